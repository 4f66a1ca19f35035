/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REPORT "@evaluation-report about base-model\nmodel: base-model\n"
#define SERVICE_PROJECT                                                                            \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: chat, purpose: talks, owner: alice, assets: [llm]}\n"                                \
    "assets:\n"                                                                                    \
    "  - {id: llm, url: https://llm.example/v1, kind: service, owner: bob,\n"                      \
    "     external: {supplier: acme}}\n"

static const struct check_case cases[] = {
    {.check = "eval.own_run_exists_for_digest",
     .ok = REPORT "decision: promote\n",
     .bad = REPORT "decision: hold\n",
     .says = "adoption of base-model"},
    {.check = "eval.own_run_exists_for_digest",
     .project = SERVICE_PROJECT,
     .ok = "@evaluation-report about llm\nmodel: llm\ndecision: promote\n",
     .bad = "@evaluation-report about llm\nmodel: llm\ndecision: reject\n",
     .says = "llm"},
    {.check = "eval.delta_vs_published",
     .ok = REPORT "metrics: [{name: accuracy, own: 0.96, published: 0.98}]\n",
     .bad = REPORT "metrics: [{name: accuracy, own: 0.95, published: 0.98, tolerance: 0.1}]\n",
     .says = "accuracy"},
    {.check = "eval.delta_vs_published",
     .ok = REPORT "metrics: [{name: accuracy, own: 0.96, published: 0.96, tolerance: 0}]\n",
     .bad = REPORT "metrics: [{name: accuracy, own: 0.96}]\n",
     .only_doubt = true,
     .says = "compares nothing"},
    {.check = "eval.harness_pinned_and_signed",
     .ok = REPORT "harness_sha256: \"$(model)\"\nharness_signature: harness.sig\n",
     .bad = REPORT "harness_sha256: \"$(model)\"\n",
     .says = "harness_signature"},
};

const struct check_cases check_cases_eval = {cases, MRL_COUNT(cases)};
