/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "inventory/graph.h"
#include "inventory/inventory.h"

/* The inventory as a graph that is asked "what is affected if this turns out bad?": an arc runs
 * from each thing to what rests on it, agent - tool - service, system - model - base model -
 * dataset - source. */

enum mrl_lineage_kind {
    MRL_LINEAGE_ASSET,
    MRL_LINEAGE_SYSTEM,
    MRL_LINEAGE_ROUTE,
    MRL_LINEAGE_NAME,   /* what an asset refers to and the project does not have: a purl, a model */
    MRL_LINEAGE_SOURCE, /* `external.source` of assets */
    MRL_LINEAGE_SUPPLIER, /* `external.supplier` of assets */
    MRL_LINEAGE_KIND_COUNT,
};
const char *mrl_lineage_kind_name(enum mrl_lineage_kind kind); /* "system" */

struct mrl_lineage_node {
    enum mrl_lineage_kind kind;
    const char *name;              /* raw: id, URL, purl; unique within its kind */
    const struct mrl_asset *asset; /* of MRL_LINEAGE_ASSET; else NULL */
};

/* Why a node rests on another. */
struct mrl_lineage_reason {
    const char *relation; /* "trained_on", "lists" */
    bool backwards;       /* said of the other: "shard shard_of it", not "it trained_on data" */
    bool declared;        /* in merlon.yaml; else inferred from bytes */
};

struct mrl_lineage {
    struct mrl_lineage_node *nodes; /* assets first, in the order of the inventory */
    uint32_t node_count;
    struct mrl_graph graph; /* labels: mrl_lineage_reason_of() */
};

/* `project` may be NULL.  `inv` and `project` must outlive *ret. */
mrl_status mrl_lineage_build(const struct mrl_inventory *inv, const struct mrl_project *project,
                             struct mrl_arena *arena, struct mrl_lineage *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* The one node of that name: the id of an asset, system or route, a file of an asset, or the name
 * of something outside.  "system:NAME" and its kin (also "file:") look at one kind only; a name
 * with such a beginning that stands there as it is counts too.  MRL_E_ABSENT with the nearest name
 * as a hint; MRL_E_EXISTS when several bear it, with how to tell them apart. */
mrl_status mrl_lineage_find(const struct mrl_lineage *lineage, const char *name, uint32_t *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The reason of an arc of lineage->graph. */
struct mrl_lineage_reason mrl_lineage_reason_of(const struct mrl_lineage *lineage, uint32_t arc);
