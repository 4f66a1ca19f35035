/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing PaddlePaddle programs. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format("paddle", data, size);
}
