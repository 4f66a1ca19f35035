/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct mrl_span mrl_span(const char *bytes, size_t n)
{
    return (struct mrl_span){bytes, n};
}

struct mrl_span mrl_span_text(const char *text)
{
    return (struct mrl_span){text, strlen(text)};
}

struct mrl_span mrl_span_first(struct mrl_span s, size_t n)
{
    return (struct mrl_span){s.at, n < s.len ? n : s.len};
}

struct mrl_span mrl_span_without(struct mrl_span s, size_t n)
{
    if (n >= s.len)
        return (struct mrl_span){NULL, 0};
    return (struct mrl_span){s.at + n, s.len - n};
}

int mrl_span_byte(struct mrl_span s, size_t i)
{
    return i < s.len ? (unsigned char)s.at[i] : -1;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct mrl_span mrl_span_trim(struct mrl_span s)
{
    size_t start = 0;

    while (is_space(mrl_span_byte(s, start)))
        start++;
    s = mrl_span_without(s, start);
    while (s.len && is_space(mrl_span_byte(s, s.len - 1)))
        s.len--;
    return s;
}

struct mrl_span mrl_span_unquote(struct mrl_span s)
{
    const int quote = mrl_span_byte(s, 0);

    if (s.len < 2 || (quote != '\'' && quote != '"') || mrl_span_byte(s, s.len - 1) != quote)
        return s;
    return (struct mrl_span){s.at + 1, s.len - 2};
}

bool mrl_span_is(struct mrl_span s, const char *text)
{
    const size_t n = strlen(text);

    return s.len == n && (n == 0 || memcmp(s.at, text, n) == 0);
}

bool mrl_span_is_nocase(struct mrl_span s, const char *text)
{
    const size_t n = strlen(text);

    return s.len == n && (n == 0 || strncasecmp(s.at, text, n) == 0);
}

bool mrl_span_starts(struct mrl_span s, const char *prefix)
{
    return mrl_span_is(mrl_span_first(s, strlen(prefix)), prefix);
}

bool mrl_span_ends(struct mrl_span s, const char *suffix)
{
    const size_t n = strlen(suffix);

    return n <= s.len && mrl_span_is(mrl_span_without(s, s.len - n), suffix);
}

size_t mrl_span_find(struct mrl_span s, const char *text)
{
    const char *found = s.len ? memmem(s.at, s.len, text, strlen(text)) : NULL;

    return found ? (size_t)(found - s.at) : s.len;
}

static bool is_in(int c, const char *set)
{
    return c > 0 && strchr(set, c);
}

size_t mrl_span_find_any(struct mrl_span s, const char *set)
{
    uint64_t bits[4] = {0}; /* one for each byte of the set */
    size_t i = 0;

    for (; *set; set++)
        bits[(unsigned char)*set / 64] |= UINT64_C(1) << (unsigned char)*set % 64;
    while (i < s.len && !(bits[(unsigned char)s.at[i] / 64] >> (unsigned char)s.at[i] % 64 & 1))
        i++;
    return i;
}

bool mrl_span_decimal(struct mrl_span s, uint64_t *ret)
{
    uint64_t value = 0;

    for (size_t i = 0; i < s.len; i++) {
        const int c = mrl_span_byte(s, i);

        if (c < '0' || c > '9' || __builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
            return false;
    }
    if (s.len == 0)
        return false;
    *ret = value;
    return true;
}

bool mrl_span_count(struct mrl_span s, uint64_t *ret)
{
    return (s.len == 1 || mrl_span_byte(s, 0) != '0') && mrl_span_decimal(s, ret);
}

bool mrl_span_cut(struct mrl_span *rest, char separator, struct mrl_span *ret)
{
    const char *found;

    if (rest->len == 0)
        return false;
    found = memchr(rest->at, separator, rest->len);
    *ret = mrl_span_first(*rest, found ? (size_t)(found - rest->at) : rest->len);
    *rest = mrl_span_without(*rest, ret->len + 1);
    return true;
}

bool mrl_span_line(struct mrl_span *rest, struct mrl_span *ret)
{
    if (!mrl_span_cut(rest, '\n', ret))
        return false;
    if (mrl_span_ends(*ret, "\r"))
        ret->len--;
    return true;
}

struct mrl_span mrl_span_take(struct mrl_span *rest, const char *set)
{
    struct mrl_span taken;
    size_t n = 0;

    while (is_in(mrl_span_byte(*rest, n), set))
        n++;
    taken = mrl_span_first(*rest, n);
    *rest = mrl_span_without(*rest, n);
    return taken;
}
