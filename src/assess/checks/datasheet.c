/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.4-2: where public training data comes from and what it does. */

/* Without any sheet nobody has begun; with some, the one that lacks is a gap. */
static mrl_status present(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    const bool begun = mrl_best_record(q, q->row->record, NULL) != NULL;

    for (size_t i = 0; i < inv->asset_count && begun; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (!mrl_pick_public_dataset(q, a) || mrl_latest_on_asset(q, q->row->record, a->id) ||
            mrl_invalid_on_asset(q, q->row->record, a->id))
            continue;
        MRL_TRY(mrl_rests_on_inventory(q));
        return MRL_SEES_VIOLATION(q, "the public dataset %s has no datasheet",
                                  mrl_escaped(q, a->id));
    }
    return mrl_judge_public_data(q, NULL);
}

/* A sheet that says "obtained until May" while the index has an item of June is wrong. */
static mrl_status compare_times(struct mrl_question *q, const struct mrl_record *sheet,
                                const struct mrl_asset *dataset)
{
    const struct mrl_provenance *const p = q->facts->provenance;
    const struct mrl_data_counts *c;
    mrl_time t;

    if (!p || p->state != MRL_PROVENANCE_WHOLE)
        return mrl_ok();
    c = &p->of[dataset - q->facts->inventory->assets].counts;
    if (c->with_time == 0)
        return mrl_ok();
    MRL_TRY(mrl_rests_on_provenance(q));
    if (mrl_node_time(mrl_record_field(sheet, "acquired_from"), &t) && c->first < t)
        return MRL_SEES_VIOLATION(q,
                                  "%s says that %s was obtained from %s on, the provenance index "
                                  "has an item of %s",
                                  sheet->id, mrl_escaped(q, dataset->id), mrl_on_day(q, t),
                                  mrl_on_day(q, c->first));
    if (mrl_node_time(mrl_record_field(sheet, "acquired_to"), &t) && c->last > t)
        return MRL_SEES_VIOLATION(q,
                                  "%s says that %s was obtained until %s, the provenance index "
                                  "has an item of %s",
                                  sheet->id, mrl_escaped(q, dataset->id), mrl_on_day(q, t),
                                  mrl_on_day(q, c->last));
    return mrl_ok();
}

static mrl_status judge_fields(struct mrl_question *q, const struct mrl_record *sheet,
                               const struct mrl_asset *dataset)
{
    MRL_TRY(mrl_judge_stated(q, sheet));
    return q->outcome == MRL_OUTCOME_VIOLATED ? mrl_ok() : compare_times(q, sheet, dataset);
}

static mrl_status fields(struct mrl_question *q)
{
    return mrl_judge_public_data(q, judge_fields);
}

static mrl_status judge_lineage(struct mrl_question *q, const struct mrl_record *sheet,
                                const struct mrl_asset *dataset)
{
    const struct mrl_node *const models = mrl_record_field(sheet, "models");

    if (!mrl_node_has_content(models))
        return MRL_VIOLATES(q, "%s names no model trained on %s", sheet->id,
                            mrl_escaped(q, dataset->id));
    MRL_NODE_EACH(item, models)
    {
        const char *id = mrl_node_text(item);
        const struct mrl_asset *model = id ? mrl_inventory_asset(q->facts->inventory, id) : NULL;

        if (!model || !mrl_has_edge(q, model, MRL_EDGE_TRAINED_ON, dataset))
            return MRL_VIOLATES(q, "merlon.yaml does not say that %s was trained on %s",
                                id ? mrl_escaped(q, id) : "it", mrl_escaped(q, dataset->id));
    }
    return mrl_ok();
}

static mrl_status linked(struct mrl_question *q)
{
    return mrl_judge_public_data(q, judge_lineage);
}

static const char *const stated[] = {"origin", "acquisition_method", "use_in_model", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "datasheet.fields", .ask = fields, .record = "dataset-datasheet", .words = stated},
    {.id = "datasheet.linked_in_lineage", .ask = linked, .record = "dataset-datasheet"},
    {.id = "datasheet.present_for_each_public_dataset",
     .ask = present,
     .record = "dataset-datasheet"},
};

const struct mrl_check_family mrl_checks_datasheet = {"datasheet", rows, MRL_COUNT(rows)};
