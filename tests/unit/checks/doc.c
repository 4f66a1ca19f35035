/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define RECORD "@design-record\nsystem: fraud-scoring\n"
#define TO(audience, receipt)                                                                      \
    "  {audience: " audience ", delivered_at: \"2026-03-01T00:00:00Z\"" receipt "}"

static const struct check_case cases[] = {
    {.check = "doc.design_and_maintenance_present",
     .ok = RECORD "design: trees behind a queue\nmaintenance_plan: each quarter\n",
     .bad = RECORD "design: trees behind a queue\n",
     .says = "maintenance_plan"},
    {.check = "doc.made_available_to",
     .ok = RECORD "deliveries: [\n" TO("operators", ", receipt: M-1") ",\n" TO(
         "data-custodians", ", receipt: M-2") "]\n",
     .bad = RECORD
     "deliveries: [\n" TO("operators", ", receipt: M-1") ",\n" TO("data-custodians", "") "]\n",
     .says = "data-custodians"},
    {.check = "doc.version_history_in_ledger",
     .ok = RECORD "history: [{version: \"1\", on: 2026-01-01, change: first}]\n",
     .bad = RECORD "history: [{version: \"1\", on: 2026-01-01, change: first},\n"
                   "  {version: \"1\", on: 2026-02-01, change: second}]\n",
     .says = "version 1 twice"},
    {.check = "doc.version_history_in_ledger",
     .ok = RECORD "history: [{version: \"1\", on: 2026-01-01, change: first},\n"
                  "  {version: \"2\", on: 2026-02-01, change: second}]\n",
     .bad = RECORD "history: [{version: \"1\", on: 2026-03-11, change: first}]\n",
     .says = "2026-03-11"},
};

const struct check_cases check_cases_doc = {cases, MRL_COUNT(cases)};
