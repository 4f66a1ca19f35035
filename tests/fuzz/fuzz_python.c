/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_python_next(), mrl_python_sniff(). */
#include "formats/python_lexer.h"
#include "formats/python_sniff.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mrl_span text = mrl_span((const char *)data, size);
    struct mrl_python_lexer l;
    size_t tokens = 0;

    mrl_python_lexer_init(&l, text);
    /* Each token takes a byte at least, and lies within the text. */
    while (mrl_python_next(&l) != MRL_PYTHON_END)
        if (++tokens > size || l.offset > size || l.text.len > size - l.offset)
            __builtin_trap();
    /* A program is none the less so where only its head is seen. */
    if (mrl_python_sniff(text, false) && !mrl_python_sniff(mrl_span_first(text, size / 2), true))
        __builtin_trap();
    return 0;
}
