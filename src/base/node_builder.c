/* SPDX-License-Identifier: Apache-2.0 */
#include "base/node_builder.h"

#include "base/text.h"

#include <string.h>

void mrl_node_builder_init(struct mrl_node_builder *b, struct mrl_arena *arena,
                           struct mrl_error *err)
{
    /* The levels need no clearing: each is filled when it is opened. */
    b->arena = arena;
    b->err = err;
    b->root = NULL;
    b->depth = 0;
    b->nodes = 0;
    b->key = NULL;
}

static struct mrl_node_level *top(struct mrl_node_builder *b)
{
    return &b->levels[b->depth - 1];
}

bool mrl_node_builder_wants_key(const struct mrl_node_builder *b)
{
    return b->depth > 0 && !b->key && b->levels[b->depth - 1].container->kind == MRL_NODE_MAP;
}

static mrl_status fail_at(struct mrl_node_builder *b, enum mrl_code code, uint32_t line,
                          uint32_t column)
{
    mrl_error_place(b->err, line, column);
    return (mrl_status){code};
}

mrl_status mrl_node_builder_key(struct mrl_node_builder *b, const char *text, size_t n,
                                uint32_t line, uint32_t column)
{
    struct mrl_node_level *level = top(b);
    char quoted[64];
    bool added;

    mrl_text_quote(quoted, sizeof(quoted), text, n);
    if (memchr(text, '\0', n)) {
        mrl_error_set(b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a key holds a NUL character");
        return fail_at(b, MRL_E_FORMAT, line, column);
    }
    b->key = mrl_arena_strndup(b->arena, text, n);
    if (!b->key)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_TRY(mrl_map_add(&level->keys, b->key, n, 0, &added, b->err));
    if (!added) {
        mrl_error_set(b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the key `%s` stands here twice",
                      quoted);
        return fail_at(b, MRL_E_FORMAT, line, column);
    }
    b->key_line = line;
    b->key_column = column;
    return mrl_ok();
}

static mrl_status open_level(struct mrl_node_builder *b, struct mrl_node *container)
{
    struct mrl_node_level *level;

    if (b->depth == MRL_MAX_TREE_DEPTH) {
        mrl_error_set(b->err, MRL_E_LIMIT, MRL_NO_OFFSET, "values nest deeper than %u levels",
                      MRL_MAX_TREE_DEPTH);
        return fail_at(b, MRL_E_LIMIT, container->line, container->column);
    }
    level = &b->levels[b->depth++];
    level->container = container;
    level->tail = &container->first;
    mrl_map_init(&level->keys, b->arena);
    return mrl_ok();
}

static void link_node(struct mrl_node_builder *b, struct mrl_node *node)
{
    struct mrl_node_level *level;

    if (b->depth == 0) {
        b->root = node;
        return;
    }
    level = top(b);
    node->key = b->key;
    b->key = NULL;
    *level->tail = node;
    level->tail = &node->next;
    level->container->count++;
}

mrl_status mrl_node_builder_add(struct mrl_node_builder *b, const struct mrl_node *node)
{
    struct mrl_node *own;

    if (++b->nodes > MRL_MAX_TREE_NODES) {
        mrl_error_set(b->err, MRL_E_LIMIT, MRL_NO_OFFSET, "holds more than %u values",
                      MRL_MAX_TREE_NODES);
        return fail_at(b, MRL_E_LIMIT, node->line, node->column);
    }
    own = mrl_arena_memdup(b->arena, node, sizeof(*node));
    if (!own)
        return MRL_FAIL_ARENA(b->err, b->arena);
    if (node->text) {
        own->text = mrl_arena_strndup(b->arena, node->text, node->len);
        if (!own->text)
            return MRL_FAIL_ARENA(b->err, b->arena);
    }
    link_node(b, own);
    if (own->kind == MRL_NODE_LIST || own->kind == MRL_NODE_MAP)
        return open_level(b, own);
    return mrl_ok();
}

void mrl_node_builder_close(struct mrl_node_builder *b)
{
    b->depth--;
}
