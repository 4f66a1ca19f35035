/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.4-4: controls that the data custodian demands are built in. */

#define KIND      "custodian-controls"
#define CUSTODIAN "data-custodian"

/* --- the controls; second pass --- */

static mrl_status judge_controls(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_node *controls = mrl_record_field(record, "controls");
    const char *doubt = NULL;

    if (!mrl_node_has_content(controls))
        return MRL_DOUBTS(q, "%s demands no control", record->id);
    MRL_NODE_EACH(row, controls)
    {
        const char *what =
            mrl_arena_printf(q->arena, "%s: control %s", record->id, mrl_row_name(q, row, "id"));

        if (!what)
            return MRL_FAIL_ARENA(q->err, q->arena);
        MRL_TRY(mrl_judge_linked_check(q, what, mrl_node_get(row, "check")));
        if (q->outcome == MRL_OUTCOME_VIOLATED)
            return mrl_ok();
        if (q->outcome == MRL_OUTCOME_UNKNOWN && !doubt)
            doubt = q->message;
        q->outcome = MRL_OUTCOME_OK;
    }
    return doubt ? MRL_DOUBTS(q, "%s", doubt) : mrl_ok();
}

static mrl_status controls_each_mapped_to_passing_check(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_inventory(q));
    return mrl_judge_systems(q, judge_controls);
}

/* --- the word of the custodian --- */

static const struct mrl_record *change_decision(const struct mrl_question *q,
                                                const struct mrl_record *controls)
{
    const char *const system = mrl_record_text(controls, "system");
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, "data-approval", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "matter"), "change") && system &&
            mrl_record_on_system(r, system) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

static mrl_status judge_decision(struct mrl_question *q, const struct mrl_record *decision,
                                 mrl_time changed)
{
    mrl_time end;

    MRL_TRY(mrl_rests_on_record(q, decision));
    if (mrl_node_is(mrl_record_field(decision, "decision"), "refused"))
        return MRL_VIOLATES(q, "%s refuses the change", decision->id);
    if (decision->approval.at < changed)
        return MRL_VIOLATES(q, "the custodian agreed in %s before the last change", decision->id);
    if (!mrl_record_time(decision, "expires_on", &end) || q->facts->now >= end + MRL_DAY)
        return MRL_DOUBTS(q, "the decision in %s has ended", decision->id);
    mrl_answer_until(q, end + MRL_DAY);
    return MRL_HOLDS(q, "the custodian agreed in %s after the last change", decision->id);
}

static mrl_status judge_signoff(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_record *decision = change_decision(q, record);
    mrl_time changed;

    if (!mrl_record_time(record, "last_change_on", &changed))
        return MRL_DOUBTS(q, "%s does not say when the last change was", record->id);
    if (strcmp(record->approval.role, CUSTODIAN) == 0 && record->approval.at >= changed &&
        (!decision || mrl_record_is_later(record, decision)))
        return MRL_HOLDS(q, "the custodian approved %s after the last change", record->id);
    if (decision)
        return judge_decision(q, decision, changed);
    if (strcmp(record->approval.role, CUSTODIAN) == 0)
        return MRL_VIOLATES(q, "the custodian approved %s before the last change", record->id);
    return MRL_DOUBTS(q, "%s was not approved by a data custodian", record->id);
}

static mrl_status signoff_after_last_change(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_signoff);
}

static const struct mrl_check_row rows[] = {
    {.id = "dc.controls_each_mapped_to_passing_check",
     .ask = controls_each_mapped_to_passing_check,
     .second_pass = true,
     .record = KIND},
    {.id = "dc.signoff_after_last_change", .ask = signoff_after_last_change, .record = KIND},
};

const struct mrl_check_family mrl_checks_dc = {"dc", rows, MRL_COUNT(rows)};
