/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/json_lex.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What may come next. */
enum state {
    WANT_VALUE,        /* the document's value, or one after a colon or a comma in an array */
    WANT_VALUE_OR_END, /* right after '[' */
    WANT_KEY_OR_END,   /* right after '{' */
    WANT_KEY,          /* after a comma in an object */
    WANT_COMMA_OR_END, /* after a member or an element */
    DONE,
};

_Static_assert(MRL_MAX_JSON_DEPTH <= 512, "is_object has a bit for each level");

void mrl_json_init(struct mrl_json *j, struct mrl_reader *r, size_t max_string)
{
    *j = (struct mrl_json){.r = r,
                           .token = MRL_JSON_END,
                           .max_string = max_string,
                           .state = WANT_VALUE,
                           .next_line = 1,
                           .line_start = mrl_reader_offset(r)};
}

void mrl_json_restart(struct mrl_json *j, struct mrl_reader *r)
{
    const struct mrl_json last = *j;

    mrl_json_init(j, r, last.max_string);
    j->loose = last.loose;
    j->text = last.text;
    j->capacity = last.capacity;
}

void mrl_json_done(struct mrl_json *j)
{
    free(j->text);
    j->text = NULL;
}

static uint32_t column_of(const struct mrl_json *j, uint64_t offset)
{
    const uint64_t column = offset - j->line_start + 1;

    return column < UINT32_MAX ? (uint32_t)column : UINT32_MAX;
}

/* Places the error of the reader on line and column. */
static mrl_status placed(struct mrl_json *j, mrl_status s)
{
    const uint64_t offset = j->r->err->offset;

    if (s.code != MRL_OK && offset != MRL_NO_OFFSET && offset >= j->line_start)
        mrl_error_place(j->r->err, j->next_line, column_of(j, offset));
    return s;
}

static bool in_object(const struct mrl_json *j)
{
    const unsigned level = j->depth - 1;

    return j->is_object[level / 64] >> (level % 64) & 1;
}

static mrl_status open_level(struct mrl_json *j, bool object)
{
    const uint64_t bit = UINT64_C(1) << (j->depth % 64);
    uint64_t *const bits = &j->is_object[j->depth / 64];

    if (j->depth == MRL_MAX_JSON_DEPTH)
        return MRL_FAIL(j->r->err, MRL_E_LIMIT, j->offset, "values nest deeper than %u levels",
                        MRL_MAX_JSON_DEPTH);
    *bits = object ? *bits | bit : *bits & ~bit;
    j->depth++;
    j->state = object ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
    return mrl_read_skip(j->r, "bracket", 1);
}

static void after_value(struct mrl_json *j)
{
    j->state = j->depth == 0 ? DONE : WANT_COMMA_OR_END;
}

static bool is_closing(const struct mrl_json *j, int c)
{
    return j->depth > 0 && j->state != WANT_VALUE && j->state != WANT_KEY &&
           c == (in_object(j) ? '}' : ']');
}

static mrl_status close_level(struct mrl_json *j)
{
    j->token = in_object(j) ? MRL_JSON_OBJECT_END : MRL_JSON_ARRAY_END;
    j->depth--;
    after_value(j);
    return mrl_read_skip(j->r, "bracket", 1);
}

static mrl_status read_scalar(struct mrl_json *j, int c)
{
    if (c == '"') {
        j->token = MRL_JSON_STRING;
        MRL_TRY(mrl_json_read_string(j));
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        j->token = MRL_JSON_NUMBER;
        MRL_TRY(mrl_json_read_number(j));
    } else if (c == 't') {
        j->token = MRL_JSON_TRUE;
        MRL_TRY(mrl_json_read_word(j, "true"));
    } else if (c == 'f') {
        j->token = MRL_JSON_FALSE;
        MRL_TRY(mrl_json_read_word(j, "false"));
    } else if (c == 'n') {
        j->token = MRL_JSON_NULL;
        MRL_TRY(mrl_json_read_word(j, "null"));
    } else if (j->loose && (c == 'N' || c == 'I')) {
        j->token = MRL_JSON_NUMBER;
        j->len = 0;
        MRL_TRY(mrl_json_read_name(j, c == 'N' ? "NaN" : "Infinity"));
    } else {
        return JSON_FAIL(j, "a value is expected here");
    }
    after_value(j);
    return mrl_ok();
}

