/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PLAN     "@recovery-plan\nsystem: fraud-scoring\n"
#define INCIDENT "@incident-plan\ncontact_max_age_days: 180\n"
#define DRILL(kind, day, rest)                                                                     \
    "@drill-record\nkind: " kind "\npassed: true\nheld_on: " day "\n" rest
#define ALL_SCENARIOS                                                                              \
    "ai_scenarios: [{scenario: poisoning}, {scenario: model-substitution},\n"                      \
    "  {scenario: prompt-compromise}, {scenario: vector-store-corruption}]\n"
#define OTHER_SYSTEM "@recovery-plan\nsystem: other\n"
#define ONE_SYSTEM                                                                                 \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: fraud-scoring, purpose: scores, owner: alice, assets: [model]}\n"                    \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob}\n"
#define TWO_SYSTEMS                                                                                \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [developer]}\n"                                      \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: fraud-scoring, purpose: scores, owner: alice, assets: [model]}\n"                    \
    "  - {id: other, purpose: other, owner: alice, assets: [model]}\n"                             \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob}\n"

static const struct check_case cases[] = {
    {.check = "plan.actions_from_last_exercise_closed",
     .ok = DRILL("restore", "2026-02-01", "")
         DRILL("incident", "2026-02-01",
               "actions: [{action: call, due_on: 2026-02-02, closed_on: 2026-02-02},\n"
               "  {action: write, due_on: 2026-03-10}]\n"),
     .bad = DRILL("restore", "2026-02-01", "")
         DRILL("incident", "2026-02-01", "actions: [{action: call, due_on: 2026-03-09}]\n"),
     .says = "call"},
    {.check = "plan.age",
     .project = ONE_SYSTEM,
     .bad_project = ONE_SYSTEM "policies: {plan_age_days: 5}\n",
     .ok = PLAN,
     .says = "longer ago"},
    {.check = "plan.approved",
     .ok = PLAN,
     .bad = "@recovery-plan approval bad\nsystem: fraud-scoring\n",
     .says = "does not hold"},
    {.check = "plan.contacts_fresh",
     .ok = INCIDENT "roles: [{role: lead, person: alice, confirmed_on: 2025-12-01}]\n" PLAN
                    "contacts: [{name: host, role: host, confirmed_on: 2026-01-01}]\n",
     .bad = INCIDENT "roles: [{role: lead, person: alice, confirmed_on: 2025-06-01}]\n",
     .says = "lead"},
    {.check = "plan.contacts_fresh",
     .ok = INCIDENT "roles: [{role: lead, person: alice, confirmed_on: 2025-12-01}]\n",
     .bad = INCIDENT "roles: [{role: lead, person: alice, confirmed_on: 2025-12-01}]\n" PLAN
                     "contacts: [{name: host, role: host, confirmed_on: 2025-06-01}]\n",
     .says = "host"},
    {.check = "plan.dr_has_ai_scenarios",
     .ok = PLAN ALL_SCENARIOS,
     .bad = PLAN "ai_scenarios: [{scenario: poisoning}, {scenario: model-theft},\n"
                 "  {scenario: prompt-compromise}]\n",
     .says = "vector-store-corruption"},
    {.check = "plan.exercise_age",
     .ok = DRILL("restore", "2026-02-01", "") DRILL("incident", "2025-04-01", ""),
     .bad = DRILL("restore", "2026-02-01", "") DRILL("incident", "2025-03-01", ""),
     .says = "2025-03-01"},
    {.check = "plan.exercise_age",
     .ok = DRILL("restore", "2026-02-01", "") DRILL("incident", "2025-04-01", ""),
     .bad = DRILL("restore", "2026-02-01", ""),
     .only_doubt = true,
     .says = "kind incident"},
    {.check = "plan.incident_exists",
     .ok = INCIDENT,
     .bad = PLAN,
     .only_doubt = true,
     .says = "incident-plan"},
    {.check = "plan.recovery_exists",
     .project = TWO_SYSTEMS,
     .ok = PLAN OTHER_SYSTEM,
     .bad = PLAN,
     .only_doubt = true,
     .says = "other"},
};

const struct check_cases check_cases_plan = {cases, MRL_COUNT(cases)};
