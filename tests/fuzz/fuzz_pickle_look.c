/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying pickles, and looking at their start for facts. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_format("pickle", data, size);
    (void)fuzz_format("joblib", data, size);
    return fuzz_format("pytorch-legacy", data, size);
}
