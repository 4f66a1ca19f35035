/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/contingency.h"

#include <string.h>

/* EN 304 223, 5.4.1-1.1: the status of weaknesses that stay is published. */

static const struct mrl_record *latest_statement(const struct mrl_question *q, const char *id)
{
    return mrl_latest_where(q, "vex-statement", "vulnerability", id);
}

/* Whether a statement lies there that does not count. */
static bool is_drafted(const struct mrl_question *q, const char *id)
{
    const struct mrl_records *records = q->facts->records;

    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].kind && strcmp(records->items[i].kind->id, "vex-statement") == 0 &&
            mrl_node_is(mrl_record_field(&records->items[i], "vulnerability"), id))
            return true;
    return false;
}

static mrl_status judge_published(struct mrl_question *q, const struct mrl_record *plan,
                                  const struct mrl_node *row)
{
    const char *const id = mrl_node_content(mrl_node_get(row, "vulnerability"));
    const struct mrl_record *statement = id ? latest_statement(q, id) : NULL;
    mrl_time at;

    if (!id)
        return mrl_ok(); /* no weakness with a name: nothing to publish about it */
    if (!statement && is_drafted(q, id))
        return MRL_DOUBTS(q, "the vex-statement about %s does not count", mrl_escaped(q, id));
    if (!statement)
        return MRL_VIOLATES(q, "no status of %s is published (%s)", mrl_escaped(q, id), plan->id);
    MRL_TRY(mrl_rests_on_record(q, statement));
    if (!mrl_record_time(statement, "published_on", &at) || at > q->facts->now)
        return MRL_VIOLATES(q, "the status of %s in %s is not published", mrl_escaped(q, id),
                            statement->id);
    return mrl_ok();
}

static mrl_status status_published(struct mrl_question *q)
{
    return mrl_judge_unpatchable(q, judge_published);
}

static const struct mrl_check_row rows[] = {
    {.id = "vex.status_published", .ask = status_published, .record = "contingency-plan"},
};

const struct mrl_check_family mrl_checks_vex = {"vex", rows, MRL_COUNT(rows)};
