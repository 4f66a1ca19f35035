/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.2-5.1: staff is encouraged to report AI risks, and safe in doing so. */

#define KIND "reporting-channel"

static mrl_status judge_round_trip(struct mrl_question *q, const struct mrl_record *r)
{
    mrl_time sent, answered;

    if (!mrl_record_time(r, "test_sent_at", &sent))
        return MRL_DOUBTS(q, "%s does not say when the channel was tried", r->id);
    if (!mrl_record_time(r, "test_answered_at", &answered))
        return MRL_VIOLATES(q, "the test report of %s was never answered", r->id);
    if (answered < sent || answered > q->facts->now)
        return MRL_VIOLATES(q, "%s dates the answer to the test report %s", r->id,
                            answered < sent ? "before the report" : "in the future");
    return mrl_judge_measured_at(q, r, "test_sent_at");
}

static mrl_status internal_channel_reachable(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_round_trip);
}

static mrl_status judge_protection(struct mrl_question *q, const struct mrl_record *r)
{
    return mrl_record_text(r, "protection")
               ? mrl_ok()
               : MRL_VIOLATES(q, "%s says nothing on how people who report are protected", r->id);
}

static mrl_status policy_protects_reporter(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_protection);
}

static mrl_status judge_triage(struct mrl_question *q, const struct mrl_record *r)
{
    double limit = mrl_row_threshold(q), target, worst;

    if (!mrl_record_number(r, "triage_target_hours", &target) ||
        !mrl_record_number(r, "worst_triage_hours", &worst) || !(worst >= 0))
        return MRL_DOUBTS(q, "%s does not say how long reports waited", r->id);
    if (target < limit)
        limit = target;
    if (worst <= limit)
        return MRL_HOLDS(q, "no report of %s waited longer than %g hours", r->id, worst);
    return MRL_VIOLATES(q, "a report of %s waited %g hours, the limit is %g", r->id, worst, limit);
}

static mrl_status triage_time(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_triage);
}

static const struct mrl_check_row rows[] = {
    {.id = "intake.internal_channel_reachable", .ask = internal_channel_reachable, .record = KIND},
    {.id = "intake.policy_protects_reporter", .ask = policy_protects_reporter, .record = KIND},
    {.id = "intake.triage_time",
     .ask = triage_time,
     .record = KIND,
     .policy = "report_triage_hours"},
};

const struct mrl_check_family mrl_checks_intake = {"intake", rows, MRL_COUNT(rows)};
