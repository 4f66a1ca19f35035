/* SPDX-License-Identifier: Apache-2.0 */
/* What the tokens of JSON say, and where they stand. */
#include "base/json.h"
#include "base/limits.h"
#include "oom.h"
#include "sources.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- values --- */

struct opened {
    struct mrl_json j;
    struct mrl_reader r;
    struct mrl_error err;
};

static void open_text(struct opened *o, const char *text)
{
    mrl_reader_init(&o->r, text, strlen(text), &o->err);
    mrl_json_init(&o->j, &o->r, 1000);
}

static void assert_next(struct opened *o, enum mrl_json_token wanted)
{
    enum mrl_json_token token = MRL_JSON_END;

    assert_ok(mrl_json_next(&o->j, &token));
    assert_int_equal(token, wanted);
}

static void gives_the_tokens_in_order(void **state)
{
    struct opened o;

    (void)state;
    open_text(&o, "{\"a\": [1, true, {}], \"b\": null, \"c\": false}");
    assert_next(&o, MRL_JSON_OBJECT);
    assert_next(&o, MRL_JSON_KEY);
    assert_string_equal(o.j.text, "a");
    assert_next(&o, MRL_JSON_ARRAY);
    assert_next(&o, MRL_JSON_NUMBER);
    assert_string_equal(o.j.text, "1");
    assert_next(&o, MRL_JSON_TRUE);
    assert_next(&o, MRL_JSON_OBJECT);
    assert_next(&o, MRL_JSON_OBJECT_END);
    assert_next(&o, MRL_JSON_ARRAY_END);
    assert_next(&o, MRL_JSON_KEY);
    assert_next(&o, MRL_JSON_NULL);
    assert_next(&o, MRL_JSON_KEY);
    assert_next(&o, MRL_JSON_FALSE);
    assert_next(&o, MRL_JSON_OBJECT_END);
    assert_next(&o, MRL_JSON_END);
    assert_next(&o, MRL_JSON_END);
    assert_ok(mrl_json_finish(&o.j));
    mrl_json_done(&o.j);
}

