/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define POLICY                                                                                     \
    "@disclosure-policy\n"                                                                         \
    "test_sent_at: \"2026-03-01T10:00:00Z\"\n"                                                     \
    "reached_at: \"2026-03-01T10:00:00Z\"\n"

static const struct check_case cases[] = {
    {.check = "vdp.contact_round_trip",
     .ok = POLICY "test_answered_at: \"2026-03-01T14:00:00Z\"\n",
     .bad = POLICY,
     .says = "not answered"},
    {.check = "vdp.contact_round_trip",
     .ok = POLICY "test_answered_at: \"2026-03-01T14:00:00Z\"\n",
     .bad = POLICY "test_answered_at: \"2026-02-01T14:00:00Z\"\n",
     .says = "before the report"},
    {.check = "vdp.policy_url_reachable",
     .ok = POLICY "reached: true\n",
     .bad = POLICY "reached: false\n",
     .says = "reached"},
    {.check = "vdp.sla_met",
     .ok = POLICY "answer_target_hours: 72\nworst_answer_hours: 72\n",
     .bad = POLICY "answer_target_hours: 72\nworst_answer_hours: 73\n",
     .says = "73 hours"},
    {.check = "vdp.sla_met",
     .ok = POLICY "answer_target_hours: 500\nworst_answer_hours: 120\n",
     .bad = POLICY "answer_target_hours: 500\nworst_answer_hours: 121\n",
     .says = "120 are allowed"},
};

const struct check_cases check_cases_vdp = {cases, MRL_COUNT(cases)};
