/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mrl_base64_encode(const void *bytes, size_t n, char *ret)
{
    const uint8_t *in = bytes;

    for (size_t i = 0; i < n; i += 3) {
        const uint32_t group = (uint32_t)in[i] << 16 | (i + 1 < n ? (uint32_t)in[i + 1] << 8 : 0) |
                               (i + 2 < n ? (uint32_t)in[i + 2] : 0);

        *ret++ = alphabet[group >> 18];
        *ret++ = alphabet[group >> 12 & 63];
        *ret++ = i + 1 < n ? alphabet[group >> 6 & 63] : '=';
        *ret++ = i + 2 < n ? alphabet[group & 63] : '=';
    }
    *ret = '\0';
}

static bool value_of(char c, uint32_t *ret)
{
    const char *at = c ? strchr(alphabet, c) : NULL;

    if (at)
        *ret = (uint32_t)(at - alphabet);
    return at != NULL;
}

/* The first `digits` characters of a group of four. */
static bool read_group(const char *text, size_t digits, uint32_t *ret)
{
    uint32_t group = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t value = 0;

        if (i < digits && !value_of(text[i], &value))
            return false;
        group = group << 6 | value;
    }
    *ret = group;
    return true;
}

bool mrl_base64_decode(const char *text, size_t n, uint8_t *ret, size_t capacity, size_t *len)
{
    const size_t padding = n == 0 || text[n - 1] != '=' ? 0 : n > 1 && text[n - 2] == '=' ? 2 : 1;
    size_t used = 0;

    if (n % 4 != 0 || MRL_BASE64_BYTES(n) - padding > capacity)
        return false;
    for (size_t i = 0; i < n; i += 4) {
        const size_t digits = i + 4 == n ? 4 - padding : 4;
        uint32_t group;

        if (!read_group(text + i, digits, &group) || (digits == 3 && (group & 0xff)) ||
            (digits == 2 && (group & 0xffff)))
            return false;
        for (size_t b = 0; b + 1 < digits; b++)
            ret[used++] = (uint8_t)(group >> (16 - 8 * b));
    }
    *len = used;
    return true;
}
