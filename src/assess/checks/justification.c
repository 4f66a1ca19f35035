/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/components.h"

/* EN 304 223, 5.2.3-2 and 5.2.3-2.1: why a weak component is used, and what makes up for it. */

static mrl_status judge_fields(struct mrl_question *q, const struct mrl_record *record,
                               const struct mrl_asset *asset)
{
    mrl_time end;

    (void)asset;
    MRL_TRY(mrl_judge_stated(q, record));
    if (!mrl_still_holds(q) || !mrl_record_time(record, "expires_on", &end))
        return mrl_ok();
    if (q->facts->now >= end + MRL_DAY)
        return MRL_VIOLATES(q, "%s ended on %s", record->id, mrl_on_day(q, end));
    mrl_answer_until(q, end + MRL_DAY);
    return mrl_ok();
}

static mrl_status fields(struct mrl_question *q)
{
    return mrl_judge_justifications(q, judge_fields);
}

static mrl_status judge_risk(struct mrl_question *q, const struct mrl_record *record,
                             const struct mrl_asset *asset)
{
    (void)asset;
    return mrl_judge_risk_ref(q, record->id, mrl_record_field(record, "risk"));
}

static mrl_status has_risk_assessment(struct mrl_question *q)
{
    return mrl_judge_justifications(q, judge_risk);
}

static mrl_status judge_controls(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_asset *asset)
{
    const struct mrl_node *const controls = mrl_record_field(record, "compensating_controls");
    const char *doubt = NULL;

    (void)asset;
    MRL_NODE_EACH(row, controls)
    {
        MRL_TRY(mrl_judge_linked_check(q, record->id, mrl_node_get(row, "check")));
        if (q->outcome == MRL_OUTCOME_VIOLATED)
            return mrl_ok();
        if (q->outcome == MRL_OUTCOME_UNKNOWN && !doubt)
            doubt = q->message;
        q->outcome = MRL_OUTCOME_OK;
    }
    if (doubt)
        return MRL_DOUBTS(q, "%s", doubt);
    return mrl_node_has_content(controls) ? MRL_HOLDS(q, "the controls of %s hold", record->id)
                                          : MRL_VIOLATES(q, "%s names no control", record->id);
}

static mrl_status controls_passing(struct mrl_question *q)
{
    return mrl_judge_justifications(q, judge_controls);
}

static mrl_status judge_approval(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_asset *asset)
{
    (void)asset;
    return mrl_judge_approved(q, record);
}

static mrl_status is_signed(struct mrl_question *q)
{
    bool bad;

    MRL_TRY(mrl_judge_bad_approvals(q, &bad));
    return bad ? mrl_ok() : mrl_judge_justifications(q, judge_approval);
}

static const char *const stated[] = {"reason", "alternatives", "owner", "expires_on", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "justification.compensating_controls_all_passing",
     .ask = controls_passing,
     .second_pass = true,
     .record = "component-justification"},
    {.id = "justification.fields",
     .ask = fields,
     .record = "component-justification",
     .words = stated},
    {.id = "justification.has_risk_assessment",
     .ask = has_risk_assessment,
     .record = "component-justification"},
    {.id = "justification.signed", .ask = is_signed, .record = "component-justification"},
};

const struct mrl_check_family mrl_checks_justification = {"justification", rows, MRL_COUNT(rows)};
