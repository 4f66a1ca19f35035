/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define LIVE                                                                                       \
    "@deployment-record about model\nsystem: fraud-scoring\n"                                      \
    "went_live_at: \"2026-01-15T06:00:00Z\"\n"
#define REPORT(party, day)                                                                         \
    "@security-test-report id test-7 about model\nsystem: fraud-scoring\nparty: " party            \
    "\ntested_at: \"" day "T00:00:00Z\"\n"

static const struct check_case cases[] = {
    {.check = "deploy.predeploy_test_time",
     .ok = LIVE "test_report: test-7\n" REPORT("system-operator", "2026-01-10"),
     .bad = LIVE "test_report: test-7\n" REPORT("system-operator", "2026-01-16"),
     .says = "2026-01-16"},
    {.check = "deploy.predeploy_test_time",
     .ok = LIVE "test_report: test-7\n" REPORT("system-operator", "2026-01-10"),
     .bad = LIVE "test_report: test-7\n" REPORT("independent", "2026-01-10"),
     .says = "no test by the operator"},
    {.check = "deploy.predeploy_test_time",
     .ok = LIVE "test_report: test-7\n" REPORT("system-operator", "2026-01-10"),
     .bad = LIVE "test_report: test-8\n" REPORT("system-operator", "2026-01-10"),
     .says = "test-8"},
    {.check = "deploy.predeploy_test_time",
     .ok = LIVE "test_report: test-7\n" REPORT("system-operator", "2026-01-10"),
     .bad = LIVE,
     .only_doubt = true,
     .says = "names no test"},
};

const struct check_cases check_cases_deploy = {cases, MRL_COUNT(cases)};
