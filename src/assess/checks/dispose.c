/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ended.h"

/* EN 304 223, 5.5.1-1: what is left behind is disposed of securely. */

/* --- when something has to be disposed of --- */

static bool has_ended(const struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count; i++)
        if (mrl_system_is_retired(q, &p->systems[i]))
            return true;
    return mrl_has_record(q, "transfer-record") || mrl_has_record(q, "decommission-plan");
}

/* Each transfer names what became of what was left behind. */
static mrl_status judge_transfers(struct mrl_question *q)
{
    const struct mrl_record *transfer = NULL;

    while ((transfer = mrl_next_record(q, "transfer-record", transfer)) != NULL) {
        MRL_NODE_EACH(item, mrl_record_field(transfer, "certificates"))
        {
            if (mrl_node_text(item))
                MRL_TRY(mrl_judge_certificate(q, item->text, transfer->id));
            if (!mrl_still_holds(q))
                return mrl_ok();
        }
    }
    return mrl_ok();
}

static mrl_status ask_certificates(struct mrl_question *q, mrl_judge judge)
{
    if (!mrl_has_record(q, q->row->record)) {
        if (!has_ended(q))
            return mrl_answer_nothing_ended(q, "nothing was retired, handed over or disposed of");
        return mrl_answer_no_record(q, q->row->record);
    }
    MRL_TRY(mrl_judge_endings(q, judge));
    return mrl_still_holds(q) ? judge_transfers(q) : mrl_ok();
}

/* --- what is left --- */

/* An asset of the inventory that holds these bytes, in all or in one file; NULL if none does. */
static const struct mrl_asset *holder_of(const struct mrl_question *q,
                                         const struct mrl_sha256 *sha256)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (a->has_digest && mrl_sha256_equal(&a->sha256, sha256))
            return a;
        for (size_t k = 0; k < a->file_count; k++)
            if (a->files[k].has_digest && mrl_sha256_equal(&a->files[k].sha256, sha256))
                return a;
    }
    return NULL;
}

static mrl_status judge_items_gone(struct mrl_question *q, const struct mrl_record *certificate)
{
    MRL_NODE_EACH(row, mrl_record_field(certificate, "items"))
    {
        struct mrl_sha256 sha256;
        const struct mrl_asset *holder =
            mrl_node_digest(mrl_node_get(row, "sha256"), &sha256) ? holder_of(q, &sha256) : NULL;

        if (holder)
            return MRL_SEES_VIOLATION(q, "%s holds the bytes of %s, disposed of by %s",
                                      mrl_escaped(q, holder->id), mrl_row_name(q, row, "asset"),
                                      certificate->id);
    }
    return mrl_ok();
}

static mrl_status judge_sweep(struct mrl_question *q, const struct mrl_record *certificate)
{
    mrl_time swept, disposed;

    MRL_TRY(mrl_judge_zero(q, certificate));
    if (mrl_still_holds(q))
        MRL_TRY(judge_items_gone(q, certificate));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!mrl_record_time(certificate, "sweep_at", &swept) || swept > q->facts->now ||
        !mrl_record_time(certificate, "disposed_on", &disposed) || swept < disposed)
        return MRL_DOUBTS(q, "%s was not followed by a sweep", certificate->id);
    return mrl_ok();
}

static mrl_status digest_sweep(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_inventory(q));
    return ask_certificates(q, judge_sweep);
}

/* --- how --- */

/* NIST SP 800-88 rev. 1: overwriting does not reach what such media keep elsewhere. */
static bool needs_purge(const struct mrl_node *medium)
{
    return mrl_node_is(medium, "ssd") || mrl_node_is(medium, "copy-on-write") ||
           mrl_node_is(medium, "object-storage");
}

static bool suits(const struct mrl_node *row)
{
    const struct mrl_node *const method = mrl_node_get(row, "method");

    if (mrl_node_is(method, "purge") || mrl_node_is(method, "destroy") ||
        mrl_node_is(method, "crypto-erase"))
        return true;
    return mrl_node_is(method, "clear") && !needs_purge(mrl_node_get(row, "medium"));
}

static mrl_status judge_methods(struct mrl_question *q, const struct mrl_record *certificate)
{
    MRL_NODE_EACH(row, mrl_record_field(certificate, "items"))
    {
        bool verified;

        if (!suits(row))
            return MRL_VIOLATES(q, "%s does not dispose of %s on %s (%s)",
                                mrl_row_name(q, row, "method"), mrl_row_name(q, row, "asset"),
                                mrl_row_name(q, row, "medium"), certificate->id);
        if (!mrl_node_boolean(mrl_node_get(row, "verified"), &verified) || !verified)
            return MRL_VIOLATES(q, "nobody verified that %s is gone (%s)",
                                mrl_row_name(q, row, "asset"), certificate->id);
    }
    return mrl_ok();
}

static mrl_status method_matches(struct mrl_question *q)
{
    return ask_certificates(q, judge_methods);
}

static const struct mrl_check_row rows[] = {
    {.id = "dispose.digest_sweep_zero",
     .ask = digest_sweep,
     .record = "disposal-certificate",
     .field = "residual_copies_count"},
    {.id = "dispose.method_matches_media", .ask = method_matches, .record = "disposal-certificate"},
};

const struct mrl_check_family mrl_checks_dispose = {"dispose", rows, MRL_COUNT(rows)};
