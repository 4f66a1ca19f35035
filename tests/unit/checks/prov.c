/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "released.h"

#define SHEET "@dataset-datasheet about pictures\ndataset: pictures\n"

static const struct check_case cases[] = {
    {.check = "prov.digest_per_shard",
     .project = RELEASING_PROJECT,
     .ok = SHEET "parts: [{path: a.tar, sha256: \"$(pictures)\"}]\n",
     .bad = SHEET "parts: [{path: a.tar, sha256: \"$(pictures)\"}, {path: b.tar}]\n",
     .says = "b.tar"},
    {.check = "prov.digest_per_shard",
     .project = RELEASING_PROJECT,
     .ok = SHEET "parts: [{path: a.tar, sha256: \"$(pictures)\"}]\n",
     .bad = SHEET,
     .only_doubt = true,
     .says = "lists no parts"},
    {.check = "prov.record_completeness",
     .project = RELEASING_PROJECT,
     .ok = SHEET "items_count: 1000\nitems_with_source_and_time_count: 990\n",
     .bad = SHEET "items_count: 1000\nitems_with_source_and_time_count: 989\n",
     .says = "98.9"},
    {.check = "prov.record_completeness",
     .project = RELEASING_PROJECT,
     .ok = SHEET "items_count: 1000\nitems_with_source_and_time_count: 1000\n",
     .bad = SHEET "items_count: 1000\nitems_with_source_and_time_count: 1001\n",
     .says = "more items"},
};

const struct check_cases check_cases_prov = {cases, MRL_COUNT(cases)};
