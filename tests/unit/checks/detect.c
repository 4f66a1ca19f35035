/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define DRILL(day, alert)                                                                          \
    "@drill-record\nkind: detection\npassed: true\nheld_on: " day "\nalert_raised: " alert "\n"

static const struct check_case cases[] = {
    {.check = "detect.synthetic_attack_alerted",
     .ok = DRILL("2026-03-05", "true"),
     .bad = DRILL("2026-03-05", "false"),
     .says = "no alert"},
    {.check = "detect.synthetic_attack_alerted",
     .ok = DRILL("2026-03-05", "true"),
     .bad = DRILL("2026-03-01", "true"),
     .only_doubt = true,
     .says = "2026-03-01"},
};

const struct check_cases check_cases_detect = {cases, MRL_COUNT(cases)};
