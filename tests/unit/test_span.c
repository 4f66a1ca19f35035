/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "base/status.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* A span in a block of exactly its size, so that AddressSanitizer sees a byte read too far. */
static struct mrl_span exact(const char *text, char **block)
{
    const size_t n = strlen(text);

    *block = malloc(n ? n : 1);
    assert_non_null(*block);
    memcpy(*block, text, n);
    return mrl_span(*block, n);
}

static void parts_are_never_longer_than_the_whole(void **state)
{
    const struct mrl_span s = mrl_span_text("abc");

    (void)state;
    assert_int_equal(mrl_span_first(s, 9).len, 3);
    assert_int_equal(mrl_span_without(s, 3).len, 0);
    assert_int_equal(mrl_span_without(s, 9).len, 0);
    assert_true(mrl_span_is(mrl_span_without(s, 1), "bc"));
    assert_int_equal(mrl_span_byte(s, 2), 'c');
    assert_int_equal(mrl_span_byte(s, 3), -1);
}

static void compares_within_its_bounds(void **state)
{
    char *block;
    const struct mrl_span s = exact("abc", &block);

    (void)state;
    assert_true(mrl_span_is(s, "abc"));
    assert_false(mrl_span_is(s, "abcd"));
    assert_true(mrl_span_is_nocase(s, "ABC"));
    assert_true(mrl_span_starts(s, "ab"));
    assert_false(mrl_span_starts(s, "abcd"));
    assert_true(mrl_span_ends(s, "bc"));
    assert_false(mrl_span_ends(s, "zabc"));
    assert_true(mrl_span_starts(mrl_span(NULL, 0), ""));
    assert_int_equal(mrl_span_find(s, "c"), 2);
    assert_int_equal(mrl_span_find(s, "cd"), 3);
    assert_int_equal(mrl_span_find_any(s, "xb"), 1);
    assert_int_equal(mrl_span_find(mrl_span(NULL, 0), "a"), 0);
    free(block);
}

static void cuts_lines_of_either_ending(void **state)
{
    char *block;
    struct mrl_span rest = exact("one\r\n\ntwo", &block);
    struct mrl_span line;

    (void)state;
    assert_true(mrl_span_line(&rest, &line));
    assert_true(mrl_span_is(line, "one"));
    assert_true(mrl_span_line(&rest, &line));
    assert_true(mrl_span_is(line, ""));
    assert_true(mrl_span_line(&rest, &line));
    assert_true(mrl_span_is(line, "two"));
    assert_false(mrl_span_line(&rest, &line));
    free(block);
}

static void cuts_pieces_and_takes_sets(void **state)
{
    struct mrl_span rest = mrl_span_text("a,b,");
    struct mrl_span piece;

    (void)state;
    assert_true(mrl_span_cut(&rest, ',', &piece));
    assert_true(mrl_span_is(piece, "a"));
    assert_true(mrl_span_cut(&rest, ',', &piece));
    assert_true(mrl_span_is(piece, "b"));
    assert_false(mrl_span_cut(&rest, ',', &piece));

    rest = mrl_span_text("123abc");
    assert_true(mrl_span_is(mrl_span_take(&rest, "0123456789"), "123"));
    assert_true(mrl_span_is(rest, "abc"));
    assert_int_equal(mrl_span_take(&rest, "0123456789").len, 0);
}

static void trims_and_unquotes(void **state)
{
    (void)state;
    assert_true(mrl_span_is(mrl_span_trim(mrl_span_text(" \t a b\r\n")), "a b"));
    assert_int_equal(mrl_span_trim(mrl_span_text(" \n ")).len, 0);
    assert_true(mrl_span_is(mrl_span_unquote(mrl_span_text("'a'")), "a"));
    assert_true(mrl_span_is(mrl_span_unquote(mrl_span_text("\"\"")), ""));
    assert_true(mrl_span_is(mrl_span_unquote(mrl_span_text("'a\"")), "'a\""));
    assert_true(mrl_span_is(mrl_span_unquote(mrl_span_text("'")), "'"));
}

static void reads_whole_numbers(void **state)
{
    static const char *const none[] = {
        "", "-1", "+1", " 1", "1 ", "0x1", "1.0", "18446744073709551616", "99999999999999999999"};
    uint64_t n = 7;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(none); i++) {
        assert_false(mrl_span_decimal(mrl_span_text(none[i]), &n));
        assert_false(mrl_span_count(mrl_span_text(none[i]), &n));
    }
    assert_int_equal(n, 7);
    assert_true(mrl_span_decimal(mrl_span_text("18446744073709551615"), &n));
    assert_true(n == UINT64_MAX);
    assert_true(mrl_span_decimal(mrl_span_text("007"), &n));
    assert_int_equal(n, 7);
    assert_false(mrl_span_count(mrl_span_text("007"), &n));
    assert_false(mrl_span_count(mrl_span_text("00"), &n));
    assert_true(mrl_span_count(mrl_span_text("0"), &n));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_never_longer_than_the_whole),
        cmocka_unit_test(compares_within_its_bounds),
        cmocka_unit_test(cuts_lines_of_either_ending),
        cmocka_unit_test(cuts_pieces_and_takes_sets),
        cmocka_unit_test(trims_and_unquotes),
        cmocka_unit_test(reads_whole_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
