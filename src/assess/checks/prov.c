/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.4-2.1: source and time of what a model was trained on. */

/* What the index holds of an asset; NULL: nothing. */
static const struct mrl_provenance_of *held(const struct mrl_question *q,
                                            const struct mrl_asset *asset)
{
    const struct mrl_provenance *const p = q->facts->provenance;
    const size_t i = (size_t)(asset - q->facts->inventory->assets);

    return p && p->state == MRL_PROVENANCE_WHOLE && p->of[i].held ? &p->of[i] : NULL;
}

/* An index that is not as it was written was tampered with, or lost something: no record of the
 * same thing makes up for that. */
static mrl_status doubt_damage(struct mrl_question *q, bool *ret)
{
    const struct mrl_provenance *const p = q->facts->provenance;

    *ret = p && p->state == MRL_PROVENANCE_DAMAGED;
    if (!*ret)
        return mrl_ok();
    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_answer_remedy(q, "put the index back as it was, or import the provenance anew; "
                                 "`merlon data verify` tells what is wrong"));
    return MRL_SEES_DOUBT(q, "the provenance index is not as it was written: %s", p->problem);
}

/* Whether every public dataset passes a test of what the index holds of it. */
static bool all_public(const struct mrl_question *q,
                       bool (*passes)(const struct mrl_provenance_of *of))
{
    const struct mrl_inventory *const inv = q->facts->inventory;
    size_t count = 0;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_provenance_of *const of = held(q, &inv->assets[i]);

        if (!mrl_pick_public_dataset(q, &inv->assets[i]))
            continue;
        if (!of || !passes(of))
            return false;
        count++;
    }
    return count > 0;
}

/* --- digests --- */

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

static bool has_its_files(const struct mrl_provenance_of *of)
{
    return of->files_on_record;
}

static mrl_status digest_per_shard(struct mrl_question *q)
{
    bool damaged;

    MRL_TRY(doubt_damage(q, &damaged));
    if (damaged)
        return mrl_ok();
    if (!all_public(q, has_its_files))
        return mrl_judge_public_data(q, judge_parts);
    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_provenance(q));
    return MRL_SEES(q, "each file of the public datasets is in the provenance index by its digest");
}

/* --- completeness --- */

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

/* Records with address and time, of all rows that were imported. */
static double share_of(const struct mrl_provenance_of *of)
{
    return (double)of->counts.with_both / ((double)of->counts.records + (double)of->malformed);
}

/* The index tells what is in it; how many items there are is for the datasheet to say. */
static mrl_status judge_index(struct mrl_question *q, const struct mrl_record *sheet,
                              const struct mrl_asset *dataset)
{
    const struct mrl_provenance_of *const of = held(q, dataset);
    const double least = mrl_row_threshold(q);
    double items;

    if (!of)
        return judge_share(q, sheet, dataset);
    if (of->files_traced)
        return MRL_SEES(q, "the provenance index has source and time of each file of %s",
                        mrl_escaped(q, dataset->id));
    if (!mrl_record_number(sheet, "items_count", &items) || !(items >= 1))
        return MRL_DOUBTS(q, "%s does not count the items of %s", sheet->id,
                          mrl_escaped(q, dataset->id));
    if (!((double)of->counts.with_both >= least * items))
        return MRL_SEES_VIOLATION(q,
                                  "the provenance index has source and time of %g of %g items "
                                  "of %s, which is less than %g %%",
                                  (double)of->counts.with_both, items, mrl_escaped(q, dataset->id),
                                  100 * least);
    return MRL_SEES(q, "the provenance index has source and time of %g items, %s has %g",
                    (double)of->counts.with_both, mrl_escaped(q, dataset->id), items);
}

/* A dataset whose rows lack too much is found without any datasheet. */
static mrl_status find_incomplete(struct mrl_question *q, bool *found)
{
    const struct mrl_inventory *const inv = q->facts->inventory;
    const double least = mrl_row_threshold(q);

    *found = false;
    for (size_t i = 0; i < inv->asset_count && !*found; i++) {
        const struct mrl_asset *const asset = &inv->assets[i];
        const struct mrl_provenance_of *const of = held(q, asset);

        if (!of || !mrl_pick_public_dataset(q, asset) || share_of(of) >= least)
            continue;
        *found = true;
        MRL_TRY(mrl_rests_on_inventory(q));
        MRL_TRY(MRL_SEES_VIOLATION(
            q,
            "the provenance index has source and time for %g %% of the rows of %s, not for %g %%",
            100 * share_of(of), mrl_escaped(q, asset->id), 100 * least));
    }
    return mrl_ok();
}

static bool is_held(const struct mrl_provenance_of *of)
{
    (void)of;
    return true;
}

static mrl_status record_completeness(struct mrl_question *q)
{
    bool decided;

    MRL_TRY(doubt_damage(q, &decided));
    if (!decided)
        MRL_TRY(find_incomplete(q, &decided));
    if (!decided)
        MRL_TRY(mrl_judge_public_data(q, judge_index));
    return q->facts->provenance && q->facts->provenance->state == MRL_PROVENANCE_WHOLE
               ? mrl_rests_on_provenance(q)
               : mrl_ok();
}

/* --- searching --- */

static mrl_status lookup(struct mrl_question *q)
{
    const struct mrl_provenance *const p = q->facts->provenance;
    bool damaged;

    MRL_TRY(doubt_damage(q, &damaged));
    if (damaged)
        return mrl_ok();
    MRL_TRY(mrl_rests_on_inventory(q));
    if (!mrl_first_picked(q, mrl_pick_public_dataset))
        return mrl_judge_public_data(q, NULL); /* there is none to judge */
    if (!all_public(q, is_held)) {
        MRL_TRY(mrl_answer_remedy(q, "import the provenance of each public dataset with `merlon "
                                     "data import --dataset ID`"));
        return MRL_SEES_DOUBT(q, "not every public dataset has its provenance in the index");
    }
    MRL_TRY(mrl_rests_on_provenance(q));
    return p->quick ? MRL_SEES(q, "a sample of each public dataset was found by address and time "
                                  "in less than a second")
                    : MRL_SEES_VIOLATION(q, "a sample was not found by address and time within a "
                                            "second");
}

static const struct mrl_check_row rows[] = {
    {.id = "prov.digest_per_shard", .ask = digest_per_shard, .record = "dataset-datasheet"},
    {.id = "prov.lookup", .ask = lookup},
    {.id = "prov.record_completeness",
     .ask = record_completeness,
     .record = "dataset-datasheet",
     .policy = "provenance_completeness"},
};

const struct mrl_check_family mrl_checks_prov = {"prov", rows, MRL_COUNT(rows)};
