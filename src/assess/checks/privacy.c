/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.5-4: outputs do not let training data be rebuilt. */

static const struct mrl_check_row rows[] = {
    {.id = "privacy.inversion_success",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "inversion_success_rate"},
    {.id = "privacy.membership_inference_auc",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "membership_auc"},
};

const struct mrl_check_family mrl_checks_privacy = {"privacy", rows, MRL_COUNT(rows)};
