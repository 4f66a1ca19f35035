/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Classes of ASCII, whatever the locale; -1 and bytes beyond belong to none. */
static inline bool mrl_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static inline bool mrl_is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool mrl_is_alnum(int c)
{
    return mrl_is_digit(c) || mrl_is_alpha(c);
}

/* -1: no hexadecimal digit. */
static inline int mrl_hex_value(int c)
{
    if (mrl_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The same where only one spelling is good. */
static inline int mrl_lower_hex_value(int c)
{
    return c >= 'A' && c <= 'F' ? -1 : mrl_hex_value(c);
}

/* Both alphabets of RFC 4648, sections 4 and 5; -1: neither's. */
static inline int mrl_base64_value(int c)
{
    if (mrl_is_alpha(c))
        return c <= 'Z' ? c - 'A' : c - 'a' + 26;
    if (mrl_is_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}
