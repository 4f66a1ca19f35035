/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

/* EN 304 223, 5.3.1-1: an external developer supplies the facts about the use of data. */

static mrl_status judge_review(struct mrl_question *q, const struct mrl_record *review)
{
    bool is_developer;

    if (!mrl_record_boolean(review, "is_developer", &is_developer) || !is_developer)
        return MRL_DOUBTS(q, "by %s the supplier is not the developer", review->id);
    MRL_TRY(mrl_judge_stated(q, review));
    if (!mrl_still_holds(q))
        return mrl_ok();
    /* A date to come is a promise, not a receipt; what was received stays received. */
    return mrl_judge_field_age(q, review, "data_use_facts_received_on", 36600, MRL_OUTCOME_UNKNOWN);
}

static mrl_status judge_supplier(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_asset *model)
{
    const char *const supplier = model->declared->external->supplier;
    const struct mrl_record *review =
        supplier ? mrl_latest_where(q, q->row->record, "supplier", supplier) : NULL;

    if (review)
        return mrl_judge_one(q, j, review, judge_review);
    return mrl_judge_doubt(q, j, "no valid %s speaks about the developer of %s", q->row->record,
                           mrl_escaped(q, model->id));
}

static mrl_status info_received(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++)
        if (mrl_pick_external_model(q, &inv->assets[i]))
            MRL_TRY(judge_supplier(q, &j, &inv->assets[i]));
    if (j.count == 0 && mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(j.count ? mrl_judge_conclude(q, &j)
                    : mrl_answer_none(q, &mrl_no_outside, "no model comes from outside"));
    return mrl_doubt_undeclared_model(q);
}

static const char *const received[] = {"data_use_facts_received_on", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "dev.info_received_if_external",
     .ask = info_received,
     .record = "supplier-review",
     .words = received},
};

const struct mrl_check_family mrl_checks_dev = {"dev", rows, MRL_COUNT(rows)};
