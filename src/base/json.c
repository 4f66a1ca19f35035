/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/limits.h"
#include "base/text.h"

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
                           .max_string = max_string,
                           .state = WANT_VALUE,
                           .next_line = 1,
                           .line_start = mrl_reader_offset(r)};
}

void mrl_json_done(struct mrl_json *j)
{
    free(j->text);
    j->text = NULL;
}

/* Places the error of the reader on line and column. */
static mrl_status placed(struct mrl_json *j, mrl_status s)
{
    const uint64_t offset = j->r->err->offset;

    if (s.code == MRL_OK || offset == MRL_NO_OFFSET || offset < j->line_start)
        return s;
    mrl_error_place(j->r->err, j->next_line, (uint32_t)(offset - j->line_start + 1));
    return s;
}

#define JSON_FAIL(j, ...)                                                                          \
    placed((j), MRL_FAIL((j)->r->err, MRL_E_FORMAT, mrl_reader_offset((j)->r), __VA_ARGS__))

static mrl_status peek_byte(struct mrl_json *j, int *ret)
{
    const uint8_t *p;
    size_t got;

    MRL_TRY(mrl_peek(j->r, 1, &p, &got));
    *ret = got ? p[0] : -1;
    return mrl_ok();
}

static mrl_status next_byte(struct mrl_json *j, uint8_t *ret)
{
    return mrl_read_u8(j->r, "JSON text", ret);
}

static mrl_status skip_space(struct mrl_json *j, int *ret)
{
    int c;

    for (;;) {
        uint8_t eaten;

        MRL_TRY(peek_byte(j, &c));
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            break;
        MRL_TRY(next_byte(j, &eaten));
        if (c == '\n') {
            j->next_line++;
            j->line_start = mrl_reader_offset(j->r);
        }
    }
    *ret = c;
    return mrl_ok();
}

static mrl_status add_text(struct mrl_json *j, const void *bytes, size_t n)
{
    if (n > j->max_string - j->len)
        return placed(j, MRL_FAIL(j->r->err, MRL_E_LIMIT, j->offset,
                                  "a string is longer than %zu bytes", j->max_string));
    if (j->len + n >= j->capacity) {
        size_t capacity = j->capacity ? j->capacity : 128;
        char *grown;

        while (capacity <= j->len + n)
            capacity *= 2;
        grown = realloc(j->text, capacity);
        if (!grown)
            return MRL_FAIL_NOMEM(j->r->err);
        j->text = grown;
        j->capacity = capacity;
    }
    if (n)
        memcpy(j->text + j->len, bytes, n);
    j->len += n;
    j->text[j->len] = '\0';
    return mrl_ok();
}

static mrl_status add_code_point(struct mrl_json *j, uint32_t c)
{
    char utf8[4];
    size_t n = 0;

    if (c < 0x80) {
        utf8[n++] = (char)c;
    } else if (c < 0x800) {
        utf8[n++] = (char)(0xc0 | c >> 6);
        utf8[n++] = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        utf8[n++] = (char)(0xe0 | c >> 12);
        utf8[n++] = (char)(0x80 | (c >> 6 & 0x3f));
        utf8[n++] = (char)(0x80 | (c & 0x3f));
    } else {
        utf8[n++] = (char)(0xf0 | c >> 18);
        utf8[n++] = (char)(0x80 | (c >> 12 & 0x3f));
        utf8[n++] = (char)(0x80 | (c >> 6 & 0x3f));
        utf8[n++] = (char)(0x80 | (c & 0x3f));
    }
    return add_text(j, utf8, n);
}

static mrl_status read_hex4(struct mrl_json *j, uint32_t *ret)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        uint8_t c;

        MRL_TRY(next_byte(j, &c));
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            value = value << 4 | (uint32_t)((c | 32) - 'a' + 10);
        else
            return JSON_FAIL(j, "a \\u escape has a digit that is not hexadecimal");
    }
    *ret = value;
    return mrl_ok();
}

/* The rest of \uXXXX, with its second half if it is the first of a surrogate pair. */
static mrl_status read_unicode_escape(struct mrl_json *j)
{
    uint32_t c;
    uint32_t low;
    uint8_t slash;
    uint8_t u;

    MRL_TRY(read_hex4(j, &c));
    if (c < 0xd800 || c > 0xdfff)
        return add_code_point(j, c);
    if (c >= 0xdc00)
        return JSON_FAIL(j, "a \\u escape is the second half of a pair without the first");
    MRL_TRY(next_byte(j, &slash));
    MRL_TRY(next_byte(j, &u));
    if (slash != '\\' || u != 'u')
        return JSON_FAIL(j, "a \\u escape is the first half of a pair without the second");
    MRL_TRY(read_hex4(j, &low));
    if (low < 0xdc00 || low > 0xdfff)
        return JSON_FAIL(j, "a \\u escape is the first half of a pair without the second");
    return add_code_point(j, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
}

static mrl_status read_escape(struct mrl_json *j)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *place;
    uint8_t c;

    MRL_TRY(next_byte(j, &c));
    if (c == 'u')
        return read_unicode_escape(j);
    place = c ? strchr(from, c) : NULL;
    if (!place)
        return JSON_FAIL(j, "a string has an unknown escape");
    return add_text(j, &to[place - from], 1);
}

