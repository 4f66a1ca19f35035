/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define HEAD "@component-justification about base-model\nasset: base-model\n"
#define FULL(rest)                                                                                 \
    HEAD "reason: no other\nalternatives: two were tried\nexpires_on: 2026-12-31\n" rest
#define REGISTER "@risk-register\nrisks: [{id: R-7, title: t}]\n"
#define CONTROLS(check)                                                                            \
    "compensating_controls: [{kind: monitoring, check: " check ", description: d}]\n"
#define STRONG                                                                                     \
    "@component-assessment about base-model\nasset: base-model\n"                                  \
    "documentation_score: 7\nsecurity_adequate: true\n"
#define WEAK                                                                                       \
    "@component-assessment about base-model\nasset: base-model\n"                                  \
    "documentation_score: 1\nsecurity_adequate: true\n"

static const struct check_case cases[] = {
    {.check = "justification.fields",
     .ok = FULL(""),
     .bad = HEAD "reason: no other\nexpires_on: 2026-12-31\n",
     .says = "alternatives"},
    {.check = "justification.fields",
     .ok = STRONG,
     .bad = HEAD "reason: no other\nalternatives: two\nexpires_on: 2026-03-09\n",
     .says = "ended on 2026-03-09"},
    {.check = "justification.fields",
     .ok = STRONG,
     .bad = WEAK,
     .only_doubt = true,
     .says = "needs one"},
    {.check = "justification.has_risk_assessment",
     .ok = FULL("risk: R-7\n") REGISTER,
     .bad = FULL("risk: R-8\n") REGISTER,
     .says = "R-8"},
    {.check = "justification.has_risk_assessment",
     .ok = FULL("risk: R-7\n") REGISTER,
     .bad = FULL(""),
     .says = "names no entry"},
    {.check = "justification.compensating_controls_all_passing",
     .ok = FULL(CONTROLS("inv.owner_set")) STRONG,
     .bad = FULL(CONTROLS("no.such_check")) STRONG,
     .says = "no.such_check"},
    {.check = "justification.compensating_controls_all_passing",
     .ok = FULL(CONTROLS("inv.owner_set")) STRONG,
     .bad = FULL(CONTROLS("access.mfa_admin")) STRONG,
     .only_doubt = true,
     .says = "access.mfa_admin"},
    {.check = "justification.signed",
     .ok = FULL(""),
     .bad = "@component-justification about base-model approval bad\nasset: base-model\n",
     .bad_facts = "found dataset stray",
     .says = "does not hold"},
};

const struct check_cases check_cases_justification = {cases, MRL_COUNT(cases)};
