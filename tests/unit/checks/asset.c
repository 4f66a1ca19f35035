/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "quiet.h"
#include "released.h"

#define DEPLOYMENT "@deployment-record about model about system-prompt\nsystem: fraud-scoring\n"

#define CHANGE(asset) "@change-record about " asset "\nasset: " asset "\nafter: \"$(" asset ")\"\n"
#define OLD_CHANGE(asset)                                                                          \
    "@change-record about " asset "\nasset: " asset "\nafter: \"$(base-model)\"\n"

#define KNOWN                                                                                      \
    "ledger holds\nentered model create\nentered base-model create\n"                              \
    "entered transactions create\nentered system-prompt create\n"

static const struct check_case cases[] = {
    {.check = "asset.all_have_digest", .bad_facts = "gone transactions", .says = "transactions"},
    {.check = "asset.deployed_digest",
     .ok = DEPLOYMENT "loaded: [{asset: model, sha256: \"$(model)\"}]\n",
     .bad = DEPLOYMENT "loaded: [{asset: model, sha256: \"$(transactions)\"}]\n",
     .says = "other bytes"},
    {.check = "asset.deployed_digest",
     .ok = DEPLOYMENT "loaded: [{asset: model, sha256: \"$(model)\"}]\n",
     .bad = DEPLOYMENT "loaded: [{asset: system-prompt, sha256: \"$(system-prompt)\"}]\n",
     .only_doubt = true,
     .says = "which bytes of model"},
    {.check = "asset.all_have_digest", .bad_facts = "unread data", .only_doubt = true},
    {.check = "asset.signature_verifies",
     .project = RELEASING_PROJECT,
     .ok_facts = "signature model holds",
     .bad_facts = "signature model fails",
     .says = "model: as it was seen",
     .without = MRL_OUTCOME_OK,
     .decided_without_records = true},
    {.check = "asset.signature_verifies",
     .project = RELEASING_PROJECT,
     .ok_facts = "signature model holds",
     .bad_facts = "signature model unknown",
     .only_doubt = true,
     .says = "as it was seen"},
    {.check = "asset.signature_verifies",
     .project = RELEASING_PROJECT,
     .ok_facts = "signature model holds",
     .bad_facts = "signature other holds",
     .only_doubt = true,
     .says = "names no `signature` for model"},
    {.check = "asset.version_history_in_ledger", /* what the ledger saw come needs no record */
     .ok_facts = KNOWN,
     .bad_facts = KNOWN "entered model change transactions\nentered model change\n",
     .says = "model was changed"},
    {.check = "asset.version_history_in_ledger",
     .ok_facts = KNOWN,
     .bad_facts = "ledger broken\n",
     .only_doubt = true,
     .says = "model"},
    {.check = "asset.version_history_in_ledger",
     .ok = CHANGE("model") CHANGE("base-model") CHANGE("transactions") CHANGE("system-prompt"),
     .bad = CHANGE("model") CHANGE("base-model") CHANGE("transactions") OLD_CHANGE("system-prompt"),
     .says = "system-prompt has changed",
     .other_bytes_violate = true},
};

const struct check_cases check_cases_asset = {cases, MRL_COUNT(cases)};
