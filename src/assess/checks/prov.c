/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.4-2.1: source and time of what a model was trained on. */

static mrl_status judge_parts(struct mrl_question *q, const struct mrl_record *sheet,
                              const struct mrl_asset *dataset)
{
    const struct mrl_node *const parts = mrl_record_field(sheet, "parts");

    MRL_NODE_EACH(row, parts)
    {
        struct mrl_sha256 digest;

        if (!mrl_node_digest(mrl_node_get(row, "sha256"), &digest))
            return MRL_VIOLATES(q, "%s gives no digest of the part %s", sheet->id,
                                mrl_row_name(q, row, "path"));
    }
    return mrl_node_has_content(parts)
               ? mrl_ok()
               : MRL_DOUBTS(q, "%s lists no parts of %s", sheet->id, mrl_escaped(q, dataset->id));
}

static mrl_status digest_per_shard(struct mrl_question *q)
{
    return mrl_judge_public_data(q, judge_parts);
}

static mrl_status judge_share(struct mrl_question *q, const struct mrl_record *sheet,
                              const struct mrl_asset *dataset)
{
    const double least = mrl_row_threshold(q);
    double items, traced;

    if (!mrl_record_number(sheet, "items_count", &items) || !(items >= 1) ||
        !mrl_record_number(sheet, "items_with_source_and_time_count", &traced))
        return MRL_DOUBTS(q, "%s does not count the items of %s", sheet->id,
                          mrl_escaped(q, dataset->id));
    if (traced > items)
        return MRL_VIOLATES(q, "%s traces more items than %s has", sheet->id,
                            mrl_escaped(q, dataset->id));
    if (!(traced >= least * items))
        return MRL_VIOLATES(q, "source and time are on record for %g %% of %s, not for %g %%",
                            100 * traced / items, mrl_escaped(q, dataset->id), 100 * least);
    return MRL_HOLDS(q, "source and time are on record for %g %% of %s", 100 * traced / items,
                     mrl_escaped(q, dataset->id));
}

static mrl_status record_completeness(struct mrl_question *q)
{
    return mrl_judge_public_data(q, judge_share);
}

static const struct mrl_check_row rows[] = {
    {.id = "prov.digest_per_shard", .ask = digest_per_shard, .record = "dataset-datasheet"},
    {.id = "prov.record_completeness",
     .ask = record_completeness,
     .record = "dataset-datasheet",
     .policy = "provenance_completeness"},
};

const struct mrl_check_family mrl_checks_prov = {"prov", rows, MRL_COUNT(rows)};
