/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ended.h"

/* EN 304 223, 5.5.1-1: handing over data and models. */

static mrl_status ask_transfers(struct mrl_question *q, mrl_judge judge)
{
    if (!mrl_has_record(q, q->row->record))
        return mrl_answer_nothing_ended(q, "no transfer of data or models is recorded");
    return mrl_judge_endings(q, judge);
}

static mrl_status dc_approval(struct mrl_question *q)
{
    return ask_transfers(q, mrl_judge_custodian);
}

static mrl_status recipient_recorded(struct mrl_question *q)
{
    return ask_transfers(q, mrl_judge_stated);
}

static const char *const recipient[] = {"recipient", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "transfer.dc_approval", .ask = dc_approval, .record = "transfer-record"},
    {.id = "transfer.recipient_recorded",
     .ask = recipient_recorded,
     .record = "transfer-record",
     .words = recipient},
};

const struct mrl_check_family mrl_checks_transfer = {"transfer", rows, MRL_COUNT(rows)};
