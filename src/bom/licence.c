/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/licence.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Made by tools/embed-words.py out of catalog/bom/licences.yaml, by lower-case spelling. */
extern const char *const mrl_licence_ids[];
extern const size_t mrl_licence_ids_count;

static int compare(struct mrl_span text, const char *id)
{
    for (size_t i = 0; i < text.len; i++) {
        const int a = tolower(mrl_span_byte(text, i));
        const int b = tolower((unsigned char)id[i]);

        if (a != b)
            return a < b ? -1 : 1;
    }
    return id[text.len] == '\0' ? 0 : -1;
}

const char *mrl_licence_id(struct mrl_span text)
{
    size_t low = 0;
    size_t high = mrl_licence_ids_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(text, mrl_licence_ids[middle]);

        if (order == 0)
            return mrl_licence_ids[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_reference(struct mrl_span word)
{
    const struct mrl_span rest = mrl_span_without(word, strlen("LicenseRef-"));

    if (!mrl_span_starts(word, "LicenseRef-") || rest.len == 0)
        return false;
    for (size_t i = 0; i < rest.len; i++)
        if (!isalnum(mrl_span_byte(rest, i)) && mrl_span_byte(rest, i) != '-' &&
            mrl_span_byte(rest, i) != '.')
            return false;
    return true;
}

/* "GPL-2.0+" means that version or a later one. */
static bool is_licence(struct mrl_span word)
{
    if (mrl_licence_id(word) || is_reference(word))
        return true;
    return mrl_span_ends(word, "+") && mrl_licence_id(mrl_span_first(word, word.len - 1));
}

static bool is_operator(struct mrl_span word)
{
    return mrl_span_is(word, "AND") || mrl_span_is(word, "OR") || mrl_span_is(word, "WITH");
}

/* The next parenthesis or word. */
static bool next_word(struct mrl_span *rest, struct mrl_span *ret)
{
    (void)mrl_span_take(rest, " ");
    if (rest->len == 0)
        return false;
    *ret = mrl_span_first(*rest, mrl_span_find_any(*rest, " ()"));
    if (ret->len == 0)
        *ret = mrl_span_first(*rest, 1);
    *rest = mrl_span_without(*rest, ret->len);
    return true;
}

bool mrl_licence_is_expression(const char *text)
{
    struct mrl_span rest = mrl_span_text(text);
    struct mrl_span word;
    bool operand = true; /* whether one is due */
    size_t open = 0;

    while (next_word(&rest, &word)) {
        const int c = mrl_span_byte(word, 0);

        if (c == '(' ? !operand : c == ')' ? operand || open-- == 0 : false)
            return false;
        open += c == '(';
        if (c == '(' || c == ')')
            continue;
        if (operand ? !is_licence(word) : !is_operator(word))
            return false;
        operand = !operand;
    }
    return !operand && open == 0;
}
