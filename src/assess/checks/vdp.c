/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.2-4: outsiders can report weaknesses and are answered. */

static mrl_status judge_round_trip(struct mrl_question *q, const struct mrl_record *policy)
{
    mrl_time sent, answered;

    if (!mrl_record_time(policy, "test_sent_at", &sent))
        return MRL_DOUBTS(q, "%s does not say when the test report was sent", policy->id);
    if (!mrl_record_time(policy, "test_answered_at", &answered) || answered > q->facts->now)
        return MRL_VIOLATES(q, "the test report of %s was not answered (%s)", mrl_on_day(q, sent),
                            policy->id);
    if (answered < sent)
        return MRL_VIOLATES(q, "%s says that the answer came before the report", policy->id);
    return mrl_judge_measured_at(q, policy, "test_sent_at");
}

static mrl_status contact_round_trip(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_round_trip);
}

static mrl_status judge_reach(struct mrl_question *q, const struct mrl_record *policy)
{
    MRL_TRY(mrl_judge_true(q, policy));
    return mrl_still_holds(q) ? mrl_judge_measured_at(q, policy, "reached_at") : mrl_ok();
}

static mrl_status policy_url_reachable(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_reach);
}

static mrl_status judge_answers(struct mrl_question *q, const struct mrl_record *policy)
{
    double target, worst;

    if (!mrl_record_number(policy, "answer_target_hours", &target) ||
        !mrl_record_number(policy, "worst_answer_hours", &worst))
        return MRL_DOUBTS(q, "%s does not say how long answers took", policy->id);
    if (target > mrl_row_threshold(q))
        target = mrl_row_threshold(q);
    if (worst <= target)
        return MRL_HOLDS(q, "the longest answer took %g of %g hours (%s)", worst, target,
                         policy->id);
    return MRL_VIOLATES(q, "an answer took %g hours, %g are allowed (%s)", worst, target,
                        policy->id);
}

static mrl_status sla_met(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_answers);
}

static const struct mrl_check_row rows[] = {
    {.id = "vdp.contact_round_trip", .ask = contact_round_trip, .record = "disclosure-policy"},
    {.id = "vdp.policy_url_reachable",
     .ask = policy_url_reachable,
     .record = "disclosure-policy",
     .field = "reached"},
    {.id = "vdp.sla_met",
     .ask = sla_met,
     .record = "disclosure-policy",
     .policy = "report_triage_hours"},
};

const struct mrl_check_family mrl_checks_vdp = {"vdp", rows, MRL_COUNT(rows)};
