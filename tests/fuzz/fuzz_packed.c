/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing what is one packed stream. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ids[] = {"gzip", "bzip2", "xz", "lz4", "zstd", "zlib", "lzma"};

    for (size_t i = 0; i < MRL_COUNT(ids); i++)
        (void)fuzz_format(ids[i], data, size);
    return 0;
}
