/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.1.2-5: the use of data suits how sensitive it is. */

static bool holds_data(const struct mrl_asset *asset)
{
    return asset->kind == MRL_ASSET_DATASET || asset->kind == MRL_ASSET_VECTOR_STORE;
}

static enum mrl_sensitivity sensitivity_of(const struct mrl_asset *asset)
{
    return asset->declared ? asset->declared->sensitivity : MRL_SENSITIVITY_UNSET;
}

/* --- classified --- */

static mrl_status all_datasets_classified(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < inv->asset_count; i++) {
        if (!holds_data(&inv->assets[i]))
            continue;
        count++;
        if (sensitivity_of(&inv->assets[i]) != MRL_SENSITIVITY_UNSET)
            continue;
        MRL_TRY(mrl_answer_remedy(q, "give it a `sensitivity` in merlon.yaml"));
        return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                          "%s does not say how sensitive it is", mrl_escaped(q, inv->assets[i].id));
    }
    if (inv->problem_count)
        return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED,
                          "a part of the project could not be read");
    if (count == 0)
        return mrl_answer_none(q, &mrl_no_data, "none of the registered assets is a dataset");
    return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_MEASURED,
                      "each of %zu datasets says how sensitive it is", count);
}

/* --- lattice --- */

/* What the assets of one system lead to.  One for all systems: a thousand of them with ten
 * thousand assets each must not take as many times the memory. */
struct reach {
    bool *seen;    /* by asset */
    size_t *found; /* their indices */
    size_t count;
};

static mrl_status reach_init(struct mrl_question *q, struct reach *ret)
{
    const size_t n = q->facts->inventory->asset_count + 1;

    ret->seen = mrl_arena_array(q->arena, n, sizeof(*ret->seen));
    ret->found = mrl_arena_array(q->arena, n, sizeof(*ret->found));
    return ret->seen && ret->found ? mrl_ok() : MRL_FAIL_ARENA(q->err, q->arena);
}

static void reach_asset(struct reach *r, size_t asset)
{
    if (r->seen[asset])
        return;
    r->seen[asset] = true;
    r->found[r->count++] = asset;
}

static void reach_follow(struct reach *r, const struct mrl_inventory *inv,
                         const struct mrl_system *system)
{
    while (r->count > 0)
        r->seen[r->found[--r->count]] = false;
    for (size_t i = 0; i < system->asset_count; i++) {
        const struct mrl_asset *a = mrl_inventory_asset(inv, system->assets[i]);

        if (a)
            reach_asset(r, (size_t)(a - inv->assets));
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct mrl_asset *from = &inv->assets[r->found[i]];

        for (size_t k = 0; k < from->edge_count; k++) {
            const struct mrl_edge *e = &inv->edges[from->edge_first + k];

            if (e->to != SIZE_MAX && e->kind != MRL_EDGE_SERVED_AT)
                reach_asset(r, e->to);
        }
    }
}

static const struct mrl_record *exception_for(const struct mrl_question *q, const char *system,
                                              const char *dataset, mrl_time *end)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, "data-approval", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "matter"), "exception") &&
            mrl_node_is(mrl_record_field(r, "system"), system) &&
            mrl_node_is(mrl_record_field(r, "dataset"), dataset) &&
            mrl_record_about_asset(r, dataset) && (!best || mrl_record_is_later(r, best)))
            best = r;
    if (!best || !mrl_node_is(mrl_record_field(best, "decision"), "agreed") ||
        !mrl_record_time(best, "expires_on", end) || q->facts->now >= *end + MRL_DAY)
        return NULL;
    return best;
}

static mrl_status judge_dataset(struct mrl_question *q, struct mrl_judgement *j,
                                const struct mrl_system *system, const struct mrl_asset *data)
{
    const struct mrl_record *exception;
    mrl_time end = 0;

    j->count++;
    if (sensitivity_of(data) == MRL_SENSITIVITY_UNSET)
        return mrl_judge_doubt(q, j, "%s does not say how sensitive it is",
                               mrl_escaped(q, data->id));
    if (sensitivity_of(data) <= system->clearance)
        return mrl_ok();
    exception = exception_for(q, system->id, data->id, &end);
    if (exception) {
        mrl_answer_until(q, end + MRL_DAY);
        return mrl_rests_on_record(q, exception);
    }
    j->violated = true;
    MRL_TRY(mrl_rests_on_asset(q, data));
    return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED,
                      "%s uses %s, which is %s; it is cleared for %s and has no valid exception",
                      mrl_escaped(q, system->id), mrl_escaped(q, data->id),
                      mrl_sensitivity_name(sensitivity_of(data)),
                      mrl_sensitivity_name(system->clearance));
}

/* What an asset was trained on that is not in the inventory; NULL if all is. */
static const char *unknown_source(const struct mrl_inventory *inv, const struct mrl_asset *a)
{
    for (size_t i = 0; i < a->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[a->edge_first + i];

        if (e->to == SIZE_MAX && e->kind == MRL_EDGE_TRAINED_ON)
            return e->to_name;
    }
    return NULL;
}

/* Lineage that leads nowhere hides what data there is. */
static mrl_status judge_lineage(struct mrl_question *q, struct mrl_judgement *j,
                                const struct reach *reach)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < reach->count; i++) {
        const struct mrl_asset *a = &inv->assets[reach->found[i]];
        const char *unknown = unknown_source(inv, a);

        if (unknown)
            return mrl_judge_doubt(q, j, "%s was trained on %s, which is not in the inventory",
                                   mrl_escaped(q, a->id), mrl_escaped(q, unknown));
        if (a->kind == MRL_ASSET_MODEL && !mrl_asset_is_external(a) &&
            !mrl_has_edge(q, a, MRL_EDGE_TRAINED_ON, NULL))
            return mrl_judge_doubt(q, j, "nothing says what %s was trained on",
                                   mrl_escaped(q, a->id));
    }
    return mrl_ok();
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j,
                               const struct mrl_system *system, struct reach *reach)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    j->count++;
    if (system->clearance == MRL_SENSITIVITY_UNSET || system->asset_count == 0)
        return mrl_judge_doubt(q, j, "merlon.yaml does not say %s the system %s %s",
                               system->asset_count ? "what" : "which assets",
                               mrl_escaped(q, system->id),
                               system->asset_count ? "is cleared for" : "has");
    reach_follow(reach, inv, system);
    for (size_t i = 0; i < reach->count && !j->violated; i++)
        if (holds_data(&inv->assets[reach->found[i]]))
            MRL_TRY(judge_dataset(q, j, system, &inv->assets[reach->found[i]]));
    return j->violated ? mrl_ok() : judge_lineage(q, j, reach);
}

static mrl_status lattice(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};
    struct reach reach = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    MRL_TRY(reach_init(q, &reach));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, &p->systems[i], &reach));
    if (j.violated)
        return mrl_ok();
    if (j.doubt || j.count == 0)
        return mrl_answer(q, MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED, "%s",
                          j.doubt ? j.doubt : "merlon.yaml lists no system in use");
    return mrl_answer(q, MRL_OUTCOME_OK, MRL_BASIS_MEASURED,
                      "no system uses data above its clearance, but for signed exceptions");
}

static const struct mrl_check_row rows[] = {
    {.id = "label.all_datasets_classified", .ask = all_datasets_classified},
    {.id = "label.lattice", .ask = lattice},
};

const struct mrl_check_family mrl_checks_label = {"label", rows, MRL_COUNT(rows)};
