/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define REVIEW "@supplier-review\nsupplier: acme\n"

static const struct check_case cases[] = {
    {.check = "dev.info_received_if_external",
     .ok = REVIEW "is_developer: true\ndata_use_facts_received_on: 2025-06-01\n",
     .bad = REVIEW "is_developer: true\n",
     .says = "data_use_facts_received_on"},
    {.check = "dev.info_received_if_external",
     .ok = REVIEW "is_developer: true\ndata_use_facts_received_on: 2025-06-01\n",
     .bad = REVIEW "is_developer: false\n",
     .only_doubt = true,
     .says = "not the developer"},
};

const struct check_cases check_cases_dev = {cases, MRL_COUNT(cases)};
