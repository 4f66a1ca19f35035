/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* A directed graph that is built once and asked what can be reached from a node.  Arcs lie node by
 * node in one array (compressed sparse rows), so that asking costs what is reached: a million
 * nodes in about ten milliseconds.  Circles are fine. */

struct mrl_graph_arc {
    uint32_t from, to;
    uint32_t label; /* the caller's */
};

struct mrl_graph {
    uint32_t node_count;
    uint32_t arc_count;
    const uint32_t *first; /* node_count + 1: where the arcs of each node begin */
    const uint32_t *to;    /* by arc; some zeros follow the last */
    const uint32_t *label; /* by arc */
};

/* Copies what it needs into `arena`; the arcs of a node keep their order.  MRL_E_LIMIT above
 * MRL_MAX_GRAPH_NODES or MRL_MAX_GRAPH_ARCS.  Programmer error if an arc names no node. */
mrl_status mrl_graph_build(uint32_t node_count, const struct mrl_graph_arc *arcs, size_t arc_count,
                           struct mrl_arena *arena, struct mrl_graph *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* What is reached, nearest first: `nodes[0]` is the start.  Level d, the nodes that are d steps
 * away, is nodes[level_end[d - 1] .. level_end[d] - 1]; level_end[0] is 1. */
struct mrl_reach {
    uint32_t *nodes;
    uint32_t *arcs; /* by which arc each was reached first; of the start: no arc */
    uint32_t count;
    const uint32_t *level_end;
    uint32_t level_count; /* with the start's */
};

#define MRL_GRAPH_ANY_DEPTH UINT32_MAX

/* Everything at most `depth` steps from the start, once each, by a shortest way. */
mrl_status mrl_graph_reach(const struct mrl_graph *graph, uint32_t start, uint32_t depth,
                           struct mrl_arena *arena, struct mrl_reach *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* The node that an arc runs from. */
uint32_t mrl_graph_arc_from(const struct mrl_graph *graph, uint32_t arc);
