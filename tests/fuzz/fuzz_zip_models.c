/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing archives of skops and TorchServe. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_format("skops", data, size);
    return fuzz_format("torch-archive", data, size);
}
