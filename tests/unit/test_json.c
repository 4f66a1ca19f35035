/* SPDX-License-Identifier: Apache-2.0 */
/* What JSON is and what it is not; what its tokens say is tested in test_json_values.c, trees in
 * test_node.c. */
#include "base/json.h"
#include "base/limits.h"
#include "sources.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a whole text and gives what the last call answered; with a window of the given size, or
 * over memory if it is 0. */
static mrl_status read_all(const char *text, size_t n, size_t window_size, size_t *tokens,
                           struct mrl_error *err)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    char *block = malloc(n ? n : 1); /* of exactly its size, for AddressSanitizer */
    char buffer[MRL_WINDOW_MIN * 2];
    enum mrl_json_token token;
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    assert_non_null(block);
    if (n)
        memcpy(block, text, n);
    struct test_source source = test_stream(block, n, 1 + n % 5);
    if (window_size)
        mrl_reader_open(&r, &window, &source.source, buffer, window_size, err);
    else
        mrl_reader_init(&r, block, n, err);
    mrl_json_init(&j, &r, 1000);
    *tokens = 0;
    do {
        s = mrl_json_next(&j, &token);
        ++*tokens;
    } while (s.code == MRL_OK && token != MRL_JSON_END);
    if (s.code == MRL_OK)
        s = mrl_json_finish(&j);
    free(block);
    return s;
}

/* The code for a text, the same over memory and over windows of different sizes. */
static enum mrl_code code_of(const char *text, size_t n, struct mrl_error *err)
{
    struct mrl_error windowed;
    size_t tokens, windowed_tokens;
    const mrl_status s = read_all(text, n, 0, &tokens, err);

    for (size_t size = MRL_WINDOW_MIN; size <= 2 * MRL_WINDOW_MIN; size += 7) {
        assert_code(s.code, read_all(text, n, size, &windowed_tokens, &windowed));
        assert_int_equal(tokens, windowed_tokens);
        if (s.code != MRL_OK) {
            assert_string_equal(windowed.message, err->message);
            assert_true(windowed.offset == err->offset);
            assert_int_equal(windowed.line, err->line);
            assert_int_equal(windowed.column, err->column);
        }
    }
    return s.code;
}

struct text {
    const char *bytes;
    size_t n;
};
#define T(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* --- what RFC 8259 allows --- */

static void takes_what_rfc_8259_allows(void **state)
{
    static const struct text right[] = {
        T("null"),
        T("true"),
        T("false"),
        T("0"),
        T("-0"),
        T("\"\""),
        T("[]"),
        T("{}"),
        T(" [] "),
        T("\t\n\r [\t\n\r ]\t\n\r "),
        T("[1,2]"),
        T("[ 1 , 2 ]"),
        T("{\"\":0}"),
        T("{\"a\":{\"b\":[{}]}}"),
        T("{\"a\":1,\"a\":2}"),
        /* numbers */
        T("1"),
        T("10"),
        T("-1"),
        T("123456789012345678901234567890"),
        T("0.0"),
        T("-0.5"),
        T("1.5e3"),
        T("1E3"),
        T("1e+3"),
        T("1e-3"),
        T("0e0"),
        T("0E-0"),
        T("1e999"),
        T("-1.0e-999"),
        T("[0]"),
        T("[-1,0.5]"),
        /* strings */
        T("\"a\""),
        T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
        T("\"\\u0041\""),
        T("\"\\u0000\""),
        T("\"\\uABCD\\uabcd\""),
        T("\"\\ud83d\\ude00\""),
        T("\"\\uDBFF\\uDFFF\""),
        T("\"\\ud800\\udc00\""),
        T("\"\x7f\""),
        T("\"\xc2\x80\""),
        T("\"\xe2\x80\xa8\""),
        T("\"\xf0\x9f\x98\x80\""),
        T("\"\xef\xbf\xbf\""),
        T("\"\xf4\x8f\xbf\xbf\""),
        T("\"/\""),
        T("\"'\""),
        T("\"{[,:]}\""),
        T("\"//no comment\""),
        T("\"\\\\u0041\""),
    };
    struct mrl_error err;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(right); i++)
        if (code_of(right[i].bytes, right[i].n, &err) != MRL_OK)
            fail_msg("%s is refused: %s", right[i].bytes, err.message);
}

