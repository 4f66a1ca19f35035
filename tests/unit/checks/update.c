/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CHANGE         "@change-record about model\nasset: model\nevent: change\nafter: \"$(model)\"\n"
#define REPORT(assets) "@security-test-report id test-7" assets "\nsystem: fraud-scoring\n"

static const struct check_case cases[] = {
    {.check = "update.classifier",
     .ok = CHANGE "parts: [weights]\nupdate_class: major\n",
     .bad = CHANGE "parts: [documentation, weights]\nupdate_class: minor\n",
     .says = "touched weights"},
    {.check = "update.major_has_new_test_report",
     .ok = CHANGE
     "parts: [weights]\nupdate_class: major\ntest_report: test-7\n" REPORT(" about model"),
     .bad = CHANGE
     "parts: [weights]\nupdate_class: major\ntest_report: test-7\n" REPORT(" about base-model"),
     .says = "other bytes"},
    {.check = "update.major_has_new_test_report",
     .ok = CHANGE "parts: [documentation]\nupdate_class: minor\n",
     .bad = CHANGE "parts: [documentation]\nupdate_class: major\n",
     .says = "names no test"},
    {.check = "update.major_has_new_test_report",
     .ok = CHANGE "parts: [documentation]\nupdate_class: minor\n",
     .bad = CHANGE "parts: [weights]\nupdate_class: major\ntest_report: test-8\n",
     .says = "test-8, which does not exist"},
};

const struct check_cases check_cases_update = {cases, MRL_COUNT(cases)};
