/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of a text that somebody else keeps.  Takes texts apart without looking past their end
 * and without copying; what a bounded reader is for bytes, this is for text in memory. */
struct mrl_span {
    const char *at; /* not NUL-terminated; NULL only if len is 0 */
    size_t len;
};

struct mrl_span mrl_span(const char *bytes, size_t n);
struct mrl_span mrl_span_text(const char *text);

/* Parts: never longer than the whole. */
struct mrl_span mrl_span_first(struct mrl_span s, size_t n);   /* the first n bytes */
struct mrl_span mrl_span_without(struct mrl_span s, size_t n); /* all but the first n bytes */
struct mrl_span mrl_span_trim(struct mrl_span s);              /* no blanks, tabs, CR, LF around */
struct mrl_span mrl_span_unquote(struct mrl_span s);           /* without one pair of ' or " */

/* The byte at i, or -1 behind the end. */
int mrl_span_byte(struct mrl_span s, size_t i);

bool mrl_span_is(struct mrl_span s, const char *text);
bool mrl_span_is_nocase(struct mrl_span s, const char *text); /* ASCII */
bool mrl_span_starts(struct mrl_span s, const char *prefix);
bool mrl_span_ends(struct mrl_span s, const char *suffix);

/* Place of the first `text` or of the first byte out of `set`; s.len if there is none. */
size_t mrl_span_find(struct mrl_span s, const char *text);
size_t mrl_span_find_any(struct mrl_span s, const char *set);

/* A whole number in decimal digits and nothing else.  False if it is empty, has another byte or
 * is over UINT64_MAX; mrl_span_count() also refuses leading zeros, so that a number has one
 * spelling. */
bool mrl_span_decimal(struct mrl_span s, uint64_t *ret);
bool mrl_span_count(struct mrl_span s, uint64_t *ret);

/* Takes from the front of *rest: the next line (without "\n" and "\r\n"), the next piece up to a
 * separator, or all leading bytes out of `set`.  The first two answer false when nothing is left,
 * and leave *rest behind the separator. */
bool mrl_span_line(struct mrl_span *rest, struct mrl_span *ret);
bool mrl_span_cut(struct mrl_span *rest, char separator, struct mrl_span *ret);
struct mrl_span mrl_span_take(struct mrl_span *rest, const char *set);
