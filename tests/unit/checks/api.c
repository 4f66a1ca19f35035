/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define POLICY "@release-policy\ndeprecation_notice_days: 90\n"
#define RETIRED(announced, ended)                                                                  \
    "retirements: [{version: v1, announced_on: " announced ", ended_on: " ended "}]\n"

static const struct check_case cases[] = {
    {.check = "api.deprecation_notice_lead",
     .ok = POLICY RETIRED("2025-10-01", "2025-12-30"),
     .bad = POLICY RETIRED("2025-10-01", "2025-12-29"),
     .says = "v1 ended 89 days"},
    {.check = "api.deprecation_notice_lead",
     .ok = POLICY,
     .bad = "@release-policy\ndeprecation_notice_days: 30\n",
     .says = "30 days"},
    {.check = "api.preview_channel_available",
     .ok = POLICY "preview_channel: next.example.org\n",
     .bad = POLICY,
     .says = "preview_channel"},
};

const struct check_cases check_cases_api = {cases, MRL_COUNT(cases)};
