/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"
#include "oom.h"

#define HEAD            "X\n\0\0\0\2\0\4\3\0\0\2\3\0"
#define HEAD3           "X\n\0\0\0\3\0\4\3\0\0\3\5\0\0\0\0\5UTF-8"
#define NIL             "\0\0\0\xfe"
#define CHARS2          "\0\4\0\x09\0\0\0\2"
#define SYMBOL(n, text) "\0\0\0\1\0\4\0\x09\0\0\0" n text
#define NUMBERS         "\0\0\0\x0d\0\0\0\2\0\0\0\1\0\0\0\2"

static const char *const names[] = {"r-data"};

static void assert_tells(const char *bytes, size_t n, const char *issue)
{
    DESCRIBED(t);

    assert_string_equal(identified(bytes, n), names[0]);
    describe(&t, names[0], bytes, n);
    if (issue)
        assert_issue(&t, issue);
    else
        assert_no_issues(&t);
}

#define TELLS(literal, issue) assert_tells(literal, sizeof(literal) - 1, issue)

static void plain_data_say_nothing(void **state)
{
    (void)state;
    TELLS(HEAD NUMBERS, NULL);
    TELLS(HEAD3 NUMBERS, NULL);
    TELLS("RDX2\n" HEAD "\0\0\4\2" SYMBOL("\1", "a") NUMBERS NIL, NULL);
    TELLS(HEAD "\0\0\0\x13\0\0\0\2" NUMBERS "\0\0\0\x10\0\0\0\1" CHARS2 "ok", NULL);
    TELLS("A\n2\n262147\n131840\n13\n2\n1\nNA\n", NULL);
    TELLS("A\n2\n262147\n131840\n16\n1\n262153\n3\na\\040b\n", NULL);
    TELLS("B\n\2\0\0\0\3\4\4\0\0\3\2\0\x0d\0\0\0\1\0\0\0\1\0\0\0", NULL);
}

static void formulas_say_nothing(void **state)
{
    (void)state;
    TELLS(HEAD "\0\0\0\6" SYMBOL("\1", "~") "\0\0\0\2" SYMBOL("\1", "x") NIL, NULL);
}

static void promises_and_functions_are_told(void **state)
{
    (void)state;
    TELLS(HEAD "\0\0\0\5" NIL NIL, "r.promise");
    TELLS(HEAD "\0\0\4\3\0\0\0\xfd" NIL NIL, "r.function");
    TELLS(HEAD "\0\0\0\x13\0\0\0\1\0\0\0\5" NIL NIL, "r.promise");
}

static void calls_are_judged_by_name(void **state)
{
    (void)state;
    TELLS(HEAD "\0\0\0\6" SYMBOL("\6", "system") "\0\0\0\2\0\0\0\x10\0\0\0\1" CHARS2 "id" NIL,
          "r.reaching-call");
    TELLS(HEAD "\0\0\0\6" SYMBOL("\4", "mine") NIL, "r.call");
    TELLS(HEAD "\0\0\0\6\0\0\0\6" SYMBOL("\1", "c") NIL NIL, "r.call");
    /* The second time a symbol is a reference. */
    TELLS(HEAD "\0\0\0\x13\0\0\0\2" SYMBOL("\6", "system") "\0\0\0\6\0\0\1\xff" NIL,
          "r.reaching-call");
}

static void byte_code_is_walked_and_told(void **state)
{
    DESCRIBED(t);
    static const char code[] = HEAD "\0\0\0\x15\0\0\0\1" NUMBERS "\0\0\0\3"
                                    "\0\0\0\xfe" NIL                /* an item */
                                    "\0\0\0\x15" NUMBERS "\0\0\0\0" /* code in code */
                                    "\0\0\0\6" NIL "\0\0\0\xfe" NIL "\0\0\0\xfe" NIL; /* a call */

    (void)state;
    assert_tells(code, sizeof(code) - 1, "r.bytecode");
    describe(&t, names[0], code, sizeof(code) - 1);
    assert_int_equal(t.d.issue_count, 1);
}

static void lies_are_told(void **state)
{
    (void)state;
    TELLS(HEAD "\0\0\1\xff", "r-data.malformed");
    TELLS(HEAD "\0\0\0\x63", "r-data.malformed");
    TELLS(HEAD "\0\0\0\x0d\xff\xff\xff\xfe", "r-data.malformed");
    TELLS(HEAD "\0\0\0\x0e\x7f\xff\xff\xff", "r-data.malformed");
    TELLS(HEAD NUMBERS "more", "r.trailing");
}

static void every_cut_is_told(void **state)
{
    static const char whole[] = HEAD3 "\0\0\0\x13\0\0\0\1" SYMBOL("\6", "system");

    (void)state;
    assert_every_cut_is_told(names[0], (const uint8_t *)whole, sizeof(whole) - 1);
}

static void long_lists_need_no_depth_and_deep_ones_end(void **state)
{
    enum { COUNT = 100000 };
    const size_t head = sizeof(HEAD) - 1;
    uint8_t *bytes = calloc(1, head + 8 * COUNT + 4);
    DESCRIBED(t);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, HEAD, head);
    for (size_t i = 0; i < COUNT; i++) {
        bytes[head + 8 * i + 3] = 2;
        bytes[head + 8 * i + 7] = 0xfe;
    }
    bytes[head + 8 * COUNT + 3] = 0xfe;
    describe(&t, names[0], bytes, head + 8 * COUNT + 4);
    assert_no_issues(&t);
    for (size_t i = 0; i < 2 * COUNT; i++)
        bytes[head + 4 * i + 3] = 2;
    describe(&t, names[0], bytes, head + 8 * COUNT + 4);
    assert_issue(&t, "r-data.limit");
    free(bytes);
}

static mrl_status describe_it(void *context)
{
    static const char bytes[] = HEAD "\0\0\0\6" SYMBOL("\4", "mine") NIL;
    DESCRIBED(t);

    (void)context;
    return try_describe(&t, names[0], bytes, sizeof(bytes) - 1);
}

static void r_data_survive_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(describe_it, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_data_say_nothing),
        cmocka_unit_test(formulas_say_nothing),
        cmocka_unit_test(promises_and_functions_are_told),
        cmocka_unit_test(calls_are_judged_by_name),
        cmocka_unit_test(byte_code_is_walked_and_told),
        cmocka_unit_test(lies_are_told),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(long_lists_need_no_depth_and_deep_ones_end),
        cmocka_unit_test(r_data_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
