/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "ended.h"

#define CERTIFICATE                                                                                \
    "@disposal-certificate about model\ndisposed_on: 2026-02-01\n"                                 \
    "sweep_at: \"2026-02-01T12:00:00Z\"\nresidual_copies_count: 0\n"
#define ITEM(medium, method, verified)                                                             \
    "items: [{asset: old-data, medium: " medium ", method: " method ", verified: " verified "}]\n"

static const struct check_case cases[] = {
    {.check = "dispose.digest_sweep_zero",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE,
     .bad = "@disposal-certificate about model\nresidual_copies_count: 2\n",
     .says = "is 2"},
    {.check = "dispose.digest_sweep_zero",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE,
     .bad = CERTIFICATE "items: [{asset: weights, sha256: \"$(model)\"}]\n",
     .says = "model holds the bytes of weights"},
    {.check = "dispose.digest_sweep_zero",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE,
     .bad = "@disposal-certificate about model\nresidual_copies_count: 0\n"
            "disposed_on: 2026-02-01\nsweep_at: \"2026-01-31T12:00:00Z\"\n",
     .only_doubt = true,
     .says = "sweep"},
    {.check = "dispose.method_matches_media",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE ITEM("magnetic-disk", "clear", "true"),
     .bad = CERTIFICATE ITEM("ssd", "clear", "true"),
     .says = "ssd"},
    {.check = "dispose.method_matches_media",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE ITEM("object-storage", "crypto-erase", "true"),
     .bad = CERTIFICATE ITEM("tape", "delete", "true"),
     .says = "delete"},
    {.check = "dispose.method_matches_media",
     .project = RETIRED_PROJECT,
     .ok = CERTIFICATE ITEM("hsm", "purge", "true"),
     .bad = CERTIFICATE ITEM("hsm", "purge", "false"),
     .says = "nobody verified"},
};

const struct check_cases check_cases_dispose = {cases, MRL_COUNT(cases)};
