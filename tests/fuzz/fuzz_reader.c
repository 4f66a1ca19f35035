/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: the mrl_read_ family.  The input is a program: each byte picks a read, and
 * what it reads is the program that follows. */
#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mrl_status step(struct mrl_reader *r)
{
    struct mrl_reader window;
    uint64_t wide;
    uint32_t op;

    MRL_TRY(mrl_read_u32le(r, "op", &op));
    switch (op % 3) {
    case 0:
        return mrl_read_u32le(r, "u32", &op);
    case 1:
        return mrl_read_u64le(r, "u64", &wide);
    default:
        MRL_TRY(mrl_read_window(r, "window", op >> 2, &window));
        return mrl_read_u32le(&window, "inner", &op);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_error err;
    struct mrl_reader r;

    mrl_reader_init(&r, data, size, &err);
    while (step(&r).code == MRL_OK)
        if (mrl_reader_offset(&r) > size)
            __builtin_trap();
    return 0;
}
