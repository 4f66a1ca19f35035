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

static const struct check_case cases[] = {
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
