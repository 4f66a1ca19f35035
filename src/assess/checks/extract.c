/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.5-4: outputs do not let the model be rebuilt. */

static const struct mrl_check_row rows[] = {
    {.id = "extract.fidelity_at_budget",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "extraction_fidelity"},
};

const struct mrl_check_family mrl_checks_extract = {"extract", rows, MRL_COUNT(rows)};
