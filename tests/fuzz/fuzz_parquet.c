/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: describe() of the format "parquet". */
#include "describe_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    describe_target("parquet", data, size);
    return 0;
}
