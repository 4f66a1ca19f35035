/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define NO_OWNER                                                                                   \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model}\n"                                             \
    "routes: [{id: score, url: /score}]\n"

#define ONE(person, path, routes)                                                                  \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people: [{id: alice, name: " person ", roles: [owner]}]\n"                                    \
    "assets:\n"                                                                                    \
    "  - {id: model, path: " path ", kind: model, owner: alice}\n"                                 \
    "routes: " routes "\n"
#define NO_ROUTES(routes) ONE("Alice", "model.onnx", routes)
#define NAMELESS          ONE("FILL-IN", "model.onnx", "[]")
#define NOWHERE           ONE("Alice", "FILL-IN", "[]")

static const struct check_case cases[] = {
    {.check = "inv.every_edge_resolves",
     .bad_facts = "edge model shard_of lost.safetensors",
     .says = "lost.safetensors"},
    {.check = "inv.every_route_maps_to_asset", .bad_project = NO_OWNER, .says = "score"},
    {.check = "inv.owner_set", .bad_project = NO_OWNER, .says = "model"},
    {.check = "inv.every_edge_resolves",
     .bad_facts = "edge system-prompt calls https://api.example/v1",
     .only_doubt = true,
     .says = "api.example"},
    {.check = "inv.every_edge_resolves",
     .bad_facts = "unread data",
     .only_doubt = true,
     .says = "data"},
    {.check = "inv.every_route_maps_to_asset", .bad_facts = "gone model", .says = "score"},
    {.check = "inv.every_route_maps_to_asset",
     .project = NO_ROUTES("[]"),
     .bad_project = NO_ROUTES("FILL-IN"),
     .only_doubt = true,
     .says = "which routes"},
    {.check = "inv.owner_set",
     .project = NO_ROUTES("[]"),
     .bad_project = NAMELESS,
     .says = "without a name"},
    {.check = "inv.unregistered_found",
     .project = NO_ROUTES("[]"),
     .bad_project = NOWHERE,
     .only_doubt = true,
     .says = "where model is"},
    {.check = "inv.unregistered_found",
     .bad_facts = "unread data",
     .only_doubt = true,
     .says = "data"},
    {.check = "inv.scan_age", .bad_facts = "unread data", .only_doubt = true, .says = "data"},
    {.check = "inv.unregistered_found", .bad_facts = "found model stray.gguf", .says = "stray"},
    {.check = "inv.unregistered_found", .bad_facts = "gone transactions", .says = "not there"},
};

const struct check_cases check_cases_inv = {cases, MRL_COUNT(cases)};
