/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/readability.h"
#include "unit.h"

#include <string.h>

static struct mrl_readability count(const char *text)
{
    return mrl_readability_count(text, strlen(text));
}

static void counts_words_sentences_and_syllables(void **state)
{
    const struct mrl_readability r = count("The cat sat. Version 1.2 is better!");

    (void)state;
    assert_int_equal(r.words, 8);
    assert_int_equal(r.sentences, 2);
    assert_int_equal(r.syllables, 10);
}

static void a_number_with_a_point_ends_no_sentence(void **state)
{
    (void)state;
    assert_int_equal(count("Use 1.2 now").sentences, 1);
    assert_int_equal(count("One\n\nTwo").sentences, 2);
}

static void nothing_to_read_scores_nothing(void **state)
{
    const struct mrl_readability none = count("... !?");

    (void)state;
    assert_int_equal(none.words, 0);
    assert_true(mrl_readability_flesch(&none) <= 0);
    assert_true(mrl_readability_sentence(&none) <= 0);
}

static void a_short_sentence_is_easier_than_a_long_word(void **state)
{
    const struct mrl_readability easy = count("The cat sat on the mat.");
    const struct mrl_readability hard = count("Institutional interoperability deteriorates.");

    (void)state;
    assert_true(mrl_readability_flesch(&easy) > 100);
    assert_true(mrl_readability_flesch(&hard) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_words_sentences_and_syllables),
        cmocka_unit_test(a_number_with_a_point_ends_no_sentence),
        cmocka_unit_test(nothing_to_read_scores_nothing),
        cmocka_unit_test(a_short_sentence_is_easier_than_a_long_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