static void decodes_strings(void **state)
{
    static const struct {
        const char *text;
        const char *bytes;
        size_t n;
    } cases[] = {
        {"\"\"", "", 0},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
        {"\"\\u0000\"", "\0", 1},
        {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf",
         11},
        {"\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
        {"\"\\u00e4\xc3\xa4\"", "\xc3\xa4\xc3\xa4", 4},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        struct opened o;

        open_text(&o, cases[i].text);
        assert_next(&o, MRL_JSON_STRING);
        assert_int_equal(o.j.len, cases[i].n);
        assert_memory_equal(o.j.text, cases[i].bytes, cases[i].n + 1);
        mrl_json_done(&o.j);
    }
}

/* A quote, a backslash or a control character at every place among plain bytes. */
static void finds_the_end_of_plain_text_anywhere(void **state)
{
    (void)state;
    for (size_t at = 0; at < 40; at++) {
        for (int c = 1; c < 256; c++) {
            char text[64] = "\"";
            struct opened o;
            enum mrl_json_token token;
            const bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';

            memset(&text[1], 'x', 45);
            text[1 + at] = (char)c;
            text[46] = '"';
            open_text(&o, text);
            if (plain || c == '"') {
                assert_next(&o, MRL_JSON_STRING);
                assert_int_equal(o.j.len, plain ? 45 : at);
            } else {
                assert_code(MRL_E_FORMAT, mrl_json_next(&o.j, &token));
            }
            mrl_json_done(&o.j);
        }
    }
}

static void numbers_fit_or_are_none(void **state)
{
    static const struct {
        const char *text;
        bool is_u64, is_i64;
        uint64_t u64;
        int64_t i64;
    } cases[] = {
        {"0", true, true, 0, 0},
        {"-0", false, true, 0, 0},
        {"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
        {"9223372036854775808", true, false, UINT64_C(9223372036854775808), 0},
        {"18446744073709551615", true, false, UINT64_MAX, 0},
        {"18446744073709551616", false, false, 0, 0},
        {"-1", false, true, 0, -1},
        {"-9223372036854775808", false, true, 0, INT64_MIN},
        {"-9223372036854775809", false, false, 0, 0},
        {"1.0", false, false, 0, 0},
        {"1e2", false, false, 0, 0},
        {"\"12\"", false, false, 0, 0},
        {"true", false, false, 0, 0},
        {"[]", false, false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(cases); i++) {
        enum mrl_json_token token;
        uint64_t u64 = 0;
        int64_t i64 = 0;
        struct opened o;

        open_text(&o, cases[i].text);
        assert_false(mrl_json_u64(&o.j, &u64));
        assert_ok(mrl_json_next(&o.j, &token));
        assert_int_equal(mrl_json_u64(&o.j, &u64), cases[i].is_u64);
        assert_int_equal(mrl_json_i64(&o.j, &i64), cases[i].is_i64);
        assert_true(u64 == cases[i].u64);
        assert_true(i64 == cases[i].i64);
        mrl_json_done(&o.j);
    }
}

static void skips_whole_values(void **state)
{
    enum mrl_json_token token;
    struct opened o;

    (void)state;
    open_text(&o, "{\"a\":[1,{\"x\":[]}],\"b\":{\"c\":{}},\"d\":1,\"e\":2}");
    assert_next(&o, MRL_JSON_OBJECT);
    assert_next(&o, MRL_JSON_KEY);
    assert_ok(mrl_json_skip(&o.j, MRL_JSON_KEY));
    assert_next(&o, MRL_JSON_KEY);
    assert_string_equal(o.j.text, "b");
    assert_next(&o, MRL_JSON_OBJECT);
    assert_ok(mrl_json_skip(&o.j, MRL_JSON_OBJECT));
    assert_next(&o, MRL_JSON_KEY);
    assert_string_equal(o.j.text, "d");
    assert_ok(mrl_json_next(&o.j, &token));
    assert_ok(mrl_json_skip(&o.j, token));
    assert_next(&o, MRL_JSON_KEY);
    assert_string_equal(o.j.text, "e");
    mrl_json_done(&o.j);
    open_text(&o, "[[1,2");
    assert_next(&o, MRL_JSON_ARRAY);
    assert_code(MRL_E_TRUNCATED, mrl_json_skip(&o.j, MRL_JSON_ARRAY));
    mrl_json_done(&o.j);
}

static void leaves_the_reader_right_behind_the_value(void **state)
{
    struct opened o;

    (void)state;
    open_text(&o, "[1] tail");
    assert_next(&o, MRL_JSON_ARRAY);
    assert_next(&o, MRL_JSON_NUMBER);
    assert_next(&o, MRL_JSON_ARRAY_END);
    assert_next(&o, MRL_JSON_END);
    assert_int_equal(mrl_reader_offset(&o.r), 3);
    assert_code(MRL_E_FORMAT, mrl_json_finish(&o.j));
    mrl_json_done(&o.j);
    open_text(&o, "[1]");
    assert_next(&o, MRL_JSON_ARRAY);
    assert_code(MRL_E_TRUNCATED, mrl_json_finish(&o.j));
    mrl_json_done(&o.j);
}

/* Whatever became of the text before. */
static void a_reader_can_go_on_with_another_text(void **state)
{
    static const char *const texts[] = {"[1, {\"long key\": \"and its value\"", "[x", "{}",
                                        "[true]", "nul"};
    struct opened o;
    enum mrl_json_token token;

    (void)state;
    open_text(&o, "[[\"a\"");
    o.j.loose = true;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        mrl_reader_init(&o.r, texts[i], strlen(texts[i]), &o.err);
        mrl_json_restart(&o.j, &o.r);
        assert_true(o.j.loose);
        while (mrl_json_next(&o.j, &token).code == MRL_OK && token != MRL_JSON_END)
            continue;
        mrl_reader_init(&o.r, "[7]", 3, &o.err);
        mrl_json_restart(&o.j, &o.r);
        assert_next(&o, MRL_JSON_ARRAY);
        assert_next(&o, MRL_JSON_NUMBER);
        assert_string_equal(o.j.text, "7");
        assert_int_equal(o.j.line, 1);
        assert_int_equal(o.j.column, 2);
        assert_next(&o, MRL_JSON_ARRAY_END);
        assert_ok(mrl_json_finish(&o.j));
    }
    mrl_json_done(&o.j);
}

/* --- places --- */

static void tokens_know_their_place(void **state)
{
    struct opened o;

    (void)state;
    open_text(&o, " {\n  \"\xc3\xa4\" :\r\n\t7}");
    assert_next(&o, MRL_JSON_OBJECT);
    assert_int_equal(o.j.line, 1);
    assert_int_equal(o.j.column, 2);
    assert_next(&o, MRL_JSON_KEY);
    assert_int_equal(o.j.line, 2);
    assert_int_equal(o.j.column, 3);
    assert_int_equal(o.j.offset, 5);
    assert_next(&o, MRL_JSON_NUMBER);
    assert_int_equal(o.j.line, 3);
    assert_int_equal(o.j.column, 2);
    assert_next(&o, MRL_JSON_OBJECT_END);
    assert_int_equal(o.j.column, 3);
    mrl_json_done(&o.j);
}

static void a_window_into_a_file_counts_lines_from_its_start(void **state)
{
    static const char text[] = "header\n\n{\n x}";
    enum mrl_json_token token;
    struct mrl_error err;
    struct mrl_reader r;
    struct mrl_json j;

    (void)state;
    mrl_reader_init(&r, text, sizeof(text) - 1, &err);
    assert_ok(mrl_read_skip(&r, "header", 8));
    mrl_json_init(&j, &r, 100);
    assert_ok(mrl_json_next(&j, &token));
    assert_code(MRL_E_FORMAT, mrl_json_next(&j, &token));
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 2);
    assert_true(err.offset == 11);
    mrl_json_done(&j);
}

static void strings_and_numbers_have_a_longest_length(void **state)
{
    char text[100];

    (void)state;
    for (size_t n = 19; n <= 21; n++) {
        enum mrl_json_token token;
        struct mrl_error err;
        struct mrl_reader r;
        struct mrl_json j;

        memset(text, '1', sizeof(text));
        mrl_reader_init(&r, text, n, &err);
        mrl_json_init(&j, &r, 20);
        assert_code(n <= 20 ? MRL_OK : MRL_E_LIMIT, mrl_json_next(&j, &token));
        mrl_json_done(&j);
        text[0] = text[n + 1] = '"';
        mrl_reader_init(&r, text, n + 2, &err);
        mrl_json_init(&j, &r, 20);
        assert_code(n <= 20 ? MRL_OK : MRL_E_LIMIT, mrl_json_next(&j, &token));
        mrl_json_done(&j);
    }
}

static void a_fault_of_the_source_is_passed_on(void **state)
{
    static const char text[] =
        "[\"0123456789012345678901234567890123456789012345678901234567890\"]";
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    struct test_source source = test_source(text, sizeof(text) - 1);
    char buffer[MRL_WINDOW_MIN];
    enum mrl_json_token token;
    struct mrl_window window;
    struct mrl_error err;
    struct mrl_reader r;

    (void)state;
    source.fail_at = 40;
    source.chunk = 10;
    mrl_reader_open(&r, &window, &source.source, buffer, sizeof(buffer), &err);
    mrl_json_init(&j, &r, 1000);
    assert_ok(mrl_json_next(&j, &token));
    assert_code(MRL_E_IO, mrl_json_next(&j, &token));
    assert_true(err.offset == 40);
}

static mrl_status read_long(void *context)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    enum mrl_json_token token = MRL_JSON_NULL;
    struct mrl_error err;
    struct mrl_reader r;

    mrl_reader_init(&r, context, 10000, &err);
    mrl_json_init(&j, &r, 20000);
    while (token != MRL_JSON_END)
        MRL_TRY(mrl_json_next(&j, &token));
    return mrl_json_finish(&j);
}

