/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/readability.h"

#include <ctype.h>
#include <string.h>

/* Bytes of UTF-8 beyond ASCII count as letters, so that words of other scripts stay whole. */
static bool is_letter(unsigned char c)
{
    return isalnum(c) || c == '\'' || c >= 0x80;
}

static bool is_vowel(unsigned char c)
{
    return c != 0 && strchr("aeiouyAEIOUY", c) != NULL;
}

/* Groups of vowels; a final e is silent, unless it is the only vowel or stands in "-le". */
static size_t count_syllables(const char *word, size_t n)
{
    size_t groups = 0;

    for (size_t i = 0; i < n; i++)
        if (is_vowel((unsigned char)word[i]) && (i == 0 || !is_vowel((unsigned char)word[i - 1])))
            groups++;
    if (groups > 1 && n > 2 && (word[n - 1] | 0x20) == 'e' && (word[n - 2] | 0x20) != 'l' &&
        !is_vowel((unsigned char)word[n - 2]))
        groups--;
    return groups ? groups : 1;
}

/* A sentence ends at its mark or at an empty line; the last one may have neither. */
static bool ends_sentence(const char *text, size_t n, size_t i)
{
    if (text[i] == '.' || text[i] == '!' || text[i] == '?')
        return i + 1 == n || isspace((unsigned char)text[i + 1]);
    return text[i] == '\n' && i + 1 < n && text[i + 1] == '\n';
}

struct mrl_readability mrl_readability_count(const char *text, size_t n)
{
    struct mrl_readability r = {0};
    bool open = false; /* words since the last end of a sentence */

    for (size_t i = 0; i < n;) {
        size_t end = i;

        while (end < n && is_letter((unsigned char)text[end]))
            end++;
        if (end > i) {
            r.words++;
            r.syllables += count_syllables(&text[i], end - i);
            open = true;
            i = end;
            continue;
        }
        if (open && ends_sentence(text, n, i)) {
            r.sentences++;
            open = false;
        }
        i++;
    }
    r.sentences += open;
    return r;
}

double mrl_readability_flesch(const struct mrl_readability *r)
{
    if (r->words == 0)
        return 0;
    return 206.835 - 1.015 * mrl_readability_sentence(r) -
           84.6 * (double)r->syllables / (double)r->words;
}

double mrl_readability_sentence(const struct mrl_readability *r)
{
    return r->sentences ? (double)r->words / (double)r->sentences : 0;
}
