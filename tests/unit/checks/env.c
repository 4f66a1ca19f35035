/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW       "@environment-review\nreviewed_on: 2026-03-01\n"
#define COUNTS(c, s) "credentials_compared_count: " c "\ncredentials_shared_count: " s "\n"
#define TRIED(from, to, refused)                                                                   \
    "  {source: " from ", target: " to ", refused: " refused ", "                                  \
    "tried_at: \"2026-03-01T00:00:00Z\"}"
#define SWEPT(asset, copies)                                                                       \
    "sweeps: [{dataset: " asset ", searched: [production], copies_outside_count: " copies "}]\n"

#define PROJECT(environment)                                                                       \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: scoring, purpose: scores, owner: alice, environment: production, assets: [model]}\n" \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob, environment: production,\n"        \
    "     trained_on: [private]}\n"                                                                \
    "  - {id: private, path: data.csv, kind: dataset, owner: bob, sensitivity: internal\n"         \
    "     " environment "}\n"

static const struct check_case cases[] = {
    {.check = "env.credentials_disjoint",
     .ok = REVIEW COUNTS("64", "0"),
     .bad = REVIEW COUNTS("64", "1"),
     .says = "1 credentials"},
    {.check = "env.credentials_disjoint",
     .ok = REVIEW COUNTS("64", "0"),
     .bad = REVIEW COUNTS("0", "0"),
     .only_doubt = true,
     .says = "compared no"},
    {.check = "env.labels_complete",
     .project = PROJECT(", environment: training"),
     .bad_project = PROJECT(""),
     .says = "private"},
    {.check = "env.labels_complete", .bad_facts = "unread data", .only_doubt = true},
    {.check = "env.labels_complete", .bad_facts = "found dataset stray", .says = "stray"},
    {.check = "env.network_isolation_probe",
     .ok = REVIEW "isolation: [\n" TRIED("training", "production", "true") "]\n",
     .bad = REVIEW "isolation: [\n" TRIED("training", "production", "true") ",\n" TRIED(
         "production", "development", "false") "]\n",
     .says = "production reached development"},
    {.check = "env.network_isolation_probe",
     .ok = REVIEW "isolation: [\n" TRIED("production", "training", "true") "]\n",
     .bad = REVIEW "isolation: [\n" TRIED("development", "production", "true") "]\n",
     .only_doubt = true,
     .says = "between training and production"},
    {.check = "env.training_data_digest_absent_outside",
     .ok = REVIEW SWEPT("transactions", "0"),
     .bad = REVIEW SWEPT("transactions", "2"),
     .says = "2 copies"},
    {.check = "env.training_data_digest_absent_outside",
     .ok = REVIEW SWEPT("transactions", "0"),
     .bad = REVIEW SWEPT("base-model", "0"),
     .only_doubt = true,
     .says = "copies of transactions"},
    {.check = "env.training_data_digest_absent_outside",
     .ok = REVIEW SWEPT("transactions", "0"),
     .ok_facts = "file transactions data/a.csv csv\nfile model model/b.csv csv",
     .bad_facts = "file transactions data/a.csv csv\nfile model model/b.csv csv\n"
                  "same model/b.csv data/a.csv",
     .says = "lies in model"},
    {.check = "env.training_data_digest_absent_outside",
     .project = PROJECT(", environment: training"),
     .bad_project = PROJECT(", environment: production"),
     .ok = REVIEW SWEPT("private", "0"),
     .says = "in the environment production"},
};

const struct check_cases check_cases_env = {cases, MRL_COUNT(cases)};
