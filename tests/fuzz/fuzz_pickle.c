/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_pickle_next(), in both views. */
#include "formats/pickle_decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const uint8_t *data, size_t size, enum mrl_pickle_view view)
{
    static struct mrl_pickle_decoder decoder;
    struct mrl_source_memory source;
    uint8_t buffer[MRL_WINDOW_MIN];
    struct mrl_pickle_op op;
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_error err;
    uint64_t before = 0;

    mrl_source_memory_init(&source, data, size);
    mrl_reader_open(&r, &window, &source.source, buffer, sizeof(buffer), &err);
    mrl_pickle_decoder_init(&decoder, &r, view);
    while (mrl_pickle_next(&decoder, &op).code == MRL_OK) {
        if (mrl_reader_offset(&r) <= before || mrl_reader_offset(&r) > size)
            __builtin_trap();
        before = mrl_reader_offset(&r);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    decode(data, size, MRL_PICKLE_VIEW_BYTES);
    decode(data, size, MRL_PICKLE_VIEW_FILE);
    return 0;
}