/* Copies what needs no decoding in one go; stops before '"', '\\' and control characters. */
static mrl_status add_plain_run(struct mrl_json *j)
{
    const uint8_t *p;
    size_t got;
    size_t n = 0;

    MRL_TRY(mrl_peek(j->r, MRL_WINDOW_MIN, &p, &got));
    while (n < got && p[n] != '"' && p[n] != '\\' && p[n] >= 0x20)
        n++;
    if (n == 0)
        return mrl_ok();
    MRL_TRY(add_text(j, p, n));
    return mrl_read_skip(j->r, "JSON string", n);
}

static mrl_status read_string(struct mrl_json *j)
{
    uint8_t c;

    j->len = 0;
    MRL_TRY(add_text(j, "", 0));
    MRL_TRY(next_byte(j, &c));
    for (;;) {
        MRL_TRY(add_plain_run(j));
        MRL_TRY(next_byte(j, &c));
        if (c == '"')
            break;
        if (c < 0x20)
            return JSON_FAIL(j, "a string holds a control character that must be escaped");
        if (c == '\\')
            MRL_TRY(read_escape(j));
        else
            MRL_TRY(add_text(j, &c, 1));
    }
    if (!mrl_utf8_valid(j->text, j->len))
        return JSON_FAIL(j, "a string is not valid UTF-8");
    return mrl_ok();
}

static mrl_status read_digits(struct mrl_json *j)
{
    size_t count = 0;

    for (;;) {
        uint8_t eaten;
        int c;

        MRL_TRY(peek_byte(j, &c));
        if (c < '0' || c > '9')
            break;
        MRL_TRY(next_byte(j, &eaten));
        MRL_TRY(add_text(j, &eaten, 1));
        count++;
    }
    if (count == 0)
        return JSON_FAIL(j, "a number lacks a digit");
    return mrl_ok();
}

/* Takes one byte if it is in `set`. */
static mrl_status accept(struct mrl_json *j, const char *set, bool *ret)
{
    uint8_t eaten;
    int c;

    MRL_TRY(peek_byte(j, &c));
    *ret = c > 0 && strchr(set, c);
    if (!*ret)
        return mrl_ok();
    MRL_TRY(next_byte(j, &eaten));
    return add_text(j, &eaten, 1);
}

static mrl_status read_number(struct mrl_json *j)
{
    bool got;
    bool zero;

    j->len = 0;
    MRL_TRY(accept(j, "-", &got));
    MRL_TRY(accept(j, "0", &zero));
    if (!zero)
        MRL_TRY(read_digits(j));
    MRL_TRY(accept(j, ".", &got));
    if (got)
        MRL_TRY(read_digits(j));
    MRL_TRY(accept(j, "eE", &got));
    if (!got)
        return mrl_ok();
    MRL_TRY(accept(j, "+-", &got));
    return read_digits(j);
}

static mrl_status read_word(struct mrl_json *j, const char *word)
{
    for (; *word; word++) {
        uint8_t c;

        MRL_TRY(next_byte(j, &c));
        if (c != (uint8_t)*word)
            return JSON_FAIL(j, "a word is neither true, false nor null");
    }
    return mrl_ok();
}

static bool in_object(const struct mrl_json *j)
{
    const unsigned level = j->depth - 1;

    return j->is_object[level / 64] >> (level % 64) & 1;
}

static mrl_status open_level(struct mrl_json *j, bool object)
{
    uint8_t c;

    if (j->depth == MRL_MAX_JSON_DEPTH)
        return placed(j, MRL_FAIL(j->r->err, MRL_E_LIMIT, mrl_reader_offset(j->r),
                                  "values nest deeper than %u levels", MRL_MAX_JSON_DEPTH));
    MRL_TRY(next_byte(j, &c));
    j->is_object[j->depth / 64] &= ~(UINT64_C(1) << (j->depth % 64));
    j->is_object[j->depth / 64] |= (uint64_t)object << (j->depth % 64);
    j->depth++;
    j->state = object ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
    return mrl_ok();
}

static void after_value(struct mrl_json *j)
{
    j->state = j->depth == 0 ? DONE : WANT_COMMA_OR_END;
}

