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

static mrl_status judge_fields(struct mrl_question *q, const struct mrl_record *sheet,
                               const struct mrl_asset *dataset)
{
    (void)dataset;
    return mrl_judge_stated(q, sheet);
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
