/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include "oom.h"
#include "sources.h"
#include "unit.h"

#include <string.h>

/* FIPS 180-4, examples of SHA-256. */
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void assert_digest(const char *wanted, const struct mrl_sha256 *digest)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(digest, hex);
    assert_string_equal(hex, wanted);
}

static void knows_the_published_examples(void **state)
{
    struct mrl_sha256 d;
    struct mrl_error err;

    (void)state;
    assert_ok(mrl_sha256_bytes(NULL, 0, &d, &err));
    assert_digest(OF_NOTHING, &d);
    assert_ok(mrl_sha256_bytes("abc", 3, &d, &err));
    assert_digest(OF_ABC, &d);
}

static void a_digest_in_pieces_is_the_same(void **state)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    struct mrl_sha256 d;
    struct mrl_error err;

    (void)state;
    assert_ok(mrl_hasher_new(&h, &err));
    assert_ok(mrl_hasher_add(h, "a", 1, &err));
    assert_ok(mrl_hasher_add(h, "", 0, &err));
    assert_ok(mrl_hasher_add(h, "bc", 2, &err));
    assert_ok(mrl_hasher_finish(h, &d, &err));
    assert_digest(OF_ABC, &d);
    assert_ok(mrl_hasher_finish(h, &d, &err));
    assert_digest(OF_NOTHING, &d);
}

static void a_source_is_read_to_its_end(void **state)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    struct mrl_sha256 d;
    struct mrl_error err;
    char buffer[4];

    (void)state;
    assert_ok(mrl_hasher_new(&h, &err));
    for (size_t capacity = 1; capacity <= sizeof(buffer); capacity++) {
        for (size_t chunk = 0; chunk <= 4; chunk++) {
            struct test_source t = test_stream("abc", 3, chunk);

            assert_ok(mrl_sha256_source(h, &t.source, buffer, capacity, &d, &err));
            assert_digest(OF_ABC, &d);
        }
    }
}

static void a_source_that_fails_leaves_nothing_in_the_next_digest(void **state)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;
    struct test_source bad = test_source("xyz", 3);
    struct test_source good = test_source("abc", 3);
    struct mrl_sha256 d = {{7}};
    struct mrl_error err;
    char buffer[1];

    (void)state;
    bad.fail_at = 2;
    assert_ok(mrl_hasher_new(&h, &err));
    assert_code(MRL_E_IO, mrl_sha256_source(h, &bad.source, buffer, 1, &d, &err));
    assert_int_equal(d.bytes[0], 7);
    assert_ok(mrl_sha256_source(h, &good.source, buffer, 1, &d, &err));
    assert_digest(OF_ABC, &d);
}

static void reads_hexadecimal_of_either_case_and_right_length(void **state)
{
    struct mrl_sha256 d;
    struct mrl_sha256 e;
    char text[] = OF_ABC "0";

    (void)state;
    assert_true(mrl_sha256_parse(text, 64, &d));
    assert_digest(OF_ABC, &d);
    assert_true(mrl_sha256_parse("BA7816BF8F01CFEA414140DE5DAE2223"
                                 "B00361A396177A9CB410FF61F20015AD",
                                 64, &e));
    assert_true(mrl_sha256_equal(&d, &e));
    assert_false(mrl_sha256_parse(text, 63, &d));
    assert_false(mrl_sha256_parse(text, 65, &d));
    assert_false(mrl_sha256_parse("", 0, &d));
    for (size_t i = 0; i < 64; i++) {
        static const char wrong[] = {'g', 'G', '/', ':', '@', '`', ' ', '\0'};

        for (size_t k = 0; k < sizeof(wrong); k++) {
            const char right = text[i];

            text[i] = wrong[k];
            assert_false(mrl_sha256_parse(text, 64, &e));
            text[i] = right;
        }
    }
    assert_true(mrl_sha256_equal(&d, &e));
}

static void one_bit_makes_another_digest(void **state)
{
    struct mrl_sha256 d = {{0}};
    struct mrl_sha256 e = {{0}};

    (void)state;
    assert_true(mrl_sha256_equal(&d, &e));
    for (size_t i = 0; i < sizeof(e.bytes); i++) {
        e.bytes[i] = 1;
        assert_false(mrl_sha256_equal(&d, &e));
        e.bytes[i] = 0;
    }
}

static mrl_status hash_something(void *context)
{
    struct mrl_sha256 d;
    struct mrl_error err;

    (void)context;
    return mrl_sha256_bytes("abc", 3, &d, &err);
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(hash_something, NULL);
    mrl_hasher_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_published_examples),
        cmocka_unit_test(a_digest_in_pieces_is_the_same),
        cmocka_unit_test(a_source_is_read_to_its_end),
        cmocka_unit_test(a_source_that_fails_leaves_nothing_in_the_next_digest),
        cmocka_unit_test(reads_hexadecimal_of_either_case_and_right_length),
        cmocka_unit_test(one_bit_makes_another_digest),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
