/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/lineage.h"

#include <string.h>

const char *mrl_lineage_kind_name(enum mrl_lineage_kind kind)
{
    static const char *const names[] = {
        [MRL_LINEAGE_ASSET] = "asset",   [MRL_LINEAGE_SYSTEM] = "system",
        [MRL_LINEAGE_ROUTE] = "route",   [MRL_LINEAGE_NAME] = "name",
        [MRL_LINEAGE_SOURCE] = "source", [MRL_LINEAGE_SUPPLIER] = "supplier",
    };

    return names[kind];
}

/* Labels of arcs: a relation, and whether it is declared. */
enum {
    LISTS = MRL_EDGE_KIND_COUNT, /* those below are edges of the inventory */
    OFFERS,
    BELONGS_TO,
    OBTAINED_FROM,
    SUPPLIED_BY,
    RELATION_COUNT,
    DECLARED = 1 << 8,
};

struct mrl_lineage_reason mrl_lineage_reason_of(const struct mrl_lineage *lineage, uint32_t arc)
{
    static const char *const own[] = {
        [LISTS] = "lists",
        [OFFERS] = "offers",
        [BELONGS_TO] = "belongs_to",
        [OBTAINED_FROM] = "obtained_from",
        [SUPPLIED_BY] = "supplied_by",
    };
    const uint32_t label = lineage->graph.label[arc];
    const uint32_t relation = label & (DECLARED - 1);

    return (struct mrl_lineage_reason){
        .relation = relation < MRL_EDGE_KIND_COUNT
                        ? mrl_edge_kind_name((enum mrl_edge_kind)relation)
                        : own[relation],
        .backwards = relation == MRL_EDGE_SHARD_OF || relation == MRL_EDGE_TOKENIZER_OF ||
                     relation == MRL_EDGE_SERVED_AT,
        .declared = (label & DECLARED) != 0,
    };
}

struct builder {
    const struct mrl_inventory *inv;
    const struct mrl_project *project;
    struct mrl_arena *arena;
    struct mrl_map by_name[MRL_LINEAGE_KIND_COUNT]; /* all but assets */
    struct mrl_lineage_node *nodes;
    size_t count, capacity;
    struct mrl_graph_arc *arcs;
    size_t arc_count, arc_capacity;
    struct mrl_error *err;
};

/* The node of that kind and name, made when it is met first. */
static mrl_status intern(struct builder *b, enum mrl_lineage_kind kind, const char *name,
                         uint32_t *ret)
{
    uint64_t index = b->count;
    bool added;

    MRL_TRY(mrl_map_add(&b->by_name[kind], name, strlen(name), index, &added, b->err));
    if (!added) {
        (void)mrl_map_get(&b->by_name[kind], name, strlen(name), &index);
        *ret = (uint32_t)index;
        return mrl_ok();
    }
    MRL_TRY(mrl_arena_grow(b->arena, (void **)&b->nodes, &b->capacity, b->count, sizeof(*b->nodes),
                           b->err));
    b->nodes[b->count++] = (struct mrl_lineage_node){.kind = kind, .name = name};
    *ret = (uint32_t)index;
    return mrl_ok();
}

static mrl_status add_arc(struct builder *b, uint32_t from, uint32_t to, uint32_t label)
{
    MRL_TRY(mrl_arena_grow(b->arena, (void **)&b->arcs, &b->arc_capacity, b->arc_count,
                           sizeof(*b->arcs), b->err));
    b->arcs[b->arc_count++] = (struct mrl_graph_arc){from, to, label};
    return mrl_ok();
}

static mrl_status add_edge(struct builder *b, const struct mrl_edge *e)
{
    const uint32_t label = (uint32_t)e->kind | (e->declared ? DECLARED : 0);
    const bool whole = e->kind == MRL_EDGE_SHARD_OF || e->kind == MRL_EDGE_TOKENIZER_OF ||
                       e->kind == MRL_EDGE_SERVED_AT;
    const uint32_t from = (uint32_t)e->from;
    uint32_t to = (uint32_t)e->to;

    if (e->to == SIZE_MAX)
        MRL_TRY(intern(b, e->kind == MRL_EDGE_SERVED_AT ? MRL_LINEAGE_ROUTE : MRL_LINEAGE_NAME,
                       e->to_name, &to));
    return whole ? add_arc(b, from, to, label) : add_arc(b, to, from, label);
}

