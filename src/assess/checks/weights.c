/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

/* EN 304 223, 5.2.1-4.2: safeguards of weights in proportion to their value. */

#define NO_WEIGHTS "no model lies in this project"

static const char *const measures[] = {"encrypted", "access_restricted", "egress_monitored",
                                       "extraction_detector"};

static bool has(const struct mrl_node *row, const char *measure)
{
    bool value;

    return mrl_node_boolean(mrl_node_get(row, measure), &value) && value;
}

/* The row of the asset; NULL: the answer has been written. */
static mrl_status find_item(struct mrl_question *q, const struct mrl_record *record,
                            const struct mrl_asset *asset, const struct mrl_node **ret)
{
    *ret = NULL;
    MRL_TRY(mrl_judge_measured_at(q, record, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    *ret = mrl_row_where(record, "items", "asset", asset->id);
    return *ret ? mrl_ok()
                : MRL_DOUBTS(q, "%s is bound to %s, but does not list it", record->id,
                             mrl_escaped(q, asset->id));
}

static mrl_status judge_tier(struct mrl_question *q, const struct mrl_record *record,
                             const struct mrl_asset *asset)
{
    const struct mrl_node *item;
    const struct mrl_node *tier;
    const char *name;

    MRL_TRY(find_item(q, record, asset, &item));
    if (!item)
        return mrl_ok();
    name = mrl_row_name(q, item, "value_tier");
    tier = mrl_row_where(record, "tiers", "value_tier", name);
    if (!tier)
        return MRL_VIOLATES(q, "%s does not say what the tier %s demands", record->id, name);
    for (size_t i = 0; i < MRL_COUNT(measures); i++)
        if (has(tier, measures[i]) && !has(item, measures[i]))
            return MRL_VIOLATES(q, "%s lacks `%s`, which its tier %s demands (%s)",
                                mrl_escaped(q, asset->id), measures[i], name, record->id);
    return mrl_ok();
}

static mrl_status value_tier_set(struct mrl_question *q)
{
    return mrl_judge_assets(q, mrl_pick_weights, &mrl_no_model, NO_WEIGHTS, judge_tier);
}

/* Confidential by the record's tier or by merlon.yaml: one word for less does not undo the other.
 */
static bool is_confidential(const struct mrl_node *item, const struct mrl_asset *asset)
{
    const struct mrl_node *tier = mrl_node_get(item, "value_tier");

    return mrl_node_is(tier, "confidential") || mrl_node_is(tier, "critical") ||
           (asset->declared && asset->declared->sensitivity >= MRL_SENSITIVITY_CONFIDENTIAL);
}

static mrl_status judge_measures(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_asset *asset)
{
    const struct mrl_node *item;

    MRL_TRY(find_item(q, record, asset, &item));
    if (!item || !is_confidential(item, asset))
        return mrl_ok();
    for (const char *const *measure = q->row->words; *measure; measure++)
        if (!has(item, *measure))
            return MRL_VIOLATES(q, "%s is confidential, but `%s` is not true of it (%s)",
                                mrl_escaped(q, asset->id), *measure, record->id);
    return mrl_ok();
}

static mrl_status confidential_measures(struct mrl_question *q)
{
    return mrl_judge_assets(q, mrl_pick_weights, &mrl_no_model, NO_WEIGHTS, judge_measures);
}

static mrl_status encrypted_and_closed(struct mrl_question *q)
{
    bool found;

    MRL_TRY(mrl_look_for_open(q, mrl_pick_weights, &found));
    return found ? mrl_ok() : confidential_measures(q);
}

static const char *const closed[] = {"encrypted", "access_restricted", NULL};
static const char *const watched[] = {"egress_monitored", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "weights.egress_monitored",
     .ask = confidential_measures,
     .record = "weights-protection",
     .words = watched},
    {.id = "weights.encrypted_and_acl",
     .ask = encrypted_and_closed,
     .record = "weights-protection",
     .words = closed},
    {.id = "weights.value_tier_set", .ask = value_tier_set, .record = "weights-protection"},
};

const struct mrl_check_family mrl_checks_weights = {"weights", rows, MRL_COUNT(rows)};
