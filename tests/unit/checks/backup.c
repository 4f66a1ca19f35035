/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#define PLAN "@recovery-plan\nsystem: fraud-scoring\n"

static const struct check_case cases[] = {
    {.check = "backup.signed_snapshot_exists",
     .ok = PLAN "snapshot_signature: snapshots/7.sig\n",
     .bad = PLAN,
     .says = "snapshot_signature"},
};

const struct check_cases check_cases_backup = {cases, MRL_COUNT(cases)};
