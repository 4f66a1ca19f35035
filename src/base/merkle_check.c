/* SPDX-License-Identifier: Apache-2.0 */
#include "base/merkle.h"

#include <string.h>

/* Walks up from a node: `place` is where it is on its level, `last` the last place of that level.
 */
struct climb {
    uint64_t place, last;
};

/* Whether the next hash of a proof stands to the left.  Goes past the levels on which the node has
 * no sibling. */
static bool sibling_is_left(struct climb *c)
{
    const bool left = (c->place & 1) || c->place == c->last;

    while (left && !(c->place & 1) && c->place != 0) {
        c->place >>= 1;
        c->last >>= 1;
    }
    return left;
}

static void rise(struct climb *c)
{
    c->place >>= 1;
    c->last >>= 1;
}

static mrl_status refuse(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "%s", what);
}

mrl_status mrl_tree_check_inclusion(struct mrl_hasher *hasher, const struct mrl_tree_proof *proof,
                                    const struct mrl_sha256 *leaf, uint64_t index, uint64_t size,
                                    const struct mrl_sha256 *root, struct mrl_error *err)
{
    struct climb c = {index, size - 1};
    struct mrl_sha256 hash = *leaf;

    if (index >= size)
        return refuse(err, "the proof is about an entry behind the end of the log");
    for (size_t i = 0; i < proof->count; i++) {
        const struct mrl_sha256 *const other = &proof->hashes[i];

        if (c.last == 0)
            return refuse(err, "the proof of inclusion is longer than its path");
        if (sibling_is_left(&c))
            MRL_TRY(mrl_tree_node(hasher, other, &hash, &hash, err));
        else
            MRL_TRY(mrl_tree_node(hasher, &hash, other, &hash, err));
        rise(&c);
    }
    if (c.last != 0 || !mrl_sha256_equal(&hash, root))
        return refuse(err, "the proof of inclusion does not lead to the root of the checkpoint");
    return mrl_ok();
}

/* The proof of a tree that grew, both sizes above 0 and different. */
static mrl_status check_growth(struct mrl_hasher *hasher, const struct mrl_tree_proof *proof,
                               uint64_t old_size, const struct mrl_sha256 *old_root, uint64_t size,
                               const struct mrl_sha256 *root, struct mrl_error *err)
{
    /* A full old tree is a node of the new one, which the proof then leaves out. */
    const bool full = (old_size & (old_size - 1)) == 0;
    struct climb c = {old_size - 1, size - 1};
    struct mrl_sha256 was, is;

    if (!full && proof->count == 0)
        return refuse(err, "the proof of consistency is empty");
    while (c.place & 1)
        rise(&c);
    was = is = full ? *old_root : proof->hashes[0];
    for (size_t i = !full; i < proof->count; i++) {
        const struct mrl_sha256 *const other = &proof->hashes[i];

        if (c.last == 0)
            return refuse(err, "the proof of consistency is longer than its path");
        if (sibling_is_left(&c)) {
            MRL_TRY(mrl_tree_node(hasher, other, &was, &was, err));
            MRL_TRY(mrl_tree_node(hasher, other, &is, &is, err));
        } else {
            MRL_TRY(mrl_tree_node(hasher, &is, other, &is, err));
        }
        rise(&c);
    }
    if (c.last != 0 || !mrl_sha256_equal(&was, old_root) || !mrl_sha256_equal(&is, root))
        return refuse(err, "the newer checkpoint does not continue the older one");
    return mrl_ok();
}

mrl_status mrl_tree_check_consistency(struct mrl_hasher *hasher, const struct mrl_tree_proof *proof,
                                      uint64_t old_size, const struct mrl_sha256 *old_root,
                                      uint64_t size, const struct mrl_sha256 *root,
                                      struct mrl_error *err)
{
    struct mrl_sha256 empty;

    if (old_size > size)
        return refuse(err, "the newer checkpoint is of a smaller log");
    if (old_size > 0 && old_size < size)
        return check_growth(hasher, proof, old_size, old_root, size, root, err);
    MRL_TRY(mrl_sha256_bytes("", 0, &empty, err));
    if (proof->count > 0)
        return refuse(err, "the proof of consistency is longer than its path");
    if (!mrl_sha256_equal(old_root, old_size == 0 ? &empty : root) ||
        (size == 0 && !mrl_sha256_equal(root, &empty)))
        return refuse(err, "two checkpoints of one size have different roots");
    return mrl_ok();
}
