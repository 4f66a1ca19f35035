/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/ascii.h"
#include "base/span.h"
#include "schema/regex_private.h"

/* A pattern as it is read, after ECMA-262, 22.2.1 Patterns. */
struct mrl_regex_parser {
    struct mrl_span text;
    size_t at;
    unsigned depth;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

#define MRL_REGEX_FAIL(p, ...) MRL_FAIL((p)->err, MRL_E_FORMAT, (p)->at, __VA_ARGS__)

/* The byte so far ahead, -1 behind the end. */
static inline int mrl_regex_look(const struct mrl_regex_parser *p, size_t ahead)
{
    return mrl_span_byte(p->text, p->at + ahead);
}

/* Takes the text if it stands here. */
static inline bool mrl_regex_take(struct mrl_regex_parser *p, const char *text)
{
    const struct mrl_span rest = mrl_span_without(p->text, p->at);

    if (!mrl_span_starts(rest, text))
        return false;
    p->at += mrl_span_text(text).len;
    return true;
}

/* One code point of the pattern. */
mrl_status mrl_regex_take_char(struct mrl_regex_parser *p, uint32_t *ret) MRL_MUST_CHECK;

/* Behind a backslash: an escape that stands for one code point. */
mrl_status mrl_regex_take_escaped(struct mrl_regex_parser *p, uint32_t *ret) MRL_MUST_CHECK;

/* Behind a backslash: an escape that stands for many.  *ret tells whether there was one. */
mrl_status mrl_regex_take_set(struct mrl_regex_parser *p, struct mrl_regex_set *into,
                              bool *ret) MRL_MUST_CHECK;

/* Behind `[`: all up to the `]`, sealed. */
mrl_status mrl_regex_take_class(struct mrl_regex_parser *p,
                                struct mrl_regex_set *into) MRL_MUST_CHECK;
