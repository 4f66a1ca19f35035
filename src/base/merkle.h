/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Merkle tree of RFC 6962, section 2.1, over SHA-256: a leaf is SHA-256(0x00 || entry), an
 * inner node SHA-256(0x01 || left || right).  Pure arithmetic: where hashes are kept is for the
 * caller. */

/* A tree of 2^63 leaves is the largest that a checkpoint may name. */
#define MRL_TREE_SIZE_MAX ((uint64_t)INT64_MAX)

/* A path from leaf to root has a hash for each level, a consistency proof one more. */
#define MRL_TREE_PROOF_MAX 65u

struct mrl_tree_proof {
    struct mrl_sha256 hashes[MRL_TREE_PROOF_MAX];
    size_t count;
};

mrl_status mrl_tree_leaf(struct mrl_hasher *hasher, const void *entry, size_t n,
                         struct mrl_sha256 *ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_tree_node(struct mrl_hasher *hasher, const struct mrl_sha256 *left,
                         const struct mrl_sha256 *right, struct mrl_sha256 *ret,
                         struct mrl_error *err) MRL_MUST_CHECK;

/* The root of `count` nodes side by side, a power of two up to 256. */
mrl_status mrl_tree_fold(struct mrl_hasher *hasher, const struct mrl_sha256 *nodes, size_t count,
                         struct mrl_sha256 *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The right edge of a growing tree: the root of the full subtree of 2^i leaves for each bit i of
 * `size`.  Zeroed it is the empty tree. */
struct mrl_tree_edge {
    uint64_t size;
    struct mrl_sha256 hashes[64];
};

mrl_status mrl_tree_edge_add(struct mrl_tree_edge *edge, struct mrl_hasher *hasher,
                             const struct mrl_sha256 *leaf, struct mrl_error *err) MRL_MUST_CHECK;

/* The root of the whole; of the empty tree it is SHA-256 of nothing. */
mrl_status mrl_tree_edge_root(const struct mrl_tree_edge *edge, struct mrl_hasher *hasher,
                              struct mrl_sha256 *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Where the hashes of a tree are looked up: `get` gives the root of the full subtree over the
 * leaves [index << level, (index + 1) << level). */
struct mrl_tree {
    mrl_status (*get)(void *context, unsigned level, uint64_t index, struct mrl_sha256 *ret,
                      struct mrl_error *err);
    void *context;
    struct mrl_hasher *hasher;
};

/* The root that the tree had at `size`. */
mrl_status mrl_tree_root(const struct mrl_tree *tree, uint64_t size, struct mrl_sha256 *ret,
                         struct mrl_error *err) MRL_MUST_CHECK;

/* RFC 6962, sections 2.1.1 and 2.1.2.  Need index < size and old_size <= size. */
mrl_status mrl_tree_inclusion(const struct mrl_tree *tree, uint64_t index, uint64_t size,
                              struct mrl_tree_proof *ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_tree_consistency(const struct mrl_tree *tree, uint64_t old_size, uint64_t size,
                                struct mrl_tree_proof *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* RFC 9162, sections 2.1.3.2 and 2.1.4.2.  MRL_E_DENIED if the proof does not hold; the sizes may
 * come from anywhere. */
mrl_status mrl_tree_check_inclusion(struct mrl_hasher *hasher, const struct mrl_tree_proof *proof,
                                    const struct mrl_sha256 *leaf, uint64_t index, uint64_t size,
                                    const struct mrl_sha256 *root,
                                    struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_tree_check_consistency(struct mrl_hasher *hasher, const struct mrl_tree_proof *proof,
                                      uint64_t old_size, const struct mrl_sha256 *old_root,
                                      uint64_t size, const struct mrl_sha256 *root,
                                      struct mrl_error *err) MRL_MUST_CHECK;
