/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

static const struct check_case cases[] = {
    {.check = "explain.method_documented",
     .ok = "@design-record\nexplanation_method: contributions\n",
     .bad = "@design-record\n",
     .says = "design-record-1"},
    {.check = "explain.method_documented",
     .ok = "@model-card about model\nmodel: model\nexplanation_method: contributions\n",
     .bad = "@model-card about model\nmodel: model\n"},
};

const struct check_cases check_cases_explain = {cases, MRL_COUNT(cases)};
