/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"
#include "metrics.h"

static const struct check_case cases[] = {
    {.check = "privacy.inversion_success",
     .ok = REPORT("privacy.inversion_success", "0.05", "1"),
     .bad = REPORT("privacy.inversion_success", "0.051", "1"),
     .says = "0.051"},
    {.check = "privacy.membership_inference_auc",
     .ok = REPORT("privacy.membership_inference_auc", "0.6", "1"),
     .bad = REPORT("privacy.membership_inference_auc", "0.61", "1"),
     .says = "0.61"},
    FIGURE_CASE("privacy.inversion_success", "0.05"),
};

const struct check_cases check_cases_privacy = {cases, MRL_COUNT(cases)};