/* The tokens of a value that is all scalars, texts and numbers behind each other with blanks. */
static void read_loose(const char *text, char *ret, size_t room)
{
    mrl_cleanup(mrl_json_done) struct mrl_json j = {0};
    enum mrl_json_token token = MRL_JSON_NULL;
    struct mrl_error err;
    struct mrl_reader r;

    ret[0] = '\0';
    mrl_reader_init(&r, text, strlen(text), &err);
    mrl_json_init(&j, &r, 1000);
    j.loose = true;
    while (token != MRL_JSON_END) {
        assert_ok(mrl_json_next(&j, &token));
        if (token == MRL_JSON_STRING || token == MRL_JSON_NUMBER)
            (void)snprintf(ret + strlen(ret), room - strlen(ret), "%s ", j.text);
    }
}

static void loose_reading_takes_what_python_takes(void **state)
{
    char got[200];

    (void)state;
    read_loose("[NaN, Infinity, -Infinity, -1, {\"a\": NaN}]", got, sizeof(got));
    assert_string_equal(got, "NaN Infinity -Infinity -1 NaN ");
    read_loose("[\"\\ud83d\\ude00\", \"\\ud83d\", \"a\\ude00\", \"\\ud83dx\\ude00\"]", got,
               sizeof(got));
    assert_string_equal(got, "\xf0\x9f\x98\x80 \xef\xbf\xbd a\xef\xbf\xbd "
                             "\xef\xbf\xbdx\xef\xbf\xbd ");
}

static void survives_failing_allocations(void **state)
{
    static char text[10000];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[0] = text[sizeof(text) - 1] = '"';
    assert_survives_oom(read_long, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_tokens_in_order),
        cmocka_unit_test(decodes_strings),
        cmocka_unit_test(finds_the_end_of_plain_text_anywhere),
        cmocka_unit_test(numbers_fit_or_are_none),
        cmocka_unit_test(skips_whole_values),
        cmocka_unit_test(leaves_the_reader_right_behind_the_value),
        cmocka_unit_test(a_reader_can_go_on_with_another_text),
        cmocka_unit_test(tokens_know_their_place),
        cmocka_unit_test(a_window_into_a_file_counts_lines_from_its_start),
        cmocka_unit_test(strings_and_numbers_have_a_longest_length),
        cmocka_unit_test(a_fault_of_the_source_is_passed_on),
        cmocka_unit_test(loose_reading_takes_what_python_takes),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
