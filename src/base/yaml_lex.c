/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_lex.h"

#include <string.h>

mrl_status mrl_yaml_decline(const struct mrl_yaml *y, const char *what)
{
    mrl_error_set(y->b->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET, "%s are not read here", what);
    mrl_error_place(y->b->err, y->line, mrl_yaml_column(y));
    return (mrl_status){MRL_E_UNSUPPORTED};
}

uint32_t mrl_yaml_column(const struct mrl_yaml *y)
{
    return (uint32_t)(y->pos - y->line_start + 1);
}

struct mrl_node mrl_yaml_here(const struct mrl_yaml *y)
{
    return (struct mrl_node){
        .kind = MRL_NODE_NULL, .line = y->line, .column = mrl_yaml_column(y), .text = ""};
}

static bool is_blank_or_end(int c)
{
    return mrl_yaml_is_blank(c) || mrl_yaml_is_end(c);
}

bool mrl_yaml_at_indicator(const struct mrl_yaml *y, char indicator)
{
    return mrl_yaml_byte(y, 0) == indicator && is_blank_or_end(mrl_yaml_byte(y, 1));
}

bool mrl_yaml_at_marker(const struct mrl_yaml *y)
{
    const int c = mrl_yaml_byte(y, 0);

    return y->pos == y->line_start && (c == '-' || c == '.') && mrl_yaml_byte(y, 1) == c &&
           mrl_yaml_byte(y, 2) == c && is_blank_or_end(mrl_yaml_byte(y, 3));
}

void mrl_yaml_skip_blanks(struct mrl_yaml *y)
{
    while (mrl_yaml_is_blank(mrl_yaml_byte(y, 0)))
        y->pos++;
}

void mrl_yaml_skip_line(struct mrl_yaml *y)
{
    while (!mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
        y->pos++;
}

void mrl_yaml_next_line(struct mrl_yaml *y)
{
    const int c = mrl_yaml_byte(y, 0);

    if (c < 0)
        return;
    y->pos += c == '\r' && mrl_yaml_byte(y, 1) == '\n' ? 2 : 1;
    y->line++;
    y->line_start = y->pos;
}

void mrl_yaml_skip_comment(struct mrl_yaml *y)
{
    mrl_yaml_skip_blanks(y);
    if (mrl_yaml_byte(y, 0) == '#' &&
        (y->pos == y->line_start || mrl_yaml_is_blank(y->text[y->pos - 1])))
        mrl_yaml_skip_line(y);
}

mrl_status mrl_yaml_find_content(struct mrl_yaml *y)
{
    for (;; mrl_yaml_next_line(y)) {
        if (mrl_yaml_at_marker(y))
            break;
        while (mrl_yaml_byte(y, 0) == ' ')
            y->pos++;
        const size_t indent = y->pos - y->line_start;
        const struct mrl_node here = mrl_yaml_here(y);
        const bool tab = mrl_yaml_byte(y, 0) == '\t';

        mrl_yaml_skip_blanks(y);
        if (mrl_yaml_byte(y, 0) == '#')
            mrl_yaml_skip_line(y);
        if (mrl_yaml_byte(y, 0) < 0)
            break;
        if (mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
            continue;
        if (tab)
            return YAML_FAIL_AT(y, &here, "a tab stands where only spaces may indent");
        y->indent = (int)indent;
        return mrl_ok();
    }
    y->indent = YAML_END;
    return mrl_ok();
}

mrl_status mrl_yaml_end_line(struct mrl_yaml *y)
{
    mrl_yaml_skip_comment(y);
    if (mrl_yaml_byte(y, 0) == ':')
        return YAML_FAIL(y, "a colon follows what is no key");
    if (!mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
        return YAML_FAIL(y, "more text follows behind the value");
    mrl_yaml_next_line(y);
    return mrl_yaml_find_content(y);
}

/* How far ahead a quoted text ends; SIZE_MAX if it does not end on this line. */
static size_t behind_quoted(const struct mrl_yaml *y)
{
    const int quote = mrl_yaml_byte(y, 0);
    size_t i = 1;

    for (; !mrl_yaml_is_end(mrl_yaml_byte(y, i)); i++) {
        const int c = mrl_yaml_byte(y, i);

        const bool pair = (c == '\\' && quote == '"') ||
                          (c == '\'' && quote == '\'' && mrl_yaml_byte(y, i + 1) == '\'');

        if (c == quote && !pair)
            return i + 1;
        if (pair && !mrl_yaml_is_end(mrl_yaml_byte(y, i + 1)))
            i++;
    }
    return SIZE_MAX;
}

/* How far ahead the colon behind a plain text is; SIZE_MAX if there is none on this line. */
static size_t behind_plain(const struct mrl_yaml *y)
{
    for (size_t i = 0; !mrl_yaml_is_end(mrl_yaml_byte(y, i)); i++) {
        const int c = mrl_yaml_byte(y, i);

        if (c == ':' && is_blank_or_end(mrl_yaml_byte(y, i + 1)))
            return i;
        if (c == '#' && i > 0 && mrl_yaml_is_blank(mrl_yaml_byte(y, i - 1)))
            break;
    }
    return SIZE_MAX;
}

bool mrl_yaml_at_key(const struct mrl_yaml *y)
{
    const int c = mrl_yaml_byte(y, 0);
    size_t i = c == '"' || c == '\'' ? behind_quoted(y) : behind_plain(y);

    if (i == SIZE_MAX)
        return false;
    while (mrl_yaml_is_blank(mrl_yaml_byte(y, i)))
        i++;
    return mrl_yaml_byte(y, i) == ':' && is_blank_or_end(mrl_yaml_byte(y, i + 1));
}

mrl_status mrl_yaml_check_start(const struct mrl_yaml *y)
{
    const int c = mrl_yaml_byte(y, 0);

    if (c == '&' || c == '!')
        return mrl_yaml_decline(y, "anchors and tags");
    if (c == '*')
        return mrl_yaml_decline(y, "aliases");
    if (mrl_yaml_at_indicator(y, '?'))
        return mrl_yaml_decline(y, "keys behind a question mark");
    if (mrl_yaml_at_indicator(y, ':'))
        return mrl_yaml_decline(y, "empty keys");
    return mrl_ok();
}

mrl_status mrl_yaml_add_scalar(struct mrl_yaml *y, const struct mrl_node *at, bool plain)
{
    struct mrl_node node = *at;

    MRL_TRY(mrl_buf_status(&y->scalar, y->b->err));
    node.kind = MRL_NODE_STRING;
    node.len = y->scalar.len;
    node.text = mrl_arena_strndup(y->b->arena, mrl_buf_text(&y->scalar), node.len);
    if (!node.text)
        return MRL_FAIL_ARENA(y->b->err, y->b->arena);
    if (plain)
        mrl_yaml_resolve(&node);
    return mrl_node_builder_add(y->b, &node);
}

mrl_status mrl_yaml_add_key(struct mrl_yaml *y, const struct mrl_node *at, bool plain)
{
    const char *const text = mrl_buf_text(&y->scalar);

    MRL_TRY(mrl_buf_status(&y->scalar, y->b->err));
    if (plain && strcmp(text, "<<") == 0)
        return mrl_yaml_decline(y, "merge keys (`<<`)");
    return mrl_node_builder_key(y->b, text, y->scalar.len, at->line, at->column);
}
