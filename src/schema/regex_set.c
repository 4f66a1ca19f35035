/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/regex_private.h"

#include <stdlib.h>

mrl_status mrl_regex_set_add(struct mrl_regex_set *set, struct mrl_arena *arena, uint32_t first,
                             uint32_t last, struct mrl_error *err)
{
    void *ranges = set->ranges;

    MRL_TRY(mrl_arena_grow(arena, &ranges, &set->capacity, set->count, sizeof(*set->ranges), err));
    set->ranges = ranges;
    set->ranges[set->count++] = (struct mrl_regex_range){first, last};
    return mrl_ok();
}

static int by_first(const void *a, const void *b)
{
    const struct mrl_regex_range *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

void mrl_regex_set_seal(struct mrl_regex_set *set)
{
    size_t kept = 0;

    if (set->count > 1)
        qsort(set->ranges, set->count, sizeof(*set->ranges), by_first);
    for (size_t i = 0; i < set->count; i++) {
        const struct mrl_regex_range r = set->ranges[i];

        if (kept > 0 && r.first <= set->ranges[kept - 1].last + 1) {
            if (r.last > set->ranges[kept - 1].last)
                set->ranges[kept - 1].last = r.last;
        } else {
            set->ranges[kept++] = r;
        }
    }
    set->count = kept;
    for (size_t i = 0; i < kept; i++)
        for (uint32_t c = set->ranges[i].first; c <= set->ranges[i].last && c < 128; c++)
            set->ascii[c / 64] |= UINT64_C(1) << c % 64;
}

bool mrl_regex_set_has(const struct mrl_regex_set *set, uint32_t c)
{
    size_t low = 0, high = set->count;

    if (c < 128)
        return set->ascii[c / 64] >> c % 64 & 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (set->ranges[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->ranges[low].first <= c;
}

mrl_status mrl_regex_set_add_all_but(struct mrl_regex_set *set, struct mrl_arena *arena,
                                     struct mrl_regex_set *other, struct mrl_error *err)
{
    uint32_t free_from = 0;

    mrl_regex_set_seal(other);
    for (size_t i = 0; i < other->count; i++) {
        if (other->ranges[i].first > free_from)
            MRL_TRY(mrl_regex_set_add(set, arena, free_from, other->ranges[i].first - 1, err));
        free_from = other->ranges[i].last + 1;
    }
    if (free_from <= MRL_REGEX_MAX_CHAR)
        MRL_TRY(mrl_regex_set_add(set, arena, free_from, MRL_REGEX_MAX_CHAR, err));
    return mrl_ok();
}

static const struct mrl_regex_range digits[] = {{'0', '9'}};
static const struct mrl_regex_range word_characters[] = {
    {'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};

/* ECMA-262, 12.2 WhiteSpace and 12.3 LineTerminator. */
static const struct mrl_regex_range blanks[] = {
    {0x09, 0x0d},     {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
    {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff},
};

static mrl_status add_ranges(struct mrl_regex_set *set, struct mrl_arena *arena,
                             const struct mrl_regex_range *ranges, size_t count,
                             struct mrl_error *err)
{
    for (size_t i = 0; i < count; i++)
        MRL_TRY(mrl_regex_set_add(set, arena, ranges[i].first, ranges[i].last, err));
    return mrl_ok();
}

mrl_status mrl_regex_set_add_escape(struct mrl_regex_set *set, struct mrl_arena *arena, char letter,
                                    struct mrl_error *err)
{
    const bool opposite = letter >= 'A' && letter <= 'Z';
    struct mrl_regex_set inner = {0};
    struct mrl_regex_set *into = opposite ? &inner : set;

    switch (letter) {
    case 'd':
    case 'D':
        MRL_TRY(add_ranges(into, arena, digits, MRL_COUNT(digits), err));
        break;
    case 'w':
    case 'W':
        MRL_TRY(add_ranges(into, arena, word_characters, MRL_COUNT(word_characters), err));
        break;
    default:
        MRL_TRY(add_ranges(into, arena, blanks, MRL_COUNT(blanks), err));
        break;
    }
    return opposite ? mrl_regex_set_add_all_but(set, arena, &inner, err) : mrl_ok();
}
