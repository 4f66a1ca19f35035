/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"
#include "base/text.h"
#include "unit.h"

#include <string.h>

static void every_code_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < MRL_CODE_COUNT; i++) {
        assert_non_null(mrl_code_name((enum mrl_code)i));
        for (int k = 0; k < i; k++)
            assert_string_not_equal(mrl_code_name((enum mrl_code)i),
                                    mrl_code_name((enum mrl_code)k));
    }
}

static void setting_forgets_what_was_there(void **state)
{
    struct mrl_error err;

    (void)state;
    mrl_error_set(&err, MRL_E_IO, 5, "first %d", 1);
    mrl_error_where(&err, "file");
    mrl_error_place(&err, 3, 4);
    mrl_error_hint(&err, "try %s", "again");
    assert_string_equal(err.hint, "try again");
    mrl_error_set(&err, MRL_E_FORMAT, MRL_NO_OFFSET, "second");
    assert_int_equal(err.code, MRL_E_FORMAT);
    assert_true(err.offset == MRL_NO_OFFSET);
    assert_int_equal(err.line, 0);
    assert_int_equal(err.column, 0);
    assert_string_equal(err.where, "");
    assert_string_equal(err.hint, "");
    assert_string_equal(err.message, "second");
}

static void the_first_place_stays(void **state)
{
    struct mrl_error err;

    (void)state;
    mrl_error_set(&err, MRL_E_FORMAT, 0, "x");
    mrl_error_where(&err, "inner");
    mrl_error_where(&err, "outer");
    mrl_error_place(&err, 3, 4);
    mrl_error_place(&err, 5, 6);
    assert_string_equal(err.where, "inner");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 4);
}

static void a_place_from_a_file_is_escaped(void **state)
{
    struct mrl_error err;
    char path[1000];

    (void)state;
    mrl_error_set(&err, MRL_E_FORMAT, 0, "x");
    mrl_error_where(&err, "a\nb\033");
    assert_string_equal(err.where, "a\\nb\\x1b");
    mrl_error_set(&err, MRL_E_FORMAT, 0, "x");
    memset(path, 'p', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    mrl_error_where(&err, path);
    assert_int_equal(strlen(err.where), sizeof(err.where) - 1);
    assert_string_equal(&err.where[sizeof(err.where) - 4], "...");
}

static void a_place_is_said_to_be_beneath_a_directory(void **state)
{
    struct mrl_error err;
    char path[1000];

    (void)state;
    mrl_error_set(&err, MRL_E_FORMAT, 0, "x");
    mrl_error_beneath(&err, "models");
    assert_string_equal(err.where, "");
    mrl_error_where(&err, "a.onnx");
    mrl_error_beneath(&err, ".");
    mrl_error_beneath(&err, "");
    assert_string_equal(err.where, "a.onnx");
    mrl_error_beneath(&err, "new\n//");
    assert_string_equal(err.where, "new\\n/a.onnx");
    mrl_error_beneath(&err, "/");
    assert_string_equal(err.where, "/new\\n/a.onnx");
    memset(path, 'p', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    mrl_error_beneath(&err, path);
    assert_int_equal(strlen(err.where), sizeof(err.where) - 1);
}

static void wrapping_puts_words_before_the_message(void **state)
{
    struct mrl_error err;

    (void)state;
    mrl_error_set(&err, MRL_E_FORMAT, 7, "inner");
    mrl_error_wrap(&err, "member `%s`", "x");
    assert_string_equal(err.message, "member `x`: inner");
    assert_true(err.offset == 7);
}

/* Messages of every length around the room for them, ending in characters of four bytes. */
static void a_message_is_cut_between_characters(void **state)
{
    struct mrl_error err;
    char text[400];

    (void)state;
    for (size_t n = 240; n < 300; n++) {
        memset(text, 'x', n);
        memcpy(&text[n], "\xf0\x9f\x98\x80\xc3\xa4\xe4\xb8\xad", 10);
        mrl_error_set(&err, MRL_E_FORMAT, 0, "%s", text);
        assert_true(mrl_utf8_valid(err.message, strlen(err.message)));
        assert_memory_equal(err.message, text, strlen(err.message));
        assert_true(strlen(err.message) > 250 || strlen(err.message) == strlen(text));
        mrl_error_hint(&err, "%s", text);
        assert_true(mrl_utf8_valid(err.hint, strlen(err.hint)));
        mrl_error_wrap(&err, "in %s", "something");
        assert_true(mrl_utf8_valid(err.message, strlen(err.message)));
        mrl_error_wrap(&err, "%s", text);
        assert_true(mrl_utf8_valid(err.message, strlen(err.message)));
    }
}

static mrl_status fail_twice(struct mrl_error *err, int *reached)
{
    MRL_TRY(mrl_ok());
    ++*reached;
    MRL_TRY(MRL_FAIL(err, MRL_E_BUSY, 3, "held by %s", "somebody"));
    ++*reached;
    return mrl_ok();
}

static void trying_returns_the_first_failure(void **state)
{
    struct mrl_error err;
    int reached = 0;

    (void)state;
    assert_code(MRL_E_BUSY, fail_twice(&err, &reached));
    assert_int_equal(reached, 1);
    assert_string_equal(err.message, "held by somebody");
    assert_code(MRL_E_NOMEM, MRL_FAIL_NOMEM(&err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_word_of_its_own),
        cmocka_unit_test(setting_forgets_what_was_there),
        cmocka_unit_test(the_first_place_stays),
        cmocka_unit_test(a_place_from_a_file_is_escaped),
        cmocka_unit_test(a_place_is_said_to_be_beneath_a_directory),
        cmocka_unit_test(wrapping_puts_words_before_the_message),
        cmocka_unit_test(a_message_is_cut_between_characters),
        cmocka_unit_test(trying_returns_the_first_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
