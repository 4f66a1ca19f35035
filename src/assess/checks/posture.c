/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.3-4: infrastructure is looked at again and again. */

#define KIND "infrastructure-review"
#define DAYS 7

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_judge_field_age(q, record, "scanned_at", q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status scan_age(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_age);
}

static mrl_status judge_finding(struct mrl_question *q, const struct mrl_record *record,
                                const struct mrl_node *row)
{
    const char *what;
    mrl_time found;

    if (!mrl_node_is(mrl_node_get(row, "status"), "new"))
        return mrl_ok();
    if (!mrl_node_time(mrl_node_get(row, "found_on"), &found))
        return MRL_DOUBTS(q, "%s does not date its findings", record->id);
    what = mrl_arena_printf(q->arena, "%s: %s is not yet looked into; its day", record->id,
                            mrl_row_name(q, row, "id"));
    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    return mrl_judge_time(q, what, found, q->row->number, MRL_OUTCOME_VIOLATED);
}

/* No finding at all is good news only from a scan that counts. */
static mrl_status judge_findings(struct mrl_question *q, const struct mrl_record *record)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "findings"))
    {
        MRL_TRY(judge_finding(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_judge_measured_at(q, record, "scanned_at");
}

static mrl_status drift_triaged(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_findings);
}

static const struct mrl_check_row rows[] = {
    {.id = "posture.drift_triaged", .ask = drift_triaged, .record = KIND, .number = DAYS},
    {.id = "posture.scan_age", .ask = scan_age, .record = KIND, .number = DAYS},
};

const struct mrl_check_family mrl_checks_posture = {"posture", rows, MRL_COUNT(rows)};
