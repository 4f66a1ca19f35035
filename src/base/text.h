/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct mrl_buf;

/* Where untrusted bytes are printed.  Everywhere, control characters, invalid UTF-8, bidirectional
 * controls, zero-width and other invisible characters become visible escapes. */
enum mrl_text_mode {
    MRL_TEXT_TERM, /* \n, \x1b, \u202e, \U000e0001, and \\ for a backslash */
    MRL_TEXT_JSON, /* inside a JSON string; invalid bytes as \ufffd, invisible characters kept but
                      \u-escaped */
    MRL_TEXT_HTML, /* element content and quoted attributes; escapes as above, backslashes kept */
    MRL_TEXT_DOT,  /* inside a quoted Graphviz string */
};

void mrl_text_add(struct mrl_buf *buf, enum mrl_text_mode mode, const char *bytes, size_t n);

/* The same to a stream; errors stay in the stream for ferror(). */
void mrl_text_print(FILE *out, enum mrl_text_mode mode, const char *bytes, size_t n);
void mrl_text_puts(FILE *out, enum mrl_text_mode mode, const char *text);

/* Terminal escapes into a small buffer for messages; ends in "..." when cut and size > 3 leaves
 * room for it.  Never cuts a character or an escape in two.  Never fails; size > 0. */
void mrl_text_quote(char *dst, size_t size, const char *bytes, size_t n);

/* Reads one code point.  Returns its length in bytes, or 0 for invalid or overlong UTF-8,
 * surrogates and the empty string. */
size_t mrl_utf8_decode(const char *bytes, size_t n, uint32_t *ret);
/* Writes one code point, which is no surrogate; returns its length. */
size_t mrl_utf8_encode(uint32_t code_point, char ret[4]);

bool mrl_utf8_valid(const char *bytes, size_t n);

/* Characters that change or hide how text around them looks: controls, bidi, zero-width, tags. */
bool mrl_text_is_invisible(uint32_t code_point);

/* Edit distance of two short words, for "did you mean": insertions, deletions, substitutions and
 * swaps of neighbours.  At most 64 bytes of each count. */
size_t mrl_text_distance(const char *a, const char *b);

/* Of a list that ends in NULL: the word that was probably meant, NULL if none is near; and whether
 * the word is in it. */
const char *mrl_text_nearest(const char *word, const char *const *words);
bool mrl_text_among(const char *word, const char *const *words);
