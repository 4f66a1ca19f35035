/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/text.h"
#include "schema/format.h"

#include <string.h>

bool mrl_string_is_ipv4(struct mrl_span text)
{
    for (unsigned parts = 1;; parts++) {
        const size_t n = mrl_span_find(text, ".");
        const struct mrl_span part = mrl_span_first(text, n);
        int value = 0;

        if (part.len == 0 || part.len > 3 || (part.len > 1 && part.at[0] == '0'))
            return false;
        for (size_t i = 0; i < part.len; i++) {
            if (!mrl_is_digit(part.at[i]))
                return false;
            value = value * 10 + (part.at[i] - '0');
        }
        if (value > 255)
            return false;
        if (n == text.len)
            return parts == 4;
        text = mrl_span_without(text, n + 1);
    }
}

/* Up to eight groups between colons; counts them, -1 if one is no group.  A dotted IPv4 address
 * may be the last and counts twice. */
static int count_groups(struct mrl_span s, bool last)
{
    int groups = 0;

    if (s.len == 0)
        return 0;
    for (;;) {
        const size_t n = mrl_span_find(s, ":");
        const struct mrl_span group = mrl_span_first(s, n);

        if (last && n == s.len && mrl_span_find(group, ".") < group.len)
            return mrl_string_is_ipv4(group) ? groups + 2 : -1;
        if (group.len == 0 || group.len > 4 || ++groups > 8)
            return -1;
        for (size_t i = 0; i < group.len; i++)
            if (mrl_hex_value(group.at[i]) < 0)
                return -1;
        if (n == s.len)
            return groups;
        s = mrl_span_without(s, n + 1);
    }
}

bool mrl_string_is_ipv6(struct mrl_span text)
{
    const size_t gap = mrl_span_find(text, "::");
    int before, after;

    if (gap == text.len)
        return text.len > 0 && mrl_span_byte(text, text.len - 1) != ':' &&
               count_groups(text, true) == 8;
    before = count_groups(mrl_span_first(text, gap), false);
    after = count_groups(mrl_span_without(text, gap + 2), true);
    return before >= 0 && after >= 0 && before + after <= 7;
}

static bool is_label(struct mrl_span label)
{
    if (label.len == 0 || label.len > 63 || mrl_span_byte(label, 0) == '-' ||
        mrl_span_byte(label, label.len - 1) == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!mrl_is_alnum(label.at[i]) && label.at[i] != '-')
            return false;
    /* RFC 5891, 4.2.3.1: `--` in third and fourth place is kept for A-labels. */
    return label.len < 4 || label.at[2] != '-' || label.at[3] != '-' ||
           mrl_span_starts(label, "xn--") || mrl_span_starts(label, "XN--");
}

bool mrl_string_is_hostname(struct mrl_span text)
{
    if (text.len == 0 || text.len > 253)
        return false;
    for (;;) {
        const size_t n = mrl_span_find(text, ".");

        if (!is_label(mrl_span_first(text, n)))
            return false;
        if (n == text.len)
            return true;
        text = mrl_span_without(text, n + 1);
    }
}

/* --- addresses of mail --- */

static bool is_atext(int c, bool international)
{
    return mrl_is_alnum(c) || (c > 0 && c < 128 && strchr("!#$%&'*+-/=?^_`{|}~", c)) ||
           (international && c >= 128);
}

static bool is_dot_string(struct mrl_span local, bool international)
{
    int last = '.';

    for (size_t i = 0; i < local.len; i++) {
        const int c = mrl_span_byte(local, i);

        if (c == '.' ? last == '.' : !is_atext(c, international))
            return false;
        last = c;
    }
    return last != '.';
}

static bool is_quoted_string(struct mrl_span local, bool international)
{
    const size_t end = local.len - 1;

    if (local.len < 2 || mrl_span_byte(local, end) != '"')
        return false;
    for (size_t i = 1; i < end; i++) {
        int c = mrl_span_byte(local, i);

        if (c == '\\' && ++i < end)
            c = mrl_span_byte(local, i);
        else if (c == '"' || c == '\\')
            return false;
        if (c < 32 || c == 127 || (c > 127 && !international))
            return false;
    }
    return true;
}

static bool is_address_literal(struct mrl_span s)
{
    if (!mrl_span_ends(s, "]"))
        return false;
    s = mrl_span_first(mrl_span_without(s, 1), s.len - 2);
    if (mrl_span_starts(s, "IPv6:"))
        return mrl_string_is_ipv6(mrl_span_without(s, 5));
    return mrl_string_is_ipv4(s);
}

/* Labels beyond ASCII are not looked into. */
static bool is_mail_domain(struct mrl_span s, bool international)
{
    bool ascii = true;

    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 128)
            ascii = false;
    if (ascii || !international)
        return mrl_string_is_hostname(s);
    for (size_t i = 0; i < s.len; i++) {
        const int c = mrl_span_byte(s, i);

        if (!mrl_is_alnum(c) && c != '-' && c != '.' && c < 128)
            return false;
    }
    return mrl_utf8_valid(s.at, s.len);
}

static bool is_email(struct mrl_span text, bool international)
{
    const bool quoted = mrl_span_byte(text, 0) == '"';
    size_t at = text.len;
    struct mrl_span local, domain;

    while (at > 0 && text.at[at - 1] != '@')
        at--;
    if (at < 2)
        return false;
    local = mrl_span_first(text, at - 1);
    domain = mrl_span_without(text, at);
    if (quoted ? !is_quoted_string(local, international) : !is_dot_string(local, international))
        return false;
    if (mrl_span_byte(domain, 0) == '[')
        return is_address_literal(domain);
    return is_mail_domain(domain, international);
}

bool mrl_string_is_email(struct mrl_span text)
{
    return is_email(text, false);
}

bool mrl_string_is_idn_email(struct mrl_span text)
{
    return is_email(text, true);
}
