/* SPDX-License-Identifier: Apache-2.0 */
/* Plain and quoted scalars (sections 7.3.1 to 7.3.3). */
#include "base/text.h"
#include "base/yaml_lex.h"

#include <string.h>

/* Adds bytes from the reader's place on, and goes behind them. */
static void add_bytes(struct mrl_yaml *y, size_t n)
{
    mrl_buf_add(&y->scalar, &y->text[y->pos], n);
    y->pos += n;
}

/* A line break inside a scalar becomes a space, or as many breaks as there were blank lines
 * (section 6.5). */
static void add_fold(struct mrl_yaml *y, size_t blank_lines)
{
    if (blank_lines == 0)
        mrl_buf_addc(&y->scalar, ' ');
    for (; blank_lines > 0; blank_lines--)
        mrl_buf_addc(&y->scalar, '\n');
}

/* The spaces at the start of the line: only they indent (section 6.1). */
static int leading_spaces(const struct mrl_yaml *y)
{
    size_t i = y->line_start;

    while (i < y->pos && y->text[i] == ' ')
        i++;
    return (int)(i - y->line_start);
}

/* --- quoted --- */

/* From the end of a line to the first byte of the next that is not blank; answers how many blank
 * lines lay between. */
static mrl_status cross_lines(struct mrl_yaml *y, int n, size_t *blank_lines)
{
    size_t count = 0;

    do {
        mrl_yaml_next_line(y);
        if (mrl_yaml_at_marker(y))
            return YAML_FAIL(y, "the document ends inside a quoted text");
        mrl_yaml_skip_blanks(y);
        count++;
    } while (mrl_yaml_byte(y, 0) >= 0 && mrl_yaml_is_end(mrl_yaml_byte(y, 0)));
    if (mrl_yaml_byte(y, 0) >= 0 && leading_spaces(y) <= n)
        return YAML_FAIL(y, "a line inside a quoted text is not indented");
    *blank_lines = count - 1;
    return mrl_ok();
}

static void drop_blanks(struct mrl_yaml *y, size_t kept)
{
    while (y->scalar.len > kept && mrl_yaml_is_blank(y->scalar.data[y->scalar.len - 1]))
        y->scalar.data[--y->scalar.len] = '\0';
}

static mrl_status read_hex(struct mrl_yaml *y, unsigned digits, uint32_t *ret)
{
    uint32_t value = 0;

    for (; digits > 0; digits--, y->pos++) {
        const int c = mrl_yaml_byte(y, 0);

        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            value = value << 4 | (uint32_t)((c | 32) - 'a' + 10);
        else
            return YAML_FAIL(y, "an escape lacks a hexadecimal digit");
    }
    *ret = value;
    return mrl_ok();
}

