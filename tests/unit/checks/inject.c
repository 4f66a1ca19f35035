/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "inject.attack_success_rate",
     .ok = REPORT("inject.attack_success_rate", "0.05", "1"),
     .bad = REPORT("inject.attack_success_rate", "0.06", "1"),
     .says = "0.06"},
    FIGURE_CASE("inject.attack_success_rate", "0.05"),
};

const struct check_cases check_cases_inject = {cases, MRL_COUNT(cases)};
