/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.1-3.1: there is a clean state to bring back. */

static const char *const signature[] = {"snapshot_signature", NULL};

static mrl_status signed_snapshot_exists(struct mrl_question *q)
{
    return mrl_judge_systems(q, mrl_judge_stated);
}

static const struct mrl_check_row rows[] = {
    {.id = "backup.signed_snapshot_exists",
     .ask = signed_snapshot_exists,
     .record = "recovery-plan",
     .words = signature},
};

const struct mrl_check_family mrl_checks_backup = {"backup", rows, MRL_COUNT(rows)};
