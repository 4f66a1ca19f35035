/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/limits.h"
#include "oom.h"
#include "schema/regex.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define PLENTY UINT64_C(100000000)

static bool search_n(const char *pattern, const char *text, size_t n)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    const struct mrl_regex *re;
    struct mrl_error err = {0};
    uint64_t steps = PLENTY;
    bool matches = false;

    assert_ok(mrl_regex_compile(pattern, strlen(pattern), arena, &re, &err));
    assert_ok(mrl_regex_search(re, text, n, &steps, &matches, &err));
    return matches;
}

static bool search(const char *pattern, const char *text)
{
    return search_n(pattern, text, strlen(text));
}

static enum mrl_code refused(const char *pattern)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    const struct mrl_regex *re;
    struct mrl_error err = {0};

    return mrl_regex_compile(pattern, strlen(pattern), arena, &re, &err).code;
}

struct row {
    const char *pattern, *text;
    bool matches;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (search(rows[i].pattern, rows[i].text) != rows[i].matches)
            fail_msg("/%s/ on \"%s\"", rows[i].pattern, rows[i].text);
}

static void matches_what_ecma_262_says(void **state)
{
    static const struct row rows[] = {
        {"", "", true},
        {"", "x", true},
        {"b", "abc", true},
        {"^b", "abc", false},
        {"c$", "abc", true},
        {"^abc$", "abc\n", false},
        {"a|bc", "xbcx", true},
        {"^(a|bc)+$", "abcbca", true},
        {"^(a|bc)+$", "abcbcab", false},
        {"^a{2}$", "aa", true},
        {"^a{2}$", "aaa", false},
        {"^a{2,}$", "aaaa", true},
        {"^a{1,3}$", "aaaa", false},
        {"^a{0,2}b$", "b", true},
        {"^a*?b$", "aaab", true},
        {"^a?$", "aa", false},
        {"^(?:a|b)?c$", "bc", true},
        {"^(?<name>a)$", "a", true},
        {"a{", "a{", true},
        {"^x{a}$", "x{a}", true},
        {"]", "]", true},
        {"^.$", "\n", false},
        {"^.$", "\u2028", false},
        {"^.$", "\U0001f432", true},
        {"^()*$", "", true},
        {"^(a*)*$", "aaa", true},
        {"^(|a)+$", "aa", true},
        {"^((){1000}){1000}$", "", true},
    };

    (void)state;
    check(rows, MRL_COUNT(rows));
}

static void knows_classes_and_escapes(void **state)
{
    static const struct row rows[] = {
        {"^[a-c]$", "b", true},
        {"^[^a-c]$", "b", false},
        {"^[^a-c]$", "\u00e9", true},
        {"^[\\d-]+$", "1-2", true},
        {"^[]$", "x", false},
        {"^[^]$", "\n", true},
        {"^[\\]\\\\^-]+$", "]\\^-", true},
        {"^[\\b]$", "\b", true},
        {"^[+--]+$", "+,-", true},
        {"^\\d$", "\u07c0", false},
        {"^\\w$", "_", true},
        {"^\\W$", "\u00e9", true},
        {"^\\s$", "\ufeff", true},
        {"^\\s$", "\u180e", false},
        {"^\\S\\S$", "a ", false},
        {"^\\x41\\u0042\\u{1f432}$", "AB\U0001f432", true},
        {"^\\ud83d\\udc32$", "\U0001f432", true},
        {"^\\cA\\t\\/$", "\x01\t/", true},
        {"^\\p{L}+$", "\u00e9\u03c0z", true},
        {"^\\p{Lu}$", "a", false},
        {"^\\P{Lu}$", "a", true},
        {"^[\\p{Nd}_]+$", "\u09ea_1", true},
        {"^\\p{gc=Letter}$", "x", true},
        {"^\\p{Assigned}$", "\u0378", false},
    };

    (void)state;
    check(rows, MRL_COUNT(rows));
    assert_true(search_n("^\\0$", "\0", 1));
}

static void looks_around(void **state)
{
    static const struct row rows[] = {
        {"\\bword\\b", "a word.", true},
        {"\\bword\\b", "swords", false},
        {"\\Bord", "word", true},
        {"^(?!_:).+:.+", "_:b", false},
        {"^(?!_:).+:.+", "urn:b", true},
        {"^(?=.*\\d)(?=.*[a-z]).{4,}$", "ab1c", true},
        {"^(?=.*\\d)(?=.*[a-z]).{4,}$", "abcd", false},
        {"(?<=\\$)\\d+", "price $42", true},
        {"(?<=\\$)\\d+", "price 42", false},
        {"(?<!\\$)\\b\\d+", "$42", false},
        {"a(?=b(?=c))", "abc", true},
        {"a(?=b(?!c))", "abc", false},
        {"^(?:(?=a)a|b)+$", "abab", true},
        {"(?<=(?<=a)b)c", "abc", true},
        {"(?<=(?=b)b)c", "abc", true},
        {"(?=\u00e9)\u00e9$", "x\u00e9", true},
    };

    (void)state;
    check(rows, MRL_COUNT(rows));
}

