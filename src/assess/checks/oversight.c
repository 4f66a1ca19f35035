/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.4-1 and 5.1.4-3: people can supervise and step in, and do. */

#define KIND "oversight-record"

static mrl_status judge_console(struct mrl_question *q, const struct mrl_record *r)
{
    bool reachable;

    if (!mrl_record_boolean(r, "console_reachable", &reachable))
        return MRL_DOUBTS(q, "%s does not say whether the console was reached", r->id);
    if (!reachable)
        return MRL_VIOLATES(q, "the console in %s could not be reached", r->id);
    return mrl_judge_field_age(q, r, "console_reached_at", q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status operator_console_reachable(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_console);
}

static mrl_status judge_queue(struct mrl_question *q, const struct mrl_record *r)
{
    double open, oldest, target;

    if (!mrl_record_number(r, "queue_open_count", &open) ||
        !mrl_record_number(r, "queue_oldest_hours", &oldest) ||
        !mrl_record_number(r, "queue_target_hours", &target) || !(oldest >= 0) || !(open >= 0))
        return MRL_DOUBTS(q, "%s does not say how long cases wait", r->id);
    if (oldest <= target)
        return MRL_HOLDS(q, "the oldest of %g cases in %s waits for %g hours", open, r->id, oldest);
    return MRL_VIOLATES(q, "a case in %s waits for %g hours, the target is %g", r->id, oldest,
                        target);
}

static mrl_status review_queue_operational(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_queue);
}

static mrl_status judge_gate(struct mrl_question *q, const struct mrl_record *r)
{
    bool refused;

    if (!mrl_record_boolean(r, "bypass_refused", &refused))
        return MRL_DOUBTS(q, "%s does not say whether a bypass was tried", r->id);
    if (!refused)
        return MRL_VIOLATES(q, "the gate in %s could be bypassed", r->id);
    return mrl_judge_measured_at(q, r, "bypass_tried_at");
}

static mrl_status gate_enforced(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_gate);
}

/* --- decisions --- */

/* How many decisions there were; writes the doubt if there is nothing to judge. */
static mrl_status count_decisions(struct mrl_question *q, const struct mrl_record *r, double *ret)
{
    *ret = 0;
    if (mrl_record_number(r, "decisions_count", ret) && *ret >= 1)
        return mrl_ok();
    return MRL_DOUBTS(q, "%s tells of no decision yet", r->id);
}

static mrl_status judge_identity(struct mrl_question *q, const struct mrl_record *r)
{
    double all, named;

    MRL_TRY(count_decisions(q, r, &all));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!mrl_record_number(r, "decisions_with_person_count", &named) || !(named <= all))
        return MRL_DOUBTS(q, "the counts of %s cannot be right", r->id);
    if (named >= all)
        return MRL_HOLDS(q, "each of %g decisions in %s is logged with its person", all, r->id);
    return MRL_VIOLATES(q, "%g of %g decisions in %s are not logged with the person", all - named,
                        all, r->id);
}

static mrl_status decision_logged_with_identity(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_identity);
}

static mrl_status judge_latency(struct mrl_question *q, const struct mrl_record *r)
{
    double limit = mrl_project_policy(q->facts->project, "oversight_seconds_min"), own, median;

    if (!mrl_record_number(r, "median_latency_seconds", &median) ||
        !mrl_record_number(r, "minimum_latency_seconds", &own))
        return MRL_DOUBTS(q, "%s does not say how long decisions take", r->id);
    if (own > limit)
        limit = own;
    if (median >= limit)
        return mrl_ok();
    return MRL_VIOLATES(q, "a decision in %s takes %g seconds, too few to look", r->id, median);
}

static mrl_status judge_approvals(struct mrl_question *q, const struct mrl_record *r)
{
    double limit = mrl_project_policy(q->facts->project, "oversight_approval_max"), own, rate;

    if (!mrl_record_number(r, "approve_rate", &rate) ||
        !mrl_record_number(r, "maximum_approve_rate", &own))
        return MRL_DOUBTS(q, "%s does not say how many cases are approved", r->id);
    if (own < limit)
        limit = own;
    if (rate <= limit)
        return mrl_ok();
    return MRL_VIOLATES(q, "%g %% of the cases in %s are approved, more than %g %%", rate * 100,
                        r->id, limit * 100);
}

static mrl_status judge_stamp(struct mrl_question *q, const struct mrl_record *r)
{
    double all;

    MRL_TRY(count_decisions(q, r, &all));
    if (mrl_still_holds(q))
        MRL_TRY(judge_latency(q, r));
    return mrl_still_holds(q) ? judge_approvals(q, r) : mrl_ok();
}

static mrl_status rubber_stamp_indicator(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_stamp);
}

/* --- the stop switch --- */

/* A rehearsal that names no system is one of all systems. */
static const struct mrl_record *latest_stop(const struct mrl_question *q, const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;
    mrl_time at, last = 0;

    while ((r = mrl_next_record(q, "drill-record", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "kind"), "stop") &&
            (!mrl_record_field(r, "system") || mrl_record_on_system(r, system)) &&
            mrl_record_time(r, "held_on", &at) && (!best || at >= last)) {
            best = r;
            last = at;
        }
    return best;
}

static mrl_status judge_stop(struct mrl_question *q, const struct mrl_record *r)
{
    bool passed;

    if (!mrl_record_boolean(r, "passed", &passed))
        return MRL_DOUBTS(q, "%s does not say whether it passed", r->id);
    if (!passed)
        return MRL_VIOLATES(q, "the stop rehearsed in %s did not work", r->id);
    return mrl_judge_field_age(q, r, "held_on", q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status stop_switch_drill(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct mrl_record *r = latest_stop(q, p->systems[i].id);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (r)
            MRL_TRY(mrl_judge_one(q, &j, r, judge_stop));
        else
            MRL_TRY(mrl_judge_doubt(q, &j, "no valid drill-record of stopping the system %s",
                                    mrl_escaped(q, p->systems[i].id)));
    }
    return mrl_judge_conclude(q, &j);
}

static const struct mrl_check_row rows[] = {
    {.id = "oversight.decision_logged_with_identity",
     .ask = decision_logged_with_identity,
     .record = KIND},
    {.id = "oversight.gate_enforced", .ask = gate_enforced, .record = KIND},
    {.id = "oversight.operator_console_reachable",
     .ask = operator_console_reachable,
     .record = KIND,
     .number = 90},
    {.id = "oversight.review_queue_operational", .ask = review_queue_operational, .record = KIND},
    {.id = "oversight.rubber_stamp_indicator", .ask = rubber_stamp_indicator, .record = KIND},
    {.id = "oversight.stop_switch_drill",
     .ask = stop_switch_drill,
     .record = "drill-record",
     .number = 90},
};

const struct mrl_check_family mrl_checks_oversight = {"oversight", rows, MRL_COUNT(rows)};
