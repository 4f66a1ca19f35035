/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "ended.h"

#define PLAN        "@decommission-plan\nsystem: old\ncustodian_decision: agreed\n"
#define CERTIFICATE "@disposal-certificate id dis-1 about model\n"

static const struct check_case cases[] = {
    {.check = "retire.assets_all_have_certificate",
     .project = RETIRED_PROJECT,
     .ok = PLAN "items: [{kind: weights, name: model, certificate: dis-1},\n"
                "  {kind: logs, name: logs, kept_reason: the law}]\n" CERTIFICATE,
     .bad = PLAN "items: [{kind: weights, name: model}]\n" CERTIFICATE,
     .says = "neither disposed of nor kept"},
    {.check = "retire.assets_all_have_certificate",
     .project = RETIRED_PROJECT,
     .ok = PLAN "items: [{kind: weights, name: model, certificate: dis-1}]\n" CERTIFICATE,
     .bad = PLAN "items: [{kind: data, name: data, certificate: dis-1}]\n" CERTIFICATE,
     .says = "lists no weights"},
    {.check = "retire.assets_all_have_certificate",
     .project = RETIRED_PROJECT,
     .ok = PLAN "items: [{kind: weights, name: model, certificate: dis-1}]\n" CERTIFICATE,
     .bad = PLAN "items: [{kind: weights, name: model, certificate: dis-2}]\n" CERTIFICATE,
     .says = "dis-2"},
    {.check = "retire.dc_approval",
     .project = RETIRED_PROJECT,
     .ok = PLAN,
     .bad = "@decommission-plan\nsystem: old\ncustodian_decision: refused\n",
     .says = "did not agree"},
    {.check = "retire.dc_approval",
     .project = RETIRED_PROJECT,
     .bad_project = check_project,
     .ok = PLAN,
     .bad = "@decommission-plan\nsystem: fraud-scoring\n",
     .only_doubt = true,
     .says = "does not call retired"},
    {.check = "retire.endpoints_closed",
     .project = RETIRED_PROJECT,
     .ok = PLAN "endpoints: [{address: a, refused_at: \"2026-02-01T00:00:00Z\"}]\n",
     .bad = PLAN "endpoints: [{address: a, refused_at: \"2026-02-01T00:00:00Z\"}, {address: b}]\n",
     .says = "b has no"},
    {.check = "retire.endpoints_closed",
     .project = RETIRED_PROJECT,
     .ok = PLAN "endpoints: [{address: a, refused_at: \"2026-02-01T00:00:00Z\"}]\n",
     .bad = PLAN,
     .only_doubt = true,
     .says = "lists no endpoints"},
    {.check = "retire.keys_destroyed",
     .project = RETIRED_PROJECT,
     .ok = PLAN "keys: [{key: k-1, destroyed_at: \"2026-02-01T00:00:00Z\"}]\n",
     .bad = PLAN "keys: [{key: k-1, destroyed_at: \"2026-04-01T00:00:00Z\"}]\n",
     .says = "k-1"},
};

const struct check_cases check_cases_retire = {cases, MRL_COUNT(cases)};
