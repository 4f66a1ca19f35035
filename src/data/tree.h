/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The tree over the blocks of a segment: a node says of up to 256 blocks below where each lies,
 * what its SHA-256 is, where its keys begin, and what is in it in short.  So whoever knows the
 * digest of the root can check every byte below, and most questions need no block at all. */

#define MRL_TREE_FANOUT 256u
#define MRL_TREE_LEVELS 6u /* 256^4 blocks are more than a file can hold */

/* What is known of a block, be it a leaf or a node. */
struct mrl_tree_entry {
    struct mrl_span from; /* not above its first key, above every key before it or equal to it */
    uint64_t offset;
    uint32_t length;
    uint64_t records;
    bool timed, untimed;  /* whether some have a time, and some have none */
    mrl_time first, last; /* if timed */
    uint64_t datasets;    /* bit n: one of the datasets n, n + 64, n + 128 ... may be in it */
    struct mrl_sha256 sha256;
};

/* Writes one block, and says where. */
struct mrl_block_sink {
    mrl_status (*write)(void *context, const void *bytes, size_t n, uint64_t *offset,
                        struct mrl_sha256 *sha256, struct mrl_error *err);
    void *context;
};

struct mrl_tree_builder {
    struct mrl_block_sink sink;
    struct mrl_tree_level {
        struct mrl_buf buf;
        unsigned count;
        struct mrl_tree_entry sum; /* of the entries; `from` is that of the first, in first_key */
        struct mrl_buf first_key, last_key;
    } levels[MRL_TREE_LEVELS];
};

void mrl_tree_builder_init(struct mrl_tree_builder *b, const struct mrl_block_sink *sink);
void mrl_tree_builder_done(struct mrl_tree_builder *b);

/* The next leaf. */
mrl_status mrl_tree_add(struct mrl_tree_builder *b, const struct mrl_tree_entry *leaf,
                        struct mrl_error *err) MRL_MUST_CHECK;

/* Where the root is, and how many levels of nodes there are (its own is that number). */
struct mrl_tree_root {
    uint64_t offset;
    uint32_t length;
    uint32_t levels; /* 0: the tree is empty */
    struct mrl_sha256 sha256;
};
mrl_status mrl_tree_finish(struct mrl_tree_builder *b, struct mrl_tree_root *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* A node as read. */
struct mrl_tree_node {
    unsigned level; /* 1: what is below are leaves */
    unsigned count;
    struct mrl_tree_entry entries[MRL_TREE_FANOUT];
    struct mrl_buf keys; /* behind the entries' `from` */
};
void mrl_tree_node_init(struct mrl_tree_node *node);
void mrl_tree_node_done(struct mrl_tree_node *node);

/* Refuses a node of another level than the one above says. */
mrl_status mrl_tree_node_read(struct mrl_tree_node *node, const void *bytes, size_t n,
                              unsigned level, struct mrl_error *err) MRL_MUST_CHECK;

/* What is in a block as a whole: adds `e` to `sum`; `from` stays. */
void mrl_tree_sum(struct mrl_tree_entry *sum, const struct mrl_tree_entry *e);