static mrl_status add_origin(struct builder *b, uint32_t asset, enum mrl_lineage_kind kind,
                             const char *name, uint32_t relation)
{
    uint32_t node;

    if (!name)
        return mrl_ok();
    MRL_TRY(intern(b, kind, name, &node));
    return add_arc(b, node, asset, relation | DECLARED);
}

static mrl_status add_origins(struct builder *b)
{
    for (size_t i = 0; i < b->inv->asset_count; i++) {
        const struct mrl_declared_asset *const declared = b->inv->assets[i].declared;
        const struct mrl_external *const external = declared ? declared->external : NULL;

        if (!external)
            continue;
        MRL_TRY(add_origin(b, (uint32_t)i, MRL_LINEAGE_SOURCE, external->source, OBTAINED_FROM));
        MRL_TRY(add_origin(b, (uint32_t)i, MRL_LINEAGE_SUPPLIER, external->supplier, SUPPLIED_BY));
    }
    return mrl_ok();
}

static uint32_t asset_node(const struct builder *b, const char *id)
{
    return (uint32_t)(mrl_inventory_asset(b->inv, id) - b->inv->assets);
}

static mrl_status add_systems(struct builder *b)
{
    const struct mrl_project *const p = b->project;
    uint32_t node;

    for (size_t i = 0; i < p->system_count; i++) {
        MRL_TRY(intern(b, MRL_LINEAGE_SYSTEM, p->systems[i].id, &node));
        for (size_t j = 0; j < p->systems[i].asset_count; j++)
            if (mrl_inventory_asset(b->inv, p->systems[i].assets[j]))
                MRL_TRY(add_arc(b, asset_node(b, p->systems[i].assets[j]), node, LISTS | DECLARED));
    }
    return mrl_ok();
}

static mrl_status add_routes(struct builder *b)
{
    const struct mrl_project *const p = b->project;
    uint32_t node, system;

    for (size_t i = 0; i < p->route_count; i++) {
        const struct mrl_route *const r = &p->routes[i];

        MRL_TRY(intern(b, MRL_LINEAGE_ROUTE, r->id, &node));
        if (r->asset && mrl_inventory_asset(b->inv, r->asset))
            MRL_TRY(add_arc(b, asset_node(b, r->asset), node, OFFERS | DECLARED));
        if (!r->system)
            continue;
        MRL_TRY(intern(b, MRL_LINEAGE_SYSTEM, r->system, &system));
        MRL_TRY(add_arc(b, system, node, BELONGS_TO | DECLARED));
    }
    return mrl_ok();
}

static mrl_status add_assets(struct builder *b)
{
    b->capacity = b->inv->asset_count + 16;
    b->nodes = mrl_arena_array(b->arena, b->capacity, sizeof(*b->nodes));
    if (!b->nodes)
        return MRL_FAIL_ARENA(b->err, b->arena);
    for (size_t i = 0; i < b->inv->asset_count; i++)
        b->nodes[b->count++] =
            (struct mrl_lineage_node){MRL_LINEAGE_ASSET, b->inv->assets[i].id, &b->inv->assets[i]};
    for (size_t i = 0; i < b->inv->edge_count; i++)
        MRL_TRY(add_edge(b, &b->inv->edges[i]));
    return add_origins(b);
}

mrl_status mrl_lineage_build(const struct mrl_inventory *inv, const struct mrl_project *project,
                             struct mrl_arena *arena, struct mrl_lineage *ret,
                             struct mrl_error *err)
{
    struct builder b = {.inv = inv, .project = project, .arena = arena, .err = err};
    struct mrl_graph graph;

    for (size_t kind = 0; kind < MRL_LINEAGE_KIND_COUNT; kind++)
        mrl_map_init(&b.by_name[kind], arena);
    MRL_TRY(add_assets(&b));
    if (project)
        MRL_TRY(add_systems(&b));
    if (project)
        MRL_TRY(add_routes(&b));
    if (b.count > UINT32_MAX)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the inventory has too many assets");
    MRL_TRY(mrl_graph_build((uint32_t)b.count, b.arcs, b.arc_count, arena, &graph, err));
    *ret = (struct mrl_lineage){b.nodes, (uint32_t)b.count, graph};
    return mrl_ok();
}
