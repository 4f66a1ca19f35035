/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REPORT(check, value, threshold)                                                            \
    "@security-test-report about model\nsystem: fraud-scoring\n"                                   \
    "tested_at: \"2026-03-01T00:00:00Z\"\n"                                                        \
    "metrics: [{check: " check ", attack: a, value: " value ", threshold: " threshold              \
    ", direction: at-most, sample_count: 200}]\n"

static const struct check_case cases[] = {
    {.check = "agent.tool_hijack_rate",
     .ok = REPORT("agent.tool_hijack_rate", "0.01", "1"),
     .bad = REPORT("agent.tool_hijack_rate", "0.02", "1"),
     .says = "0.02"},
    {.check = "agent.tool_hijack_rate",
     .ok = REPORT("agent.tool_hijack_rate", "0.01", "0.01"),
     .bad = REPORT("some.other_check", "0.01", "1"),
     .only_doubt = true,
     .says = "figure"},
};

const struct check_cases check_cases_agent = {cases, MRL_COUNT(cases)};
