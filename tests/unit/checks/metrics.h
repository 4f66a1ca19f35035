/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A test report with one figure. */
#define REPORT(check, value, threshold)                                                            \
    "@security-test-report about model\nsystem: fraud-scoring\n"                                   \
    "tested_at: \"2026-03-01T00:00:00Z\"\n"                                                        \
    "metrics: [{check: " check ", attack: a, value: " value ", threshold: " threshold              \
    ", direction: at-most, sample_count: 200}]\n"

/* No report answers the check but one whose figure is under the limit; `value` is a good one. */
#define FIGURE_CASE(id, value)                                                                     \
    {                                                                                              \
        .check = (id), .ok = REPORT(id, value, value),                                             \
        .bad = REPORT("some.other_check", value, "1"), .only_doubt = true, .says = "figure"        \
    }
