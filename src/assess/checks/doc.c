/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.4-1: design and maintenance plans are written down, with their history. */

static const char *const plans[] = {"design", "maintenance_plan", NULL};

static mrl_status stated(struct mrl_question *q)
{
    return mrl_judge_systems(q, mrl_judge_stated);
}

static bool stands_before(const struct mrl_node *list, const struct mrl_node *row)
{
    const char *const version = mrl_node_text(mrl_node_get(row, "version"));

    for (const struct mrl_node *other = list->first; version && other != row; other = other->next)
        if (mrl_node_is(mrl_node_get(other, "version"), version))
            return true;
    return false;
}

/* A history is clear if each version stands in it once, on a day that has come. */
static mrl_status judge_history(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_node *const list = mrl_record_field(record, "history");

    if (!mrl_node_has_content(list))
        return MRL_VIOLATES(q, "%s has no history", record->id);
    MRL_NODE_EACH(row, list)
    {
        mrl_time on;

        if (!mrl_node_time(mrl_node_get(row, "on"), &on))
            return MRL_DOUBTS(q, "%s does not date version %s", record->id,
                              mrl_row_name(q, row, "version"));
        if (on > q->facts->now)
            return MRL_VIOLATES(q, "version %s of %s is of %s, which has not come yet",
                                mrl_row_name(q, row, "version"), record->id, mrl_on_day(q, on));
        if (stands_before(list, row))
            return MRL_VIOLATES(q, "the history of %s has version %s twice", record->id,
                                mrl_row_name(q, row, "version"));
    }
    return mrl_ok();
}

static mrl_status version_history(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_history);
}

static bool has_received(const struct mrl_question *q, const struct mrl_record *record,
                         const char *audience)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "deliveries"))
    {
        mrl_time at;

        if (mrl_node_is(mrl_node_get(row, "audience"), audience) &&
            mrl_node_has_content(mrl_node_get(row, "receipt")) &&
            mrl_node_time(mrl_node_get(row, "delivered_at"), &at) && at <= q->facts->now)
            return true;
    }
    return false;
}

static mrl_status judge_deliveries(struct mrl_question *q, const struct mrl_record *record)
{
    for (const char *const *word = q->row->words; *word; word++)
        if (!has_received(q, record, *word))
            return MRL_VIOLATES(q, "%s shows no receipt of the %s", record->id, *word);
    return mrl_ok();
}

static mrl_status made_available(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_deliveries);
}

static const char *const audiences[] = {"operators", "data-custodians", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "doc.design_and_maintenance_present",
     .ask = stated,
     .record = "design-record",
     .words = plans},
    {.id = "doc.made_available_to",
     .ask = made_available,
     .record = "design-record",
     .words = audiences},
    {.id = "doc.version_history_in_ledger", .ask = version_history, .record = "design-record"},
};

const struct mrl_check_family mrl_checks_doc = {"doc", rows, MRL_COUNT(rows)};
