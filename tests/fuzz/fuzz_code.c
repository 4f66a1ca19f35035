/* SPDX-License-Identifier: Apache-2.0 */
/* Programs: the first byte says which language, 'p', 'j' or 'n', the rest is the file. */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const format = size == 0        ? "python"
                               : data[0] == 'j' ? "javascript"
                               : data[0] == 'n' ? "notebook"
                                                : "python";

    return fuzz_format(format, size ? data + 1 : data, size ? size - 1 : 0);
}
