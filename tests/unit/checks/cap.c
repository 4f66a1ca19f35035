/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW(row)                                                                                \
    "@capability-review about model\nmodel: model\ncapabilities: [{name: web, " row "}]\n"
#define RISK "@risk-register\nrisks: [{id: R-1}]\n"

static const struct check_case cases[] = {
    {.check = "cap.enabled_set",
     .ok = REVIEW("needed: false, enabled: false"),
     .bad = REVIEW("needed: false, enabled: true"),
     .says = "web"},
    {.check = "cap.enabled_set", /* another model was looked at */
     .ok = REVIEW("needed: true, enabled: true"),
     .bad = "@capability-review about base-model\nmodel: base-model\n"
            "capabilities: [{name: web, needed: true, enabled: true}]\n",
     .only_doubt = true,
     .says = "the model model"},
    {.check = "cap.residual_has_risk_entry",
     .ok = REVIEW("needed: false, enabled: true, risk: R-1") RISK,
     .bad = REVIEW("needed: false, enabled: true") RISK,
     .says = "web"},
    {.check = "cap.residual_has_risk_entry",
     .ok = REVIEW("needed: false, enabled: true, risk: R-1") RISK,
     .bad = REVIEW("needed: false, enabled: true, risk: R-9") RISK,
     .says = "R-9"},
    {.check = "cap.probe_disabled_modality_refused",
     .ok = REVIEW("enabled: false, probe_refused: true"),
     .bad = REVIEW("enabled: false, probe_refused: false"),
     .says = "web"},
    {.check = "cap.probe_disabled_modality_refused",
     .ok = REVIEW("enabled: false, probe_refused: true"),
     .bad = REVIEW("enabled: false"),
     .only_doubt = true},
};

const struct check_cases check_cases_cap = {cases, MRL_COUNT(cases)};
