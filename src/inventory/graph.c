/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/graph.h"

#include "base/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* How many arcs of a node are followed without asking whether there are so many: an asset is used
 * by a few others, and a wrong guess of the processor costs more than an arc. */
#define AT_ONCE 4u

/* How far ahead of the node in hand memory is asked for. */
#define AHEAD_FIRST 32u
#define AHEAD_ARCS  16u

static mrl_status check_size(uint32_t node_count, size_t arc_count, struct mrl_error *err)
{
    if (node_count > MRL_MAX_GRAPH_NODES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "a graph of %" PRIu32 " nodes, the limit is %u", node_count,
                        MRL_MAX_GRAPH_NODES);
    if (arc_count > MRL_MAX_GRAPH_ARCS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "a graph of %zu edges, the limit is %u",
                        arc_count, MRL_MAX_GRAPH_ARCS);
    return mrl_ok();
}

/* Counting sort by the node that arcs run from. */
static void fill(const struct mrl_graph_arc *arcs, size_t arc_count, uint32_t node_count,
                 uint32_t *first, uint32_t *to, uint32_t *label)
{
    for (size_t i = 0; i < arc_count; i++) {
        assert(arcs[i].from < node_count && arcs[i].to < node_count);
        first[arcs[i].from]++;
    }
    for (uint32_t v = 0, sum = 0; v <= node_count; v++) {
        sum += first[v];
        first[v] = sum;
    }
    for (size_t i = arc_count; i-- > 0;) {
        const uint32_t place = --first[arcs[i].from];

        to[place] = arcs[i].to;
        label[place] = arcs[i].label;
    }
}

mrl_status mrl_graph_build(uint32_t node_count, const struct mrl_graph_arc *arcs, size_t arc_count,
                           struct mrl_arena *arena, struct mrl_graph *ret, struct mrl_error *err)
{
    uint32_t *first, *to, *label;

    MRL_TRY(check_size(node_count, arc_count, err));
    /* In one piece: the arena tells why only of its last refusal. */
    first =
        mrl_arena_array(arena, (size_t)node_count + 1 + 2 * (arc_count + AT_ONCE), sizeof(*first));
    if (!first)
        return MRL_FAIL_ARENA(err, arena);
    to = first + node_count + 1;
    label = to + arc_count + AT_ONCE;
    fill(arcs, arc_count, node_count, first, to, label);
    *ret = (struct mrl_graph){node_count, (uint32_t)arc_count, first, to, label};
    return mrl_ok();
}

struct search {
    const uint32_t *first, *to;
    uint64_t *seen; /* a bit for each node */
    uint32_t *nodes, *arcs;
    uint32_t count;
};

/* Notes where an arc leads, and counts it only if that is new and `there` is 1: without a branch,
 * because nobody can guess what is new.  Answers the new count. */
static inline uint32_t follow(const struct search *s, uint32_t count, uint32_t arc, uint64_t there)
{
    const uint32_t to = s->to[arc];
    uint64_t *const word = &s->seen[to / 64];
    const uint64_t seen = *word;

    s->nodes[count] = to;
    s->arcs[count] = arc;
    *word = seen | there << (to % 64);
    return count + (uint32_t)(there & ~(seen >> (to % 64)));
}

/* The count goes from hand to hand and the search is a copy, so that both stay in registers:
 * whatever is written through a pointer could otherwise be them. */
static uint32_t expand_level(const struct search search, uint32_t begin, uint32_t end)
{
    const struct search *const s = &search;
    uint32_t count = s->count;

    for (uint32_t i = begin; i < end; i++) {
        const uint32_t first = s->first[s->nodes[i]];
        const uint32_t last = s->first[s->nodes[i] + 1];

        if (i + AHEAD_FIRST < count)
            __builtin_prefetch(&s->first[s->nodes[i + AHEAD_FIRST]]);
        if (i + AHEAD_ARCS < count)
            __builtin_prefetch(&s->to[s->first[s->nodes[i + AHEAD_ARCS]]]);
        for (uint32_t k = 0; k < AT_ONCE; k++)
            count = follow(s, count, first + k, first + k < last);
        for (uint32_t arc = first + AT_ONCE; arc < last; arc++)
            count = follow(s, count, arc, 1);
    }
    return count;
}

mrl_status mrl_graph_reach(const struct mrl_graph *graph, uint32_t start, uint32_t depth,
                           struct mrl_arena *arena, struct mrl_reach *ret, struct mrl_error *err)
{
    const size_t n = graph->node_count;
    struct search s = {.first = graph->first, .to = graph->to, .count = 1};
    uint32_t *level_end = NULL;
    size_t level_count = 1, capacity = 0;

    assert(start < n);
    s.seen = mrl_arena_array(arena, n / 64 + 1, sizeof(*s.seen));
    if (!s.seen)
        return MRL_FAIL_ARENA(err, arena);
    /* One more than there are nodes: follow() writes before it counts. */
    s.nodes = mrl_arena_alloc(arena, 2 * (n + 1) * sizeof(*s.nodes));
    if (!s.nodes)
        return MRL_FAIL_ARENA(err, arena);
    s.arcs = s.nodes + n + 1;
    MRL_TRY(mrl_arena_grow(arena, (void **)&level_end, &capacity, 0, sizeof(*level_end), err));
    s.nodes[0] = start;
    s.arcs[0] = UINT32_MAX;
    s.seen[start / 64] = UINT64_C(1) << (start % 64);
    level_end[0] = 1;
    for (uint32_t begin = 0; level_count <= depth; begin = level_end[level_count++ - 1]) {
        MRL_TRY(mrl_arena_grow(arena, (void **)&level_end, &capacity, level_count,
                               sizeof(*level_end), err));
        s.count = expand_level(s, begin, level_end[level_count - 1]);
        level_end[level_count] = s.count;
        if (s.count == level_end[level_count - 1])
            break;
    }
    *ret = (struct mrl_reach){s.nodes, s.arcs, s.count, level_end, (uint32_t)level_count};
    return mrl_ok();
}

uint32_t mrl_graph_arc_from(const struct mrl_graph *graph, uint32_t arc)
{
    uint32_t low = 0, high = graph->node_count;

    /* The last node whose arcs begin at or before this one. */
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;

        if (graph->first[middle] <= arc)
            low = middle;
        else
            high = middle;
    }
    return low;
}
