/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define SCANNED(day)       "@infrastructure-review\nscanned_at: \"" day "T04:00:00Z\"\n"
#define FOUND(day, status) "findings: [{id: F-1, found_on: " day ", status: " status "}]\n"

static const struct check_case cases[] = {
    {.check = "posture.scan_age", .ok = SCANNED("2026-03-04"), .bad = SCANNED("2026-03-02")},
    {.check = "posture.drift_triaged",
     .ok = SCANNED("2026-03-04") FOUND("2026-02-01", "triaged"),
     .bad = SCANNED("2026-03-04") FOUND("2026-02-01", "new"),
     .says = "F-1"},
};

const struct check_cases check_cases_posture = {cases, MRL_COUNT(cases)};
