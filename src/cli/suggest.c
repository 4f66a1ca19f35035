/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 63 };

static size_t min_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The restricted Damerau-Levenshtein distance, three rows of the matrix at a time. */
size_t mrl_edit_distance(const char *a, const char *b)
{
    const size_t a_len = strnlen(a, WORD_MAX);
    const size_t b_len = strnlen(b, WORD_MAX);
    size_t rows[3][WORD_MAX + 1] = {0};

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        const size_t *above = rows[(i - 1) % 3];
        size_t *row = rows[i % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            const size_t changed = above[j - 1] + (a[i - 1] != b[j - 1]);

            row[j] = min_of(changed, min_of(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min_of(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

struct mrl_suggestion mrl_suggestion_for(const char *given)
{
    return (struct mrl_suggestion){.given = given, .distance = SIZE_MAX};
}

void mrl_suggestion_offer(struct mrl_suggestion *s, const char *candidate)
{
    const size_t distance = mrl_edit_distance(s->given, candidate);

    /* A third of the letters may be wrong; beyond that a guess only confuses. */
    if (distance > 1 + strlen(candidate) / 3 || distance >= strlen(candidate) ||
        distance >= s->distance)
        return;
    s->best = candidate;
    s->distance = distance;
}
