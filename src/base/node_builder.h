/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "base/map.h"
#include "base/node.h"

/* How the JSON and the YAML parser build one kind of tree.  Private to base. */
struct mrl_node_builder {
    struct mrl_arena *arena;
    struct mrl_error *err;
    struct mrl_node *root;
    unsigned depth;
    size_t nodes;
    const char *key; /* waiting for its value */
    struct mrl_node_level {
        struct mrl_node *container;
        struct mrl_node **tail;
        struct mrl_map keys; /* of a map that has grown large */
    } levels[MRL_MAX_TREE_DEPTH];
};

void mrl_node_builder_init(struct mrl_node_builder *b, struct mrl_arena *arena,
                           struct mrl_error *err);

mrl_status mrl_node_builder_key(struct mrl_node_builder *b, const char *text, size_t n,
                                uint32_t line, uint32_t column) MRL_MUST_CHECK;

/* Copies *node into the arena and puts it where it belongs; containers stay open.  Its text is in
 * the arena already. */
mrl_status mrl_node_builder_add(struct mrl_node_builder *b,
                                const struct mrl_node *node) MRL_MUST_CHECK;
void mrl_node_builder_close(struct mrl_node_builder *b);
