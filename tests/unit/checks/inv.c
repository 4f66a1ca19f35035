/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define NO_OWNER                                                                                   \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model}\n"                                             \
    "routes: [{id: score, url: /score}]\n"

static const struct check_case cases[] = {
    {.check = "inv.every_edge_resolves",
     .bad_facts = "edge model shard_of lost.safetensors",
     .says = "lost.safetensors"},
    {.check = "inv.every_route_maps_to_asset", .bad_project = NO_OWNER, .says = "score"},
    {.check = "inv.owner_set", .bad_project = NO_OWNER, .says = "model"},
    {.check = "inv.scan_age", .bad_facts = "unread data", .only_doubt = true, .says = "data"},
    {.check = "inv.unregistered_found", .bad_facts = "found model stray.gguf", .says = "stray"},
    {.check = "inv.unregistered_found", .bad_facts = "gone transactions", .says = "not there"},
};

const struct check_cases check_cases_inv = {cases, MRL_COUNT(cases)};
