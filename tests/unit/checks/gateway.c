/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define TRIED(refused)                                                                             \
    "@permission-review\n"                                                                         \
    "undeclared_call_refused: " refused "\nundeclared_call_at: \"2026-03-01T10:00:00Z\"\n"

static const struct check_case cases[] = {
    {.check = "gateway.denies_undeclared_tool", .ok = TRIED("true"), .bad = TRIED("false")},
    {.check = "gateway.denies_undeclared_tool",
     .ok = TRIED("true"),
     .bad = "@permission-review\n",
     .only_doubt = true},
};

const struct check_cases check_cases_gateway = {cases, MRL_COUNT(cases)};
