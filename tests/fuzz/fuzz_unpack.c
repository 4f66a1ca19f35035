/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_unpack.  The first byte picks the packing, the rest is unpacked. */
#include "formats/unpack.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mrl_unpack_limits limits = {.max_bytes = 1 << 20};
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    struct mrl_source_memory memory;
    struct mrl_error err;
    uint8_t buffer[4096];
    uint64_t at = 0;
    size_t got;

    if (size == 0)
        return 0;
    mrl_source_memory_init(&memory, data + 1, size - 1);
    if (mrl_unpack_new((enum mrl_packing)(1 + data[0] % (MRL_PACKING_COUNT - 1)), &memory.source,
                       &limits, &u, &err)
            .code != MRL_OK)
        abort();
    while (mrl_unpack_source(u)
                   ->read_at(mrl_unpack_source(u), at, buffer, sizeof(buffer), &got, &err)
                   .code == MRL_OK &&
           got)
        at += got;
    return 0;
}
