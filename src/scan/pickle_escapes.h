/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How protocol 0 writes texts into lines. */
enum mrl_pickle_escapes {
    MRL_ESCAPES_STRING,  /* STRING: the escapes of Python 2's literals (codecs.escape_decode) */
    MRL_ESCAPES_UNICODE, /* UNICODE: \uXXXX and \UXXXXXXXX alone (raw-unicode-escape) */
};

/* The longest escape, in bytes. */
#define MRL_PICKLE_ESCAPE_MAX 10u

/* The character that the text begins with, escaped or not; *ret is its code.  Answers how many
 * bytes it takes, 0 if there are none.  A backslash of UNICODE that begins no escape takes the
 * next byte along as it is, a second backslash too: *is_taken, false before the first character,
 * tells so to the next call. */
size_t mrl_pickle_character(enum mrl_pickle_escapes escapes, const uint8_t *s, size_t n,
                            bool *is_taken, uint32_t *ret);

/* The bytes that such a text stands for in Latin-1, as codecs.encode(TEXT, "latin1") yields them.
 * A character above U+00FF ends them, as it would fail there. */
struct mrl_pickle_unescaped {
    struct mrl_source source; /* going back starts anew */
    struct mrl_source *text;
    enum mrl_pickle_escapes escapes;
    uint64_t at, yielded; /* in the text; of bytes */
    uint8_t buffer[4096];
    size_t len, next;
    bool is_taken;
    bool ended;
};

/* Reads the text once, to know how many bytes it stands for. */
mrl_status mrl_pickle_unescaped_open(struct mrl_pickle_unescaped *u,
                                     enum mrl_pickle_escapes escapes, struct mrl_source *text,
                                     struct mrl_error *err) MRL_MUST_CHECK;