static void refuses_what_is_no_pattern(void **state)
{
    static const char *const bad[] = {
        "(",       ")",    "a**",         "*a",       "[a",     "[z-a]",  "\\",   "\\a",
        "\\Z",     "\\x4", "\\u{110000}", "(?P<n>a)", "(?#c)a", "(?i)a",  "^*",   "a{2,1}",
        "[\\d-z]", "\\p{", "\\pL",        "(?<>a)",   "\xff",   "(?=a)*", "\\01",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (refused(bad[i]) != MRL_E_FORMAT)
            fail_msg("/%s/", bad[i]);
    assert_int_equal(refused("(a)\\1"), MRL_E_UNSUPPORTED);
    assert_int_equal(refused("(?<n>a)\\k<n>"), MRL_E_UNSUPPORTED);
    assert_int_equal(refused("\\p{Script=Greek}"), MRL_E_UNSUPPORTED);
}

static void keeps_to_its_limits(void **state)
{
    char deep[2 * MRL_MAX_REGEX_DEPTH + 3] = "";
    char *large = calloc(1, MRL_MAX_REGEX_BYTES + 2);

    (void)state;
    memset(deep, '(', MRL_MAX_REGEX_DEPTH - 1);
    memset(deep + MRL_MAX_REGEX_DEPTH - 1, ')', MRL_MAX_REGEX_DEPTH - 1);
    assert_int_equal(refused(deep), MRL_OK);
    memset(deep, '(', MRL_MAX_REGEX_DEPTH);
    memset(deep + MRL_MAX_REGEX_DEPTH, ')', MRL_MAX_REGEX_DEPTH);
    assert_int_equal(refused(deep), MRL_E_LIMIT);
    assert_non_null(large);
    memset(large, 'a', MRL_MAX_REGEX_BYTES);
    assert_int_equal(refused(large), MRL_OK);
    large[MRL_MAX_REGEX_BYTES] = 'a';
    assert_int_equal(refused(large), MRL_E_LIMIT);
    free(large);
    assert_int_equal(refused("a{4294967295}"), MRL_E_LIMIT);
    assert_int_equal(refused("((a{100}){100}){100}"), MRL_E_LIMIT);
}

/* A matcher that goes back and tries again would need years for these. */
static void takes_time_in_proportion(void **state)
{
    static const char *const patterns[] = {"^(a+)+$", "^(a|a)*$", "^(.*)*(.*)*(.*)*x$",
                                           "(a?){40}a{40}b"};
    char text[20001];

    (void)state;
    memset(text, 'a', sizeof(text) - 2);
    text[sizeof(text) - 2] = '!';
    text[sizeof(text) - 1] = '\0';
    for (size_t i = 0; i < MRL_COUNT(patterns); i++)
        assert_false(search(patterns[i], text));
}

static void stops_when_the_work_is_used_up(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct mrl_regex *re;
    struct mrl_error err = {0};
    uint64_t steps = 100;
    bool matches = true;
    char text[1000];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_ok(mrl_regex_compile("(a|b)*c", 7, arena, &re, &err));
    assert_code(MRL_E_LIMIT, mrl_regex_search(re, text, sizeof(text), &steps, &matches, &err));
    assert_true(matches);
}

static mrl_status scenario(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    static const char pattern[] = "^(?=[^a])(\\p{L}|\\d){1,20}$";
    const struct mrl_regex *re;
    struct mrl_error err = {0};
    uint64_t steps = PLENTY;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_regex_compile(pattern, sizeof(pattern) - 1, arena, &re, &err));
    return mrl_regex_search(re, "b2", 2, &steps, context, &err);
}

static void survives_running_out_of_memory(void **state)
{
    bool matches = false;

    (void)state;
    assert_survives_oom(scenario, &matches);
    assert_true(matches);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_what_ecma_262_says),
        cmocka_unit_test(knows_classes_and_escapes),
        cmocka_unit_test(looks_around),
        cmocka_unit_test(refuses_what_is_no_pattern),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(takes_time_in_proportion),
        cmocka_unit_test(stops_when_the_work_is_used_up),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
