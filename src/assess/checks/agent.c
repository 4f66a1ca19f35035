/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.5-4.1: planted instructions do not steer an agent's tools. */

static const struct mrl_check_row rows[] = {
    {.id = "agent.tool_hijack_rate",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "tool_hijack_rate"},
};

const struct mrl_check_family mrl_checks_agent = {"agent", rows, MRL_COUNT(rows)};
