/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/change_log.h"

#include "assess/absence.h"

#include <string.h>

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

/* --- what the ledger saw --- */

bool mrl_record_is_history(const struct mrl_record *r, const char *kind)
{
    return r->kind && strcmp(r->kind->id, kind) == 0 && r->approved &&
           (r->state == MRL_RECORD_VALID || r->state == MRL_RECORD_WRONG_SUBJECT ||
            r->state == MRL_RECORD_EXPIRED);
}

/* The approved record of a change to these bytes, however long ago. */
static const struct mrl_record *change_to(const struct mrl_question *q, const char *asset,
                                          const struct mrl_sha256 *bytes)
{
    for (size_t i = 0; i < q->facts->records->count; i++) {
        const struct mrl_record *const r = &q->facts->records->items[i];
        struct mrl_sha256 after;

        if (mrl_record_is_history(r, KIND) && mrl_node_is(mrl_record_field(r, "asset"), asset) &&
            mrl_node_digest(mrl_record_field(r, "after"), &after) &&
            mrl_sha256_equal(&after, bytes))
            return r;
    }
    return NULL;
}

static mrl_status judge_version(struct mrl_question *q, struct mrl_judgement *j,
                                const struct mrl_asset *asset, const struct mrl_history_item *item,
                                mrl_asset_judge judge)
{
    const struct mrl_record *const record = change_to(q, asset->id, &item->entry.sha256);

    if (!record) {
        j->violated = true;
        return MRL_SEES_VIOLATION(q,
                                  "%s was changed by %s, and no approved change-record tells why",
                                  mrl_escaped(q, asset->id), mrl_on_day(q, item->entry.at));
    }
    if (!judge || mrl_sha256_equal(&item->entry.sha256, &asset->sha256))
        return mrl_ok();
    MRL_TRY(MRL_HOLDS(q, "%s leads to %s", record->id, mrl_escaped(q, asset->id)));
    MRL_TRY(judge(q, record, asset));
    mrl_judge_note(q, j);
    return mrl_ok();
}

/* Where a ledger is kept, it has seen every version that merlon has, and each but the first needs
 * its record: a change cannot be made good by changing back. */
static mrl_status judge_trail(struct mrl_question *q, struct mrl_judgement *j,
                              const struct mrl_asset *asset, mrl_asset_judge judge)
{
    const struct mrl_trail *const trail = q->facts->trail;
    const struct mrl_history_item *item = NULL;

    if (!trail || trail->state == MRL_TRAIL_NONE || trail->state == MRL_TRAIL_ABSENT ||
        !asset->has_digest)
        return mrl_ok();
    if (trail->state == MRL_TRAIL_BROKEN)
        return mrl_judge_doubt(q, j, "the ledger does not hold, so it shows nothing about %s",
                               mrl_escaped(q, asset->id));
    if (!mrl_trail_knows(trail, asset)) {
        j->violated = true;
        return MRL_SEES_VIOLATION(q, "the ledger does not know the present bytes of %s",
                                  mrl_escaped(q, asset->id));
    }
    while (!j->violated && (item = mrl_trail_version(trail, asset->id, item)) != NULL)
        if (item->entry.event == MRL_EVENT_CHANGE)
            MRL_TRY(judge_version(q, j, asset, item, judge));
    return mrl_ok();
}

/* What has not changed since the ledger first saw it needs no record to be known by. */
static bool is_first_version(const struct mrl_question *q, const struct mrl_asset *asset)
{
    const struct mrl_history_item *const turn = mrl_trail_turn(q->facts->trail, asset->id);

    return turn && turn->entry.event == MRL_EVENT_CREATE && mrl_trail_knows(q->facts->trail, asset);
}

static mrl_status judge_record(struct mrl_question *q, struct mrl_judgement *j,
                               const struct mrl_asset *asset, mrl_asset_judge judge)
{
    const struct mrl_record *record = mrl_change_to_today(q, asset);

    if (!record && !judge && is_first_version(q, asset)) {
        j->count++;
        return MRL_SEES(q, "the ledger has known %s since it first saw it",
                        mrl_escaped(q, asset->id));
    }
    if (!record)
        return judge_missing(q, j, asset);
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, record));
    MRL_TRY(MRL_HOLDS(q, "%s leads to the bytes of %s", record->id, mrl_escaped(q, asset->id)));
    if (judge)
        MRL_TRY(judge(q, record, asset));
    mrl_judge_note(q, j);
    return mrl_ok();
}

static mrl_status judge_one(struct mrl_question *q, struct mrl_judgement *j,
                            const struct mrl_asset *asset, mrl_asset_judge judge)
{
    MRL_TRY(judge_record(q, j, asset, judge));
    return j->violated ? mrl_ok() : judge_trail(q, j, asset, judge);
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
    if (j.count && !j.violated && !j.doubt && !judge && q->facts->trail &&
        q->facts->trail->state == MRL_TRAIL_HOLDS)
        return MRL_SEES(q,
                        "the ledger knows each of %zu by its bytes of today, and every change "
                        "of them has its record",
                        j.count);
    return j.count ? mrl_judge_conclude(q, &j) : mrl_answer_none(q, sort, none);
}

/* Without figures: each run adds some, and an answer that says the same is kept once. */
mrl_status mrl_ask_trail(struct mrl_question *q)
{
    const struct mrl_trail *const trail = q->facts->trail;

    if (!trail || trail->state == MRL_TRAIL_NONE)
        return mrl_ok();
    MRL_TRY(mrl_rests_on_project(q));
    if (trail->state == MRL_TRAIL_ABSENT)
        return MRL_SEES_DOUBT(q, "merlon.yaml names a ledger that is not in " MRL_LEDGER_DIR);
    if (trail->state == MRL_TRAIL_BROKEN)
        return MRL_SEES_VIOLATION(q, "%s", trail->problem);
    return MRL_SEES(q, "every entry leads to the signed checkpoint, which continues all older ones "
                       "that are known");
}
