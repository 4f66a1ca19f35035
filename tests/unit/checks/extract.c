/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "extract.fidelity_at_budget",
     .ok = REPORT("extract.fidelity_at_budget", "0.8", "1"),
     .bad = REPORT("extract.fidelity_at_budget", "0.81", "1"),
     .says = "0.81"},
    FIGURE_CASE("extract.fidelity_at_budget", "0.8"),
};

const struct check_cases check_cases_extract = {cases, MRL_COUNT(cases)};
