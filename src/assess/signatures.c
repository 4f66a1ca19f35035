/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/signatures.h"

#include "assess/absence.h"

const struct mrl_asset_signature *mrl_signature_of(const struct mrl_question *q,
                                                   const struct mrl_asset *asset)
{
    for (size_t i = 0; i < q->facts->signature_count; i++)
        if (q->facts->signatures[i].asset == asset)
            return &q->facts->signatures[i];
    return NULL;
}

static mrl_status judge_measured(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_asset_signature *signature,
                                 mrl_signature_judge measured)
{
    j->count++;
    MRL_TRY(mrl_rests_on_asset(q, signature->asset));
    MRL_TRY(measured(q, signature));
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    if (q->outcome == MRL_OUTCOME_UNKNOWN && !j->doubt)
        j->doubt = q->message;
    return mrl_ok();
}

static mrl_status judge_recorded(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_asset *asset, mrl_asset_judge judge)
{
    const struct mrl_record *const record =
        judge ? mrl_latest_on_asset(q, q->row->record, asset->id) : NULL;

    if (!judge)
        return mrl_judge_doubt(q, j, "merlon.yaml names no `signature` for %s",
                               mrl_escaped(q, asset->id));
    if (!record)
        return mrl_judge_no_record(q, j, asset);
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, record));
    MRL_TRY(MRL_HOLDS(q, "%s shows it for %s", record->id, mrl_escaped(q, asset->id)));
    MRL_TRY(judge(q, record, asset));
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    if (q->outcome == MRL_OUTCOME_UNKNOWN && !j->doubt)
        j->doubt = q->message;
    return mrl_ok();
}

mrl_status mrl_judge_released(struct mrl_question *q, mrl_signature_judge measured,
                              mrl_asset_judge judge, const char *none)
{
    const struct mrl_inventory *const inv = q->facts->inventory;
    struct mrl_judgement j = {0};
    size_t seen = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++) {
        const struct mrl_asset *const asset = &inv->assets[i];
        const struct mrl_asset_signature *const signature = mrl_signature_of(q, asset);

        if (!mrl_pick_released(q, asset) && (judge || !signature))
            continue;
        seen += signature != NULL;
        MRL_TRY(signature ? judge_measured(q, &j, signature, measured)
                          : judge_recorded(q, &j, asset, judge));
    }
    if (j.count == 0 && !j.doubt)
        return judge ? mrl_answer_none(q, &mrl_no_release, none) : MRL_SEES_DOUBT(q, "%s", none);
    if (!j.violated && !j.doubt && j.count > 1 && seen == j.count)
        return MRL_SEES(q, "for each of %zu assets: %s", seen, q->check->title);
    return mrl_judge_conclude(q, &j);
}
