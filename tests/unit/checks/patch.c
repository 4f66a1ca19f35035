/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ADVISORY                                                                                   \
    "@security-advisory\nsystem: fraud-scoring\nvulnerability: CVE-2026-1\nfixable: true\n"        \
    "fix_target_days: 90\nrollout_target_days: 7\n"
#define DISCLOSED(day) "disclosed_at: \"" day "T00:00:00Z\"\n"
#define FIXED(day)     "fixed_at: \"" day "T00:00:00Z\"\n"
#define ROLLED(day)    "rolled_out_at: \"" day "T00:00:00Z\"\n"
#define TO(receipt)                                                                                \
    "deliveries: [{operator: ops, delivered_at: \"2026-02-10T00:00:00Z\"" receipt "}]\n"
#define PLAN(row)                                                                                  \
    "@contingency-plan\nsystem: fraud-scoring\nnothing_unpatchable: false\nunpatchable: [{item: "  \
    "old runtime, why: no source" row "}]\n"

static const struct check_case cases[] = {
    {.check = "patch.lag_days",
     .ok = ADVISORY "severity: high\n" DISCLOSED("2026-01-01") FIXED("2026-01-31"),
     .bad = ADVISORY "severity: high\n" DISCLOSED("2026-01-01") FIXED("2026-02-01"),
     .says = "came later than 30 days"},
    {.check = "patch.lag_days",
     .ok = ADVISORY "severity: critical\n" DISCLOSED("2026-03-01"),
     .bad = ADVISORY "severity: critical\n" DISCLOSED("2026-02-20"),
     .says = "outstanding for more than 14 days"},
    {.check = "patch.lag_days",
     .ok = ADVISORY "severity: high\n" DISCLOSED("2026-01-01") FIXED("2026-01-31"),
     .bad = "@security-advisory created 2026-01-31\nsystem: fraud-scoring\nfixable: false\n",
     .only_doubt = true,
     .says = "nothing shows"},
    {.check = "patch.deployed_version_current",
     .ok = ADVISORY FIXED("2026-02-01") ROLLED("2026-02-08"),
     .bad = ADVISORY FIXED("2026-02-01") ROLLED("2026-02-09"),
     .says = "7 days"},
    {.check = "patch.ops_notified_receipt",
     .ok = ADVISORY FIXED("2026-02-01") TO(", receipt: M-1"),
     .bad = ADVISORY FIXED("2026-02-01") TO(""),
     .says = "ops"},
    {.check = "patch.ops_notified_receipt",
     .ok = ADVISORY,
     .bad = ADVISORY FIXED("2026-02-01"),
     .says = "told no operator"},
    {.check = "patch.feed_signed",
     .ok = ADVISORY "feed_signature: feed.sig\n",
     .bad = ADVISORY,
     .says = "feed_signature"},
    {.check = "patch.virtual_rule_active",
     .ok = PLAN(", rule: r-1, rule_active: true"),
     .bad = PLAN(", rule: r-1, rule_active: false"),
     .says = "not active"},
    {.check = "patch.virtual_rule_active",
     .ok = "@contingency-plan\nsystem: fraud-scoring\nnothing_unpatchable: true\n",
     .bad = PLAN(""),
     .says = "no rule covers old runtime"},
};

const struct check_cases check_cases_patch = {cases, MRL_COUNT(cases)};
