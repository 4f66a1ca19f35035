/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_lex.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

mrl_status mrl_json_cut_short(struct mrl_json *j)
{
    return MRL_FAIL(j->r->err, MRL_E_TRUNCATED, mrl_reader_offset(j->r),
                    "ends before its value is complete");
}

/* The bytes at hand; at least one. */
static mrl_status at_hand(struct mrl_json *j, const uint8_t **ret, size_t *n)
{
    MRL_TRY(mrl_peek_some(j->r, ret, n));
    return *n > 0 ? mrl_ok() : mrl_json_cut_short(j);
}

static mrl_status next_byte(struct mrl_json *j, uint8_t *ret)
{
    const uint8_t *p;
    size_t n;

    MRL_TRY(at_hand(j, &p, &n));
    return mrl_read_u8(j->r, "JSON text", ret);
}

mrl_status mrl_json_skip_space(struct mrl_json *j, int *ret)
{
    const uint8_t *p;
    size_t n;
    size_t i;

    do {
        MRL_TRY(mrl_peek_some(j->r, &p, &n));
        for (i = 0; i < n && (p[i] == ' ' || p[i] == '\n' || p[i] == '\r' || p[i] == '\t'); i++)
            if (p[i] == '\n') {
                j->next_line++;
                j->line_start = mrl_reader_offset(j->r) + i + 1;
            }
        *ret = i < n ? p[i] : -1;
        if (i)
            MRL_TRY(mrl_read_skip(j->r, "white space", i));
    } while (*ret < 0 && n > 0);
    return mrl_ok();
}

static mrl_status add_text(struct mrl_json *j, const void *bytes, size_t n)
{
    if (n > j->max_string - j->len)
        return MRL_FAIL(j->r->err, MRL_E_LIMIT, j->offset,
                        "a string or number is longer than %zu bytes", j->max_string);
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

static mrl_status start_text(struct mrl_json *j)
{
    j->len = 0;
    return add_text(j, "", 0);
}

static mrl_status read_hex4(struct mrl_json *j, uint32_t *ret)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        const uint64_t offset = mrl_reader_offset(j->r);
        uint8_t c;

        MRL_TRY(next_byte(j, &c));
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            value = value << 4 | (uint32_t)((c | 32) - 'a' + 10);
        else
            return JSON_FAIL_AT(j, offset, "a \\u escape has a digit that is not hexadecimal");
    }
    *ret = value;
    return mrl_ok();
}

/* The second half of a surrogate pair (RFC 8259, section 7). */
static mrl_status read_low_half(struct mrl_json *j, uint64_t offset, uint32_t *ret)
{
    uint8_t c;
    uint32_t low = 0;

    MRL_TRY(next_byte(j, &c));
    if (c == '\\') {
        MRL_TRY(next_byte(j, &c));
        if (c == 'u')
            MRL_TRY(read_hex4(j, &low));
    }
    if (low < 0xdc00 || low > 0xdfff)
        return JSON_FAIL_AT(j, offset,
                            "a \\u escape is the first half of a pair without the second");
    *ret = low;
    return mrl_ok();
}

static bool is_half(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

/* A half that may be alone: U+FFFD, which gives way when the second half follows the first. */
static mrl_status add_half(struct mrl_json *j, uint64_t offset, uint32_t c)
{
    const bool is_second = c >= 0xdc00;
    const uint32_t first = j->half_end == offset ? j->half : 0;
    char utf8[4];

    j->half = is_second ? 0 : c;
    j->half_end = mrl_reader_offset(j->r);
    if (!is_second || !first)
        return add_text(j, utf8, mrl_utf8_encode(0xfffd, utf8));
    j->len -= 3;
    return add_text(j, utf8,
                    mrl_utf8_encode(0x10000 + ((first - 0xd800) << 10) + (c - 0xdc00), utf8));
}

/* The rest of \uXXXX, with its second half if it is the first of a pair. */
static mrl_status read_unicode_escape(struct mrl_json *j, uint64_t offset)
{
    char utf8[4];
    uint32_t c;
    uint32_t low;

    MRL_TRY(read_hex4(j, &c));
    if (j->loose && is_half(c))
        return add_half(j, offset, c);
    if (c >= 0xdc00 && c <= 0xdfff)
        return JSON_FAIL_AT(j, offset,
                            "a \\u escape is the second half of a pair without the first");
    if (c >= 0xd800 && c <= 0xdbff) {
        MRL_TRY(read_low_half(j, offset, &low));
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    return add_text(j, utf8, mrl_utf8_encode(c, utf8));
}

static mrl_status read_escape(struct mrl_json *j, uint64_t offset)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *place;
    uint8_t c;

    MRL_TRY(next_byte(j, &c));
    if (c == 'u')
        return read_unicode_escape(j, offset);
    place = c ? strchr(from, c) : NULL;
    if (!place)
        return JSON_FAIL_AT(j, offset, "a string has an unknown escape");
    return add_text(j, &to[place - from], 1);
}

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

/* How many bytes need no decoding: up to the next '"', '\\' or control character.  Looks at eight
 * bytes at once; (w - 01..01) & ~w & 80..80 is not 0 if and only if a byte of w is 0. */
static size_t plain_run(const uint8_t *p, size_t n)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101);
    static const uint64_t tops = UINT64_C(0x8080808080808080);
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t w;

        memcpy(&w, p + i, 8);
        const uint64_t quote = w ^ (ones * '"');
        const uint64_t slash = w ^ (ones * '\\');
        const uint64_t special =
            ((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if (special & tops)
            break;
    }
    while (i < n && is_plain(p[i]))
        i++;
    return i;
}

