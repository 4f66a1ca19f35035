/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

static const struct check_case cases[] = {
    {.check = "tls.min_version",
     .ok =
         "@access-review\nreviewed_on: 2026-03-01\ntransfers: [{path: shop to lake, minimum_tls: tls-1.2}]\n",
     .bad =
         "@access-review\nreviewed_on: 2026-03-01\ntransfers: [{path: shop to lake, minimum_tls: tls-1.1}]\n",
     .says = "shop to lake"},
    {.check = "tls.min_version",
     .ok =
         "@access-review\nreviewed_on: 2026-03-01\ntransfers: [{path: shop to lake, minimum_tls: other-encryption}]\n",
     .bad = "@access-review\nreviewed_on: 2026-03-01\n",
     .only_doubt = true,
     .says = "no rows"},
};

const struct check_cases check_cases_tls = {cases, MRL_COUNT(cases)};
