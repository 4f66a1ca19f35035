/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing Core ML models. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format("coreml", data, size);
}
