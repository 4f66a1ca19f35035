/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

/* The words of a Python program, one after another, without running or even parsing it: strings
 * and comments are passed over, so that words in them are no code.  Enough to see what is imported
 * and called.  Never fails: what is no Python yields words all the same.
 * Source: The Python Language Reference, "Lexical analysis". */

enum mrl_python_token {
    MRL_PYTHON_NAME,  /* a keyword or an identifier */
    MRL_PYTHON_TEXT,  /* a string literal; `text` is what stands between the quotes */
    MRL_PYTHON_OTHER, /* one character of punctuation, or a number */
    MRL_PYTHON_LINE,  /* a logical line ended */
    MRL_PYTHON_END,
};

struct mrl_python_lexer {
    struct mrl_span text; /* of the token */
    size_t offset;        /* of its first byte */
    unsigned indent;      /* of the logical line it stands in, in columns */
    unsigned brackets;    /* that are open */
    /* private */
    struct mrl_span source;
    size_t at;
    bool at_line_start;
};

void mrl_python_lexer_init(struct mrl_python_lexer *l, struct mrl_span source);
enum mrl_python_token mrl_python_next(struct mrl_python_lexer *l);
