/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/drill.h"

#define KIND "drill-record"

static mrl_time held_on(const struct mrl_record *drill)
{
    mrl_time t = 0;

    (void)mrl_record_time(drill, "held_on", &t);
    return t;
}

static const struct mrl_record *latest(const struct mrl_question *q, const char *kind,
                                       const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL) {
        const struct mrl_node *const named = mrl_record_field(r, "system");

        if (mrl_node_is(mrl_record_field(r, "kind"), kind) &&
            (!system || !named || mrl_node_is(named, system)) && held_on(r) <= q->facts->now &&
            (!best || held_on(r) > held_on(best)))
            best = r;
    }
    return best;
}

const struct mrl_record *mrl_latest_drill(const struct mrl_question *q, const char *kind)
{
    return latest(q, kind, NULL);
}

mrl_status mrl_judge_drilled(struct mrl_question *q, const struct mrl_record *drill)
{
    bool passed;

    if (!mrl_record_boolean(drill, "passed", &passed))
        return MRL_DOUBTS(q, "%s does not say whether its aim was reached", drill->id);
    if (!passed)
        return MRL_VIOLATES(q, "%s did not reach its aim", drill->id);
    return mrl_judge_field_age(q, drill, "held_on", mrl_row_threshold(q), MRL_OUTCOME_VIOLATED);
}

static mrl_status judge_one(struct mrl_question *q, struct mrl_judgement *j, const char *system,
                            mrl_drill_judge judge)
{
    const struct mrl_record *drill = latest(q, q->row->field, system);

    if (!drill)
        return mrl_judge_doubt(q, j, "no valid " KIND " of the kind %s for the system %s",
                               q->row->field, mrl_escaped(q, system));
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, drill));
    MRL_TRY(MRL_HOLDS(q, "%s shows it", drill->id));
    MRL_TRY(judge(q, drill, system));
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    if (q->outcome == MRL_OUTCOME_UNKNOWN && !j->doubt)
        j->doubt = q->message;
    return mrl_ok();
}

mrl_status mrl_judge_drills(struct mrl_question *q, mrl_drill_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_one(q, &j, p->systems[i].id, judge));
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}
