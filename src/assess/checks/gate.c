/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.4.1-2: the gate stops a major update without its test. */

static mrl_status judge_deployments(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count; i++) {
        const struct mrl_record *deployment =
            mrl_latest_on_system(q, "deployment-record", p->systems[i].id);

        if (!deployment || !mrl_system_in_use(q, &p->systems[i]))
            continue;
        MRL_TRY(mrl_rests_on_record(q, deployment));
        if (mrl_node_is(mrl_record_field(deployment, "gate_decision"), "overridden"))
            return MRL_VIOLATES(q, "the gate was overridden in %s", deployment->id);
    }
    return mrl_ok();
}

static mrl_status judge_policy(struct mrl_question *q, const struct mrl_record *policy)
{
    MRL_TRY(mrl_judge_true(q, policy));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_TRY(mrl_judge_field_age(q, policy, "gate_rehearsed_at", 365, MRL_OUTCOME_UNKNOWN));
    return mrl_still_holds(q) ? judge_deployments(q) : mrl_ok();
}

static mrl_status blocks_otherwise(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_policy);
}

static const struct mrl_check_row rows[] = {
    {.id = "gate.blocks_otherwise",
     .ask = blocks_otherwise,
     .record = "release-policy",
     .field = "gate_refused"},
};

const struct mrl_check_family mrl_checks_gate = {"gate", rows, MRL_COUNT(rows)};
