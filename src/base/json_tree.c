/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/limits.h"
#include "base/node_builder.h"

#include <stdlib.h>
#include <string.h>

/* A number is an integer if it is written as one and fits. */
static struct mrl_node number_node(const struct mrl_json *j)
{
    struct mrl_node node = {.kind = MRL_NODE_INT, .text = j->text, .len = j->len};

    if (mrl_json_i64(j, &node.integer))
        return node;
    node.kind = MRL_NODE_REAL;
    node.real = strtod(j->text, NULL);
    return node;
}

static struct mrl_node token_node(const struct mrl_json *j, enum mrl_json_token token)
{
    switch (token) {
    case MRL_JSON_OBJECT:
        return (struct mrl_node){.kind = MRL_NODE_MAP};
    case MRL_JSON_ARRAY:
        return (struct mrl_node){.kind = MRL_NODE_LIST};
    case MRL_JSON_STRING:
        return (struct mrl_node){.kind = MRL_NODE_STRING, .text = j->text, .len = j->len};
    case MRL_JSON_NUMBER:
        return number_node(j);
    case MRL_JSON_TRUE:
        return (struct mrl_node){.kind = MRL_NODE_BOOL, .text = "true", .len = 4, .boolean = true};
    case MRL_JSON_FALSE:
        return (struct mrl_node){.kind = MRL_NODE_BOOL, .text = "false", .len = 5};
    case MRL_JSON_NULL:
        return (struct mrl_node){.kind = MRL_NODE_NULL, .text = "null", .len = 4};
    case MRL_JSON_OBJECT_END:
    case MRL_JSON_ARRAY_END:
    case MRL_JSON_KEY:
    case MRL_JSON_END:
        break;
    }
    return (struct mrl_node){.kind = MRL_NODE_NULL};
}

static mrl_status add_token(struct mrl_node_builder *b, const struct mrl_json *j,
                            enum mrl_json_token token)
{
    struct mrl_node node;

    if (token == MRL_JSON_KEY)
        return mrl_node_builder_key(b, j->text, j->len, j->line, j->column);
    if (token == MRL_JSON_OBJECT_END || token == MRL_JSON_ARRAY_END) {
        mrl_node_builder_close(b);
        return mrl_ok();
    }
    node = token_node(j, token);
    if (token == MRL_JSON_STRING || token == MRL_JSON_NUMBER) {
        node.text = mrl_arena_strndup(b->arena, j->text, j->len);
        if (!node.text)
            return MRL_FAIL_ARENA(b->err, b->arena);
    }
    node.line = j->line;
    node.column = j->column;
    return mrl_node_builder_add(b, &node);
}

static mrl_status build(struct mrl_json *j, struct mrl_arena *arena, struct mrl_node **ret)
{
    struct mrl_node_builder b;
    enum mrl_json_token token;

    mrl_node_builder_init(&b, arena, j->r->err);
    for (;;) {
        MRL_TRY(mrl_json_next(j, &token));
        if (token == MRL_JSON_END)
            break;
        MRL_TRY(add_token(&b, j, token));
    }
    *ret = b.root;
    return mrl_ok();
}

mrl_status mrl_json_read(struct mrl_reader *r, struct mrl_arena *arena, struct mrl_node **ret)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j;

    mrl_json_init(&j, r, MRL_MAX_JSON_STRING);
    return build(&j, arena, ret);
}

static mrl_status parse(const char *text, size_t n, bool loose, struct mrl_arena *arena,
                        struct mrl_node **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    struct mrl_reader r;

    if (n > MRL_MAX_TREE_BYTES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_TREE_BYTES);
    mrl_reader_init(&r, text, n, err);
    mrl_json_init(&j, &r, MRL_MAX_JSON_STRING);
    j.loose = loose;
    MRL_TRY(build(&j, arena, ret));
    return mrl_json_finish(&j);
}

static mrl_status parse_named(const char *name, const char *text, size_t n, bool loose,
                              struct mrl_arena *arena, struct mrl_doc *ret, struct mrl_error *err)
{
    struct mrl_node *root = NULL;
    const mrl_status s = parse(text, n, loose, arena, &root, err);

    if (s.code != MRL_OK) {
        mrl_error_where(err, name);
        return s;
    }
    *ret = (struct mrl_doc){name, root};
    return mrl_ok();
}

mrl_status mrl_json_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_doc *ret, struct mrl_error *err)
{
    return parse_named(name, text, n, false, arena, ret, err);
}

mrl_status mrl_json_parse_loose(const char *name, const char *text, size_t n,
                                struct mrl_arena *arena, struct mrl_doc *ret, struct mrl_error *err)
{
    return parse_named(name, text, n, true, arena, ret, err);
}
