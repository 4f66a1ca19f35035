/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* How much processor time it takes to ask what rests on an asset, in graphs of a million nodes that
 * are harder than any inventory: everything rests on node 0, by one to three ways each. usage:
 * bench_graph NODES */

#define RUNS 21

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static uint32_t random_below(uint64_t *state, uint32_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 20) % n;
}

/* Each node rests on `ways` earlier ones, all of them within `reach` of it. */
static int measure(uint32_t nodes, uint32_t ways, uint32_t span, const char *what)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new((size_t)4 << 30);
    struct mrl_graph_arc *arcs = malloc((size_t)nodes * ways * sizeof(*arcs));
    uint64_t state = 88172645463325252;
    double times[RUNS];
    struct mrl_graph g;
    struct mrl_reach r;
    struct mrl_error err;
    size_t count = 0;
    double start = 0;

    if (!arena || !arcs)
        return 1;
    for (uint32_t v = 1; v < nodes; v++)
        for (uint32_t w = 0; w < ways; w++)
            arcs[count++] =
                (struct mrl_graph_arc){v - 1 - random_below(&state, v < span ? v : span), v, 0};
    start = now_ms();
    if (mrl_graph_build(nodes, arcs, count, arena, &g, &err).code != MRL_OK)
        return 1;
    printf("%s: %u nodes, %zu edges, built in %.0f ms", what, nodes, count, now_ms() - start);
    for (size_t i = 0; i < RUNS; i++) {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(64u << 20);

        if (!scratch)
            return 1;
        start = now_ms();
        if (mrl_graph_reach(&g, 0, MRL_GRAPH_ANY_DEPTH, scratch, &r, &err).code != MRL_OK)
            return 1;
        times[i] = now_ms() - start;
    }
    qsort(times, RUNS, sizeof(*times), compare);
    printf(", %u affected in %u steps: median %.1f CPU ms, best %.1f (goal: 10)\n", r.count - 1,
           r.level_count - 1, times[RUNS / 2], times[0]);
    free(arcs);
    return 0;
}

int main(int argc, char *argv[])
{
    const uint32_t nodes = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;

    return measure(nodes, 1, 1000, "chains, one way each   ") ||
           measure(nodes, 2, 1000, "neighbours, two ways   ") ||
           measure(nodes, 2, nodes, "anywhere, two ways     ") ||
           measure(nodes, 3, 1000, "neighbours, three ways ") ||
           measure(nodes, 3, nodes, "anywhere, three ways   ");
}
