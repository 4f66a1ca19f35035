/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define ENTRY(asset, event)                                                                        \
    "@change-record about " asset "\nasset: " asset "\nevent: " event "\nafter: \"$(" asset ")\"\n"
#define LIFE(asset) ENTRY(asset, "create") ENTRY(asset, "change") ENTRY(asset, "deploy")

#define KNOWN                                                                                      \
    "ledger holds\nentered model create\nentered base-model create\n"                              \
    "entered transactions create\nentered system-prompt create\n"

static const struct check_case cases[] = {
    {.check = "ledger.chain_verifies",
     .ok_facts = "ledger holds\n",
     .bad_facts = "ledger broken\n",
     .says = "hashes of other entries"},
    {.check = "ledger.chain_verifies", /* a clone has none */
     .ok_facts = "ledger holds\n",
     .bad_facts = "ledger absent\n",
     .only_doubt = true,
     .says = "not in .merlon/ledger"},
    {.check = "ledger.chain_verifies",
     .ok_facts = "ledger holds\n",
     .bad_facts = "ledger none\n",
     .only_doubt = true,
     .says = "names no ledger"},
    {.check = "ledger.covers_event_types", /* what the ledger has seen */
     .ok_facts = KNOWN "entered model deploy\nentered transactions deploy\n"
                       "entered system-prompt deploy\n",
     .bad_facts = "ledger holds\nentered model create\nentered transactions create\n",
     .says = "any prompt"},
    {.check = "ledger.covers_event_types",
     .ok_facts = KNOWN "entered model deploy\nentered transactions deploy\n"
                       "entered system-prompt deploy\n",
     .bad_facts = "ledger broken\n",
     .only_doubt = true,
     .says = "does not hold"},
    {.check = "ledger.no_gap_vs_inventory",
     .ok_facts = KNOWN,
     .bad_facts = KNOWN "entered model change base-model\n",
     .says = "present bytes of model"},
    {.check = "ledger.no_gap_vs_inventory",
     .ok_facts = KNOWN,
     .bad_facts = KNOWN "entered model retire\n",
     .says = "present bytes of model"},
    {.check = "ledger.no_gap_vs_inventory",
     .ok_facts = KNOWN,
     .bad_facts = "ledger broken\n",
     .only_doubt = true,
     .says = "does not hold"},
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
