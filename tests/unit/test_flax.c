/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "describe.h"
#include "scanned.h"

/* {"params": {"w": array of two float32}} */
#define ARRAY                                                                                      \
    "\x93\x91\2\xa7"                                                                               \
    "float32\xc4\x08\1\2\3\4\5\6\7\x80"
#define PARAMS "\x81\xa6params\x81\xa1w"
#define MODEL  PARAMS "\xc7\x15\1" ARRAY

static void assert_tells(const char *bytes, size_t n, const char *issue)
{
    DESCRIBED(t);

    assert_string_equal(identified(bytes, n), "flax");
    describe(&t, "flax", bytes, n);
    assert_issue(&t, issue);
}

#define TELLS(literal, issue) assert_tells(literal, sizeof(literal) - 1, issue)

static void parameters_say_nothing_and_are_counted(void **state)
{
    DESCRIBED(t);

    (void)state;
    assert_string_equal(identified(MODEL, sizeof(MODEL) - 1), "flax");
    describe(&t, "flax", MODEL, sizeof(MODEL) - 1);
    assert_no_issues(&t);
    assert_number_fact(&t, "tensor_count", 1);
    assert_int_equal(t.d.inert, 8);
    assert_int_equal(t.d.parsed + t.d.inert, sizeof(MODEL) - 1);
}

static void what_is_more_than_numbers_is_told(void **state)
{
    (void)state;
    TELLS(PARAMS "\xd4\x2a\0", "flax.unknown-extension");
    TELLS(PARAMS "\xc7\x0c\1\x93\x91\2\xa6object\xc4\0", "flax.object-array");
    TELLS(PARAMS "\xc7\x03\1\x93\xc0\xc0", "flax.malformed");
    TELLS(MODEL "more", "flax.trailing");
    TELLS(PARAMS "\x93\1\2\xc1", "flax.malformed");
}

static void a_pickle_in_the_tree_is_judged(void **state)
{
    struct scanned *s = *state;

    SCAN(s, PARAMS "\x81\xa1z\xc4\x16\x80\4\x8c\2os\x8c\6system\x93\x8c\2id\x85R.");
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void depth_ends_at_its_limit(void **state)
{
    static char bytes[3 * MRL_MAX_MSGPACK_DEPTH + 64] = PARAMS;
    size_t n = sizeof(PARAMS) - 1;
    DESCRIBED(t);

    (void)state;
    for (unsigned i = 0; i <= MRL_MAX_MSGPACK_DEPTH; i++)
        memcpy(bytes + n + 3 * i, "\x82\xa1x", 3);
    n += 3 * (MRL_MAX_MSGPACK_DEPTH + 1);
    describe(&t, "flax", bytes, n);
    assert_issue(&t, "flax.limit");
}

static void every_cut_is_told(void **state)
{
    (void)state;
    assert_every_cut_is_told("flax", (const uint8_t *)MODEL, sizeof(MODEL) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_say_nothing_and_are_counted),
        cmocka_unit_test(what_is_more_than_numbers_is_told),
        cmocka_unit_test(a_pickle_in_the_tree_is_judged),
        cmocka_unit_test(depth_ends_at_its_limit),
        cmocka_unit_test(every_cut_is_told),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
