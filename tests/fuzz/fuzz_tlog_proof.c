/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_inclusion_read(), mrl_consistency_read(), the checks of both proofs.  What was
 * read is written again as it was. */
#include "ledger/proof.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_same(const struct mrl_buf *again, const uint8_t *data, size_t size)
{
    if (again->len != size || memcmp(again->data, data, size) != 0)
        __builtin_trap();
}

static void check(const struct mrl_tree_proof *proof, uint64_t number)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    const struct mrl_sha256 hash = {{1}};
    struct mrl_error err;

    if (mrl_hasher_new(&hasher, &err).code != MRL_OK)
        return;
    if (mrl_tree_check_inclusion(hasher, proof, &hash, number, number + 9, &hash, &err).code ==
        MRL_OK)
        __builtin_trap();
    if (number > 0 &&
        mrl_tree_check_consistency(hasher, proof, number, &hash, number * 2 + 1, &hash, &err)
                .code == MRL_OK)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    mrl_cleanup(mrl_buf_done) struct mrl_buf again;
    struct mrl_consistency_file grown;
    struct mrl_inclusion_file proof;
    struct mrl_error err;

    mrl_buf_init(&again, 1u << 20);
    if (!arena)
        return 0;
    if (mrl_inclusion_read((const char *)data, size, arena, &proof, &err).code == MRL_OK &&
        proof.extra_len <= MRL_MAX_LEDGER_ENTRY &&
        mrl_inclusion_write(&proof, &again, &err).code == MRL_OK) {
        assert_same(&again, data, size);
        check(&proof.proof, proof.index);
    }
    mrl_buf_clear(&again);
    if (mrl_consistency_read((const char *)data, size, &grown, &err).code == MRL_OK &&
        mrl_consistency_write(&grown, &again, &err).code == MRL_OK) {
        assert_same(&again, data, size);
        check(&grown.proof, grown.old_size);
    }
    return 0;
}
