/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "memory.poison_persistence",
     .ok = REPORT("memory.poison_persistence", "0", "1"),
     .bad = REPORT("memory.poison_persistence", "0.001", "1"),
     .says = "0.001"},
    FIGURE_CASE("memory.poison_persistence", "0"),
};

const struct check_cases check_cases_memory = {cases, MRL_COUNT(cases)};
