/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define POLICY(refused)                                                                            \
    "@release-policy\ngate_rehearsed_at: \"2026-02-01T00:00:00Z\"\ngate_refused: " refused "\n"
#define LIVE(decision)                                                                             \
    "@deployment-record about model\nsystem: fraud-scoring\ngate_decision: " decision "\n"

static const struct check_case cases[] = {
    {.check = "gate.blocks_otherwise",
     .ok = POLICY("true"),
     .bad = POLICY("false"),
     .says = "does not hold"},
    {.check = "gate.blocks_otherwise",
     .ok = POLICY("true"),
     .bad = POLICY("true") LIVE("overridden"),
     .bad_facts = "found dataset stray",
     .says = "overridden"},
    {.check = "gate.blocks_otherwise",
     .ok = POLICY("true"),
     .bad = "@release-policy\n",
     .only_doubt = true,
     .says = "gate_refused"},
};

const struct check_cases check_cases_gate = {cases, MRL_COUNT(cases)};
