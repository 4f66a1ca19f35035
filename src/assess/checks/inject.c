/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.5-4.1: outputs give nobody steering power that was not intended. */

static const struct mrl_check_row rows[] = {
    {.id = "inject.attack_success_rate",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "attack_success_rate"},
};

const struct mrl_check_family mrl_checks_inject = {"inject", rows, MRL_COUNT(rows)};
