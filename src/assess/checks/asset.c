/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"
#include "assess/change_log.h"
#include "assess/signatures.h"

/* EN 304 223, 5.2.1-2: assets are tracked, proved genuine, kept under version control. */

/* What is reached over a network has no bytes here. */
static bool has_bytes_here(const struct mrl_asset *asset)
{
    return asset->declared && !asset->declared->url;
}

static mrl_status judge_digests(struct mrl_question *q, size_t *count,
                                const struct mrl_asset **unread)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *asset = &inv->assets[i];

        if (!has_bytes_here(asset))
            continue;
        ++*count;
        if (asset->has_digest)
            continue;
        if (asset->state == MRL_ASSET_MISSING)
            return MRL_SEES_VIOLATION(q, "%s is registered, but none of its bytes are there",
                                      mrl_escaped(q, asset->id));
        *unread = asset;
    }
    return mrl_ok();
}

static mrl_status all_have_digest(struct mrl_question *q)
{
    const struct mrl_asset *unread = NULL;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    q->outcome = MRL_OUTCOME_UNKNOWN;
    MRL_TRY(judge_digests(q, &count, &unread));
    if (q->outcome == MRL_OUTCOME_VIOLATED)
        return mrl_ok();
    if (unread)
        return MRL_SEES_DOUBT(q, "%s could not be read wholly, so it has no digest",
                              mrl_escaped(q, unread->id));
    if (count == 0)
        return MRL_SEES_DOUBT(q, "merlon.yaml registers no asset that has bytes here");
    return mrl_sees_all(q, "each of the %zu registered assets with files has a SHA-256", count);
}

/* --- what runs --- */

/* A model of the system that the record does not list was loaded unseen. */
static const char *model_not_listed(const struct mrl_question *q, const struct mrl_record *record,
                                    const struct mrl_system *system)
{
    for (size_t i = 0; system && i < system->asset_count; i++) {
        const struct mrl_asset *a = mrl_inventory_asset(q->facts->inventory, system->assets[i]);

        if (a && mrl_pick_versioned(q, a) && a->kind == MRL_ASSET_MODEL &&
            !mrl_row_where(record, "loaded", "asset", a->id))
            return a->id;
    }
    return NULL;
}

static mrl_status judge_loaded(struct mrl_question *q, const struct mrl_record *record)
{
    const char *missing;

    MRL_NODE_EACH(row, mrl_record_field(record, "loaded"))
    {
        const char *id = mrl_node_text(mrl_node_get(row, "asset"));
        const struct mrl_asset *a = id ? mrl_inventory_asset(q->facts->inventory, id) : NULL;
        struct mrl_sha256 seen;

        if (!a || !a->has_digest || !mrl_node_digest(mrl_node_get(row, "sha256"), &seen))
            return MRL_DOUBTS(q, "%s has no digest to compare with %s",
                              mrl_row_name(q, row, "asset"), record->id);
        if (!mrl_sha256_equal(&a->sha256, &seen))
            return MRL_VIOLATES(q, "%s was loaded with other bytes than those registered (%s)",
                                mrl_row_name(q, row, "asset"), record->id);
    }
    missing = model_not_listed(
        q, record, mrl_project_system(q->facts->project, mrl_record_text(record, "system")));
    if (missing)
        return MRL_DOUBTS(q, "%s does not say which bytes of %s were loaded", record->id,
                          mrl_escaped(q, missing));
    return MRL_HOLDS(q, "what %s saw at load is what is registered", record->id);
}

static mrl_status deployed_digest(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_inventory(q));
    return mrl_judge_running_systems(q, judge_loaded);
}

static mrl_status version_history(struct mrl_question *q)
{
    return mrl_judge_changes(q, mrl_pick_versioned, &mrl_no_versions,
                             "no model, dataset or prompt with bytes of its own is registered",
                             NULL);
}

/* --- what others receive --- */

static mrl_status judge_signature(struct mrl_question *q, const struct mrl_asset_signature *s)
{
    const char *const id = mrl_escaped(q, s->asset->id);

    return s->state == MRL_SIGNATURE_HOLDS   ? MRL_SEES(q, "%s: %s", id, s->message)
           : s->state == MRL_SIGNATURE_FAILS ? MRL_SEES_VIOLATION(q, "%s: %s", id, s->message)
                                             : MRL_SEES_DOUBT(q, "%s: %s", id, s->message);
}

static mrl_status signature_verifies(struct mrl_question *q)
{
    return mrl_judge_released(q, judge_signature, NULL,
                              "merlon.yaml names no `signature` of any asset");
}

static const struct mrl_check_row rows[] = {
    {.id = "asset.all_have_digest", .ask = all_have_digest},
    {.id = "asset.deployed_digest", .ask = deployed_digest, .record = "deployment-record"},
    {.id = "asset.signature_verifies", .ask = signature_verifies},
    {.id = "asset.version_history_in_ledger", .ask = version_history, .record = "change-record"},
};

const struct mrl_check_family mrl_checks_asset = {"asset", rows, MRL_COUNT(rows)};
