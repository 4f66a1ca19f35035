/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses out of files. */
#include "formats/url.h"
#include "unit.h"

#include <string.h>

static void a_loopback_is_here_whatever_follows(void **state)
{
    static const char *const here[] = {
        "http://localhost",         "http://LOCALHOST:80/x", "https://127.0.0.1/x?y",
        "http://127.1.2.3:8080",    "http://[::1]:80/",      "http://0.0.0.0#x",
        "http://user:p@localhost/", "ws://localhost/",       "http://host.docker.internal:1",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(here); i++)
        if (!mrl_url_is_here(mrl_span_text(here[i])))
            fail_msg("%s leads elsewhere", here[i]);
}

static void names_that_begin_like_one_are_elsewhere(void **state)
{
    static const char *const elsewhere[] = {
        "",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://127.example/",
        "http://localhost@h.example/",
        "http://localhost:80@h.example/",
        "http://[2001:db8::1]:80/",
        "http://[::1/",
        "http://h.example/localhost",
        "http://h.example\\@localhost/",
        "http://10.0.0.1/",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(elsewhere); i++)
        if (mrl_url_is_here(mrl_span_text(elsewhere[i])))
            fail_msg("%s leads here", elsewhere[i]);
}

static void calls_without_tls_to_others_are_insecure(void **state)
{
    (void)state;
    assert_true(mrl_url_is_insecure(mrl_span_text("http://h.example/")));
    assert_true(mrl_url_is_insecure(mrl_span_text("HTTP://localhost.example/")));
    assert_false(mrl_url_is_insecure(mrl_span_text("http://localhost/")));
    assert_false(mrl_url_is_insecure(mrl_span_text("https://h.example/")));
    assert_false(mrl_url_is_insecure(mrl_span_text("http:/")));
}

static void credentials_and_questions_are_left_out(void **state)
{
    char text[MRL_URL_MAX], long_url[2 * MRL_URL_MAX];

    (void)state;
    assert_int_equal(mrl_url_redact(mrl_span_text("https://u:p@h/x?key=1"), text), 11);
    assert_string_equal(text, "https://h/x");
    (void)mrl_url_redact(mrl_span_text("u:p"), text);
    assert_string_equal(text, "u:p");
    assert_int_equal(mrl_url_redact(mrl_span_text(""), text), 0);
    memset(long_url, 'a', sizeof(long_url));
    assert_int_equal(mrl_url_redact(mrl_span(long_url, MRL_URL_MAX - 1), text), MRL_URL_MAX - 1);
    assert_int_equal(mrl_url_redact(mrl_span(long_url, MRL_URL_MAX), text), MRL_URL_MAX - 1);
    assert_int_equal(mrl_url_redact(mrl_span(long_url, sizeof(long_url)), text), MRL_URL_MAX - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loopback_is_here_whatever_follows),
        cmocka_unit_test(names_that_begin_like_one_are_elsewhere),
        cmocka_unit_test(calls_without_tls_to_others_are_insecure),
        cmocka_unit_test(credentials_and_questions_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
