/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Formatted strings within each other; Python allows 150 (MAXFSTRINGLEVEL of Parser/lexer/state.h).
 */
#define MRL_PYTHON_FIELDS 150u

/* A formatted string that is open. */
struct mrl_python_field {
    char quote;
    uint8_t width; /* of its quotes */
    bool is_raw;
    bool is_nested;    /* a field in the format of another one, no string of its own */
    bool in_format;    /* behind the colon of a field */
    unsigned outside;  /* brackets that were open before it */
    unsigned brackets; /* open within its field, with that of the field */
};

struct mrl_python_lexer {
    /* Set after mrl_python_lexer_init(): what stands in the fields of formatted strings is code and
     * comes as words of its own between `{` and `}`, with the text around it in pieces.  Otherwise
     * such a string is one text. */
    bool in_fields;
    struct mrl_span text; /* of the token */
    size_t offset;        /* of its first byte */
    unsigned indent;      /* of the logical line it stands in, in columns */
    unsigned brackets;    /* that are open */
    /* private */
    struct mrl_span source;
    size_t at;
    bool at_line_start;
    bool in_text; /* of the innermost field's string */
    unsigned field_count;
    struct mrl_python_field fields[MRL_PYTHON_FIELDS];
};

void mrl_python_lexer_init(struct mrl_python_lexer *l, struct mrl_span source);
enum mrl_python_token mrl_python_next(struct mrl_python_lexer *l);
