/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "released.h"

#define REPORT(assets) "@security-test-report" assets "\n"

static const struct check_case cases[] = {
    {.check = "release.gate_requires_test_report",
     .project = RELEASING_PROJECT,
     .ok = REPORT(" about model"),
     .bad = REPORT(" about other"),
     .says = "bound to model"},
    {.check = "release.gate_requires_test_report",
     .ok = REPORT(" about model about system-prompt"),
     .bad = REPORT(" about model"),
     .says = "bound to system-prompt"},
};

const struct check_cases check_cases_release = {cases, MRL_COUNT(cases)};
