/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cli/suggest.h"
#include "unit.h"

static void counts_single_edits(void **state)
{
    (void)state;
    assert_int_equal(mrl_text_distance("", ""), 0);
    assert_int_equal(mrl_text_distance("scan", "scan"), 0);
    assert_int_equal(mrl_text_distance("scan", "scna"), 1);
    assert_int_equal(mrl_text_distance("scan", "can"), 1);
    assert_int_equal(mrl_text_distance("scan", "scann"), 1);
    assert_int_equal(mrl_text_distance("scan", "scam"), 1);
    assert_int_equal(mrl_text_distance("", "scan"), 4);
    assert_int_equal(mrl_text_distance("kitten", "sitting"), 3);
}

static const char *nearest(const char *given)
{
    static const char *const words[] = {"assess", "scan", "sign", "help", "version"};
    struct mrl_suggestion s = mrl_suggestion_for(given);

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        mrl_suggestion_offer(&s, words[i]);
    return s.best;
}

static void offers_the_nearest_word_or_none(void **state)
{
    (void)state;
    assert_string_equal(nearest("asess"), "assess");
    assert_string_equal(nearest("sgin"), "sign");
    assert_string_equal(nearest("verison"), "version");
    assert_null(nearest("xyzzy"));
    assert_null(nearest(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_single_edits),
        cmocka_unit_test(offers_the_nearest_word_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
