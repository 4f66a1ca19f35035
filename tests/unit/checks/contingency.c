/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define NOTHING "@contingency-plan\nsystem: fraud-scoring\nnothing_unpatchable: true\n"
#define PLAN(rows)                                                                                 \
    "@contingency-plan\nsystem: fraud-scoring\nnothing_unpatchable: false\nunpatchable: [" rows    \
    "]\n"
#define UNFIXABLE                                                                                  \
    "@security-advisory\nsystem: fraud-scoring\nvulnerability: CVE-2026-9\nfixable: false\n"

static const struct check_case cases[] = {
    {.check = "contingency.plan_exists_for_each_unpatchable",
     .ok = PLAN("{item: old runtime, why: no source, plan: take it out}"),
     .bad = PLAN("{item: old runtime, why: no source}"),
     .says = "old runtime"},
    {.check = "contingency.plan_exists_for_each_unpatchable",
     .ok = NOTHING,
     .bad = NOTHING UNFIXABLE,
     .says = "CVE-2026-9"},
    {.check = "contingency.plan_exists_for_each_unpatchable",
     .ok = PLAN("{item: runtime, why: w, plan: p, vulnerability: CVE-2026-9}") UNFIXABLE,
     .bad = PLAN("{item: runtime, why: w, plan: p}") UNFIXABLE,
     .says = "does not list CVE-2026-9"},
    {.check = "contingency.withdraw_drill",
     .ok = "@drill-record\nkind: withdrawal\npassed: true\nheld_on: 2026-02-01\n",
     .bad = "@drill-record\nkind: withdrawal\npassed: false\nheld_on: 2026-02-01\n",
     .says = "aim"},
};

const struct check_cases check_cases_contingency = {cases, MRL_COUNT(cases)};
