/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_escapes.h"

#include "base/ascii.h"

#include <string.h>

/* Exactly `count` digits; false if there are fewer. */
static bool read_hex(const uint8_t *s, size_t n, size_t count, uint32_t *ret)
{
    uint32_t code = 0;

    if (n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const int digit = mrl_hex_value(s[i]);

        if (digit < 0)
            return false;
        code = code << 4 | (uint32_t)digit;
    }
    *ret = code;
    return true;
}

static size_t unicode_escape(const uint8_t *s, size_t n, uint32_t *ret)
{
    const size_t digits = s[1] == 'u' ? 4 : s[1] == 'U' ? 8 : 0;

    return digits && read_hex(s + 2, n - 2, digits, ret) ? 2 + digits : 0;
}

/* Up to three digits. */
static size_t octal_escape(const uint8_t *s, size_t n, uint32_t *ret)
{
    size_t i = 1;

    for (*ret = 0; i < n && i < 4 && s[i] >= '0' && s[i] <= '7'; i++)
        *ret = *ret << 3 | (uint32_t)(s[i] - '0');
    *ret &= 0xff;
    return i;
}

static size_t string_escape(const uint8_t *s, size_t n, uint32_t *ret)
{
    static const char letters[] = "\\'\"nrtabfv", meant[] = "\\'\"\n\r\t\a\b\f\v";
    const char *const letter = s[1] ? strchr(letters, s[1]) : NULL;

    if (letter) {
        *ret = (uint32_t)meant[letter - letters];
        return 2;
    }
    if (s[1] == 'x')
        return read_hex(s + 2, n - 2, 2, ret) ? 4 : 0;
    return s[1] >= '0' && s[1] <= '7' ? octal_escape(s, n, ret) : 0;
}

size_t mrl_pickle_character(enum mrl_pickle_escapes escapes, const uint8_t *s, size_t n,
                            bool *is_taken, uint32_t *ret)
{
    const bool is_escape = n > 1 && s[0] == '\\' && !*is_taken;
    size_t taken = 0;

    *is_taken = false;
    if (n == 0)
        return 0;
    if (is_escape)
        taken =
            escapes == MRL_ESCAPES_UNICODE ? unicode_escape(s, n, ret) : string_escape(s, n, ret);
    if (taken)
        return taken;
    *is_taken = is_escape && escapes == MRL_ESCAPES_UNICODE;
    *ret = s[0];
    return 1;
}

static void restart(struct mrl_pickle_unescaped *u)
{
    u->at = u->yielded = 0;
    u->len = u->next = 0;
    u->is_taken = u->ended = false;
}

/* At least the longest escape is at hand, or all there is. */
static mrl_status fill(struct mrl_pickle_unescaped *u, struct mrl_error *err)
{
    size_t got;

    if (u->len - u->next >= 2 * MRL_PICKLE_ESCAPE_MAX)
        return mrl_ok();
    memmove(u->buffer, u->buffer + u->next, u->len - u->next);
    u->len -= u->next;
    u->next = 0;
    MRL_TRY(u->text->read_at(u->text, u->at, u->buffer + u->len, sizeof(u->buffer) - u->len, &got,
                             err));
    u->at += got;
    u->len += got;
    return mrl_ok();
}

/* The next byte; -1 at the end, or where there is none of Latin-1. */
static mrl_status next_byte(struct mrl_pickle_unescaped *u, int *ret, struct mrl_error *err)
{
    uint32_t code = 0;
    size_t taken;

    MRL_TRY(fill(u, err));
    taken = mrl_pickle_character(u->escapes, u->buffer + u->next, u->len - u->next, &u->is_taken,
                                 &code);
    u->next += taken;
    *ret = taken && code <= 0xff ? (int)code : -1;
    return mrl_ok();
}

static mrl_status read_unescaped(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    struct mrl_pickle_unescaped *u = (struct mrl_pickle_unescaped *)source;
    uint8_t *dst = buf;
    int c;

    if (offset < u->yielded)
        restart(u);
    *ret = 0;
    while (!u->ended && *ret < n) {
        MRL_TRY(next_byte(u, &c, err));
        u->ended = c < 0;
        if (c >= 0 && u->yielded++ >= offset)
            dst[(*ret)++] = (uint8_t)c;
    }
    return mrl_ok();
}

mrl_status mrl_pickle_unescaped_open(struct mrl_pickle_unescaped *u,
                                     enum mrl_pickle_escapes escapes, struct mrl_source *text,
                                     struct mrl_error *err)
{
    uint64_t size = 0;
    int c = 0;

    restart(u);
    u->text = text;
    u->escapes = escapes;
    while (c >= 0) {
        MRL_TRY(next_byte(u, &c, err));
        size += c >= 0;
    }
    restart(u);
    u->source = (struct mrl_source){.read_at = read_unescaped, .size = size};
    return mrl_ok();
}
