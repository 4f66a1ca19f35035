/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.2-6: the AI has the rights on other systems that it needs, and no more. */

#define KIND "permission-review"

/* Walks over the rights; stops at the first that does not hold. */
static mrl_status judge_grants(struct mrl_question *q, const struct mrl_record *record,
                               mrl_status (*judge)(struct mrl_question *q,
                                                   const struct mrl_record *record,
                                                   const struct mrl_node *row))
{
    const struct mrl_node *grants = mrl_record_field(record, "grants");

    if (!mrl_node_has_content(grants))
        return MRL_DOUBTS(q, "%s lists no rights", record->id);
    MRL_NODE_EACH(row, grants)
    {
        MRL_TRY(judge(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_judge_measured_at(q, record, "reviewed_at");
}

static bool is_granted(const struct mrl_node *row)
{
    bool value;

    return mrl_node_boolean(mrl_node_get(row, "granted"), &value) && value;
}

static mrl_status judge_declared(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_node *row)
{
    bool declared;

    if (!mrl_node_boolean(mrl_node_get(row, "declared"), &declared))
        return MRL_DOUBTS(q, "%s does not say whether each right was declared", record->id);
    if (declared == is_granted(row))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s: %s on %s is %s", record->id, mrl_row_name(q, row, "permission"),
                        mrl_row_name(q, row, "target"),
                        declared ? "declared, but not held" : "held, but not declared");
}

static mrl_status review_grants(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_grants(q, record, judge_declared);
}

static mrl_status granted(struct mrl_question *q)
{
    return mrl_judge_systems(q, review_grants);
}

static mrl_status judge_risk(struct mrl_question *q, const struct mrl_record *record,
                             const struct mrl_node *row)
{
    const char *what;

    if (!is_granted(row))
        return mrl_ok();
    what = mrl_arena_printf(q->arena, "%s: %s on %s", record->id,
                            mrl_row_name(q, row, "permission"), mrl_row_name(q, row, "target"));
    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    return mrl_judge_risk_ref(q, what, mrl_node_get(row, "risk"));
}

static mrl_status review_risks(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_grants(q, record, judge_risk);
}

static mrl_status each_grant_has_risk_ref(struct mrl_question *q)
{
    return mrl_judge_systems(q, review_risks);
}

/* A right that was never used is as old as its grant. */
static mrl_status judge_use(struct mrl_question *q, const struct mrl_record *record,
                            const struct mrl_node *row)
{
    mrl_time used;
    const char *what;

    if (!is_granted(row))
        return mrl_ok();
    if (!mrl_node_time(mrl_node_get(row, "last_used"), &used) &&
        !mrl_node_time(mrl_node_get(row, "granted_on"), &used))
        return MRL_DOUBTS(q, "%s does not say when %s was used", record->id,
                          mrl_row_name(q, row, "permission"));
    what = mrl_arena_printf(q->arena, "%s: the last use of %s on %s", record->id,
                            mrl_row_name(q, row, "permission"), mrl_row_name(q, row, "target"));
    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    return mrl_judge_time(q, what, used, q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status review_use(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_grants(q, record, judge_use);
}

static mrl_status unused_90d(struct mrl_question *q)
{
    return mrl_judge_systems(q, review_use);
}

static const struct mrl_check_row rows[] = {
    {.id = "perm.each_grant_has_risk_ref", .ask = each_grant_has_risk_ref, .record = KIND},
    {.id = "perm.granted", .ask = granted, .record = KIND},
    {.id = "perm.unused_90d", .ask = unused_90d, .record = KIND, .number = 90},
};

const struct mrl_check_family mrl_checks_perm = {"perm", rows, MRL_COUNT(rows)};
