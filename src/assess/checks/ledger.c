/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/change_log.h"

#include <string.h>

/* EN 304 223, 5.1.2-3: a trail of how models, datasets and prompts came, changed and went.  The
 * ledger sees what comes and changes; records tell the rest, and where none is kept, all. */

#define KIND "change-record"

static const enum mrl_asset_kind traced[] = {MRL_ASSET_MODEL, MRL_ASSET_DATASET, MRL_ASSET_PROMPT};

static bool is_traced(const struct mrl_asset *asset)
{
    for (size_t i = 0; i < MRL_COUNT(traced); i++)
        if (asset->declared && asset->kind == traced[i])
            return true;
    return false;
}

/* --- events --- */

static bool is_of_kind(const struct mrl_question *q, const struct mrl_node *id,
                       enum mrl_asset_kind kind)
{
    const char *const text = mrl_node_text(id);
    const struct mrl_asset *a = text ? mrl_inventory_asset(q->facts->inventory, text) : NULL;

    return a && a->kind == kind;
}

static bool trail_holds(const struct mrl_question *q)
{
    return q->facts->trail && q->facts->trail->state == MRL_TRAIL_HOLDS;
}

static bool trail_is_broken(const struct mrl_question *q)
{
    return q->facts->trail && q->facts->trail->state == MRL_TRAIL_BROKEN;
}

static mrl_status answer_broken(struct mrl_question *q)
{
    return MRL_SEES_DOUBT(q, "the ledger does not hold, so it shows no trail");
}

/* `event` NULL: any. */
static bool tells_of(const struct mrl_question *q, const struct mrl_record *r,
                     enum mrl_asset_kind kind, const char *event)
{
    if (mrl_record_is_history(r, KIND))
        return is_of_kind(q, mrl_record_field(r, "asset"), kind) &&
               (!event || mrl_node_is(mrl_record_field(r, "event"), event));
    if (!event || strcmp(event, "deploy") != 0 || !mrl_record_is_history(r, "deployment-record"))
        return false;
    MRL_NODE_EACH(row, mrl_record_field(r, "loaded"))
    {
        if (is_of_kind(q, mrl_node_get(row, "asset"), kind))
            return true;
    }
    return false;
}

/* What the ledger saw of a kind.  That something has never been changed since it came is among it.
 */
static bool ledger_tells(const struct mrl_question *q, enum mrl_asset_kind kind, const char *event)
{
    static const enum mrl_entry_event events[] = {MRL_EVENT_CREATE, MRL_EVENT_CHANGE,
                                                  MRL_EVENT_DEPLOY, MRL_EVENT_RETIRE};
    const struct mrl_trail *const trail = q->facts->trail;

    if (event && strcmp(event, "change") == 0 && mrl_trail_tells(trail, kind, MRL_EVENT_CREATE))
        return true;
    for (size_t i = 0; i < MRL_COUNT(events); i++)
        if ((!event || strcmp(event, mrl_entry_event_name(events[i])) == 0) &&
            mrl_trail_tells(trail, kind, events[i]))
            return true;
    return false;
}

static mrl_status find_event(struct mrl_question *q, enum mrl_asset_kind kind, const char *event,
                             bool *found)
{
    const struct mrl_records *records = q->facts->records;

    *found = ledger_tells(q, kind, event);
    for (size_t i = 0; i < records->count && !*found; i++) {
        *found = tells_of(q, &records->items[i], kind, event);
        if (*found && records->items[i].state == MRL_RECORD_VALID)
            MRL_TRY(mrl_rests_on_record(q, &records->items[i]));
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

/* Whether a system that was taken out of use held an asset of the kind. */
static bool kind_was_retired(const struct mrl_question *q, enum mrl_asset_kind kind)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count; i++)
        for (size_t k = 0; k < p->systems[i].asset_count; k++) {
            const struct mrl_asset *a =
                mrl_inventory_asset(q->facts->inventory, p->systems[i].assets[k]);

            if (!mrl_system_in_use(q, &p->systems[i]) && a && a->kind == kind)
                return true;
        }
    return false;
}

/* What never happened cannot be on record, and nobody can tell it from what was left out: only a
 * kind of which nothing at all is on record is a gap for certain. */
static mrl_status judge_kind(struct mrl_question *q, struct mrl_judgement *j,
                             enum mrl_asset_kind kind)
{
    static const char *const events[] = {"create", "change", "deploy", "retire"};
    const size_t wanted = MRL_COUNT(events) - !kind_was_retired(q, kind);
    bool found;

    j->count++;
    MRL_TRY(find_event(q, kind, NULL, &found));
    if (!found) {
        j->violated = true;
        return MRL_VIOLATES(q, "no change-record tells of any %s", mrl_asset_kind_name(kind));
    }
    for (size_t i = 0; i < wanted; i++) {
        MRL_TRY(find_event(q, kind, events[i], &found));
        if (!found)
            return mrl_judge_doubt(q, j, "no %s has a change-record with the event `%s` yet",
                                   mrl_asset_kind_name(kind), events[i]);
    }
    return mrl_ok();
}

static mrl_status covers_event_types(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    if (trail_is_broken(q))
        return answer_broken(q);
    if (!trail_holds(q) && !mrl_best_record(q, KIND, NULL))
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

/* Each has an entry of its present bytes. */
static mrl_status compare_with_ledger(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    const char *unread = NULL;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (!is_traced(a) || (a->declared->url && !a->has_digest))
            continue;
        count++;
        if (a->has_digest && !mrl_trail_knows(q->facts->trail, a))
            return MRL_SEES_VIOLATION(q, "the ledger has no entry of the present bytes of %s",
                                      mrl_escaped(q, a->id));
        if (!a->has_digest && !unread)
            unread = mrl_escaped(q, a->id);
    }
    if (count == 0)
        return MRL_SEES_DOUBT(q, "merlon.yaml registers no model, dataset or prompt with bytes");
    if (unread)
        return MRL_SEES_DOUBT(q, "%s has no digest to look up", unread);
    return MRL_SEES(q,
                    "the ledger knows the present bytes of each of %zu models, datasets and "
                    "prompts",
                    count);
}

static mrl_status no_gap_vs_inventory(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    if (trail_is_broken(q))
        return answer_broken(q);
    if (trail_holds(q))
        return compare_with_ledger(q);
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
    {.id = "ledger.chain_verifies", .ask = mrl_ask_trail},
    {.id = "ledger.covers_event_types", .ask = covers_event_types, .record = KIND},
    {.id = "ledger.no_gap_vs_inventory", .ask = no_gap_vs_inventory, .record = KIND},
};

const struct mrl_check_family mrl_checks_ledger = {"ledger", rows, MRL_COUNT(rows)};
