/* SPDX-License-Identifier: Apache-2.0 */
#include "base/percent.h"
#include "unit.h"

#include <string.h>

static void assert_encoded(struct mrl_span bytes, const char *also, const char *text)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, 64);
    mrl_percent_encode(&buf, bytes, also);
    assert_string_equal(mrl_buf_text(&buf), text);
}

static void what_is_not_plain_is_written_in_digits(void **state)
{
    (void)state;
    assert_encoded(mrl_span_text("aZ09-._~"), "", "aZ09-._~");
    assert_encoded(mrl_span_text("a/b c%\xc3\xa9"), "", "a%2Fb%20c%25%C3%A9");
    assert_encoded(mrl_span_text("a/b:c"), "/:", "a/b:c");
    assert_encoded(mrl_span("\0\xff", 2), "/", "%00%FF");
    assert_encoded(mrl_span("", 0), "", "");
}

static void too_much_is_a_failure_of_the_buffer(void **state)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct mrl_error err;

    (void)state;
    mrl_buf_init(&buf, 2);
    mrl_percent_encode(&buf, mrl_span_text(" "), "");
    assert_int_equal(mrl_buf_status(&buf, &err).code, MRL_E_LIMIT);
}

static void assert_decoded(const char *text, struct mrl_span bytes)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4096);
    size_t n;
    const char *out = mrl_percent_decode(mrl_span_text(text), arena, &n);

    assert_int_equal(n, bytes.len);
    assert_memory_equal(out, bytes.at, n);
    assert_int_equal(out[n], '\0');
}

static void digits_are_read_in_either_case_and_the_rest_stays(void **state)
{
    (void)state;
    assert_decoded("%40a%2Fb%2f", mrl_span_text("@a/b/"));
    assert_decoded("%2540", mrl_span_text("%40"));
    assert_decoded("a%00b", mrl_span("a\0b", 3));
    assert_decoded("%", mrl_span_text("%"));
    assert_decoded("%4", mrl_span_text("%4"));
    assert_decoded("%4g%%41", mrl_span_text("%4g%A"));
    assert_decoded("", mrl_span("", 0));
}

static void no_memory_is_told(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16);
    size_t n;

    (void)state;
    assert_null(
        mrl_percent_decode(mrl_span_text("0123456789012345678901234567890123456789"), arena, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_plain_is_written_in_digits),
        cmocka_unit_test(too_much_is_a_failure_of_the_buffer),
        cmocka_unit_test(digits_are_read_in_either_case_and_the_rest_stays),
        cmocka_unit_test(no_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
