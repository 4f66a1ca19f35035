/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/contingency.h"

/* A vulnerability of this system that an advisory says cannot be fixed; NULL if there is none. */
static const struct mrl_record *unfixable(const struct mrl_question *q, const char *system)
{
    const struct mrl_record *r = NULL;
    bool fixable;

    while (system && (r = mrl_next_record(q, "security-advisory", r)) != NULL)
        if (mrl_record_on_system(r, system) && mrl_record_boolean(r, "fixable", &fixable) &&
            !fixable)
            return r;
    return NULL;
}

static mrl_status judge_nothing(struct mrl_question *q, const struct mrl_record *plan)
{
    const struct mrl_record *advisory = unfixable(q, mrl_record_text(plan, "system"));

    if (mrl_node_has_content(mrl_record_field(plan, "unpatchable")))
        return MRL_VIOLATES(q, "%s says that everything can be updated, and lists what cannot",
                            plan->id);
    if (!advisory)
        return MRL_HOLDS(q, "%s says that everything can be updated", plan->id);
    MRL_TRY(mrl_rests_on_record(q, advisory));
    return MRL_VIOLATES(q, "%s says that everything can be updated, %s that %s cannot", plan->id,
                        advisory->id, mrl_row_name(q, advisory->fields, "vulnerability"));
}

/* Each advisory without a fix has its row. */
static mrl_status judge_advisories(struct mrl_question *q, const struct mrl_record *plan)
{
    const struct mrl_record *advisory = NULL;
    const char *const system = mrl_record_text(plan, "system");
    bool fixable;

    while (system && (advisory = mrl_next_record(q, "security-advisory", advisory)) != NULL) {
        const char *const id = mrl_record_text(advisory, "vulnerability");
        bool found = !id || !mrl_record_on_system(advisory, system) ||
                     !mrl_record_boolean(advisory, "fixable", &fixable) || fixable;

        MRL_NODE_EACH(row, mrl_record_field(plan, "unpatchable"))
        {
            found = found || mrl_node_is(mrl_node_get(row, "vulnerability"), id) ||
                    mrl_node_is(mrl_node_get(row, "item"), id);
        }
        if (!found)
            return MRL_VIOLATES(q, "%s does not list %s, which cannot be fixed by %s", plan->id,
                                mrl_escaped(q, id), advisory->id);
    }
    return mrl_ok();
}

static mrl_status judge_plan(struct mrl_question *q, const struct mrl_record *plan,
                             mrl_row_judge judge)
{
    bool nothing;

    if (mrl_record_boolean(plan, "nothing_unpatchable", &nothing) && nothing)
        return judge_nothing(q, plan);
    if (!mrl_node_has_content(mrl_record_field(plan, "unpatchable")))
        return MRL_DOUBTS(q, "%s does not list what cannot be updated", plan->id);
    MRL_NODE_EACH(row, mrl_record_field(plan, "unpatchable"))
    {
        MRL_TRY(judge(q, plan, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return judge_advisories(q, plan);
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j, const char *system,
                               mrl_row_judge judge)
{
    const struct mrl_record *plan = mrl_latest_on_system(q, q->row->record, system);

    if (!plan)
        return mrl_judge_doubt(q, j, "no valid %s speaks about the system %s", q->row->record,
                               mrl_escaped(q, system));
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, plan));
    MRL_TRY(MRL_HOLDS(q, "%s shows it", plan->id));
    MRL_TRY(judge_plan(q, plan, judge));
    mrl_judge_note(q, j);
    return mrl_ok();
}

mrl_status mrl_judge_unpatchable(struct mrl_question *q, mrl_row_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, p->systems[i].id, judge));
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}
