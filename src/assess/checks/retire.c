/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ended.h"

/* EN 304 223, 5.5.1-2: retiring a system. */

/* For each retired system its decommission-plan.  A plan for a system that merlon.yaml does not
 * call retired leaves open whether it is. */
static mrl_status judge_retired(struct mrl_question *q, struct mrl_judgement *j, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count && !j->violated; i++) {
        const struct mrl_system *system = &p->systems[i];
        const struct mrl_record *plan = mrl_latest_on_system(q, q->row->record, system->id);

        if (mrl_system_is_retired(q, system))
            MRL_TRY(plan ? mrl_judge_one(q, j, plan, judge)
                         : mrl_judge_doubt(q, j, "no valid %s speaks about the retired system %s",
                                           q->row->record, mrl_escaped(q, system->id)));
        else if (plan)
            MRL_TRY(mrl_judge_doubt(q, j, "%s retires %s, which merlon.yaml does not call retired",
                                    plan->id, mrl_escaped(q, system->id)));
    }
    return mrl_ok();
}

static mrl_status ask_retired(struct mrl_question *q, mrl_judge judge)
{
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    MRL_TRY(judge_retired(q, &j, judge));
    if (j.count)
        return mrl_judge_conclude(q, &j);
    if (mrl_has_record(q, q->row->record))
        return mrl_answer_no_record(q, q->row->record);
    return mrl_answer_nothing_ended(q, "no system of merlon.yaml is retired");
}

/* --- what belonged to it --- */

static const char *item_kind(enum mrl_asset_kind kind)
{
    switch (kind) {
    case MRL_ASSET_DATASET:
        return "data";
    case MRL_ASSET_MODEL:
        return "weights";
    case MRL_ASSET_PROMPT:
        return "prompts";
    case MRL_ASSET_VECTOR_STORE:
        return "vectors";
    case MRL_ASSET_CONFIGURATION:
        return "configuration";
    case MRL_ASSET_TOKENIZER:
    case MRL_ASSET_CARD:
    case MRL_ASSET_DEPENDENCIES:
    case MRL_ASSET_DEPLOYMENT:
    case MRL_ASSET_TOOL:
    case MRL_ASSET_AGENT:
    case MRL_ASSET_SERVICE:
    case MRL_ASSET_SECRET:
    case MRL_ASSET_OTHER:
    case MRL_ASSET_KIND_COUNT:
        break;
    }
    return NULL;
}

/* The plan lists something of each sort that merlon.yaml counts to the system. */
static mrl_status judge_listing(struct mrl_question *q, const struct mrl_record *plan)
{
    const char *const id = mrl_record_text(plan, "system");
    const struct mrl_system *system = id ? mrl_project_system(q->facts->project, id) : NULL;

    for (size_t i = 0; system && i < system->asset_count; i++) {
        const struct mrl_declared_asset *a =
            mrl_project_asset(q->facts->project, system->assets[i]);
        const char *const kind = a && !a->url ? item_kind(a->kind) : NULL;

        if (kind && !mrl_row_where(plan, "items", "kind", kind))
            return MRL_VIOLATES(q, "%s lists no %s, but %s belonged to the system", plan->id, kind,
                                mrl_escaped(q, a->id));
    }
    return mrl_ok();
}

static mrl_status judge_items(struct mrl_question *q, const struct mrl_record *plan)
{
    MRL_NODE_EACH(row, mrl_record_field(plan, "items"))
    {
        const char *const certificate = mrl_node_content(mrl_node_get(row, "certificate"));

        if (certificate)
            MRL_TRY(mrl_judge_certificate(q, certificate, plan->id));
        else if (!mrl_node_has_content(mrl_node_get(row, "kept_reason")))
            return MRL_VIOLATES(q, "%s is neither disposed of nor kept for a reason (%s)",
                                mrl_row_name(q, row, "name"), plan->id);
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return judge_listing(q, plan);
}

static mrl_status all_have_certificate(struct mrl_question *q)
{
    return ask_retired(q, judge_items);
}

/* --- tables with a time --- */

/* Every row of a table has a time that has come. */
static mrl_status judge_times(struct mrl_question *q, const struct mrl_record *plan,
                              const char *table, const char *label, const char *column)
{
    const struct mrl_node *const list = mrl_record_field(plan, table);

    MRL_NODE_EACH(row, list)
    {
        mrl_time at;

        if (!mrl_node_time(mrl_node_get(row, column), &at) || at > q->facts->now)
            return MRL_VIOLATES(q, "%s has no `%s` in %s", mrl_row_name(q, row, label), column,
                                plan->id);
    }
    return mrl_node_has_content(list) ? mrl_ok() : MRL_DOUBTS(q, "%s lists no %s", plan->id, table);
}

static mrl_status judge_endpoints(struct mrl_question *q, const struct mrl_record *plan)
{
    return judge_times(q, plan, "endpoints", "address", "refused_at");
}

static mrl_status endpoints_closed(struct mrl_question *q)
{
    return ask_retired(q, judge_endpoints);
}

static mrl_status judge_keys(struct mrl_question *q, const struct mrl_record *plan)
{
    return judge_times(q, plan, "keys", "key", "destroyed_at");
}

static mrl_status keys_destroyed(struct mrl_question *q)
{
    return ask_retired(q, judge_keys);
}

static mrl_status dc_approval(struct mrl_question *q)
{
    return ask_retired(q, mrl_judge_custodian);
}

static const struct mrl_check_row rows[] = {
    {.id = "retire.assets_all_have_certificate",
     .ask = all_have_certificate,
     .record = "decommission-plan"},
    {.id = "retire.dc_approval", .ask = dc_approval, .record = "decommission-plan"},
    {.id = "retire.endpoints_closed", .ask = endpoints_closed, .record = "decommission-plan"},
    {.id = "retire.keys_destroyed", .ask = keys_destroyed, .record = "decommission-plan"},
};

const struct mrl_check_family mrl_checks_retire = {"retire", rows, MRL_COUNT(rows)};
