/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REPORT(check, value, threshold)                                                            \
    "@security-test-report about model\nsystem: fraud-scoring\n"                                   \
    "tested_at: \"2026-03-01T00:00:00Z\"\n"                                                        \
    "metrics: [{check: " check ", attack: a, value: " value ", threshold: " threshold              \
    ", direction: at-most, sample_count: 200}]\n"

static const struct check_case cases[] = {
    {.check = "privacy.inversion_success",
     .ok = REPORT("privacy.inversion_success", "0.05", "1"),
     .bad = REPORT("privacy.inversion_success", "0.051", "1"),
     .says = "0.051"},
    {.check = "privacy.membership_inference_auc",
     .ok = REPORT("privacy.membership_inference_auc", "0.6", "1"),
     .bad = REPORT("privacy.membership_inference_auc", "0.61", "1"),
     .says = "0.61"},
    {.check = "privacy.inversion_success",
     .ok = REPORT("privacy.inversion_success", "0.05", "0.05"),
     .bad = REPORT("some.other_check", "0.05", "1"),
     .only_doubt = true,
     .says = "figure"},
};

const struct check_cases check_cases_privacy = {cases, MRL_COUNT(cases)};
