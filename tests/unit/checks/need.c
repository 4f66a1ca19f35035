/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define WHOLE                                                                                      \
    "@need-assessment\n"                                                                           \
    "alternatives: rules\n"                                                                        \
    "risks: evasion\n"                                                                             \
    "decision: go\n"
#define CUSTODIAN(who)                                                                             \
    "@need-assessment\ncustodian_in_house: true\n"                                                 \
    "participants: [{person: " who ", role: data-custodian}]\n"
#define APPROVAL(decision, end)                                                                    \
    "@data-approval about transactions\n"                                                          \
    "matter: data-needs\ndecision: " decision "\nexpires_on: " end "\n"

static const struct check_case cases[] = {
    {.check = "need.assessment_exists_before",
     .ok = "@need-assessment\ndecided_on: 2025-11-03\n",
     .bad = "@need-assessment\ndecided_on: 2026-01-15\n",
     .says = "after"},
    {.check = "need.assessment_exists_before",
     .ok = "@need-assessment\ndecided_on: 2025-11-03\n@need-assessment\ndecided_on: 2026-03-01\n",
     .bad = "@need-assessment\ndecided_on: 2025-11-03\ndecision: no-go\n",
     .says = "against"},
    {.check = "need.dc_signoff_on_data_needs",
     .ok = APPROVAL("agreed", "2026-09-01"),
     .bad = APPROVAL("refused", "2026-09-01"),
     .says = "refuses"},
    {.check = "need.dc_signoff_on_data_needs",
     .ok = "@need-assessment by data-custodian\n",
     .bad = "@need-assessment by owner\n" APPROVAL("refused", "2026-09-01")},
    {.check = "need.fields_complete",
     .ok = WHOLE "mitigations: tests\n",
     .bad = WHOLE,
     .says = "mitigations"},
    {.check = "need.participants_include_role",
     .ok = CUSTODIAN("carol"),
     .bad = CUSTODIAN("bob"),
     .says = "bob"},
    {.check = "need.participants_include_role",
     .ok = CUSTODIAN("carol"),
     .bad = "@need-assessment\ncustodian_in_house: true\n"
            "participants: [{person: alice, role: owner}]\n",
     .says = "no data custodian"},
    {.check = "need.participants_include_role",
     .ok = CUSTODIAN("carol"),
     .bad = "@need-assessment\ncustodian_in_house: false\n",
     .says = "merlon.yaml names one"},
    {.check = "need.signed_by_owner",
     .ok = "@need-assessment by owner\n",
     .bad = "@need-assessment by ciso\n",
     .says = "ciso"},
};

const struct check_cases check_cases_need = {cases, MRL_COUNT(cases)};
