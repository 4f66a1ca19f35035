/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.1-2 and 5.1.1-2.1: the staff hears of AI threats and what to do about them. */

#define BULLETIN "awareness-bulletin"

/* The bulletin that was published last, not one that is only announced. */
static const struct mrl_record *latest_bulletin(const struct mrl_question *q)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;
    mrl_time at, last = 0;

    while ((r = mrl_next_record(q, BULLETIN, r)) != NULL)
        if (mrl_record_time(r, "published_on", &at) && at <= q->facts->now &&
            (!best || at > last)) {
            best = r;
            last = at;
        }
    return best;
}

static mrl_status judge_bulletin(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_record *bulletin = latest_bulletin(q);
    struct mrl_judgement j = {0};

    if (bulletin)
        MRL_TRY(mrl_judge_one(q, &j, bulletin, judge));
    else if (mrl_best_record(q, BULLETIN, NULL))
        return MRL_DOUBTS(q, "no bulletin has been published yet");
    return mrl_judge_conclude(q, &j);
}

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *r)
{
    return mrl_judge_field_age(q, r, "published_on", q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status bulletin_age(struct mrl_question *q)
{
    return judge_bulletin(q, judge_age);
}

/* Those whom merlon.yaml names have to know in any case. */
static mrl_status judge_acknowledged(struct mrl_question *q, const struct mrl_record *r)
{
    const double named = (double)q->facts->project->person_count;
    const double limit = mrl_row_threshold(q);
    double audience, confirmed;

    if (!mrl_record_number(r, "audience_count", &audience) ||
        !mrl_record_number(r, "acknowledged_count", &confirmed) || !(audience >= 1) ||
        !(confirmed <= audience))
        return MRL_DOUBTS(q, "the counts of %s cannot be right", r->id);
    if (audience < named)
        audience = named;
    if (confirmed / audience >= limit)
        return MRL_HOLDS(q, "%g of %g people confirmed %s", confirmed, audience, r->id);
    return MRL_VIOLATES(q, "%g of %g people confirmed %s, less than %g %%", confirmed, audience,
                        r->id, limit * 100);
}

static mrl_status ack_rate(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_project(q));
    return judge_bulletin(q, judge_acknowledged);
}

/* Every row has the column of the check. */
static mrl_status judge_column(struct mrl_question *q, const struct mrl_record *r,
                               const char *table, const char *column, const char *label)
{
    const struct mrl_node *list = mrl_record_field(r, table);

    if (!mrl_node_has_content(list))
        return MRL_DOUBTS(q, "`%s` of %s is empty", table, r->id);
    MRL_NODE_EACH(row, list)
    {
        if (!mrl_node_has_content(mrl_node_get(row, column)))
            return MRL_VIOLATES(q, "`%s` of %s has no %s for %s", table, r->id, column,
                                mrl_row_name(q, row, label));
    }
    return mrl_ok();
}

static mrl_status judge_mitigations(struct mrl_question *q, const struct mrl_record *r)
{
    return judge_column(q, r, "threats", "mitigation", "summary");
}

static mrl_status bulletin_has_mitigation_field(struct mrl_question *q)
{
    return judge_bulletin(q, judge_mitigations);
}

static mrl_status judge_receipts(struct mrl_question *q, const struct mrl_record *r)
{
    return judge_column(q, r, "deliveries", "receipt", "channel");
}

static mrl_status delivery_receipt(struct mrl_question *q)
{
    return judge_bulletin(q, judge_receipts);
}

static mrl_status judge_channels(struct mrl_question *q, const struct mrl_record *r)
{
    const char *first = NULL;

    MRL_NODE_EACH(row, mrl_record_field(r, "deliveries"))
    {
        const char *const channel = mrl_node_content(mrl_node_get(row, "channel"));

        if (first && channel && strcmp(channel, first) != 0)
            return mrl_ok();
        if (!first)
            first = channel;
    }
    return MRL_VIOLATES(q, "%s went out by fewer than two channels", r->id);
}

static mrl_status distinct_channels(struct mrl_question *q)
{
    return judge_bulletin(q, judge_channels);
}

static const struct mrl_check_row rows[] = {
    {.id = "awareness.ack_rate",
     .ask = ack_rate,
     .record = BULLETIN,
     .policy = "awareness_ack_rate"},
    {.id = "awareness.bulletin_age", .ask = bulletin_age, .record = BULLETIN, .number = 90},
    {.id = "awareness.bulletin_has_mitigation_field",
     .ask = bulletin_has_mitigation_field,
     .record = BULLETIN},
    {.id = "awareness.delivery_receipt", .ask = delivery_receipt, .record = BULLETIN},
    {.id = "awareness.distinct_channels", .ask = distinct_channels, .record = BULLETIN},
};

const struct mrl_check_family mrl_checks_awareness = {"awareness", rows, MRL_COUNT(rows)};
