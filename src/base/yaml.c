/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks and documents of YAML (sections 8.2 and 9). */
#include "base/limits.h"
#include "base/text.h"
#include "base/yaml_lex.h"

#include <string.h>

static mrl_status add_collection(struct mrl_yaml *y, enum mrl_node_kind kind)
{
    struct mrl_node node = mrl_yaml_here(y);

    node.kind = kind;
    node.text = NULL;
    return mrl_node_builder_add(y->b, &node);
}

static bool at_quote(const struct mrl_yaml *y)
{
    return mrl_yaml_byte(y, 0) == '"' || mrl_yaml_byte(y, 0) == '\'';
}

/* Behind `-`, a key's colon or `---`: a value on the same line, or on the next one if it is
 * indented more than n, or nothing.  `collections`: one may start on the same line.  `list_at_n`:
 * the lines of a list may be indented as their key is (section 8.2.2). */
static mrl_status read_value(struct mrl_yaml *y, int n, bool collections, bool list_at_n)
{
    const struct mrl_node here = mrl_yaml_here(y);
    struct mrl_yaml ahead = *y;
    bool tab;

    mrl_yaml_skip_comment(&ahead);
    if (!mrl_yaml_is_end(mrl_yaml_byte(&ahead, 0))) {
        tab = memchr(&y->text[y->pos], '\t', ahead.pos - y->pos) != NULL;
        y->pos = ahead.pos;
        return mrl_yaml_read_node(y, n, collections && !tab);
    }
    MRL_TRY(mrl_yaml_end_line(y));
    if (y->indent > n || (list_at_n && y->indent == n && mrl_yaml_at_indicator(y, '-')))
        return mrl_yaml_read_node(y, n, true);
    return mrl_node_builder_add(y->b, &here);
}

static mrl_status too_deep(const struct mrl_yaml *y)
{
    return YAML_FAIL(y, "this line is indented unlike those it belongs to");
}

static mrl_status read_list(struct mrl_yaml *y)
{
    const int indent = (int)(y->pos - y->line_start);

    MRL_TRY(add_collection(y, MRL_NODE_LIST));
    do {
        y->pos++;
        MRL_TRY(read_value(y, indent, true, false));
    } while (y->indent == indent && mrl_yaml_at_indicator(y, '-'));
    if (y->indent > indent)
        return too_deep(y);
    mrl_node_builder_close(y->b);
    return mrl_ok();
}

static mrl_status read_key(struct mrl_yaml *y)
{
    const struct mrl_node at = mrl_yaml_here(y);
    const bool plain = !at_quote(y);

    MRL_TRY(mrl_yaml_check_start(y));
    if (!mrl_yaml_at_key(y))
        return YAML_FAIL(y, "a key and a colon are expected here");
    MRL_TRY(plain ? mrl_yaml_read_plain(y, 0, false) : mrl_yaml_read_quoted(y, 0));
    MRL_TRY(mrl_yaml_add_key(y, &at, plain));
    mrl_yaml_skip_blanks(y);
    y->pos++;
    return mrl_ok();
}

static mrl_status read_map(struct mrl_yaml *y)
{
    const int indent = (int)(y->pos - y->line_start);

    MRL_TRY(add_collection(y, MRL_NODE_MAP));
    do {
        MRL_TRY(read_key(y));
        MRL_TRY(read_value(y, indent, false, true));
    } while (y->indent == indent);
    if (y->indent > indent)
        return too_deep(y);
    mrl_node_builder_close(y->b);
    return mrl_ok();
}

static mrl_status read_brackets(struct mrl_yaml *y, int n)
{
    y->outer = n;
    MRL_TRY(mrl_yaml_read_flow(y));
    mrl_yaml_skip_blanks(y);
    if (mrl_yaml_at_indicator(y, ':'))
        return mrl_yaml_decline(y, "keys that are lists or maps");
    return mrl_yaml_end_line(y);
}

static mrl_status read_scalar(struct mrl_yaml *y, int n)
{
    const struct mrl_node at = mrl_yaml_here(y);
    const int c = mrl_yaml_byte(y, 0);
    const bool block = c == '|' || c == '>';
    const bool plain = !block && !at_quote(y);

    if (block)
        MRL_TRY(mrl_yaml_read_block(y, n));
    else
        MRL_TRY(plain ? mrl_yaml_read_plain(y, n, false) : mrl_yaml_read_quoted(y, n));
    MRL_TRY(mrl_yaml_add_scalar(y, &at, plain));
    return block ? mrl_ok() : mrl_yaml_end_line(y);
}

