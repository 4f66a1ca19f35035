/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.3-1.2: functions of a model that nobody needs. */

#define KIND "capability-review"

static bool is_same_model(const struct mrl_record *a, const struct mrl_record *b)
{
    const char *const model = mrl_record_text(a, "model");
    const char *const system = mrl_record_text(a, "system");

    return model && system && mrl_node_is(mrl_record_field(b, "model"), model) &&
           mrl_node_is(mrl_record_field(b, "system"), system);
}

static bool is_superseded(const struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (r != record && is_same_model(record, r) && mrl_record_is_later(r, record))
            return true;
    return false;
}

static bool is_reviewed(const struct mrl_question *q, const char *system, const char *model)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (mrl_record_on_system(r, system) &&
            (!model || mrl_node_is(mrl_record_field(r, "model"), model)))
            return true;
    return false;
}

/* Each model of a system in use has a review; a system without one has a review all the same. */
static mrl_status doubt_gaps(struct mrl_question *q, struct mrl_judgement *j,
                             const struct mrl_system *system)
{
    const char *why = "";

    (void)mrl_best_record(q, KIND, &why);
    if (!is_reviewed(q, system->id, NULL))
        return mrl_judge_doubt(q, j, "no valid capability-review speaks about the system %s%s%s",
                               mrl_escaped(q, system->id), *why ? ": " : "", why);
    for (size_t i = 0; i < system->asset_count; i++) {
        const struct mrl_asset *a = mrl_inventory_asset(q->facts->inventory, system->assets[i]);

        if (a && a->kind == MRL_ASSET_MODEL && !is_reviewed(q, system->id, a->id))
            return mrl_judge_doubt(q, j, "no valid capability-review speaks about the model %s",
                                   mrl_escaped(q, a->id));
    }
    return mrl_ok();
}

static mrl_status judge_models(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    while (!j.violated && (r = mrl_next_record(q, KIND, r)) != NULL)
        if (!is_superseded(q, r))
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(doubt_gaps(q, &j, &p->systems[i]));
    return mrl_judge_conclude(q, &j);
}

/* --- functions --- */

static bool is_true(const struct mrl_node *row, const char *column)
{
    bool value;

    return mrl_node_boolean(mrl_node_get(row, column), &value) && value;
}

typedef mrl_status (*function_judge)(struct mrl_question *q, const struct mrl_record *record,
                                     const struct mrl_node *row);

static mrl_status judge_functions(struct mrl_question *q, const struct mrl_record *record,
                                  function_judge judge)
{
    const struct mrl_node *functions = mrl_record_field(record, "capabilities");

    if (!mrl_node_has_content(functions))
        return MRL_DOUBTS(q, "%s lists no functions", record->id);
    MRL_NODE_EACH(row, functions)
    {
        MRL_TRY(judge(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_judge_measured_at(q, record, "reviewed_on");
}

static mrl_status judge_need(struct mrl_question *q, const struct mrl_record *record,
                             const struct mrl_node *row)
{
    if (!is_true(row, "enabled") || is_true(row, "needed"))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s: %s is on, though nothing needs it", record->id,
                        mrl_row_name(q, row, "name"));
}

static mrl_status review_need(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_functions(q, record, judge_need);
}

static mrl_status enabled_set(struct mrl_question *q)
{
    return judge_models(q, review_need);
}

static mrl_status judge_risk(struct mrl_question *q, const struct mrl_record *record,
                             const struct mrl_node *row)
{
    const char *what;

    if (!is_true(row, "enabled") || is_true(row, "needed"))
        return mrl_ok();
    what = mrl_arena_printf(q->arena, "%s: the unneeded function %s", record->id,
                            mrl_row_name(q, row, "name"));
    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    return mrl_judge_risk_ref(q, what, mrl_node_get(row, "risk"));
}

static mrl_status review_risks(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_functions(q, record, judge_risk);
}

static mrl_status residual_has_risk_entry(struct mrl_question *q)
{
    return judge_models(q, review_risks);
}

static mrl_status judge_probe(struct mrl_question *q, const struct mrl_record *record,
                              const struct mrl_node *row)
{
    const char *const name = mrl_row_name(q, row, "name");
    bool refused;

    if (is_true(row, "enabled"))
        return mrl_ok();
    if (!mrl_node_boolean(mrl_node_get(row, "probe_refused"), &refused))
        return MRL_DOUBTS(q, "%s does not say whether %s was tried", record->id, name);
    return refused ? mrl_ok()
                   : MRL_VIOLATES(q, "%s: %s is off, but answered all the same", record->id, name);
}

static mrl_status review_probes(struct mrl_question *q, const struct mrl_record *record)
{
    return judge_functions(q, record, judge_probe);
}

static mrl_status probe_disabled_modality_refused(struct mrl_question *q)
{
    return judge_models(q, review_probes);
}

static const struct mrl_check_row rows[] = {
    {.id = "cap.enabled_set", .ask = enabled_set, .record = KIND},
    {.id = "cap.probe_disabled_modality_refused",
     .ask = probe_disabled_modality_refused,
     .record = KIND},
    {.id = "cap.residual_has_risk_entry", .ask = residual_has_risk_entry, .record = KIND},
};

const struct mrl_check_family mrl_checks_cap = {"cap", rows, MRL_COUNT(rows)};
