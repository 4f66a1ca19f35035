/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "formats/card.h"
#include "formats/document.h"

/* Of a metric without type, its name. */
static mrl_status describe_metric(struct mrl_description *d, const struct mrl_node *result,
                                  const struct mrl_node *metric)
{
    const struct mrl_node *type = mrl_node_get(metric, "type");
    const struct mrl_node *dataset = mrl_node_get(result, "dataset");
    const struct mrl_node *name = mrl_node_get(dataset, "name");

    if (!type)
        type = mrl_node_get(metric, "name");
    if (!type || !mrl_node_get(metric, "value"))
        return mrl_ok();
    MRL_TRY(mrl_describe_node(d, "metric", type));
    MRL_TRY(mrl_describe_node(d, "metric_value", mrl_node_get(metric, "value")));
    MRL_TRY(mrl_describe_node(d, "metric_dataset", name ? name : mrl_node_get(dataset, "type")));
    MRL_TRY(mrl_describe_node(d, "metric_split", mrl_node_get(dataset, "split")));
    return mrl_describe_node(d, "metric_task", mrl_node_get(mrl_node_get(result, "task"), "type"));
}

mrl_status mrl_card_describe_results(struct mrl_description *d, const struct mrl_node *root)
{
    unsigned listed = 0;

    MRL_NODE_EACH(model, mrl_node_get(root, "model-index"))
    {
        MRL_NODE_EACH(result, mrl_node_get(model, "results"))
        {
            MRL_NODE_EACH(metric, mrl_node_get(result, "metrics"))
            {
                if (listed++ == MRL_MAX_CARD_METRICS)
                    return mrl_ok();
                MRL_TRY(describe_metric(d, result, metric));
            }
        }
    }
    return mrl_ok();
}

mrl_status mrl_card_describe_emissions(struct mrl_description *d, const struct mrl_node *root)
{
    static const char *const rows[][2] = {
        {"emissions", "co2_grams"},        {"training_type", "co2_activity"},
        {"hardware_used", "co2_hardware"}, {"geographical_location", "co2_place"},
        {"source", "co2_source"},
    };
    const struct mrl_node *co2 = mrl_node_get(root, "co2_eq_emissions");

    if (co2 && co2->kind != MRL_NODE_MAP)
        return mrl_describe_node(d, "co2_grams", co2);
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        MRL_TRY(mrl_describe_node(d, rows[i][1], mrl_node_get(co2, rows[i][0])));
    return mrl_ok();
}

/* A number that would not fit says nothing. */
static void add_number(const struct mrl_node *node, uint64_t *sum)
{
    if (node && node->kind == MRL_NODE_INT && node->integer >= 0 &&
        __builtin_add_overflow(*sum, (uint64_t)node->integer, sum))
        *sum = 0;
}

mrl_status mrl_card_describe_splits(struct mrl_description *d, const struct mrl_node *root)
{
    const struct mrl_node *info = mrl_node_get(root, "dataset_info");
    uint64_t rows = 0;
    uint64_t bytes = 0;

    MRL_NODE_EACH(split, mrl_node_get(info, "splits"))
    {
        add_number(mrl_node_get(split, "num_examples"), &rows);
        add_number(mrl_node_get(split, "num_bytes"), &bytes);
    }
    if (info && info->kind == MRL_NODE_LIST)
        MRL_NODE_EACH(config, info)
        {
            MRL_NODE_EACH(split, mrl_node_get(config, "splits"))
            {
                add_number(mrl_node_get(split, "num_examples"), &rows);
                add_number(mrl_node_get(split, "num_bytes"), &bytes);
            }
        }
    if (rows)
        MRL_TRY(mrl_describe_number(d, "row_count", rows));
    return bytes ? mrl_describe_number(d, "data_bytes", bytes) : mrl_ok();
}
