/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/diff.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT 3u

struct text {
    struct mrl_span *lines; /* each with its '\n', if it has one */
    bool *touched;          /* removed, or added */
    size_t count;
};

struct differ {
    struct text old, new;
    size_t begin;            /* lines that both begin with */
    size_t old_end, new_end; /* where the lines begin that both end with */
    const struct mrl_diff_sink *sink;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status cut_lines(struct differ *d, struct mrl_span text, struct text *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n' || i + 1 == text.len;
    ret->lines = mrl_arena_array(d->arena, count + 1, sizeof(*ret->lines));
    ret->touched = mrl_arena_array(d->arena, count + 1, sizeof(*ret->touched));
    if (!ret->lines || !ret->touched)
        return MRL_FAIL_ARENA(d->err, d->arena);
    while (text.len > 0) {
        const size_t end = mrl_span_find(text, "\n");
        const size_t n = end < text.len ? end + 1 : end;

        ret->lines[ret->count++] = mrl_span_first(text, n);
        text = mrl_span_without(text, n);
    }
    return mrl_ok();
}

static bool same(const struct differ *d, size_t old, size_t new)
{
    const struct mrl_span a = d->old.lines[old], b = d->new.lines[new];

    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static void trim(struct differ *d)
{
    d->old_end = d->old.count;
    d->new_end = d->new.count;
    while (d->begin < d->old_end && d->begin < d->new_end && same(d, d->begin, d->begin))
        d->begin++;
    while (d->old_end > d->begin && d->new_end > d->begin &&
           same(d, d->old_end - 1, d->new_end - 1)) {
        d->old_end--;
        d->new_end--;
    }
}

static void touch_all(struct differ *d)
{
    for (size_t i = d->begin; i < d->old_end; i++)
        d->old.touched[i] = true;
    for (size_t i = d->begin; i < d->new_end; i++)
        d->new.touched[i] = true;
}

/* --- E. W. Myers, An O(ND) Difference Algorithm, 1986 --- */

/* Furthest place in the old text on diagonal k after so many edits, for k = -edits .. edits. */
static int32_t furthest(const int32_t *row, int edits, int k)
{
    if (k == -edits || (k != edits && row[k - 1] < row[k + 1]))
        return row[k + 1];
    return row[k - 1] + 1;
}

/* One more edit; true when both ends are reached. */
static bool advance(const struct differ *d, const int32_t *before, int32_t *row, int edits)
{
    const int32_t n = (int32_t)(d->old_end - d->begin), m = (int32_t)(d->new_end - d->begin);

    for (int k = -edits; k <= edits; k += 2) {
        int32_t x = edits ? furthest(before, edits, k) : 0;
        int32_t y = x - k;

        while (x < n && y < m && same(d, d->begin + (size_t)x, d->begin + (size_t)y)) {
            x++;
            y++;
        }
        row[k] = x;
        if (x >= n && y >= m)
            return true;
    }
    return false;
}

/* From the end back to the beginning, along the rows that were kept. */
static void walk_back(struct differ *d, int32_t *const *rows, int edits)
{
    int32_t x = (int32_t)(d->old_end - d->begin), y = (int32_t)(d->new_end - d->begin);

    for (; edits > 0; edits--) {
        const int32_t *const before = rows[edits - 1];
        const int k = x - y;
        const bool added = k == -edits || (k != edits && before[k - 1] < before[k + 1]);
        const int from = added ? k + 1 : k - 1;

        x = before[from];
        y = x - from;
        if (added)
            d->new.touched[d->begin + (size_t)y] = true;
        else
            d->old.touched[d->begin + (size_t)x] = true;
    }
}

static mrl_status compare(struct differ *d)
{
    int32_t **rows = mrl_arena_array(d->arena, MRL_MAX_DIFF_EDITS + 1, sizeof(*rows));

    if (!rows)
        return MRL_FAIL_ARENA(d->err, d->arena);
    if (d->old_end > MRL_MAX_DIFF_LINES || d->new_end > MRL_MAX_DIFF_LINES) {
        touch_all(d);
        return mrl_ok();
    }
    for (int edits = 0; edits <= (int)MRL_MAX_DIFF_EDITS; edits++) {
        int32_t *const row = mrl_arena_array(d->arena, (size_t)edits * 2 + 3, sizeof(*row));

        if (!row)
            return MRL_FAIL_ARENA(d->err, d->arena);
        rows[edits] = row + edits + 1;
        if (advance(d, edits ? rows[edits - 1] : NULL, rows[edits], edits)) {
            walk_back(d, rows, edits);
            return mrl_ok();
        }
    }
    touch_all(d);
    return mrl_ok();
}

/* --- hunks --- */

static mrl_status give(const struct differ *d, enum mrl_diff_mark mark, struct mrl_span line)
{
    const bool ended = mrl_span_ends(line, "\n");

    return d->sink->line(d->sink->context, mark,
                         mrl_span_first(line, ended ? line.len - 1 : line.len), ended, d->err);
}

/* POSIX: the line before, where a side of a hunk is empty. */
static uint64_t first_line(size_t at, size_t count)
{
    return count ? at + 1 : at;
}

static mrl_status give_hunk(const struct differ *d, size_t old, size_t old_stop, size_t new,
                            size_t new_stop)
{
    char head[100];
    const int n = snprintf(head, sizeof(head), "@@ -%" PRIu64 ",%zu +%" PRIu64 ",%zu @@",
                           first_line(old, old_stop - old), old_stop - old,
                           first_line(new, new_stop - new), new_stop - new);

    MRL_TRY(
        d->sink->line(d->sink->context, MRL_DIFF_HUNK, mrl_span(head, (size_t)n), true, d->err));
    while (old < old_stop || new < new_stop) {
        if (old < old_stop && d->old.touched[old])
            MRL_TRY(give(d, MRL_DIFF_REMOVED, d->old.lines[old++]));
        else if (new < new_stop && d->new.touched[new])
            MRL_TRY(give(d, MRL_DIFF_ADDED, d->new.lines[new ++]));
        else {
            MRL_TRY(give(d, MRL_DIFF_SAME, d->old.lines[old++]));
            new ++;
        }
    }
    return mrl_ok();
}

/* Goes over lines that both have, up to the next change. */
static void skip_same(const struct differ *d, size_t *old, size_t *new)
{
    while (*old < d->old.count && *new < d->new.count && !d->old.touched[*old] &&
           !d->new.touched[*new]) {
        ++*old;
        ++*new;
    }
}

static void skip_change(const struct differ *d, size_t *old, size_t *new)
{
    while (*old < d->old.count && d->old.touched[*old])
        ++*old;
    while (*new < d->new.count && d->new.touched[*new])
        ++*new;
}

static mrl_status give_hunks(const struct differ *d)
{
    size_t old = 0, new = 0;

    for (;;) {
        size_t start, stop_old, stop_new, lead;

        start = old;
        skip_same(d, &old, &new);
        if (old == d->old.count && new == d->new.count)
            return mrl_ok();
        lead = old - start < CONTEXT ? old - start : CONTEXT;
        stop_old = old;
        stop_new = new;
        do { /* changes that lie close together are one hunk */
            skip_change(d, &stop_old, &stop_new);
            start = stop_old;
            skip_same(d, &stop_old, &stop_new);
        } while (stop_old - start <= 2 * (size_t)CONTEXT &&
                 (stop_old < d->old.count || stop_new < d->new.count));
        if (stop_old - start > CONTEXT) {
            stop_new -= stop_old - start - CONTEXT;
            stop_old = start + CONTEXT;
        }
        MRL_TRY(give_hunk(d, old - lead, stop_old, new - lead, stop_new));
        old = stop_old;
        new = stop_new;
    }
}

mrl_status mrl_diff(struct mrl_span old, struct mrl_span new, const struct mrl_diff_sink *sink,
                    struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(UINT32_C(1) << 30);
    struct differ d = {.sink = sink, .arena = arena, .err = err};

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(cut_lines(&d, old, &d.old));
    MRL_TRY(cut_lines(&d, new, &d.new));
    trim(&d);
    MRL_TRY(compare(&d));
    return give_hunks(&d);
}