static void refuses_what_rfc_8259_does_not_allow(void **state)
{
    static const struct text wrong[] = {
        /* structure */
        T("[,]"),
        T("[1,]"),
        T("[,1]"),
        T("[1,,2]"),
        T("[1 2]"),
        T("[1:2]"),
        T("]"),
        T("}"),
        T("[}"),
        T("{]"),
        T("[1}"),
        T("{\"a\":1]"),
        T("{,}"),
        T("{\"a\"}"),
        T("{\"a\",1}"),
        T("{\"a\":}"),
        T("{\"a\":1,}"),
        T("{\"a\" 1}"),
        T("{\"a\":1 \"b\":2}"),
        T("{a:1}"),
        T("{'a':1}"),
        T("{1:1}"),
        T("{null:1}"),
        T("{[]:1}"),
        T("{\"a\"::1}"),
        T("{\"a\":1,,}"),
        T("[]]"),
        T("{}}"),
        T("[]1"),
        T("1 2"),
        T("1,2"),
        T("null null"),
        T("{}{}"),
        T("[][]"),
        T("\"a\"\"b\""),
        T("[]\0"),
        T("{\"a\":\"b\"}#"),
        T("<null>"),
        T("[<1>]"),
        T("*"),
        T("&"),
        T("$"),
        T("[1]x"),
        T(":"),
        T(","),
        /* words */
        T("nul "),
        T("nulll"),
        T("True"),
        T("NULL"),
        T("truefalse"),
        T("[truefalse]"),
        T("tru1"),
        T("nan"),
        T("NaN"),
        T("Infinity"),
        T("-Infinity"),
        T("[NaN]"),
        T("undefined"),
        T("None"),
        T("fals\xc3\xa9"),
        T("[nu]"),
        /* numbers */
        T("+1"),
        T("00"),
        T("01"),
        T("-01"),
        T("-00"),
        T("1. "),
        T("1.]"),
        T("[1.]"),
        T(".5"),
        T("-.5"),
        T("1.e3"),
        T("1e "),
        T("[1e]"),
        T("[1e+]"),
        T("[1E-]"),
        T("1.5.2"),
        T("1e2.5"),
        T("1e2e3"),
        T("--1"),
        T("1-2"),
        T("1+2"),
        T("0x1"),
        T("0b1"),
        T("0o7"),
        T("1_000"),
        T("1f"),
        T("1a"),
        T("[-]"),
        T("[- 1]"),
        T("-a"),
        T("1,000"),
        T("\xef\xbc\x91"),
        T("[2.e+3]"),
        T("[0e+]"),
        T("[.2e-3]"),
        T("1 000"),
        T("Inf"),
        /* strings */
        T("'a'"),
        T("a"),
        T("\"\\a\""),
        T("\"\\x41\""),
        T("\"\\'\""),
        T("\"\\0\""),
        T("\"\\U0041\""),
        T("\"\\\n\""),
        T("\"\n\""),
        T("\"\t\""),
        T("\"\0\""),
        T("\"\x1f\""),
        T("\"a\x01\""),
        T("\"\\u12\""),
        T("\"\\u12G4\""),
        T("\"\\u 123\""),
        T("\"\\u-123\""),
        T("\"\\u+123\""),
        T("\"\\ud800\""),
        T("\"\\udbff\""),
        T("\"\\udc00\""),
        T("\"\\udfff\""),
        T("\"\\ud800\\ud800\""),
        T("\"\\ud800a\""),
        T("\"\\ud800\\n\""),
        T("\"\\ud800\\u0041\""),
        T("\"\\udc00\\ud800\""),
        T("\"\\ud800udc00\""),
        T("\"\\ud800\\\\udc00\""),
        T("\"\\ud800\\udbff\""),
        T("\"\\ud800\\ue000\""),
        T("\"\x80\""),
        T("\"\xff\""),
        T("\"\xc0\x80\""),
        T("\"\xc3\""),
        T("\"\xed\xa0\x80\""),
        T("\"\xf4\x90\x80\x80\""),
        T("\"\xe2\x82\""),
        T("\"a\xfe\""),
        T("{\"\xff\":1}"),
        /* white space and comments */
        T("\xef\xbb\xbf{}"),
        T("\xc2\xa0[]"),
        T("[\x0c]"),
        T("[\x0b]"),
        T("[]\xc2\xa0"),
        T("\0"),
        T("// c\n1"),
        T("/* c */ 1"),
        T("[1 // c\n]"),
        T("# c\n1"),
        T("[\xe2\x81\xa0]"),
        T("\xff\xfe[\0]\0"),
    };
    struct mrl_error err;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(wrong); i++) {
        if (code_of(wrong[i].bytes, wrong[i].n, &err) != MRL_E_FORMAT)
            fail_msg("case %zu, %s, is not refused", i, wrong[i].bytes);
        assert_int_not_equal(err.line, 0);
    }
}