/* Nearly all strings are at hand as a whole and hold no escape.  Otherwise *done is false and
 * nothing is read. */
static mrl_status read_plain_string(struct mrl_json *j, bool *done)
{
    const uint8_t *p;
    size_t n, plain;

    MRL_TRY(at_hand(j, &p, &n));
    plain = plain_run(p + 1, n - 1);
    *done = 1 + plain < n && p[1 + plain] == '"';
    if (!*done)
        return mrl_ok();
    MRL_TRY(add_text(j, p + 1, plain));
    return mrl_read_skip(j->r, "JSON string", plain + 2);
}

static mrl_status read_any_string(struct mrl_json *j)
{
    const uint8_t *p;
    size_t n;
    uint8_t c;

    MRL_TRY(next_byte(j, &c));
    for (;;) {
        MRL_TRY(at_hand(j, &p, &n));
        const size_t plain = plain_run(p, n);
        const uint64_t offset = mrl_reader_offset(j->r) + plain;

        MRL_TRY(add_text(j, p, plain));
        MRL_TRY(mrl_read_skip(j->r, "JSON string", plain));
        if (plain == n)
            continue;
        MRL_TRY(next_byte(j, &c));
        if (c == '"')
            return mrl_ok();
        if (c != '\\')
            return JSON_FAIL_AT(j, offset,
                                "a string holds a control character that must be escaped");
        MRL_TRY(read_escape(j, offset));
    }
}

mrl_status mrl_json_read_string(struct mrl_json *j)
{
    bool done;

    j->len = 0;
    MRL_TRY(read_plain_string(j, &done));
    if (!done)
        MRL_TRY(read_any_string(j));
    if (!mrl_utf8_valid(j->text, j->len))
        return JSON_FAIL_AT(j, j->offset, "a string is not valid UTF-8");
    return mrl_ok();
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* number = [ "-" ] int [ frac ] [ exp ] (RFC 8259, section 6).  NULL if the text is one, otherwise
 * where it stops being one: its end if it only is too short. */
static const char *not_a_number(const char *text)
{
    text += *text == '-';
    if (digits(text) == 0)
        return text;
    text += *text == '0' ? 1 : digits(text);
    if (*text == '.') {
        text++;
        if (digits(text) == 0)
            return text;
        text += digits(text);
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        if (digits(text) == 0)
            return text;
        text += digits(text);
    }
    return *text == '\0' ? NULL : text;
}

static bool may_be_in_number(uint8_t c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

mrl_status mrl_json_read_name(struct mrl_json *j, const char *name)
{
    MRL_TRY(mrl_json_read_word(j, name));
    return add_text(j, name, strlen(name));
}

mrl_status mrl_json_read_number(struct mrl_json *j)
{
    char quoted[48];
    const char *wrong;
    const uint8_t *p;
    size_t n;
    size_t i;

    MRL_TRY(start_text(j));
    do {
        MRL_TRY(mrl_peek_some(j->r, &p, &n));
        for (i = 0; i < n && may_be_in_number(p[i]);)
            i++;
        MRL_TRY(add_text(j, p, i));
        MRL_TRY(mrl_read_skip(j->r, "number", i));
    } while (i == n && n > 0);
    if (j->loose && i < n && p[i] == 'I' && strcmp(j->text, "-") == 0)
        return mrl_json_read_name(j, "Infinity");
    wrong = not_a_number(j->text);
    if (!wrong)
        return mrl_ok();
    if (*wrong == '\0' && n == 0)
        return mrl_json_cut_short(j);
    mrl_text_quote(quoted, sizeof(quoted), j->text, j->len);
    return JSON_FAIL_AT(j, j->offset, "`%s` is no JSON number", quoted);
}

mrl_status mrl_json_read_word(struct mrl_json *j, const char *word)
{
    for (; *word; word++) {
        uint8_t c;

        MRL_TRY(next_byte(j, &c));
        if (c != (uint8_t)*word)
            return JSON_FAIL_AT(j, j->offset, "a word is neither true, false nor null");
    }
    return mrl_ok();
}
