/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and maps in brackets (section 7.4). */
#include "base/yaml_lex.h"

#include <string.h>

/* Blanks, line breaks and comments between two tokens. */
static mrl_status skip_space(struct mrl_yaml *y)
{
    for (;;) {
        mrl_yaml_skip_comment(y);
        if (mrl_yaml_byte(y, 0) < 0)
            return YAML_FAIL(y, "a list or map in brackets has no end");
        if (!mrl_yaml_is_end(mrl_yaml_byte(y, 0)))
            return mrl_ok();
        mrl_yaml_next_line(y);
        if (mrl_yaml_at_marker(y))
            return YAML_FAIL(y, "the document ends inside brackets");
    }
}

/* Whether a colon that makes a pair stands here.  Behind quotes and brackets it needs no blank
 * (section 7.4.2), so that JSON is YAML. */
static bool at_colon(const struct mrl_yaml *y, bool plain)
{
    const int next = mrl_yaml_byte(y, 1);

    return mrl_yaml_byte(y, 0) == ':' &&
           (!plain || mrl_yaml_at_indicator(y, ':') || (next > 0 && strchr(",[]{}", next)));
}

static bool at_bracket(const struct mrl_yaml *y)
{
    return mrl_yaml_byte(y, 0) == '[' || mrl_yaml_byte(y, 0) == '{';
}

static bool at_quote(const struct mrl_yaml *y)
{
    return mrl_yaml_byte(y, 0) == '"' || mrl_yaml_byte(y, 0) == '\'';
}

static mrl_status read_scalar(struct mrl_yaml *y)
{
    MRL_TRY(mrl_yaml_check_start(y));
    return at_quote(y) ? mrl_yaml_read_quoted(y, y->outer) : mrl_yaml_read_plain(y, YAML_END, true);
}

/* Behind a colon: a value, or nothing before the next comma or bracket. */
static mrl_status read_value(struct mrl_yaml *y)
{
    const struct mrl_node here = mrl_yaml_here(y);
    int c;

    MRL_TRY(skip_space(y));
    c = mrl_yaml_byte(y, 0);
    if (c == ',' || c == ']' || c == '}')
        return mrl_node_builder_add(y->b, &here);
    return mrl_yaml_read_flow(y);
}

/* A pair in a list is a map of its own. */
static mrl_status add_pair(struct mrl_yaml *y, const struct mrl_node *at, bool plain)
{
    struct mrl_node map = {.kind = MRL_NODE_MAP, .line = at->line, .column = at->column};

    MRL_TRY(mrl_node_builder_add(y->b, &map));
    MRL_TRY(mrl_yaml_add_key(y, at, plain));
    y->pos++;
    MRL_TRY(read_value(y));
    mrl_node_builder_close(y->b);
    return mrl_ok();
}

static mrl_status read_item(struct mrl_yaml *y)
{
    const struct mrl_node at = mrl_yaml_here(y);
    const bool plain = !at_quote(y);

    if (at_bracket(y)) {
        MRL_TRY(mrl_yaml_read_flow(y));
        MRL_TRY(skip_space(y));
        return at_colon(y, false) ? mrl_yaml_decline(y, "keys that are lists or maps") : mrl_ok();
    }
    MRL_TRY(read_scalar(y));
    mrl_yaml_skip_blanks(y);
    /* The key of a pair does not go over lines. */
    if (at_colon(y, plain) && y->line == at.line)
        return add_pair(y, &at, plain);
    return mrl_yaml_add_scalar(y, &at, plain);
}

static mrl_status read_entry(struct mrl_yaml *y)
{
    const struct mrl_node at = mrl_yaml_here(y);
    const bool plain = !at_quote(y);

    if (at_bracket(y))
        return mrl_yaml_decline(y, "keys that are lists or maps");
    MRL_TRY(read_scalar(y));
    MRL_TRY(mrl_yaml_add_key(y, &at, plain));
    MRL_TRY(skip_space(y));
    if (at_colon(y, plain)) {
        y->pos++;
        return read_value(y);
    }
    return mrl_node_builder_add(
        y->b, &(struct mrl_node){
                  .kind = MRL_NODE_NULL, .line = at.line, .column = at.column, .text = ""});
}

/* Recursion ends with the builder's limit on depth. */
static mrl_status read_collection(struct mrl_yaml *y, enum mrl_node_kind kind, int end)
{
    struct mrl_node node = mrl_yaml_here(y);

    node.kind = kind;
    node.text = NULL;
    MRL_TRY(mrl_node_builder_add(y->b, &node));
    y->pos++;
    MRL_TRY(skip_space(y));
    while (mrl_yaml_byte(y, 0) != end) {
        MRL_TRY(kind == MRL_NODE_LIST ? read_item(y) : read_entry(y));
        MRL_TRY(skip_space(y));
        if (mrl_yaml_byte(y, 0) == end)
            break;
        if (mrl_yaml_byte(y, 0) != ',')
            return YAML_FAIL(y, "a comma or `%c` is expected here", end);
        y->pos++;
        MRL_TRY(skip_space(y));
    }
    y->pos++;
    mrl_node_builder_close(y->b);
    return mrl_ok();
}

mrl_status mrl_yaml_read_flow(struct mrl_yaml *y)
{
    const struct mrl_node at = mrl_yaml_here(y);
    const bool plain = !at_quote(y);

    if (mrl_yaml_byte(y, 0) == '[')
        return read_collection(y, MRL_NODE_LIST, ']');
    if (mrl_yaml_byte(y, 0) == '{')
        return read_collection(y, MRL_NODE_MAP, '}');
    MRL_TRY(read_scalar(y));
    return mrl_yaml_add_scalar(y, &at, plain);
}