static void a_text_cut_short_is_truncated_wherever(void **state)
{
    static const char text[] = "{\"key\" : [true, false, null, \"a\\n\\u0041\\ud83d\\ude00 text "
                               "that is longer than a window of sixty-four bytes, which is all\", "
                               "{}, [ ] , -1.5e+3 ] }";
    struct mrl_error err;
    const size_t n = sizeof(text) - 1;

    (void)state;
    assert_int_equal(code_of(text, n, &err), MRL_OK);
    for (size_t cut = 0; cut < n; cut++)
        if (code_of(text, cut, &err) != MRL_E_TRUNCATED)
            fail_msg("cut at %zu: code %d", cut, (int)err.code);
    assert_int_equal(code_of("-", 1, &err), MRL_E_TRUNCATED);
    assert_int_equal(code_of("1.", 2, &err), MRL_E_TRUNCATED);
    assert_int_equal(code_of("1e", 2, &err), MRL_E_TRUNCATED);
    assert_int_equal(code_of("\"\\ud800\\", 8, &err), MRL_E_TRUNCATED);
}

static void errors_know_the_place_of_what_is_wrong(void **state)
{
    static const struct {
        const char *text;
        unsigned line, column;
    } cases[] = {
        {"", 1, 1},
        {"x", 1, 1},
        {"[1 2]", 1, 4},
        {"[\n\n 1,\n]", 4, 1},
        {"{\"a\" 1}", 1, 6},
        {"{\"a\":1,\n b}", 2, 2},
        {"[\"abc\n\"]", 1, 6},
        {"[\"abc\\q\"]", 1, 6},
        {"[\"\\u00g0\"]", 1, 7},
        {"[\"a\\ud800x\"]", 1, 4},
        {"[\"a\\udc00\"]", 1, 4},
        {"[\n \"\xff\"]", 2, 2},
        {"[12,\n 013]", 2, 2},
        {"[nope]", 1, 2},
        {"[] []", 1, 4},
        {"[1", 1, 3},
        {"\"abc", 1, 5},
    };
    struct mrl_error err;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        assert_int_not_equal(code_of(cases[i].text, strlen(cases[i].text), &err), MRL_OK);
        if (err.line != cases[i].line || err.column != cases[i].column)
            fail_msg("%s: %u:%u instead of %u:%u: %s", cases[i].text, err.line, err.column,
                     cases[i].line, cases[i].column, err.message);
    }
}

/* --- limits --- */

static void values_nest_so_deep_and_no_deeper(void **state)
{
    static char text[2 * (MRL_MAX_JSON_DEPTH + 1)];
    struct mrl_error err;

    (void)state;
    for (size_t depth = MRL_MAX_JSON_DEPTH - 1; depth <= MRL_MAX_JSON_DEPTH + 1; depth++) {
        const enum mrl_code wanted = depth <= MRL_MAX_JSON_DEPTH ? MRL_OK : MRL_E_LIMIT;

        memset(text, '[', depth);
        memset(&text[depth], ']', depth);
        assert_int_equal(code_of(text, 2 * depth, &err), wanted);
    }
    assert_int_equal(err.column, MRL_MAX_JSON_DEPTH + 1);
}

/* Each level remembers whether it is an object or an array. */
static void deep_levels_close_as_they_were_opened(void **state)
{
    struct mrl_error err;
    char text[4096];
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < MRL_MAX_JSON_DEPTH; i++)
        n += (size_t)snprintf(&text[n], sizeof(text) - n, "%s", i * i % 3 ? "{\"\":" : "[");
    text[n++] = '0';
    for (size_t i = MRL_MAX_JSON_DEPTH; i-- > 0;)
        text[n++] = i * i % 3 ? '}' : ']';
    assert_int_equal(code_of(text, n, &err), MRL_OK);
    for (size_t i = n - MRL_MAX_JSON_DEPTH; i < n; i++) {
        text[i] = text[i] == '}' ? ']' : '}';
        assert_int_equal(code_of(text, n, &err), MRL_E_FORMAT);
        text[i] = text[i] == '}' ? ']' : '}';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_rfc_8259_allows),
        cmocka_unit_test(refuses_what_rfc_8259_does_not_allow),
        cmocka_unit_test(a_text_cut_short_is_truncated_wherever),
        cmocka_unit_test(errors_know_the_place_of_what_is_wrong),
        cmocka_unit_test(values_nest_so_deep_and_no_deeper),
        cmocka_unit_test(deep_levels_close_as_they_were_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
