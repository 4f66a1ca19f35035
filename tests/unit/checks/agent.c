/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "agent.tool_hijack_rate",
     .ok = REPORT("agent.tool_hijack_rate", "0.01", "1"),
     .bad = REPORT("agent.tool_hijack_rate", "0.02", "1"),
     .says = "0.02"},
    FIGURE_CASE("agent.tool_hijack_rate", "0.01"),
};

const struct check_cases check_cases_agent = {cases, MRL_COUNT(cases)};