/* Recursion ends with the builder's limit on depth. */
mrl_status mrl_yaml_read_node(struct mrl_yaml *y, int n, bool collections)
{
    const int c = mrl_yaml_byte(y, 0);
    const bool list = mrl_yaml_at_indicator(y, '-');

    MRL_TRY(mrl_yaml_check_start(y));
    if (c == '[' || c == '{')
        return read_brackets(y, n);
    if (!list && (c == '|' || c == '>' || !mrl_yaml_at_key(y)))
        return read_scalar(y, n);
    if (!collections)
        return YAML_FAIL(y, "a %s cannot start on this line", list ? "list" : "map");
    return list ? read_list(y) : read_map(y);
}

/* Behind the root: only the end of the text, or of the document. */
static mrl_status read_end(struct mrl_yaml *y)
{
    if (y->indent != YAML_END)
        return too_deep(y);
    while (mrl_yaml_at_marker(y) && mrl_yaml_byte(y, 0) == '.') {
        y->pos += 3;
        MRL_TRY(mrl_yaml_end_line(y));
        if (y->indent != YAML_END)
            return mrl_yaml_decline(y, "further documents");
    }
    return mrl_yaml_at_marker(y) ? mrl_yaml_decline(y, "further documents") : mrl_ok();
}

static mrl_status read_document(struct mrl_yaml *y)
{
    const struct mrl_node here = mrl_yaml_here(y);

    MRL_TRY(mrl_yaml_find_content(y));
    if (mrl_yaml_at_marker(y) && mrl_yaml_byte(y, 0) == '-') {
        y->pos += 3;
        MRL_TRY(read_value(y, -1, false, false));
    } else if (y->indent != YAML_END) {
        MRL_TRY(mrl_yaml_read_node(y, -1, true));
    } else {
        MRL_TRY(mrl_node_builder_add(y->b, &here));
    }
    return read_end(y);
}

static mrl_status refuse(const struct mrl_yaml *y, const char *what)
{
    mrl_error_set(y->b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s are not read here", what);
    mrl_error_place(y->b->err, y->line, mrl_yaml_column(y));
    return (mrl_status){MRL_E_FORMAT};
}

/* Refuses what stands nowhere in our YAML, so that nobody further on meets it. */
static mrl_status check_text(struct mrl_yaml y)
{
    uint32_t c;
    size_t len;

    for (; y.pos < y.n; y.pos += len) {
        len = mrl_utf8_decode(&y.text[y.pos], y.n - y.pos, &c);
        if (len == 0)
            return refuse(&y, "bytes that are not UTF-8");
        if (c == '%' && y.pos == y.line_start)
            return refuse(&y, "directives (lines that start with `%`)");
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return refuse(&y, "control characters");
        if (c == '\n' || c == '\r') {
            mrl_yaml_next_line(&y);
            len = 0;
        }
    }
    return mrl_ok();
}

static mrl_status parse(const char *text, size_t n, struct mrl_node_builder *b)
{
    struct mrl_yaml y = {.text = text, .n = n, .line = 1, .indent = YAML_END, .b = b};
    mrl_status s;

    if (n > MRL_MAX_YAML_BYTES)
        return MRL_FAIL(b->err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_YAML_BYTES);
    /* A byte order mark takes no column. */
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        y.pos = y.line_start = 3;
    MRL_TRY(check_text(y));
    /* An escape of two bytes makes up to three. */
    mrl_buf_init(&y.scalar, 2 * n);
    s = read_document(&y);
    mrl_buf_done(&y.scalar);
    return s;
}

mrl_status mrl_yaml_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_doc *ret, struct mrl_error *err)
{
    struct mrl_node_builder b;
    mrl_status s;

    mrl_node_builder_init(&b, arena, err);
    s = parse(text, n, &b);
    if (s.code != MRL_OK) {
        mrl_error_where(err, name);
        return s;
    }
    *ret = (struct mrl_doc){name, b.root};
    return mrl_ok();
}
