/* SPDX-License-Identifier: Apache-2.0 */
#include "data/sorter.h"

#include <endian.h>
#include <string.h>

/* Quicksort by eight bytes at a time (multikey quicksort with cached words: Rantala; Bentley and
 * Sedgewick).  Rows of one host share dozens of bytes, which are looked at once.  The pivot is
 * chosen by chance, so that no file can be made to take quadratic time. */

enum {
    FEW = 16,
    AHEAD = 8, /* rows that are fetched into the cache before their turn */
};

static uint64_t load_word(const uint8_t *rows, const struct mrl_sort_item *item, uint32_t depth)
{
    uint64_t word = 0;

    if (depth + 8 <= item->len) {
        memcpy(&word, rows + item->offset + depth, 8);
        return be64toh(word);
    }
    if (depth < item->len)
        memcpy(&word, rows + item->offset + depth, item->len - depth);
    return be64toh(word);
}

static int compare_from(const uint8_t *rows, const struct mrl_sort_item *a,
                        const struct mrl_sort_item *b, uint32_t depth)
{
    const uint32_t n = a->len < b->len ? a->len : b->len;

    if (a->word != b->word)
        return a->word < b->word ? -1 : 1;
    if (n <= depth)
        return 0;
    return memcmp(rows + a->offset + depth, rows + b->offset + depth, n - depth);
}

/* Up to `depth` all are the same. */
static void sort_few(const uint8_t *rows, struct mrl_sort_item *items, size_t count, uint32_t depth)
{
    for (size_t i = 1; i < count; i++) {
        const struct mrl_sort_item item = items[i];
        size_t k = i;

        for (; k > 0 && compare_from(rows, &item, &items[k - 1], depth) < 0; k--)
            items[k] = items[k - 1];
        items[k] = item;
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t choose_pivot(const struct mrl_sort_item *items, size_t count, uint64_t *state)
{
    const uint64_t a = items[next_random(state) % count].word;
    const uint64_t b = items[next_random(state) % count].word;
    const uint64_t c = items[next_random(state) % count].word;

    if (a < b)
        return b < c ? b : a < c ? c : a;
    return a < c ? a : b < c ? c : b;
}

static void swap(struct mrl_sort_item *a, struct mrl_sort_item *b)
{
    const struct mrl_sort_item t = *a;

    *a = *b;
    *b = t;
}

/* Less, equal, greater: [0, *less), [*less, *greater), the rest. */
static void partition(struct mrl_sort_item *items, size_t count, uint64_t pivot, size_t *less,
                      size_t *greater)
{
    size_t low = 0, i = 0, high = count;

    while (i < high) {
        if (items[i].word < pivot)
            swap(&items[low++], &items[i++]);
        else if (items[i].word > pivot)
            swap(&items[i], &items[--high]);
        else
            i++;
    }
    *less = low;
    *greater = high;
}

/* The next eight bytes of rows that were the same so far; whether any row has some. */
static bool reload(const uint8_t *rows, struct mrl_sort_item *items, size_t count, uint32_t depth)
{
    bool more = false;

    for (size_t i = 0; i < count; i++) {
        if (count - i > AHEAD)
            __builtin_prefetch(rows + items[i + AHEAD].offset + depth);
        items[i].word = load_word(rows, &items[i], depth);
        more |= items[i].len > depth;
    }
    return more;
}

static void sort(const uint8_t *rows, struct mrl_sort_item *items, size_t count, uint32_t depth,
                 uint64_t *state)
{
    while (count > FEW) {
        size_t less, greater;

        partition(items, count, choose_pivot(items, count, state), &less, &greater);
        sort(rows, items, less, depth, state);
        sort(rows, items + greater, count - greater, depth, state);
        items += less;
        count = greater - less;
        depth += 8;
        if (!reload(rows, items, count, depth))
            return;
    }
    sort_few(rows, items, count, depth);
}

void mrl_sort_rows(const uint8_t *rows, struct mrl_sort_item *items, size_t count, uint64_t seed)
{
    uint64_t state = seed | 1;

    (void)reload(rows, items, count, 0);
    sort(rows, items, count, 0, &state);
}
