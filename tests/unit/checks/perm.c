/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW(row) "@permission-review\ngrants: [{target: crm, permission: read, " row "}]\n"
#define RISK        "@risk-register\nrisks: [{id: R-1}]\n"

static const struct check_case cases[] = {
    {.check = "perm.granted",
     .ok = REVIEW("declared: true, granted: true"),
     .bad = REVIEW("declared: false, granted: true"),
     .says = "held, but not declared"},
    {.check = "perm.granted",
     .ok = REVIEW("declared: true, granted: true"),
     .bad = REVIEW("declared: true, granted: true") "reviewed_at: \"2025-03-02T10:00:00Z\"\n",
     .only_doubt = true},
    {.check = "perm.each_grant_has_risk_ref",
     .ok = REVIEW("granted: true, risk: R-1") RISK,
     .bad = REVIEW("granted: true") RISK,
     .says = "read on crm"},
    {.check = "perm.each_grant_has_risk_ref",
     .ok = REVIEW("granted: true, risk: R-1") RISK,
     .bad = REVIEW("granted: true, risk: R-2") RISK,
     .says = "R-2"},
    {.check = "perm.unused_90d",
     .ok = REVIEW("granted: true, granted_on: 2025-01-01, last_used: 2026-03-01"),
     .bad = REVIEW("granted: true, granted_on: 2025-01-01"),
     .says = "2025-01-01"},
};

const struct check_cases check_cases_perm = {cases, MRL_COUNT(cases)};