/* Behind \x, \u or \U.  As in JSON, two \u may be the halves of a pair. */
static mrl_status read_code_point(struct mrl_yaml *y, unsigned digits)
{
    const struct mrl_node here = mrl_yaml_here(y);
    char utf8[4];
    uint32_t c;
    uint32_t low = 0;

    MRL_TRY(read_hex(y, digits, &c));
    if (digits == 4 && c >= 0xd800 && c <= 0xdbff && mrl_yaml_byte(y, 0) == '\\' &&
        mrl_yaml_byte(y, 1) == 'u') {
        y->pos += 2;
        MRL_TRY(read_hex(y, 4, &low));
        if (low >= 0xdc00 && low <= 0xdfff)
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return YAML_FAIL_AT(y, &here, "an escape is no character of Unicode");
    mrl_buf_add(&y->scalar, utf8, mrl_utf8_encode(c, utf8));
    return mrl_ok();
}

/* What stands for the letter behind a backslash (section 5.7). */
static const struct {
    char letter;
    unsigned char size;
    const char *text;
} escapes[] = {
    {'0', 1, "\0"},
    {'a', 1, "\a"},
    {'b', 1, "\b"},
    {'t', 1, "\t"},
    {'\t', 1, "\t"},
    {'n', 1, "\n"},
    {'v', 1, "\v"},
    {'f', 1, "\f"},
    {'r', 1, "\r"},
    {'e', 1, "\x1b"},
    {' ', 1, " "},
    {'"', 1, "\""},
    {'/', 1, "/"},
    {'\\', 1, "\\"},
    {'N', 2, "\xc2\x85"},
    {'_', 2, "\xc2\xa0"},
    {'L', 3, "\xe2\x80\xa8"},
    {'P', 3, "\xe2\x80\xa9"},
};

static mrl_status read_escape(struct mrl_yaml *y)
{
    const int c = mrl_yaml_byte(y, 0);

    if (c == 'x' || c == 'u' || c == 'U') {
        y->pos++;
        return read_code_point(y, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    }
    for (size_t i = 0; i < MRL_COUNT(escapes); i++)
        if (c == escapes[i].letter) {
            y->pos++;
            mrl_buf_add(&y->scalar, escapes[i].text, escapes[i].size);
            return mrl_ok();
        }
    return YAML_FAIL(y, "a quoted text has an unknown escape");
}

/* Behind a backslash in double quotes.  One at the end of a line joins the lines. */
static mrl_status read_backslash(struct mrl_yaml *y, int n)
{
    size_t blank_lines;

    if (!mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
        return read_escape(y);
    MRL_TRY(cross_lines(y, n, &blank_lines));
    for (; blank_lines > 0; blank_lines--)
        mrl_buf_addc(&y->scalar, '\n');
    return mrl_ok();
}

/* How many bytes stand for themselves. */
static size_t quoted_run(const struct mrl_yaml *y, int quote)
{
    size_t n = 0;

    for (;; n++) {
        const int c = mrl_yaml_byte(y, n);

        if (c == quote || (c == '\\' && quote == '"') || mrl_yaml_is_end(c))
            return n;
    }
}

mrl_status mrl_yaml_read_quoted(struct mrl_yaml *y, int n)
{
    const struct mrl_node start = mrl_yaml_here(y);
    const int quote = mrl_yaml_byte(y, 0);
    size_t kept = 0; /* what an escape made is not dropped at the end of a line */
    size_t blank_lines;

    mrl_buf_clear(&y->scalar);
    y->pos++;
    for (;;) {
        add_bytes(y, quoted_run(y, quote));
        const int c = mrl_yaml_byte(y, 0);

        if (c < 0)
            return YAML_FAIL_AT(y, &start, "a quoted text has no end");
        if (c == quote) {
            y->pos++;
            if (quote == '"' || mrl_yaml_byte(y, 0) != quote)
                return mrl_ok();
            add_bytes(y, 1);
        } else if (c == '\\') {
            y->pos++;
            MRL_TRY(read_backslash(y, n));
            kept = y->scalar.len;
        } else {
            drop_blanks(y, kept);
            MRL_TRY(cross_lines(y, n, &blank_lines));
            add_fold(y, blank_lines);
            kept = y->scalar.len;
        }
    }
}

/* --- plain --- */

static bool is_flow_indicator(int c)
{
    return c > 0 && strchr(",[]{}", c);
}

static bool ends_plain(const struct mrl_yaml *y, size_t i, bool flow)
{
    const int c = mrl_yaml_byte(y, i);
    const int next = mrl_yaml_byte(y, i + 1);

    if (c == ':')
        return mrl_yaml_is_blank(next) || mrl_yaml_is_end(next) ||
               (flow && is_flow_indicator(next));
    if (c == '#')
        return i > 0 && mrl_yaml_is_blank(mrl_yaml_byte(y, i - 1));
    return mrl_yaml_is_end(c) || (flow && is_flow_indicator(c));
}

/* One line of a plain scalar, without the blanks at its end. */
static void read_plain_line(struct mrl_yaml *y, bool flow)
{
    size_t n = 0;

    for (size_t i = 0; !ends_plain(y, i, flow); i++)
        if (!mrl_yaml_is_blank(mrl_yaml_byte(y, i)))
            n = i + 1;
    add_bytes(y, n);
}

/* What no plain scalar starts with (section 7.3.3). */
static mrl_status check_first(const struct mrl_yaml *y, bool flow)
{
    const int c = mrl_yaml_byte(y, 0);
    const int next = mrl_yaml_byte(y, 1);

    MRL_TRY(mrl_yaml_check_start(y));
    if (c == '-' || c == '?' || c == ':') {
        if (!mrl_yaml_is_blank(next) && !mrl_yaml_is_end(next) &&
            !(flow && is_flow_indicator(next)))
            return mrl_ok();
    } else if (!strchr(",[]{}#|>'\"%@`", c)) {
        return mrl_ok();
    }
    return YAML_FAIL(y, "a value cannot start with `%c`", c);
}

/* Whether the scalar goes on where the reader stands, the first byte of a line that is not blank.
 */
static bool goes_on(const struct mrl_yaml *y, int n, bool flow)
{
    if (mrl_yaml_byte(y, 0) < 0 || mrl_yaml_byte(y, 0) == '#' || mrl_yaml_at_marker(y))
        return false;
    return flow ? !ends_plain(y, 0, true) : leading_spaces(y) > n;
}

/* Goes from the end of one line to the next that is not blank, and counts those between. */
static size_t skip_blank_lines(struct mrl_yaml *y)
{
    size_t count = 0;

    for (;; count++) {
        mrl_yaml_next_line(y);
        if (mrl_yaml_at_marker(y))
            return count;
        mrl_yaml_skip_blanks(y);
        if (mrl_yaml_byte(y, 0) < 0 || !mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
            return count;
    }
}

mrl_status mrl_yaml_read_plain(struct mrl_yaml *y, int n, bool flow)
{
    mrl_buf_clear(&y->scalar);
    MRL_TRY(check_first(y, flow));
    for (;;) {
        struct mrl_yaml next;
        size_t blank_lines;

        read_plain_line(y, flow);
        next = *y;
        mrl_yaml_skip_blanks(&next);
        if (!mrl_yaml_is_end(mrl_yaml_byte(&next, 0)))
            return mrl_ok();
        blank_lines = skip_blank_lines(&next);
        if (!goes_on(&next, n, flow))
            return mrl_ok();
        *y = next;
        add_fold(y, blank_lines);
    }
}
