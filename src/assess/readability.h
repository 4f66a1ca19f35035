/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How easy a text is to read.  Counts only; nothing is known of its meaning. */
struct mrl_readability {
    size_t words, sentences, syllables;
};

struct mrl_readability mrl_readability_count(const char *text, size_t n);

/* Flesch's reading ease of an English text: 206.835 - 1.015 words per sentence - 84.6 syllables per
 * word (R. Flesch, A new readability yardstick, 1948).  100 is very easy, 0 very hard.  0 words
 * give 0. */
double mrl_readability_flesch(const struct mrl_readability *r);

/* Mean length of a sentence in words; 0 if there are none. */
double mrl_readability_sentence(const struct mrl_readability *r);
