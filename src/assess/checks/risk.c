/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.3-1.3 and 5.1.3-4: risks are decided on, controlled and kept within what the
 * organisation tolerates.  Every valid register counts: each speaks about a scope of its own. */

#define KIND "risk-register"

typedef mrl_status (*risk_judge)(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_node *row);

/* Walks over the open risks; a violation ends the walk, a doubt is kept until the end. */
static mrl_status judge_open_risks(struct mrl_question *q, const struct mrl_record *record,
                                   risk_judge judge)
{
    const struct mrl_node *risks = mrl_record_field(record, "risks");
    const char *doubt = NULL;

    if (!mrl_node_has_content(risks))
        return MRL_DOUBTS(q, "%s lists no risks", record->id);
    MRL_NODE_EACH(row, risks)
    {
        if (mrl_node_is(mrl_node_get(row, "status"), "closed"))
            continue;
        MRL_TRY(judge(q, record, row));
        if (q->outcome == MRL_OUTCOME_VIOLATED)
            return mrl_ok();
        if (q->outcome == MRL_OUTCOME_UNKNOWN && !doubt)
            doubt = q->message;
        q->outcome = MRL_OUTCOME_OK;
    }
    return doubt ? MRL_DOUBTS(q, "%s", doubt) : mrl_ok();
}

static mrl_status judge_decision(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_node *row)
{
    const struct mrl_node *decision = mrl_node_get(row, "decision");

    if (mrl_node_has_content(decision) && !mrl_node_is(decision, "undecided"))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s: nothing is decided about the open risk %s", record->id,
                        mrl_row_name(q, row, "id"));
}

static mrl_status review_decisions(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_open_risks(q, record, judge_decision);
}

static mrl_status every_open_risk_has_decision(struct mrl_question *q)
{
    return mrl_judge_all(q, review_decisions);
}

/* --- what remains --- */

static bool is_accepted(const struct mrl_question *q, const struct mrl_record *acceptance,
                        double residual, mrl_time *end)
{
    double accepted;

    return mrl_record_number(acceptance, "residual", &accepted) && residual <= accepted &&
           mrl_record_time(acceptance, "expires_on", end) && q->facts->now < *end + MRL_DAY;
}

static mrl_status judge_acceptance(struct mrl_question *q, const struct mrl_node *row,
                                   double residual, bool *ret)
{
    const char *const id = mrl_node_text(mrl_node_get(row, "id"));
    const struct mrl_record *r = NULL;
    mrl_time end = 0;

    *ret = false;
    while (!*ret && (r = mrl_next_record(q, "risk-acceptance", r)) != NULL)
        *ret =
            id && mrl_node_is(mrl_record_field(r, "risk"), id) && is_accepted(q, r, residual, &end);
    if (!*ret)
        return mrl_ok();
    mrl_answer_until(q, end + MRL_DAY);
    return mrl_rests_on_record(q, r);
}

static mrl_status judge_residual(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_node *row)
{
    const char *const name = mrl_row_name(q, row, "id");
    double residual, appetite;
    bool accepted;

    if (!mrl_record_number(record, "appetite", &appetite) ||
        !mrl_node_number(mrl_node_get(row, "residual"), &residual) || !(residual >= 0))
        return MRL_DOUBTS(q, "%s does not say how much remains of risk %s", record->id, name);
    if (residual <= appetite)
        return mrl_ok();
    MRL_TRY(judge_acceptance(q, row, residual, &accepted));
    if (accepted)
        return mrl_ok();
    return MRL_VIOLATES(q,
                        "%s: risk %s remains at %g, above the appetite of %g, and no valid "
                        "risk-acceptance covers it",
                        record->id, name, residual, appetite);
}

static mrl_status review_residuals(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_open_risks(q, record, judge_residual);
}

static mrl_status residual(struct mrl_question *q)
{
    return mrl_judge_all(q, review_residuals);
}

/* --- controls; second pass --- */

static mrl_status judge_controls(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_node *row)
{
    const struct mrl_node *controls = mrl_node_get(row, "controls");
    const char *what =
        mrl_arena_printf(q->arena, "%s: risk %s", record->id, mrl_row_name(q, row, "id"));
    const char *doubt = NULL;

    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    if (!mrl_node_is(mrl_node_get(row, "decision"), "mitigate"))
        return mrl_ok();
    if (!mrl_node_has_content(controls))
        return MRL_VIOLATES(q, "%s is to be mitigated, but names no control", what);
    MRL_NODE_EACH(control, controls)
    {
        MRL_TRY(mrl_judge_linked_check(q, what, control));
        if (q->outcome == MRL_OUTCOME_VIOLATED)
            return mrl_ok();
        if (q->outcome == MRL_OUTCOME_UNKNOWN && !doubt)
            doubt = q->message;
        q->outcome = MRL_OUTCOME_OK;
    }
    return doubt ? MRL_DOUBTS(q, "%s", doubt) : mrl_ok();
}

static mrl_status review_controls(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_open_risks(q, record, judge_controls);
}

static mrl_status linked_control_is_passing(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_inventory(q));
    return mrl_judge_all(q, review_controls);
}

/* --- reviews --- */

static mrl_status judge_review(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_judge_field_age(q, record, "reviewed_on", mrl_row_threshold(q),
                               MRL_OUTCOME_VIOLATED);
}

static mrl_status register_review_age(struct mrl_question *q)
{
    return mrl_judge_all(q, judge_review);
}

static mrl_status judge_statement(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_record_text(record, "residual_statement")
               ? mrl_ok()
               : MRL_VIOLATES(q, "%s does not say which risk remains", record->id);
}

static mrl_status residual_statement_present(struct mrl_question *q)
{
    return mrl_judge_all(q, judge_statement);
}

static const struct mrl_check_row rows[] = {
    {.id = "risk.every_open_risk_has_decision",
     .ask = every_open_risk_has_decision,
     .record = KIND},
    {.id = "risk.linked_control_is_passing",
     .ask = linked_control_is_passing,
     .second_pass = true,
     .record = KIND},
    {.id = "risk.register_review_age",
     .ask = register_review_age,
     .record = KIND,
     .policy = "risk_review_days"},
    {.id = "risk.residual", .ask = residual, .record = KIND},
    {.id = "risk.residual_statement_present", .ask = residual_statement_present, .record = KIND},
};

const struct mrl_check_family mrl_checks_risk = {"risk", rows, MRL_COUNT(rows)};
