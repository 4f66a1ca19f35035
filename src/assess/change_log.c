/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/change_log.h"

#include "assess/absence.h"

#define KIND "change-record"

static bool leads_to_today(const struct mrl_record *record, const struct mrl_asset *asset)
{
    struct mrl_sha256 after;

    return mrl_node_is(mrl_record_field(record, "asset"), asset->id) && asset->has_digest &&
           mrl_node_digest(mrl_record_field(record, "after"), &after) &&
           mrl_sha256_equal(&after, &asset->sha256);
}

const struct mrl_record *mrl_change_to_today(const struct mrl_question *q,
                                             const struct mrl_asset *asset)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (leads_to_today(r, asset) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

/* Whether a valid entry leads to other bytes of the asset than it has today. */
static bool has_older_entry(const struct mrl_question *q, const struct mrl_asset *asset)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "asset"), asset->id))
            return true;
    return false;
}

/* Bytes that differ from those of the last entry were changed behind the log's back.  Where there
 * is no entry at all, or only one that lacks its approval, nothing is known. */
static mrl_status judge_missing(struct mrl_question *q, struct mrl_judgement *j,
                                const struct mrl_asset *asset)
{
    const struct mrl_record *const near = mrl_invalid_on_asset(q, KIND, asset->id);

    if (!asset->has_digest)
        return mrl_judge_doubt(q, j, "%s has no digest to look up", mrl_escaped(q, asset->id));
    if (near ? near->state != MRL_RECORD_WRONG_SUBJECT : !has_older_entry(q, asset))
        return mrl_judge_no_record(q, j, asset);
    j->count++;
    j->violated = true;
    return MRL_SEES_VIOLATION(q, "%s has changed since the last change on record",
                              mrl_escaped(q, asset->id));
}

static mrl_status judge_one(struct mrl_question *q, struct mrl_judgement *j,
                            const struct mrl_asset *asset, mrl_asset_judge judge)
{
    const struct mrl_record *record = mrl_change_to_today(q, asset);

    if (!record)
        return judge_missing(q, j, asset);
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, record));
    MRL_TRY(MRL_HOLDS(q, "%s leads to the bytes of %s", record->id, mrl_escaped(q, asset->id)));
    if (judge)
        MRL_TRY(judge(q, record, asset));
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    if (q->outcome == MRL_OUTCOME_UNKNOWN && !j->doubt)
        j->doubt = q->message;
    return mrl_ok();
}

mrl_status mrl_judge_changes(struct mrl_question *q, mrl_pick picks, const struct mrl_absence *sort,
                             const char *none, mrl_asset_judge judge)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++)
        if (picks(q, &inv->assets[i]))
            MRL_TRY(judge_one(q, &j, &inv->assets[i], judge));
    /* The entries are as old as the changes; the comparison is of now. */
    q->observed = q->facts->now;
    return j.count ? mrl_judge_conclude(q, &j) : mrl_answer_none(q, sort, none);
}
