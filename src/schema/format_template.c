/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ascii.h"
#include "base/text.h"
#include "schema/format.h"

#include <string.h>

/* RFC 6570, section 2.  Literals may be anything but controls, blanks and `"%<>\^`{|}`; the
 * apostrophe is allowed by erratum 6937. */
static bool is_literal(struct mrl_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);

        if (c == '%' && mrl_hex_value(mrl_span_byte(text, i + 1)) >= 0 &&
            mrl_hex_value(mrl_span_byte(text, i + 2)) >= 0)
            continue;
        if (c <= ' ' || c == 127 || strchr("\"%<>\\^`{|}", c))
            return false;
    }
    return true;
}

static bool is_variable_name(struct mrl_span s)
{
    bool last_dot = true;

    for (size_t i = 0; i < s.len; i++) {
        const int c = mrl_span_byte(s, i);

        if (c == '%') {
            if (mrl_hex_value(mrl_span_byte(s, i + 1)) < 0 ||
                mrl_hex_value(mrl_span_byte(s, i + 2)) < 0)
                return false;
            i += 2;
        } else if (!mrl_is_alnum(c) && c != '_' && (c != '.' || last_dot)) {
            return false;
        }
        last_dot = c == '.';
    }
    return !last_dot;
}

static bool is_variable(struct mrl_span s)
{
    const size_t colon = mrl_span_find(s, ":");
    struct mrl_span prefix;

    if (mrl_span_ends(s, "*"))
        return is_variable_name(mrl_span_first(s, s.len - 1));
    if (colon == s.len)
        return is_variable_name(s);
    prefix = mrl_span_without(s, colon + 1);
    if (prefix.len == 0 || prefix.len > 4 || prefix.at[0] == '0')
        return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (!mrl_is_digit(prefix.at[i]))
            return false;
    return is_variable_name(mrl_span_first(s, colon));
}

static bool is_expression(struct mrl_span s)
{
    const int c = mrl_span_byte(s, 0);

    if (c > 0 && c < 128 && strchr("+#./;?&=,!@|", c))
        s = mrl_span_without(s, 1);
    if (s.len == 0)
        return false;
    for (;;) {
        const size_t n = mrl_span_find(s, ",");

        if (!is_variable(mrl_span_first(s, n)))
            return false;
        if (n == s.len)
            return true;
        s = mrl_span_without(s, n + 1);
    }
}

bool mrl_string_is_uri_template(struct mrl_span text)
{
    while (text.len > 0) {
        const size_t open = mrl_span_find(text, "{");
        size_t close;

        if (!is_literal(mrl_span_first(text, open)))
            return false;
        if (open == text.len)
            break;
        text = mrl_span_without(text, open + 1);
        close = mrl_span_find(text, "}");
        if (close == text.len || !is_expression(mrl_span_first(text, close)))
            return false;
        text = mrl_span_without(text, close + 1);
    }
    return true;
}
