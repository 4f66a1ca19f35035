/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REPORT "@evaluation-report about model\nmodel: model\n"

static const struct check_case cases[] = {
    {.check = "diff.behaviour_report_available",
     .ok = REPORT "compared_with: \"$(base-model)\"\nbehaviour_difference: fewer alarms\n",
     .bad = REPORT "compared_with: \"$(base-model)\"\n",
     .says = "behaviour_difference"},
    {.check = "diff.behaviour_report_available",
     .ok = REPORT "compared_with: \"$(base-model)\"\nbehaviour_difference: fewer alarms\n",
     .bad = REPORT,
     .only_doubt = true,
     .says = "earlier version"},
};

const struct check_cases check_cases_diff = {cases, MRL_COUNT(cases)};
