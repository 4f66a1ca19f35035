/* SPDX-License-Identifier: Apache-2.0 */
/* Entry point: mrl_python_next(). */
#include "scan/python_lexer.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mrl_python_lexer l;
    size_t tokens = 0;

    mrl_python_lexer_init(&l, mrl_span((const char *)data, size));
    /* Each token takes a byte at least, and lies within the text. */
    while (mrl_python_next(&l) != MRL_PYTHON_END)
        if (++tokens > size || l.offset > size || l.text.len > size - l.offset)
            __builtin_trap();
    return 0;
}
