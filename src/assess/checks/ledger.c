/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.2-3: a trail of how models, datasets and prompts came, changed and went.  Whether
 * the trail itself was altered (ledger.chain_verifies) is for the ledger to say. */

#define KIND "change-record"

static const enum mrl_asset_kind traced[] = {MRL_ASSET_MODEL, MRL_ASSET_DATASET, MRL_ASSET_PROMPT};

static bool is_traced(const struct mrl_asset *asset)
{
    for (size_t i = 0; i < MRL_COUNT(traced); i++)
        if (asset->declared && asset->kind == traced[i])
            return true;
    return false;
}

/* An entry about bytes that have changed since is history, and as true as it was. */
static bool is_history(const struct mrl_record *r)
{
    return r->kind && strcmp(r->kind->id, KIND) == 0 && r->approved &&
           (r->state == MRL_RECORD_VALID || r->state == MRL_RECORD_WRONG_SUBJECT);
}

/* --- events --- */

static mrl_status find_event(struct mrl_question *q, enum mrl_asset_kind kind, const char *event,
                             bool *found)
{
    const struct mrl_records *records = q->facts->records;

    *found = false;
    for (size_t i = 0; i < records->count && !*found; i++) {
        const struct mrl_record *r = &records->items[i];
        const char *id = is_history(r) ? mrl_record_text(r, "asset") : NULL;
        const struct mrl_asset *asset = id ? mrl_inventory_asset(q->facts->inventory, id) : NULL;

        if (!asset || asset->kind != kind || !mrl_node_is(mrl_record_field(r, "event"), event))
            continue;
        *found = true;
        MRL_TRY(mrl_rests_on_record(q, r));
    }
    return mrl_ok();
}

static bool kind_exists(const struct mrl_question *q, enum mrl_asset_kind kind)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].declared && inv->assets[i].kind == kind)
            return true;
    return false;
}

/* Whether a system that is deployed, or retired, holds an asset of the kind. */
static bool kind_lives(const struct mrl_question *q, enum mrl_asset_kind kind, bool retired)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count; i++) {
        const struct mrl_system *s = &p->systems[i];

        if (retired ? mrl_system_in_use(q, s) : s->deployed == 0 || s->deployed > q->facts->now)
            continue;
        for (size_t k = 0; k < s->asset_count; k++) {
            const struct mrl_asset *a = mrl_inventory_asset(q->facts->inventory, s->assets[k]);

            if (a && a->kind == kind)
                return true;
        }
    }
    return false;
}

static mrl_status judge_kind(struct mrl_question *q, struct mrl_judgement *j,
                             enum mrl_asset_kind kind)
{
    const struct {
        const char *event;
        bool demanded; /* it must have happened, so its absence is a gap */
        bool wanted;
    } events[] = {
        {"create", true, true},
        {"deploy", kind_lives(q, kind, false), true},
        {"retire", kind_lives(q, kind, true), kind_lives(q, kind, true)},
        {"change", false, true},
    };
    bool found;

    j->count++;
    for (size_t i = 0; i < MRL_COUNT(events) && !j->violated; i++) {
        MRL_TRY(find_event(q, kind, events[i].event, &found));
        if (found || !events[i].wanted)
            continue;
        j->violated = events[i].demanded;
        if (j->violated)
            MRL_TRY(MRL_VIOLATES(q, "no change-record tells of a %s with the event `%s`",
                                 mrl_asset_kind_name(kind), events[i].event));
        else
            MRL_TRY(mrl_judge_doubt(q, j, "no %s has a change-record with the event `%s` yet",
                                    mrl_asset_kind_name(kind), events[i].event));
    }
    return mrl_ok();
}

static mrl_status covers_event_types(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    if (!mrl_best_record(q, KIND, NULL))
        return mrl_answer_no_record(q, KIND);
    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < MRL_COUNT(traced) && !j.violated; i++)
        if (kind_exists(q, traced[i]))
            MRL_TRY(judge_kind(q, &j, traced[i]));
    if (j.violated)
        return mrl_ok();
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml registers no model, dataset or prompt");
    if (j.doubt)
        return MRL_DOUBTS(q, "%s", j.doubt);
    return MRL_HOLDS(q, "creation, change and deployment are on record for each kind in use");
}

/* --- gaps --- */

static const struct mrl_record *entry_about(const struct mrl_question *q, const char *asset)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "asset"), asset))
            return r;
    return NULL;
}

static mrl_status no_gap_vs_inventory(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    if (!mrl_best_record(q, KIND, NULL))
        return mrl_answer_no_record(q, KIND);
    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];
        const struct mrl_record *r = is_traced(a) ? entry_about(q, a->id) : NULL;

        if (!is_traced(a))
            continue;
        if (!r)
            return MRL_VIOLATES(q, "no valid change-record tells how %s came to its present bytes",
                                mrl_escaped(q, a->id));
        MRL_TRY(mrl_rests_on_record(q, r));
        count++;
    }
    if (count == 0)
        return MRL_DOUBTS(q, "merlon.yaml registers no model, dataset or prompt");
    return MRL_HOLDS(q, "each of %zu models, datasets and prompts has a change-record", count);
}

static const struct mrl_check_row rows[] = {
    {.id = "ledger.covers_event_types", .ask = covers_event_types, .record = KIND},
    {.id = "ledger.no_gap_vs_inventory", .ask = no_gap_vs_inventory, .record = KIND},
};

const struct mrl_check_family mrl_checks_ledger = {"ledger", rows, MRL_COUNT(rows)};
