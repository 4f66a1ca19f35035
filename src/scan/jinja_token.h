/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes the code out of a Jinja template, token by token: what stands in {{ }} and {% %}.  Text
 * between, comments and {% raw %} are passed over.  Syntax: Jinja's template designer
 * documentation. */
enum mrl_jinja_kind {
    MRL_JINJA_END,   /* of the template */
    MRL_JINJA_OPEN,  /* an expression or statement begins */
    MRL_JINJA_CLOSE, /* and ends */
    MRL_JINJA_NAME,
    MRL_JINJA_STRING, /* `value` holds it without its escapes */
    MRL_JINJA_NUMBER,
    MRL_JINJA_SIGN, /* one character, in text.at[0] */
};

#define MRL_JINJA_VALUE 256u /* bytes of a string that are kept */

struct mrl_jinja_token {
    enum mrl_jinja_kind kind;
    struct mrl_span text; /* as it is written */
    size_t offset;        /* in the template */
    bool is_statement;    /* of OPEN: {% %} */
    char value[MRL_JINJA_VALUE];
    size_t value_len;
};

struct mrl_jinja_lexer {
    struct mrl_span all;
    size_t at;
    bool inside;
    bool statement;
};

void mrl_jinja_start(struct mrl_jinja_lexer *lexer, struct mrl_span text);
void mrl_jinja_next(struct mrl_jinja_lexer *lexer, struct mrl_jinja_token *ret);

/* Behind an OPEN: leaves it again if Jinja itself refuses what follows, because of a character that
 * its lexer does not know (jinja2/lexer.py, operators), and says so.  Such text is of another
 * language, JavaScript for one.  Code that opens within it is found next.  Looks no further than
 * *budget bytes, which it takes off. */
bool mrl_jinja_leave_foreign(struct mrl_jinja_lexer *lexer, size_t *budget);

/* Whether the text holds any code at all. */
bool mrl_jinja_is_template(struct mrl_span text);

/* Whether a key speaks of templates: "chat_template". */
bool mrl_jinja_names_template(struct mrl_span key);
