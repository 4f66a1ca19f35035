/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define CHANGE                                                                                     \
    "@change-record about system-prompt\nasset: system-prompt\n"                                   \
    "active_from: \"2026-03-02T10:00:00Z\"\n"
#define RISK "@risk-register\nrisks: [{id: R-1}]\n"
#define TO(asset, digest)                                                                          \
    "@change-record about " asset "\nasset: " asset "\nafter: \"$(" digest ")\"\n"

static const struct check_case cases[] = {
    {.check = "change.each_config_event_has_risk_ref",
     .ok = CHANGE "risk: R-1\nrisk_assessed_at: \"2026-03-01T10:00:00Z\"\n" RISK,
     .bad = CHANGE "risk: R-1\nrisk_assessed_at: \"2026-03-03T10:00:00Z\"\n" RISK,
     .says = "before its risks"},
    {.check = "change.each_config_event_has_risk_ref",
     .ok = CHANGE "risk: R-1\nrisk_assessed_at: \"2026-03-01T10:00:00Z\"\n" RISK,
     .bad = CHANGE "risk_assessed_at: \"2026-03-01T10:00:00Z\"\n" RISK,
     .says = "names no entry"},
    {.check = "change.each_config_event_has_risk_ref",
     .ok = CHANGE "risk: R-1\nrisk_assessed_at: \"2026-03-01T10:00:00Z\"\n" RISK,
     .bad = CHANGE "risk: R-1\n" RISK,
     .says = "when risks"},
    {.check = "change.no_orphan_config_digest_at_runtime",
     .ok = TO("system-prompt", "system-prompt"),
     .bad = TO("system-prompt", "model"),
     .says = "system-prompt"},
    {.check = "change.no_orphan_config_digest_at_runtime",
     .ok = TO("system-prompt", "system-prompt"),
     .bad = TO(
         "system-prompt",
         "system-prompt") "@deployment-record about model\n"
                          "configuration_sha256: "
                          "\"sha256:00000000000000000000000000000000000000000000000000000000000000aa\"\n",
     .says = "deployment-record-2"},
};

const struct check_cases check_cases_change = {cases, MRL_COUNT(cases)};
