/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "quiet.h"

#define RECORD                                                                                     \
    "@performance-record created 2026-03-08 about model\nmodel: model\nstatistic: psi\nlimit: 0.25\n"
#define BASELINE(asset) "baseline_sha256: \"$(" asset ")\"\n"
#define SERIES(day, drift)                                                                         \
    "series: [{at: \"2026-01-01T00:00:00Z\", score: 0.9, drift: 0.9},\n"                           \
    "  {at: \"" day "T00:00:00Z\", score: 0.9, drift: " drift "}]\n"

#define ROAMING                                                                                    \
    "schema_version: 1\n"                                                                          \
    "organisation: {name: Example Ltd, roles: [system-operator]}\n"                                \
    "people:\n"                                                                                    \
    "  - {id: alice, name: Alice, roles: [owner, ciso]}\n"                                         \
    "  - {id: bob, name: Bob, roles: [developer]}\n"                                               \
    "systems:\n"                                                                                   \
    "  - {id: lab, purpose: tries, owner: alice, environment: production, clearance: internal,\n"  \
    "     deployed: 2026-01-15, assets: []}\n"                                                     \
    "assets:\n"                                                                                    \
    "  - {id: model, path: model.onnx, kind: model, owner: bob, sensitivity: internal,\n"          \
    "     environment: production}\n"                                                              \
    "routes: []\n"

static const struct check_case cases[] = {
    {.check = "perf.baseline_bound_to_digest",
     .ok = RECORD BASELINE("model"),
     .bad = RECORD BASELINE("base-model"),
     .says = "other bytes"},
    {.check = "perf.canary_eval_age",
     .ok = RECORD SERIES("2026-03-04", "0.1"),
     .bad = RECORD SERIES("2026-03-03", "0.1"),
     .says = "2026-03-03"},
    {.check = "perf.changepoint_alerts_triaged",
     .ok = RECORD "alerts: [{at: \"2026-03-01T00:00:00Z\", what: fall, triaged_on: 2026-03-02}]\n",
     .bad = RECORD "alerts: [{at: \"2026-03-01T00:00:00Z\", what: fall}]\n",
     .says = "fall"},
    {.check = "perf.canary_eval_age",
     .ok = RECORD SERIES("2026-03-04", "0.1"),
     .bad = "@performance-record about model\nmodel: model\n" SERIES("2026-03-01", "0.1"),
     .only_doubt = true,
     .says = "approval"},
    {.check = "perf.psi_or_ks",
     .ok = RECORD SERIES("2026-03-08", "0.2"),
     .bad = RECORD SERIES("2026-03-08", "0.21"),
     .says = "0.21"},
    QUIET_CASE("perf.psi_or_ks", QUIET_PROJECT("", ""),
               QUIET_PROJECT("", "  - {id: twin, path: twin.onnx, kind: model, owner: bob,\n"
                                 "     sensitivity: internal, environment: production}\n"),
               "twin is in no system"),
    {.check = "perf.canary_eval_age", /* a system that lists nothing may use any */
     .project = ROAMING,
     .ok = RECORD SERIES("2026-03-04", "0.1"),
     .bad = RECORD SERIES("2026-03-03", "0.1"),
     .says = "2026-03-03"},
};

const struct check_cases check_cases_perf = {cases, MRL_COUNT(cases)};
