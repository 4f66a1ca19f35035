/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define SENT "@reporting-channel\ntest_sent_at: \"2026-03-02T09:00:00Z\"\n"
#define WAITED(target, worst)                                                                      \
    "@reporting-channel\ntriage_target_hours: " target "\nworst_triage_hours: " worst "\n"

static const struct check_case cases[] = {
    {.check = "intake.internal_channel_reachable",
     .ok = SENT "test_answered_at: \"2026-03-02T11:00:00Z\"\n",
     .bad = SENT,
     .says = "never answered"},
    {.check = "intake.internal_channel_reachable",
     .ok = SENT "test_answered_at: \"2026-03-02T11:00:00Z\"\n",
     .bad = SENT "test_answered_at: \"2026-03-02T08:00:00Z\"\n",
     .says = "before"},
    {.check = "intake.policy_protects_reporter",
     .ok = "@reporting-channel\nprotection: a policy\n",
     .bad = "@reporting-channel\n"},
    {.check = "intake.triage_time", .ok = WAITED("72", "72"), .bad = WAITED("72", "73")},
    {.check = "intake.triage_time", .ok = WAITED("900", "120"), .bad = WAITED("900", "121")},
};

const struct check_cases check_cases_intake = {cases, MRL_COUNT(cases)};
