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

#define FAIL_AT(b, code, line, column, ...)                                                        \
    (mrl_error_set((b)->err, (code), MRL_NO_OFFSET, __VA_ARGS__),                                  \
     mrl_error_place((b)->err, (line), (column)), (mrl_status){code})

/* Maps up to this size are searched one by one; most objects never need a hash table. */
#define SMALL_MAP 16

/* Fills the hash table of a map that has grown large. */
static mrl_status index_keys(struct mrl_node_builder *b, struct mrl_node_level *level)
{
    MRL_NODE_EACH(item, level->container)
    {
        MRL_TRY(mrl_map_add(&level->keys, item->key, strlen(item->key), 0, NULL, b->err));
    }
    return mrl_ok();
}

static mrl_status note_key(struct mrl_node_builder *b, const char *key, size_t n, bool *added)
{
    struct mrl_node_level *level = top(b);

    if (level->container->count < SMALL_MAP) {
        *added = !mrl_node_get(level->container, key);
        return mrl_ok();
    }
    if (level->keys.count == 0)
        MRL_TRY(index_keys(b, level));
    return mrl_map_add(&level->keys, key, n, 0, added, b->err);
}

static mrl_status doubled_key(struct mrl_node_builder *b, uint32_t line, uint32_t column)
{
    char quoted[64];

    mrl_text_quote(quoted, sizeof(quoted), b->key, strlen(b->key));
    return FAIL_AT(b, MRL_E_FORMAT, line, column, "the key `%s` stands here twice", quoted);
}

mrl_status mrl_node_builder_key(struct mrl_node_builder *b, const char *text, size_t n,
                                uint32_t line, uint32_t column)
{
    bool added;

    if (memchr(text, '\0', n))
        return FAIL_AT(b, MRL_E_FORMAT, line, column, "a key holds a NUL character");
    b->key = mrl_arena_strndup(b->arena, text, n);
    if (!b->key)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_TRY(note_key(b, b->key, n, &added));
    return added ? mrl_ok() : doubled_key(b, line, column);
}

static void open_level(struct mrl_node_builder *b, struct mrl_node *container)
{
    struct mrl_node_level *level = &b->levels[b->depth++];

    level->container = container;
    level->tail = &container->first;
    mrl_map_init(&level->keys, b->arena);
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
    const bool container = node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP;
    struct mrl_node *own;

    if (b->nodes == MRL_MAX_TREE_NODES)
        return FAIL_AT(b, MRL_E_LIMIT, node->line, node->column, "holds more than %u values",
                       MRL_MAX_TREE_NODES);
    if (container && b->depth == MRL_MAX_TREE_DEPTH)
        return FAIL_AT(b, MRL_E_LIMIT, node->line, node->column,
                       "values nest deeper than %u levels", MRL_MAX_TREE_DEPTH);
    own = mrl_arena_memdup(b->arena, node, sizeof(*node));
    if (!own)
        return MRL_FAIL_ARENA(b->err, b->arena);
    b->nodes++;
    link_node(b, own);
    if (container)
        open_level(b, own);
    return mrl_ok();
}

void mrl_node_builder_close(struct mrl_node_builder *b)
{
    b->depth--;
}