static mrl_status read_value(struct mrl_json *j, int c)
{
    if (c != '{' && c != '[')
        return read_scalar(j, c);
    j->token = c == '{' ? MRL_JSON_OBJECT : MRL_JSON_ARRAY;
    return open_level(j, c == '{');
}

static mrl_status read_key(struct mrl_json *j, int c)
{
    if (c != '"')
        return JSON_FAIL(j, "a key in double quotes is expected here");
    j->token = MRL_JSON_KEY;
    MRL_TRY(mrl_json_read_string(j));
    MRL_TRY(mrl_json_skip_space(j, &c));
    if (c < 0)
        return mrl_json_cut_short(j);
    if (c != ':')
        return JSON_FAIL(j, "a colon is expected after the key");
    j->state = WANT_VALUE;
    return mrl_read_skip(j->r, "colon", 1);
}

/* Goes to the first byte of a token, and remembers its place. */
static mrl_status find_token(struct mrl_json *j, int *ret)
{
    MRL_TRY(mrl_json_skip_space(j, ret));
    if (*ret < 0)
        return mrl_json_cut_short(j);
    j->offset = mrl_reader_offset(j->r);
    j->line = j->next_line;
    j->column = column_of(j, j->offset);
    return mrl_ok();
}

static mrl_status read_comma(struct mrl_json *j, int *ret)
{
    if (*ret != ',')
        return JSON_FAIL(j, "a comma or the end of the %s is expected here",
                         in_object(j) ? "object" : "array");
    MRL_TRY(mrl_read_skip(j->r, "comma", 1));
    j->state = in_object(j) ? WANT_KEY : WANT_VALUE;
    return find_token(j, ret);
}

static mrl_status next_token(struct mrl_json *j)
{
    int c;

    if (j->state == DONE) {
        j->token = MRL_JSON_END;
        return mrl_ok();
    }
    MRL_TRY(find_token(j, &c));
    if (is_closing(j, c))
        return close_level(j);
    if (j->state == WANT_COMMA_OR_END)
        MRL_TRY(read_comma(j, &c));
    if (j->state == WANT_KEY || j->state == WANT_KEY_OR_END)
        return read_key(j, c);
    return read_value(j, c);
}

mrl_status mrl_json_next(struct mrl_json *j, enum mrl_json_token *ret)
{
    MRL_TRY(placed(j, next_token(j)));
    *ret = j->token;
    return mrl_ok();
}

static mrl_status expect_end(struct mrl_json *j)
{
    int c;

    if (j->state != DONE)
        return mrl_json_cut_short(j);
    MRL_TRY(mrl_json_skip_space(j, &c));
    return c < 0 ? mrl_ok() : JSON_FAIL(j, "more text follows after the value");
}

mrl_status mrl_json_finish(struct mrl_json *j)
{
    return placed(j, expect_end(j));
}

mrl_status mrl_json_skip(struct mrl_json *j, enum mrl_json_token first)
{
    unsigned depth;

    if (first == MRL_JSON_KEY)
        MRL_TRY(mrl_json_next(j, &first));
    if (first != MRL_JSON_OBJECT && first != MRL_JSON_ARRAY)
        return mrl_ok();
    depth = j->depth - 1;
    while (j->depth > depth)
        MRL_TRY(mrl_json_next(j, &first));
    return mrl_ok();
}

/* Written without fraction and exponent; a string of digits is no number. */
static bool is_integer(const struct mrl_json *j)
{
    return j->token == MRL_JSON_NUMBER && strspn(j->text, "-0123456789") == j->len;
}

bool mrl_json_u64(const struct mrl_json *j, uint64_t *ret)
{
    if (!is_integer(j) || j->text[0] == '-')
        return false;
    errno = 0;
    const unsigned long long value = strtoull(j->text, NULL, 10);
    if (errno != 0)
        return false;
    *ret = value;
    return true;
}

bool mrl_json_i64(const struct mrl_json *j, int64_t *ret)
{
    if (!is_integer(j))
        return false;
    errno = 0;
    const long long value = strtoll(j->text, NULL, 10);
    if (errno != 0)
        return false;
    *ret = value;
    return true;
}
