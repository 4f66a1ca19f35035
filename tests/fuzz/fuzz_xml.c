/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: identifying and describing XML, PMML and the representation of OpenVINO. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_format("xml", data, size);
    (void)fuzz_format("pmml", data, size);
    return fuzz_format("openvino-ir", data, size);
}
