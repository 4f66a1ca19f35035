/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define DECISION(word) "@telemetry-decision\nsystem: fraud-scoring\ndecision: " word "\n"

static const struct check_case cases[] = {
    {.check = "telemetry.internal_signals_available",
     .ok = DECISION("used") "signals: [{name: entropy, available: false},\n"
                            "  {name: confidence, available: true}]\n",
     .bad = DECISION("used") "signals: [{name: entropy, available: false}]\n",
     .says = "no signal"},
    {.check = "telemetry.used_by",
     .ok = DECISION("used") "signals: [{name: entropy, available: true, detector: d-1}]\n",
     .bad = DECISION("used") "signals: [{name: entropy, available: true}]\n",
     .says = "none feeds"},
    {.check = "telemetry.used_by",
     .ok = DECISION("not-useful") "signals: [{name: entropy, available: true}]\n",
     .bad = DECISION("used") "signals: [{name: entropy, available: false, detector: d-1}]\n",
     .says = "none feeds"},
};

const struct check_cases check_cases_telemetry = {cases, MRL_COUNT(cases)};
