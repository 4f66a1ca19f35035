/* SPDX-License-Identifier: Apache-2.0 */
#include "base/merkle.h"

#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { LEAVES = 70 };

/* A tree whose hashes are all computed anew from its leaves, by the definition of RFC 6962. */
struct forest {
    struct mrl_hasher *hasher;
    struct mrl_sha256 leaves[LEAVES];
    struct mrl_error err;
};

static struct mrl_sha256 define(struct forest *f, size_t low, size_t high)
{
    struct mrl_sha256 left, right, ret;
    size_t k = 1;

    if (low == high) {
        assert_ok(mrl_sha256_bytes("", 0, &ret, &f->err));
        return ret;
    }
    if (high - low == 1)
        return f->leaves[low];
    while (2 * k < high - low)
        k *= 2;
    left = define(f, low, low + k);
    right = define(f, low + k, high);
    assert_ok(mrl_tree_node(f->hasher, &left, &right, &ret, &f->err));
    return ret;
}

static mrl_status get(void *context, unsigned level, uint64_t index, struct mrl_sha256 *ret,
                      struct mrl_error *err)
{
    (void)err;
    *ret = define(context, index << level, (index + 1) << level);
    return mrl_ok();
}

static int setup(void **state)
{
    static struct forest f;

    assert_ok(mrl_hasher_new(&f.hasher, &f.err));
    for (size_t i = 0; i < LEAVES; i++) {
        char text[16];

        (void)snprintf(text, sizeof(text), "leaf %zu", i);
        assert_ok(mrl_tree_leaf(f.hasher, text, strlen(text), &f.leaves[i], &f.err));
    }
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct forest *f = *state;

    mrl_hasher_free(f->hasher);
    return 0;
}

static void assert_same(const struct mrl_sha256 *a, const struct mrl_sha256 *b)
{
    assert_memory_equal(a->bytes, b->bytes, sizeof(a->bytes));
}

static void the_edge_leads_to_the_root_of_the_definition(void **state)
{
    struct forest *f = *state;
    const struct mrl_tree tree = {get, f, f->hasher};
    struct mrl_tree_edge edge = {.size = 0};

    for (size_t n = 0; n <= LEAVES; n++) {
        const struct mrl_sha256 wanted = define(f, 0, n);
        struct mrl_sha256 root;

        assert_ok(mrl_tree_edge_root(&edge, f->hasher, &root, &f->err));
        assert_same(&root, &wanted);
        assert_ok(mrl_tree_root(&tree, n, &root, &f->err));
        assert_same(&root, &wanted);
        if (n < LEAVES)
            assert_ok(mrl_tree_edge_add(&edge, f->hasher, &f->leaves[n], &f->err));
    }
}

static void folding_is_the_root_of_a_full_tree(void **state)
{
    struct forest *f = *state;

    for (size_t n = 1; n <= 64; n *= 2) {
        const struct mrl_sha256 wanted = define(f, 0, n);
        struct mrl_sha256 root;

        assert_ok(mrl_tree_fold(f->hasher, f->leaves, n, &root, &f->err));
        assert_same(&root, &wanted);
    }
}

static void every_inclusion_proof_holds_and_no_other(void **state)
{
    struct forest *f = *state;
    const struct mrl_tree tree = {get, f, f->hasher};

    for (uint64_t n = 1; n <= LEAVES; n++)
        for (uint64_t i = 0; i < n; i++) {
            const struct mrl_sha256 root = define(f, 0, n);
            struct mrl_tree_proof p;

            assert_ok(mrl_tree_inclusion(&tree, i, n, &p, &f->err));
            assert_ok(mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[i], i, n, &root, &f->err));
            for (uint64_t k = 0; k <= n; k++)
                if (k != i)
                    assert_code(MRL_E_DENIED, mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[i],
                                                                       k, n, &root, &f->err));
            if (p.count > 0) {
                p.count--;
                assert_code(MRL_E_DENIED, mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[i], i,
                                                                   n, &root, &f->err));
                p.count++;
            }
            p.hashes[p.count++] = f->leaves[0];
            assert_code(MRL_E_DENIED, mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[i], i, n,
                                                               &root, &f->err));
        }
}

static void every_consistency_proof_holds_and_no_other(void **state)
{
    struct forest *f = *state;
    const struct mrl_tree tree = {get, f, f->hasher};

    for (uint64_t n = 0; n <= LEAVES; n++)
        for (uint64_t m = 0; m <= n; m++) {
            const struct mrl_sha256 old = define(f, 0, m), new = define(f, 0, n);
            struct mrl_tree_proof p;

            assert_ok(mrl_tree_consistency(&tree, m, n, &p, &f->err));
            assert_ok(mrl_tree_check_consistency(f->hasher, &p, m, &old, n, &new, &f->err));
            assert_code(MRL_E_DENIED, mrl_tree_check_consistency(f->hasher, &p, m, &f->leaves[3], n,
                                                                 &new, &f->err));
            if (m > 0)
                assert_code(MRL_E_DENIED, mrl_tree_check_consistency(f->hasher, &p, m, &old, n,
                                                                     &f->leaves[3], &f->err));
            if (m > 0 && m < n)
                assert_code(MRL_E_DENIED,
                            mrl_tree_check_consistency(f->hasher, &p, n, &old, m, &new, &f->err));
            p.hashes[p.count++] = f->leaves[0];
            assert_code(MRL_E_DENIED,
                        mrl_tree_check_consistency(f->hasher, &p, m, &old, n, &new, &f->err));
        }
}

/* RFC 6962 has no vectors; these are of the test data of Certificate Transparency. */
static void the_empty_tree_and_the_empty_leaf_are_as_published(void **state)
{
    struct forest *f = *state;
    struct mrl_tree_edge edge = {.size = 0};
    char hex[MRL_SHA256_HEX];
    struct mrl_sha256 hash;

    assert_ok(mrl_tree_edge_root(&edge, f->hasher, &hash, &f->err));
    mrl_sha256_hex(&hash, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_ok(mrl_tree_leaf(f->hasher, "", 0, &hash, &f->err));
    mrl_sha256_hex(&hash, hex);
    assert_string_equal(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void sizes_of_any_kind_end(void **state)
{
    struct forest *f = *state;
    struct mrl_tree_proof p = {.count = MRL_TREE_PROOF_MAX};

    assert_code(MRL_E_DENIED, mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[0], UINT64_MAX - 1,
                                                       UINT64_MAX, &f->leaves[0], &f->err));
    assert_code(MRL_E_DENIED, mrl_tree_check_inclusion(f->hasher, &p, &f->leaves[0], 0, 0,
                                                       &f->leaves[0], &f->err));
    assert_code(MRL_E_DENIED,
                mrl_tree_check_consistency(f->hasher, &p, UINT64_MAX - 1, &f->leaves[0], UINT64_MAX,
                                           &f->leaves[0], &f->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_edge_leads_to_the_root_of_the_definition),
        cmocka_unit_test(folding_is_the_root_of_a_full_tree),
        cmocka_unit_test(every_inclusion_proof_holds_and_no_other),
        cmocka_unit_test(every_consistency_proof_holds_and_no_other),
        cmocka_unit_test(the_empty_tree_and_the_empty_leaf_are_as_published),
        cmocka_unit_test(sizes_of_any_kind_end),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
