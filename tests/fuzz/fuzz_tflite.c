/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: describe() of the format "tflite". */
#include "describe_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    describe_target("tflite", data, size);
    return 0;
}
