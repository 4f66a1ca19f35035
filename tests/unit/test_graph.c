/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "inventory/graph.h"
#include "oom.h"
#include "unit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct mrl_graph build(struct mrl_arena *arena, uint32_t nodes,
                              const struct mrl_graph_arc *arcs, size_t count)
{
    struct mrl_graph graph;
    struct mrl_error err;

    assert_ok(mrl_graph_build(nodes, arcs, count, arena, &graph, &err));
    return graph;
}

static struct mrl_reach reach(struct mrl_arena *arena, const struct mrl_graph *g, uint32_t start,
                              uint32_t depth)
{
    struct mrl_reach ret;
    struct mrl_error err;

    assert_ok(mrl_graph_reach(g, start, depth, arena, &ret, &err));
    return ret;
}

static void goes_level_by_level_and_names_the_way(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    /* 0 -> 1 -> 3 -> 4, 0 -> 2 -> 3; 5 stands alone. */
    static const struct mrl_graph_arc arcs[] = {
        {3, 4, 34}, {0, 1, 1}, {1, 3, 13}, {0, 2, 2}, {2, 3, 23},
    };
    const struct mrl_graph g = build(arena, 6, arcs, MRL_COUNT(arcs));
    const struct mrl_reach r = reach(arena, &g, 0, MRL_GRAPH_ANY_DEPTH);
    static const uint32_t nodes[] = {0, 1, 2, 3, 4};
    static const uint32_t from[] = {0, 0, 0, 1, 3};

    (void)state;
    assert_int_equal(r.count, 5);
    assert_memory_equal(r.nodes, nodes, sizeof(nodes));
    assert_int_equal(r.level_count, 4);
    assert_int_equal(r.level_end[0], 1);
    assert_int_equal(r.level_end[1], 3);
    assert_int_equal(r.level_end[2], 4);
    assert_int_equal(r.level_end[3], 5);
    for (uint32_t i = 1; i < r.count; i++)
        assert_int_equal(mrl_graph_arc_from(&g, r.arcs[i]), from[i]);
    assert_int_equal(g.label[r.arcs[3]], 13);
    assert_int_equal(reach(arena, &g, 5, MRL_GRAPH_ANY_DEPTH).count, 1);
}

static void depth_ends_the_search(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    static const struct mrl_graph_arc arcs[] = {{0, 1, 0}, {1, 2, 0}, {2, 3, 0}};
    const struct mrl_graph g = build(arena, 4, arcs, MRL_COUNT(arcs));

    (void)state;
    for (uint32_t depth = 0; depth < 4; depth++)
        assert_int_equal(reach(arena, &g, 0, depth).count, depth + 1);
    assert_int_equal(reach(arena, &g, 0, 4).count, 4);
    assert_int_equal(reach(arena, &g, 0, 4).level_count, 4);
}

static void circles_end(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    static const struct mrl_graph_arc arcs[] = {{0, 1, 0}, {1, 2, 0}, {2, 0, 0},
                                                {1, 1, 0}, {0, 1, 0}, {0, 0, 0}};
    const struct mrl_graph g = build(arena, 3, arcs, MRL_COUNT(arcs));

    (void)state;
    for (uint32_t start = 0; start < 3; start++)
        assert_int_equal(reach(arena, &g, start, MRL_GRAPH_ANY_DEPTH).count, 3);
}

/* The same answer as one that nobody could get wrong: arcs are followed until nothing is new. */
static void check_against_the_plain_way(struct mrl_arena *arena, uint32_t nodes, size_t count)
{
    struct mrl_graph_arc *const arcs = mrl_arena_array(arena, count, sizeof(*arcs));
    bool *const seen = mrl_arena_zalloc(arena, nodes);
    struct mrl_graph g;
    struct mrl_reach r;
    bool more = true;

    for (size_t i = 0; i < count; i++)
        arcs[i] = (struct mrl_graph_arc){(uint32_t)rand() % nodes, (uint32_t)rand() % nodes, 0};
    g = build(arena, nodes, arcs, count);
    r = reach(arena, &g, 0, MRL_GRAPH_ANY_DEPTH);
    seen[0] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < count; i++)
            if (seen[arcs[i].from] && !seen[arcs[i].to])
                more = seen[arcs[i].to] = true;
    }
    for (uint32_t i = 0; i < r.count; i++) {
        assert_true(seen[r.nodes[i]]);
        seen[r.nodes[i]] = false;
    }
    for (uint32_t v = 0; v < nodes; v++)
        assert_false(seen[v]);
}

static void finds_exactly_what_can_be_reached(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);

    (void)state;
    srand(1);
    for (uint32_t nodes = 1; nodes < 200; nodes += 3)
        for (size_t degree = 1; degree < 8; degree += 2)
            check_against_the_plain_way(arena, nodes, nodes * degree / 2 + 1);
    check_against_the_plain_way(arena, 64, 64);
    check_against_the_plain_way(arena, 65, 4000);
}

static void nodes_without_arcs_are_fine(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct mrl_graph g = build(arena, 1, NULL, 0);

    (void)state;
    assert_int_equal(reach(arena, &g, 0, MRL_GRAPH_ANY_DEPTH).count, 1);
}

static void a_graph_that_is_too_large_is_refused(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_graph graph;
    struct mrl_error err;

    (void)state;
    assert_code(MRL_E_LIMIT,
                mrl_graph_build(MRL_MAX_GRAPH_NODES + 1, NULL, 0, arena, &graph, &err));
    assert_code(MRL_E_LIMIT, mrl_graph_build(1, (const struct mrl_graph_arc[]){{0, 0, 0}},
                                             (size_t)MRL_MAX_GRAPH_ARCS + 1, arena, &graph, &err));
    assert_code(MRL_E_LIMIT, mrl_graph_build(1u << 20, NULL, 0, arena, &graph, &err)); /* arena */
}

static mrl_status build_and_ask(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_graph_arc arcs[100];
    struct mrl_graph graph;
    struct mrl_reach r;
    struct mrl_error err;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    for (uint32_t i = 0; i < 100; i++)
        arcs[i] = (struct mrl_graph_arc){i, i + 1, 0};
    MRL_TRY(mrl_graph_build(200000, arcs, 100, arena, &graph, &err));
    MRL_TRY(mrl_graph_reach(&graph, 0, MRL_GRAPH_ANY_DEPTH, arena, &r, &err));
    assert_int_equal(r.count, 101);
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(build_and_ask, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_level_by_level_and_names_the_way),
        cmocka_unit_test(depth_ends_the_search),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(finds_exactly_what_can_be_reached),
        cmocka_unit_test(nodes_without_arcs_are_fine),
        cmocka_unit_test(a_graph_that_is_too_large_is_refused),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
