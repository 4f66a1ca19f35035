/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.5-4: outputs do not repeat training data. */

static const struct mrl_check_row rows[] = {
    {.id = "memorisation.canary_rate",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "memorisation_rate"},
};

const struct mrl_check_family mrl_checks_memorisation = {"memorisation", rows, MRL_COUNT(rows)};
