/* SPDX-License-Identifier: Apache-2.0 */
#include "base/merkle.h"

#include <assert.h>
#include <string.h>

mrl_status mrl_tree_leaf(struct mrl_hasher *hasher, const void *entry, size_t n,
                         struct mrl_sha256 *ret, struct mrl_error *err)
{
    static const uint8_t prefix = 0x00;

    MRL_TRY(mrl_hasher_add(hasher, &prefix, 1, err));
    MRL_TRY(mrl_hasher_add(hasher, entry, n, err));
    return mrl_hasher_finish(hasher, ret, err);
}

mrl_status mrl_tree_node(struct mrl_hasher *hasher, const struct mrl_sha256 *left,
                         const struct mrl_sha256 *right, struct mrl_sha256 *ret,
                         struct mrl_error *err)
{
    uint8_t bytes[1 + 2 * sizeof(left->bytes)] = {0x01};

    memcpy(bytes + 1, left->bytes, sizeof(left->bytes));
    memcpy(bytes + 1 + sizeof(left->bytes), right->bytes, sizeof(right->bytes));
    MRL_TRY(mrl_hasher_add(hasher, bytes, sizeof(bytes), err));
    return mrl_hasher_finish(hasher, ret, err);
}

mrl_status mrl_tree_fold(struct mrl_hasher *hasher, const struct mrl_sha256 *nodes, size_t count,
                         struct mrl_sha256 *ret, struct mrl_error *err)
{
    struct mrl_sha256 level[256];

    assert(count > 0 && count <= MRL_COUNT(level) && (count & (count - 1)) == 0);
    memcpy(level, nodes, count * sizeof(*nodes));
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            MRL_TRY(mrl_tree_node(hasher, &level[2 * i], &level[2 * i + 1], &level[i], err));
    *ret = level[0];
    return mrl_ok();
}

/* --- the right edge --- */

mrl_status mrl_tree_edge_add(struct mrl_tree_edge *edge, struct mrl_hasher *hasher,
                             const struct mrl_sha256 *leaf, struct mrl_error *err)
{
    struct mrl_sha256 carry = *leaf;
    unsigned level = 0;

    assert(edge->size < MRL_TREE_SIZE_MAX);
    for (; edge->size >> level & 1; level++)
        MRL_TRY(mrl_tree_node(hasher, &edge->hashes[level], &carry, &carry, err));
    edge->hashes[level] = carry;
    edge->size++;
    return mrl_ok();
}

mrl_status mrl_tree_edge_root(const struct mrl_tree_edge *edge, struct mrl_hasher *hasher,
                              struct mrl_sha256 *ret, struct mrl_error *err)
{
    struct mrl_sha256 root;
    bool begun = false;

    if (edge->size == 0)
        return mrl_sha256_bytes("", 0, ret, err);
    for (unsigned level = 0; level < 64; level++) {
        if (!(edge->size >> level & 1))
            continue;
        if (begun)
            MRL_TRY(mrl_tree_node(hasher, &edge->hashes[level], &root, &root, err));
        else
            root = edge->hashes[level];
        begun = true;
    }
    *ret = root;
    return mrl_ok();
}

/* --- looking up --- */

/* The largest power of two below n, as its exponent; n > 1. */
static unsigned split(uint64_t n)
{
    return 63u - (unsigned)__builtin_clzll(n - 1);
}

/* The root over leaves [low, high), where low is a multiple of a power of two >= high - low. */
static mrl_status range_root(const struct mrl_tree *tree, uint64_t low, uint64_t high,
                             struct mrl_sha256 *ret, struct mrl_error *err)
{
    struct mrl_sha256 parts[64];
    size_t count = 0;

    /* Full subtrees from the left, each half of the last or less. */
    while (low < high) {
        const unsigned level = high - low == 1 ? 0 : 63u - (unsigned)__builtin_clzll(high - low);

        MRL_TRY(tree->get(tree->context, level, low >> level, &parts[count++], err));
        low += (uint64_t)1 << level;
    }
    for (; count > 1; count--)
        MRL_TRY(mrl_tree_node(tree->hasher, &parts[count - 2], &parts[count - 1], &parts[count - 2],
                              err));
    *ret = parts[0];
    return mrl_ok();
}

mrl_status mrl_tree_root(const struct mrl_tree *tree, uint64_t size, struct mrl_sha256 *ret,
                         struct mrl_error *err)
{
    return size ? range_root(tree, 0, size, ret, err) : mrl_sha256_bytes("", 0, ret, err);
}

static mrl_status add(struct mrl_tree_proof *proof, const struct mrl_tree *tree, uint64_t low,
                      uint64_t high, struct mrl_error *err)
{
    assert(proof->count < MRL_TREE_PROOF_MAX);
    return range_root(tree, low, high, &proof->hashes[proof->count++], err);
}

/* Both proofs are defined from the root downwards and written from the leaf upwards. */
static void reverse(struct mrl_tree_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        const struct mrl_sha256 h = proof->hashes[i];

        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = h;
    }
}

mrl_status mrl_tree_inclusion(const struct mrl_tree *tree, uint64_t index, uint64_t size,
                              struct mrl_tree_proof *ret, struct mrl_error *err)
{
    uint64_t low = 0, high = size;
    struct mrl_tree_proof proof = {.count = 0};

    assert(index < size && size <= MRL_TREE_SIZE_MAX);
    while (high - low > 1) {
        const uint64_t middle = low + ((uint64_t)1 << split(high - low));

        if (index < middle) {
            MRL_TRY(add(&proof, tree, middle, high, err));
            high = middle;
        } else {
            MRL_TRY(add(&proof, tree, low, middle, err));
            low = middle;
        }
    }
    reverse(&proof);
    *ret = proof;
    return mrl_ok();
}

mrl_status mrl_tree_consistency(const struct mrl_tree *tree, uint64_t old_size, uint64_t size,
                                struct mrl_tree_proof *ret, struct mrl_error *err)
{
    uint64_t low = 0, high = size;
    struct mrl_tree_proof proof = {.count = 0};
    bool whole = true; /* the old tree is the left part of what is left: its root is known */

    assert(old_size <= size && size <= MRL_TREE_SIZE_MAX);
    while (old_size > 0 && old_size < size && old_size != high) {
        const uint64_t middle = low + ((uint64_t)1 << split(high - low));

        if (old_size <= middle) {
            MRL_TRY(add(&proof, tree, middle, high, err));
            high = middle;
        } else {
            MRL_TRY(add(&proof, tree, low, middle, err));
            low = middle;
            whole = false;
        }
    }
    if (!whole)
        MRL_TRY(add(&proof, tree, low, high, err));
    reverse(&proof);
    *ret = proof;
    return mrl_ok();
}
