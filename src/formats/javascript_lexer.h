/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The words of a JavaScript or TypeScript program, one after another: comments and regular
 * expressions are passed over, texts come as one word.  Never fails: what is no program yields
 * words all the same.  Source: ECMA-262, "ECMAScript Language: Lexical Grammar". */

enum mrl_javascript_token {
    MRL_JAVASCRIPT_NAME,  /* a keyword or an identifier */
    MRL_JAVASCRIPT_TEXT,  /* a string or template; `text` is what stands between the quotes */
    MRL_JAVASCRIPT_OTHER, /* one character of punctuation, or a number */
    MRL_JAVASCRIPT_END,
};

struct mrl_javascript_lexer {
    struct mrl_span text; /* of the token */
    size_t offset;        /* of its first byte */
    uint32_t line;        /* of its first byte, from 1 */
    bool is_literal;      /* a text without expressions in it */
    bool starts_line;     /* the first token of its line */
    /* private */
    struct mrl_span source;
    size_t at;
    uint32_t next_line;
    bool after_value; /* a '/' divides; else it starts a regular expression */
};

void mrl_javascript_lexer_init(struct mrl_javascript_lexer *l, struct mrl_span source);
enum mrl_javascript_token mrl_javascript_next(struct mrl_javascript_lexer *l);
