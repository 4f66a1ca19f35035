/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.4.1-3: operators can read how a new version behaves. */

/* Reports that compare nothing are about a first version. */
static mrl_status behaviour_report(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (mrl_node_has_content(mrl_record_field(r, "compared_with")))
            MRL_TRY(mrl_judge_one(q, &j, r, mrl_judge_stated));
    if (j.count == 0 && mrl_best_record(q, q->row->record, NULL))
        return MRL_DOUBTS(q, "no valid %s compares a model with its earlier version",
                          q->row->record);
    return mrl_judge_conclude(q, &j);
}

static const char *const difference[] = {"behaviour_difference", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "diff.behaviour_report_available",
     .ask = behaviour_report,
     .record = "evaluation-report",
     .words = difference},
};

const struct mrl_check_family mrl_checks_diff = {"diff", rows, MRL_COUNT(rows)};
