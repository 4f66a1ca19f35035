/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.4-2: what comes out can be judged by a person; 5.2.5-4.1: and harms no program.
 */

static mrl_status judge_sample(struct mrl_question *q, const struct mrl_record *r)
{
    double limit = mrl_row_threshold(q), sampled, complete, own;

    if (!mrl_record_number(r, "sampled_count", &sampled) ||
        !mrl_record_number(r, "complete_count", &complete) ||
        !mrl_record_number(r, "target_rate", &own) || !(sampled >= 1) || !(complete <= sampled))
        return MRL_DOUBTS(q, "the counts of %s cannot be right", r->id);
    if (own > limit)
        limit = own;
    if (!(complete / sampled >= limit))
        return MRL_VIOLATES(q, "%g of %g sampled outputs in %s are complete, less than %g %%",
                            complete, sampled, r->id, limit * 100);
    return mrl_judge_measured_at(q, r, "sampled_at");
}

static mrl_status has_context_fields(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_sample);
}

static const struct mrl_check_row rows[] = {
    {.id = "output.has_context_fields",
     .ask = has_context_fields,
     .record = "output-audit",
     .policy = "output_context_rate"},
    {.id = "output.sink_encoding_ok", .ask = mrl_ask_metrics, .record = "security-test-report"},
};

const struct mrl_check_family mrl_checks_output = {"output", rows, MRL_COUNT(rows)};
