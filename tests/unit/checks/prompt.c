/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CHANGE                                                                                     \
    "@change-record about system-prompt\nasset: system-prompt\nafter: \"$(system-prompt)\"\n"
#define OLD_CHANGE "@change-record about system-prompt\nasset: system-prompt\nafter: \"$(model)\"\n"
#define REPORT(value)                                                                              \
    "@security-test-report about model about system-prompt\nsystem: fraud-scoring\n"               \
    "tested_at: \"2026-03-01T00:00:00Z\"\n"                                                        \
    "metrics: [{check: prompt.leak_rate, attack: extraction, value: " value                        \
    ", threshold: 0.5, direction: at-most, sample_count: 200}]\n"

/* The ledger saw other bytes before those of today. */
#define TWO_VERSIONS                                                                               \
    "ledger holds\nentered system-prompt create model\nentered system-prompt change\n"

static const struct check_case cases[] = {
    {.check = "prompt.change_has_author_reason_approval", /* a change that was changed back */
     .ok = CHANGE "reason: names customers\n",
     .ok_facts = TWO_VERSIONS,
     .bad_facts = "ledger holds\nentered system-prompt create\n"
                  "entered system-prompt change model\nentered system-prompt change\n",
     .only_these = true,
     .says = "no approved change-record tells why"},
    {.check = "prompt.diff_export_available", /* the ledger keeps both versions */
     .ok = CHANGE "event: change\n",
     .ok_facts = TWO_VERSIONS,
     .bad_facts = TWO_VERSIONS "lost system-prompt\n",
     .only_these = true,
     .says = "diff"},
    {.check = "prompt.log_chain_verifies",
     .ok_facts = TWO_VERSIONS,
     .bad_facts = TWO_VERSIONS "lost system-prompt\n",
     .says = "gone or others"},
    {.check = "prompt.log_chain_verifies",
     .ok_facts = TWO_VERSIONS,
     .bad_facts = "ledger broken\n",
     .says = "hashes of other entries"},
    {.check = "prompt.runtime_digest", /* known by the ledger since it came */
     .ok_facts = "ledger holds\nentered system-prompt create\n",
     .bad_facts = TWO_VERSIONS,
     .says = "no approved change-record"},
    {.check = "prompt.runtime_digest", /* the ledger does not know it */
     .ok = CHANGE,
     .ok_facts = TWO_VERSIONS,
     .bad_facts = "ledger holds\nentered system-prompt create model\n",
     .only_these = true,
     .says = "does not know the present bytes"},
    {.check = "prompt.change_has_author_reason_approval",
     .ok = CHANGE "reason: names customers\n",
     .bad = OLD_CHANGE "reason: names customers\n",
     .other_bytes_violate = true,
     .says = "has changed"},
    {.check = "prompt.diff_export_available",
     .ok = CHANGE "event: change\ndiff: p.diff\ndiff_sha256: \"$(model)\"\n",
     .bad = CHANGE "event: change\n",
     .other_bytes_violate = true,
     .says = "diff"},
    {.check = "prompt.leak_rate", .ok = REPORT("0.01"), .bad = REPORT("0.02"), .says = "0.02"},
    {.check = "prompt.runtime_digest",
     .ok = CHANGE,
     .bad = OLD_CHANGE,
     .other_bytes_violate = true,
     .says = "system-prompt"},
};

const struct check_cases check_cases_prompt = {cases, MRL_COUNT(cases)};
