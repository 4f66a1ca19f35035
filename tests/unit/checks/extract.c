/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REPORT(check, value, threshold)                                                            \
    "@security-test-report about model\nsystem: fraud-scoring\n"                                   \
    "tested_at: \"2026-03-01T00:00:00Z\"\n"                                                        \
    "metrics: [{check: " check ", attack: a, value: " value ", threshold: " threshold              \
    ", direction: at-most, sample_count: 200}]\n"

static const struct check_case cases[] = {
    {.check = "extract.fidelity_at_budget",
     .ok = REPORT("extract.fidelity_at_budget", "0.8", "1"),
     .bad = REPORT("extract.fidelity_at_budget", "0.81", "1"),
     .says = "0.81"},
    {.check = "extract.fidelity_at_budget",
     .ok = REPORT("extract.fidelity_at_budget", "0.8", "0.8"),
     .bad = REPORT("some.other_check", "0.8", "1"),
     .only_doubt = true,
     .says = "figure"},
};

const struct check_cases check_cases_extract = {cases, MRL_COUNT(cases)};
