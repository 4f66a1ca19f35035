/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void mrl_json_writer_init(struct mrl_json_writer *w, FILE *out, bool compact)
{
    *w = (struct mrl_json_writer){.out = out, .first = true, .compact = compact};
}

static void new_line(struct mrl_json_writer *w)
{
    if (w->compact)
        return;
    (void)fputc('\n', w->out);
    for (size_t left = 2 * (size_t)w->depth; left > 0;) {
        static const char blanks[] = "                                ";
        const size_t n = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;

        (void)fwrite(blanks, 1, n, w->out);
        left -= n;
    }
}

/* What stands before a value: comma, indent, key. */
static void lead(struct mrl_json_writer *w, const char *key)
{
    assert(w->depth > 0 || (w->first && !key));
    if (!w->first)
        (void)fputc(',', w->out);
    if (w->depth > 0)
        new_line(w);
    w->first = false;
    if (!key)
        return;
    (void)fputc('"', w->out);
    mrl_text_puts(w->out, MRL_TEXT_JSON, key);
    (void)fputs(w->compact ? "\":" : "\": ", w->out);
}

/* What stands behind a value. */
static void trail(struct mrl_json_writer *w)
{
    if (w->depth == 0)
        (void)fputc('\n', w->out);
}

static void open_level(struct mrl_json_writer *w, const char *key, char bracket)
{
    lead(w, key);
    (void)fputc(bracket, w->out);
    w->depth++;
    w->first = true;
}

static void close_level(struct mrl_json_writer *w, char bracket)
{
    const bool empty = w->first;

    assert(w->depth > 0);
    w->depth--;
    if (!empty)
        new_line(w);
    (void)fputc(bracket, w->out);
    w->first = false;
    trail(w);
}

void mrl_json_write_object(struct mrl_json_writer *w, const char *key)
{
    open_level(w, key, '{');
}

void mrl_json_write_object_end(struct mrl_json_writer *w)
{
    close_level(w, '}');
}

void mrl_json_write_array(struct mrl_json_writer *w, const char *key)
{
    open_level(w, key, '[');
}

void mrl_json_write_array_end(struct mrl_json_writer *w)
{
    close_level(w, ']');
}

void mrl_json_write_bytes(struct mrl_json_writer *w, const char *key, const char *text, size_t n)
{
    lead(w, key);
    (void)fputc('"', w->out);
    mrl_text_print(w->out, MRL_TEXT_JSON, text, n);
    (void)fputc('"', w->out);
    trail(w);
}

void mrl_json_write_string(struct mrl_json_writer *w, const char *key, const char *text)
{
    mrl_json_write_bytes(w, key, text, strlen(text));
}

void mrl_json_write_u64(struct mrl_json_writer *w, const char *key, uint64_t value)
{
    lead(w, key);
    (void)fprintf(w->out, "%" PRIu64, value);
    trail(w);
}

void mrl_json_write_i64(struct mrl_json_writer *w, const char *key, int64_t value)
{
    lead(w, key);
    (void)fprintf(w->out, "%" PRId64, value);
    trail(w);
}

void mrl_json_write_double(struct mrl_json_writer *w, const char *key, double value)
{
    char text[32];

    /* The shorter form if it reads back as the same number. */
    (void)snprintf(text, sizeof(text), "%.15g", value);
    if (strtod(text, NULL) != value)
        (void)snprintf(text, sizeof(text), "%.17g", value);
    lead(w, key);
    /* JSON has no word for infinities and NaN. */
    (void)fputs(isfinite(value) ? text : "null", w->out);
    trail(w);
}

void mrl_json_write_bool(struct mrl_json_writer *w, const char *key, bool value)
{
    lead(w, key);
    (void)fputs(value ? "true" : "false", w->out);
    trail(w);
}

void mrl_json_write_null(struct mrl_json_writer *w, const char *key)
{
    lead(w, key);
    (void)fputs("null", w->out);
    trail(w);
}
