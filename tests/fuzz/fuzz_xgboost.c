/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing the three formats of XGBoost. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_format("xgboost-json", data, size);
    (void)fuzz_format("xgboost-ubj", data, size);
    return fuzz_format("xgboost-binary", data, size);
}
