/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ENTRY(asset, event)                                                                        \
    "@change-record about " asset "\nasset: " asset "\nevent: " event "\nafter: \"$(" asset ")\"\n"
#define LIFE(asset) ENTRY(asset, "create") ENTRY(asset, "change") ENTRY(asset, "deploy")

static const struct check_case cases[] = {
    {.check = "ledger.covers_event_types",
     .ok = LIFE("model") LIFE("transactions") LIFE("system-prompt"),
     .bad = LIFE("model") LIFE("transactions"),
     .says = "any prompt"},
    {.check = "ledger.covers_event_types", /* a deployment may be told by its own record */
     .ok = LIFE("model") LIFE("transactions") ENTRY("system-prompt", "create")
         ENTRY("system-prompt", "change") "@deployment-record about system-prompt\n"
                                          "loaded: [{asset: system-prompt}]\n",
     .bad = LIFE("model") LIFE("transactions") ENTRY("system-prompt", "create")
         ENTRY("system-prompt", "change"),
     .only_doubt = true,
     .says = "prompt has a change-record with the event `deploy`"},
    {.check = "ledger.covers_event_types", /* what never happened is not ok */
     .ok = LIFE("model") LIFE("transactions") LIFE("system-prompt"),
     .bad = LIFE("model") LIFE("transactions") ENTRY("system-prompt", "create")
         ENTRY("system-prompt", "deploy"),
     .only_doubt = true,
     .says = "change"},
    {.check = "ledger.no_gap_vs_inventory",
     .ok = ENTRY("model", "create") ENTRY("base-model", "create") ENTRY("transactions", "create")
         ENTRY("system-prompt", "create"),
     .bad =
         ENTRY("model", "create") ENTRY("transactions", "create") ENTRY("system-prompt", "create"),
     .says = "base-model"},
};

const struct check_cases check_cases_ledger = {cases, MRL_COUNT(cases)};
