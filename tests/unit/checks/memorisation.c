/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "memorisation.canary_rate",
     .ok = REPORT("memorisation.canary_rate", "0.01", "1"),
     .bad = REPORT("memorisation.canary_rate", "0.011", "1"),
     .says = "0.011"},
    FIGURE_CASE("memorisation.canary_rate", "0.01"),
};

const struct check_cases check_cases_memorisation = {cases, MRL_COUNT(cases)};
