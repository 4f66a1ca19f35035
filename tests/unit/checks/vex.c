/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PLAN                                                                                       \
    "@contingency-plan\nsystem: fraud-scoring\nnothing_unpatchable: false\n"                       \
    "unpatchable: [{item: runtime, why: w, vulnerability: CVE-2026-9}]\n"
#define STATEMENT(rest) "@vex-statement\nvulnerability: CVE-2026-9\n" rest

static const struct check_case cases[] = {
    {.check = "vex.status_published",
     .ok = PLAN STATEMENT("published_on: 2026-03-01\n"),
     .bad = PLAN STATEMENT(""),
     .says = "is not published"},
    {.check = "vex.status_published",
     .ok = PLAN STATEMENT("published_on: 2026-03-01\n"),
     .bad = PLAN,
     .says = "no status of CVE-2026-9"},
};

const struct check_cases check_cases_vex = {cases, MRL_COUNT(cases)};