static mrl_status close_level(struct mrl_json *j, enum mrl_json_token *ret)
{
    uint8_t c;

    *ret = in_object(j) ? MRL_JSON_OBJECT_END : MRL_JSON_ARRAY_END;
    MRL_TRY(next_byte(j, &c));
    j->depth--;
    after_value(j);
    return mrl_ok();
}

static mrl_status read_scalar(struct mrl_json *j, int c, enum mrl_json_token *ret)
{
    if (c == '"') {
        *ret = MRL_JSON_STRING;
        MRL_TRY(read_string(j));
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        *ret = MRL_JSON_NUMBER;
        MRL_TRY(read_number(j));
    } else if (c == 't') {
        *ret = MRL_JSON_TRUE;
        MRL_TRY(read_word(j, "true"));
    } else if (c == 'f') {
        *ret = MRL_JSON_FALSE;
        MRL_TRY(read_word(j, "false"));
    } else if (c == 'n') {
        *ret = MRL_JSON_NULL;
        MRL_TRY(read_word(j, "null"));
    } else {
        return JSON_FAIL(j,
                         c < 0 ? "ends before its value is complete" : "a value is expected here");
    }
    after_value(j);
    return mrl_ok();
}

static mrl_status read_value(struct mrl_json *j, int c, enum mrl_json_token *ret)
{
    if (c == '{' || c == '[') {
        *ret = c == '{' ? MRL_JSON_OBJECT : MRL_JSON_ARRAY;
        return open_level(j, c == '{');
    }
    return read_scalar(j, c, ret);
}

static mrl_status read_key(struct mrl_json *j, int c, enum mrl_json_token *ret)
{
    uint8_t colon;

    if (c != '"')
        return JSON_FAIL(j, "a key in double quotes is expected here");
    MRL_TRY(read_string(j));
    MRL_TRY(skip_space(j, &c));
    if (c != ':')
        return JSON_FAIL(j, "a colon is expected after the key");
    MRL_TRY(next_byte(j, &colon));
    *ret = MRL_JSON_KEY;
    j->state = WANT_VALUE;
    return mrl_ok();
}

static void mark_token(struct mrl_json *j)
{
    j->offset = mrl_reader_offset(j->r);
    j->line = j->next_line;
    j->column = (uint32_t)(j->offset - j->line_start + 1);
}

static mrl_status next_token(struct mrl_json *j, enum mrl_json_token *ret)
{
    uint8_t comma;
    int c;

    if (j->state == DONE) {
        *ret = MRL_JSON_END;
        return mrl_ok();
    }
    MRL_TRY(skip_space(j, &c));
    mark_token(j);
    if ((c == '}' || c == ']') && j->depth > 0 && j->state != WANT_VALUE && j->state != WANT_KEY &&
        in_object(j) == (c == '}'))
        return close_level(j, ret);
    if (j->state == WANT_COMMA_OR_END) {
        if (c != ',')
            return JSON_FAIL(j, c < 0 ? "ends before its value is complete"
                                      : "a comma or the end of the list is expected here");
        MRL_TRY(next_byte(j, &comma));
        MRL_TRY(skip_space(j, &c));
        mark_token(j);
        j->state = in_object(j) ? WANT_KEY : WANT_VALUE;
    }
    if (j->state == WANT_KEY || j->state == WANT_KEY_OR_END)
        return read_key(j, c, ret);
    return read_value(j, c, ret);
}

mrl_status mrl_json_next(struct mrl_json *j, enum mrl_json_token *ret)
{
    return placed(j, next_token(j, ret));
}

mrl_status mrl_json_finish(struct mrl_json *j)
{
    int c;

    if (j->state != DONE)
        return JSON_FAIL(j, "ends before its value is complete");
    MRL_TRY(skip_space(j, &c));
    if (c >= 0)
        return JSON_FAIL(j, "more text follows after the value");
    return mrl_ok();
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

static bool is_integer(const struct mrl_json *j)
{
    return j->len > 0 && strspn(j->text, "-0123456789") == j->len;
}

bool mrl_json_u64(const struct mrl_json *j, uint64_t *ret)
{
    char *end;

    if (!is_integer(j) || j->text[0] == '-')
        return false;
    errno = 0;
    const unsigned long long value = strtoull(j->text, &end, 10);
    if (errno != 0 || *end != '\0')
        return false;
    *ret = value;
    return true;
}

bool mrl_json_i64(const struct mrl_json *j, int64_t *ret)
{
    char *end;

    if (!is_integer(j))
        return false;
    errno = 0;
    const long long value = strtoll(j->text, &end, 10);
    if (errno != 0 || *end != '\0')
        return false;
    *ret = value;
    return true;
}
