/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/reader.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Strict JSON (RFC 8259), pulled token by token out of a reader: memory stays bounded by the
 * longest string whatever the size of the input.  No comments, no trailing commas, no NaN, valid
 * UTF-8 only, unpaired surrogates refused.  Doubled keys are the caller's to notice: mrl_node
 * does, and parsers of hostile headers must. */
enum mrl_json_token {
    MRL_JSON_OBJECT,
    MRL_JSON_OBJECT_END,
    MRL_JSON_ARRAY,
    MRL_JSON_ARRAY_END,
    MRL_JSON_KEY,
    MRL_JSON_STRING,
    MRL_JSON_NUMBER,
    MRL_JSON_TRUE,
    MRL_JSON_FALSE,
    MRL_JSON_NULL,
    MRL_JSON_END, /* the value is complete */
};

struct mrl_json {
    struct mrl_reader *r;
    char *text;      /* decoded KEY or STRING, or the NUMBER as written; NUL after len bytes */
    size_t len;      /* valid until the next call */
    uint64_t offset; /* of the token's first byte */
    uint32_t line;   /* 1-based place of the token */
    uint32_t column;

    /* Set after mrl_json_init(): takes what Python's json module takes beyond RFC 8259, NaN,
     * Infinity, -Infinity (as numbers) and halves of surrogate pairs (as U+FFFD), for those who
     * judge what such a reader would see. */
    bool loose;

    /* private */
    size_t capacity;
    size_t max_string;
    enum mrl_json_token token;
    unsigned depth;
    unsigned state;
    uint32_t half; /* a first half of a surrogate pair that ended at half_end */
    uint64_t half_end;
    uint64_t line_start;
    uint32_t next_line;
    uint64_t is_object[512 / 64]; /* one bit a level, MRL_MAX_JSON_DEPTH of them */
};

/* The text buffer grows on the heap up to max_string; release with mrl_json_done(). */
void mrl_json_init(struct mrl_json *j, struct mrl_reader *r, size_t max_string);
void mrl_json_done(struct mrl_json *j);

/* Begins another document, whatever became of the last, and keeps the buffer and `loose`. */
void mrl_json_restart(struct mrl_json *j, struct mrl_reader *r);

/* Errors go to the reader's mrl_error, with line and column of the byte or token that is wrong;
 * a text that ends too early is MRL_E_TRUNCATED.  After a failure only mrl_json_done() makes sense.
 * After MRL_JSON_END the reader stands right behind the value; mrl_json_finish() demands that only
 * white space follows. */
mrl_status mrl_json_next(struct mrl_json *j, enum mrl_json_token *ret) MRL_MUST_CHECK;
mrl_status mrl_json_finish(struct mrl_json *j) MRL_MUST_CHECK;

/* Skips the value whose first token was just returned. */
mrl_status mrl_json_skip(struct mrl_json *j, enum mrl_json_token first) MRL_MUST_CHECK;

/* The NUMBER just read; false for other tokens, for a fraction or exponent, even `1.0`, and if it
 * does not fit. */
bool mrl_json_u64(const struct mrl_json *j, uint64_t *ret);
bool mrl_json_i64(const struct mrl_json *j, int64_t *ret);

/* Writes JSON: two spaces a level, "\n" at the end of the document, keys in the order they are
 * given, all text escaped.  Stream errors stay in `out` for ferror(). */
struct mrl_json_writer {
    FILE *out;
    unsigned depth;
    bool first;   /* nothing written on this level yet */
    bool compact; /* all on one line */
};

void mrl_json_writer_init(struct mrl_json_writer *w, FILE *out, bool compact);
void mrl_json_write_object(struct mrl_json_writer *w, const char *key); /* key NULL inside arrays */
void mrl_json_write_object_end(struct mrl_json_writer *w);
void mrl_json_write_array(struct mrl_json_writer *w, const char *key);
void mrl_json_write_array_end(struct mrl_json_writer *w);
void mrl_json_write_string(struct mrl_json_writer *w, const char *key, const char *text);
void mrl_json_write_bytes(struct mrl_json_writer *w, const char *key, const char *text, size_t n);
void mrl_json_write_u64(struct mrl_json_writer *w, const char *key, uint64_t value);
void mrl_json_write_i64(struct mrl_json_writer *w, const char *key, int64_t value);
void mrl_json_write_double(struct mrl_json_writer *w, const char *key, double value);
void mrl_json_write_bool(struct mrl_json_writer *w, const char *key, bool value);
void mrl_json_write_null(struct mrl_json_writer *w, const char *key);
