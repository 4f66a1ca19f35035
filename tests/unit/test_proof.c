/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/proof.h"

#include "oom.h"
#include "unit.h"

#include <string.h>

static struct mrl_note_signer signer;
static struct mrl_error err;

/* A log of five entries, "entry 0" to "entry 4". */
static struct mrl_sha256 leaves[5];
static struct mrl_hasher *hasher;

static mrl_status get(void *context, unsigned level, uint64_t index, struct mrl_sha256 *ret,
                      struct mrl_error *e)
{
    (void)context;
    return mrl_tree_fold(hasher, leaves + (index << level), (size_t)1 << level, ret, e);
}

static const struct mrl_tree tree = {get, NULL, NULL};

static struct mrl_tree the_tree(void)
{
    struct mrl_tree t = tree;

    t.hasher = hasher;
    return t;
}

static int setup(void **state)
{
    char text[] = "entry 0";

    (void)state;
    assert_ok(mrl_note_signer_new("example.org/log", &signer, &err));
    assert_ok(mrl_hasher_new(&hasher, &err));
    for (size_t i = 0; i < MRL_COUNT(leaves); i++, text[6]++)
        assert_ok(mrl_tree_leaf(hasher, text, 7, &leaves[i], &err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    mrl_note_signer_done(&signer);
    mrl_hasher_free(hasher);
    return 0;
}

static void sign(uint64_t size, struct mrl_buf *ret)
{
    const struct mrl_tree t = the_tree();
    struct mrl_sha256 root;

    mrl_buf_init(ret, 4096);
    assert_ok(mrl_tree_root(&t, size, &root, &err));
    assert_ok(mrl_checkpoint_sign(&signer, size, &root, ret, &err));
}

static void make_inclusion(bool extra, struct mrl_buf *ret)
{
    const struct mrl_tree t = the_tree();
    struct mrl_inclusion_file p = {.index = 2};
    struct mrl_buf checkpoint;

    sign(5, &checkpoint);
    mrl_buf_init(ret, 8192);
    if (extra) {
        p.extra = (const uint8_t *)"entry 2";
        p.extra_len = 7;
    }
    p.checkpoint = mrl_span(checkpoint.data, checkpoint.len);
    assert_ok(mrl_tree_inclusion(&t, 2, 5, &p.proof, &err));
    assert_ok(mrl_inclusion_write(&p, ret, &err));
    mrl_buf_done(&checkpoint);
}

static mrl_status verify(const char *bytes, size_t n, struct mrl_arena *arena)
{
    struct mrl_checkpoint checkpoint;
    struct mrl_inclusion_file p;
    struct mrl_note note;

    MRL_TRY(mrl_inclusion_read(bytes, n, arena, &p, &err));
    return mrl_inclusion_verify(&p, p.extra ? (const char *)p.extra : "entry 2",
                                p.extra ? p.extra_len : 7, &signer.key, &note, &checkpoint, &err);
}

/* Every byte, in every way, of a proof with the entry in it and of one without. */
static void no_byte_of_a_proof_can_be_changed(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(1u << 20);

    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        struct mrl_buf proof;

        make_inclusion(extra, &proof);
        assert_ok(verify(proof.data, proof.len, arena));
        for (size_t i = 0; i < proof.len; i++)
            for (unsigned bit = 0; bit < 8; bit++) {
                proof.data[i] = (char)(proof.data[i] ^ (char)(1u << bit));
                mrl_arena_reset(arena);
                if (verify(proof.data, proof.len, arena).code == MRL_OK)
                    fail_msg("verifies with another byte at %zu", i);
                proof.data[i] = (char)(proof.data[i] ^ (char)(1u << bit));
            }
        for (size_t cut = 0; cut < proof.len; cut++)
            assert_true(verify(proof.data, cut, arena).code != MRL_OK);
        mrl_buf_done(&proof);
    }
    mrl_arena_free(arena);
}

static void a_proof_is_as_published(void **state)
{
    struct mrl_buf proof;

    (void)state;
    make_inclusion(true, &proof);
    assert_int_equal(
        strncmp(proof.data, "c2sp.org/tlog-proof@v1\nextra ZW50cnkgMg==\nindex 2\n", 50), 0);
    assert_non_null(strstr(proof.data, "\n\nexample.org/log\n5\n"));
    mrl_buf_done(&proof);
}

static void proofs_of_other_shapes_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n",
        "c2sp.org/tlog-proof@v1\nindex\n\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 99999999999999999999\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
    };
    struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_inclusion_file p;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        assert_code(MRL_E_FORMAT, mrl_inclusion_read(texts[i], strlen(texts[i]), arena, &p, &err));
    mrl_arena_free(arena);
}

static void hashes_have_a_limit(void **state)
{
    static const char hash[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    (void)state;
    for (size_t count = MRL_TREE_PROOF_MAX - 1; count <= MRL_TREE_PROOF_MAX + 1; count++) {
        struct mrl_consistency_file p;
        struct mrl_buf text;

        mrl_buf_init(&text, 8192);
        mrl_buf_adds(&text, "old 1\n");
        for (size_t i = 0; i < count; i++)
            mrl_buf_adds(&text, hash);
        mrl_buf_adds(&text, "\nx");
        assert_code(count > MRL_TREE_PROOF_MAX ? MRL_E_LIMIT : MRL_OK,
                    mrl_consistency_read(text.data, text.len, &p, &err));
        mrl_buf_done(&text);
    }
}

static mrl_status verify_growth(const char *bytes, size_t n, const struct mrl_buf *older)
{
    struct mrl_checkpoint old, checkpoint;
    struct mrl_consistency_file p;
    struct mrl_note old_note, note;

    MRL_TRY(mrl_checkpoint_open(older->data, older->len, &signer.key, &old_note, &old, &err));
    MRL_TRY(mrl_consistency_read(bytes, n, &p, &err));
    return mrl_consistency_verify(&p, &old, &signer.key, &note, &checkpoint, &err);
}

static void no_byte_of_a_proof_of_growth_can_be_changed(void **state)
{
    const struct mrl_tree t = the_tree();
    struct mrl_consistency_file p = {.old_size = 3};
    struct mrl_buf old, new, proof;

    (void)state;
    sign(3, &old);
    sign(5, &new);
    mrl_buf_init(&proof, 8192);
    p.checkpoint = mrl_span(new.data, new.len);
    assert_ok(mrl_tree_consistency(&t, 3, 5, &p.proof, &err));
    assert_ok(mrl_consistency_write(&p, &proof, &err));
    assert_ok(verify_growth(proof.data, proof.len, &old));
    for (size_t i = 0; i < proof.len; i++) {
        proof.data[i] = (char)(proof.data[i] ^ 1);
        if (verify_growth(proof.data, proof.len, &old).code == MRL_OK)
            fail_msg("verifies with another byte at %zu", i);
        proof.data[i] = (char)(proof.data[i] ^ 1);
    }
    for (size_t cut = 0; cut < proof.len; cut++)
        assert_true(verify_growth(proof.data, cut, &old).code != MRL_OK);
    mrl_buf_done(&old);
    mrl_buf_done(&new);
    mrl_buf_done(&proof);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_of_a_proof_can_be_changed),
        cmocka_unit_test(a_proof_is_as_published),
        cmocka_unit_test(proofs_of_other_shapes_are_refused),
        cmocka_unit_test(hashes_have_a_limit),
        cmocka_unit_test(no_byte_of_a_proof_of_growth_can_be_changed),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
