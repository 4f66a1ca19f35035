/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of updates against what was updated: EN 304 223, 5.2.3-4 and 5.4.1-1. */
#include "assess/notices.h"

#include <string.h>

#define UPDATE     "update-notice"
#define DEPLOYMENT "deployment-record"

/* --- security updates --- */

static const struct mrl_record *security_notice(const struct mrl_question *q, const char *advisory)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, UPDATE, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "kind"), "security-update") &&
            mrl_node_is(mrl_record_field(r, "advisory"), advisory))
            return r;
    return NULL;
}

static mrl_status judge_advisory(struct mrl_question *q, const struct mrl_record *advisory)
{
    const struct mrl_record *notice = security_notice(q, advisory->id);

    if (notice)
        return mrl_rests_on_record(q, notice);
    if (!mrl_next_record(q, UPDATE, NULL))
        return mrl_answer_no_record(q, UPDATE);
    return MRL_VIOLATES(q, "no valid update-notice tells of the fix in %s", advisory->id);
}

mrl_status mrl_ask_security_notices(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};
    mrl_time fixed;

    while (!j.violated && (r = mrl_next_record(q, "security-advisory", r)) != NULL)
        if (mrl_record_time(r, "fixed_at", &fixed) && fixed <= q->facts->now)
            MRL_TRY(mrl_judge_one(q, &j, r, judge_advisory));
    if (j.count == 0)
        return MRL_DOUBTS(q, "no valid security-advisory tells of a security update yet");
    return mrl_judge_conclude(q, &j);
}

/* How long after the release users were told. */
static mrl_status judge_delay(struct mrl_question *q, const struct mrl_record *r)
{
    const double limit = mrl_row_threshold(q);
    mrl_time released, published;

    if (!mrl_record_time(r, "released_at", &released) ||
        !mrl_record_time(r, "published_at", &published))
        return MRL_DOUBTS(q, "%s does not say when the update was released", r->id);
    if ((double)(published - released) <= limit * (double)MRL_DAY)
        return mrl_ok();
    return MRL_VIOLATES(q, "%s came more than %g days after the security update", r->id, limit);
}

mrl_status mrl_ask_notice_delay(struct mrl_question *q)
{
    return mrl_judge_where(q, "kind", "security-update", judge_delay);
}

/* --- planned changes --- */

static mrl_status judge_lead(struct mrl_question *q, const struct mrl_record *r)
{
    const double limit = mrl_row_threshold(q);
    mrl_time published, effective;

    if (!mrl_record_time(r, "published_at", &published) ||
        !mrl_record_time(r, "effective_at", &effective))
        return MRL_DOUBTS(q, "%s does not say when the change takes effect", r->id);
    if ((double)(effective - published) >= limit * (double)MRL_DAY)
        return mrl_ok();
    return MRL_VIOLATES(q, "%s came less than %g days before the change", r->id, limit);
}

/* A hole is not left open for the sake of a notice: security updates have no lead. */
mrl_status mrl_ask_notice_lead(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, UPDATE, r)) != NULL)
        if (!mrl_node_is(mrl_record_field(r, "kind"), "security-update"))
            MRL_TRY(mrl_judge_one(q, &j, r, judge_lead));
    if (j.count == 0 && mrl_next_record(q, UPDATE, NULL))
        return MRL_DOUBTS(q, "no valid update-notice tells of a planned change yet");
    return mrl_judge_conclude(q, &j);
}

/* --- changed models --- */

static mrl_status judge_in_time(struct mrl_question *q, const struct mrl_record *r)
{
    mrl_time published, effective;

    if (!mrl_record_time(r, "published_at", &published) ||
        !mrl_record_time(r, "effective_at", &effective))
        return MRL_DOUBTS(q, "%s does not say when the change takes effect", r->id);
    return published < effective
               ? mrl_ok()
               : MRL_VIOLATES(q, "%s was published only when the change had taken effect", r->id);
}

/* Deployments of bytes that have changed since are history, and as true as they were. */
static bool is_deployment(const struct mrl_record *r)
{
    return r->kind && strcmp(r->kind->id, DEPLOYMENT) == 0 && r->approved &&
           (r->state == MRL_RECORD_VALID || r->state == MRL_RECORD_WRONG_SUBJECT);
}

static bool loaded_other_bytes(const struct mrl_record *r, const char *asset,
                               const struct mrl_sha256 *sha256)
{
    const struct mrl_node *row = mrl_row_where(r, "loaded", "asset", asset);
    struct mrl_sha256 then;

    return mrl_node_digest(mrl_node_get(row, "sha256"), &then) && !mrl_sha256_equal(&then, sha256);
}

static bool was_other_before(const struct mrl_question *q, const struct mrl_record *now,
                             const char *asset, const struct mrl_sha256 *sha256)
{
    const char *const system = mrl_record_text(now, "system");
    mrl_time live, before;

    if (!system || !mrl_record_time(now, "went_live_at", &live))
        return false;
    for (size_t i = 0; i < q->facts->records->count; i++) {
        const struct mrl_record *r = &q->facts->records->items[i];

        if (is_deployment(r) && mrl_record_on_system(r, system) &&
            mrl_record_time(r, "went_live_at", &before) && before < live &&
            loaded_other_bytes(r, asset, sha256))
            return true;
    }
    return false;
}

static bool was_announced(const struct mrl_question *q, const struct mrl_record *deployment,
                          const char *asset, const struct mrl_sha256 *sha256)
{
    const struct mrl_record *r = NULL;
    struct mrl_sha256 announced;
    mrl_time live, published;

    while ((r = mrl_next_record(q, UPDATE, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "asset"), asset) &&
            mrl_node_digest(mrl_record_field(r, "new_sha256"), &announced) &&
            mrl_sha256_equal(&announced, sha256) &&
            mrl_record_time(r, "published_at", &published) &&
            mrl_record_time(deployment, "went_live_at", &live) && published < live)
            return true;
    return false;
}

static mrl_status judge_deployment(struct mrl_question *q, const struct mrl_record *r)
{
    MRL_NODE_EACH(row, mrl_record_field(r, "loaded"))
    {
        const char *const id = mrl_node_text(mrl_node_get(row, "asset"));
        const struct mrl_asset *asset = id ? mrl_inventory_asset(q->facts->inventory, id) : NULL;
        struct mrl_sha256 sha256;

        if (!asset || asset->kind != MRL_ASSET_MODEL ||
            !mrl_node_digest(mrl_node_get(row, "sha256"), &sha256) ||
            !was_other_before(q, r, id, &sha256) || was_announced(q, r, id, &sha256))
            continue;
        if (!mrl_next_record(q, UPDATE, NULL))
            return mrl_answer_no_record(q, UPDATE);
        return MRL_VIOLATES(q, "%s loads a changed %s that no valid update-notice had announced",
                            r->id, mrl_escaped(q, id));
    }
    return mrl_ok();
}

/* A deployment whose bytes were changed since hides what is live now. */
static const struct mrl_record *outdated_deployment(const struct mrl_question *q)
{
    const struct mrl_records *records = q->facts->records;

    for (size_t i = 0; !mrl_next_record(q, DEPLOYMENT, NULL) && i < records->count; i++)
        if (is_deployment(&records->items[i]))
            return &records->items[i];
    return NULL;
}

/* Deployments alone, of bytes that never changed, show nothing about notices. */
mrl_status mrl_ask_update_notices(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};
    size_t notices;

    while (!j.violated && (r = mrl_next_record(q, UPDATE, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "kind"), "model-update"))
            MRL_TRY(mrl_judge_one(q, &j, r, judge_in_time));
    notices = j.count;
    while (!j.violated && (r = mrl_next_record(q, DEPLOYMENT, r)) != NULL)
        MRL_TRY(mrl_judge_one(q, &j, r, judge_deployment));
    if (outdated_deployment(q))
        MRL_TRY(mrl_judge_doubt(q, &j, "%s speaks about other bytes than those of today",
                                outdated_deployment(q)->id));
    if (notices == 0 && !j.violated && !j.doubt)
        return j.count ? MRL_DOUBTS(q, "no change of a model has been announced yet")
                       : mrl_answer_no_record(q, UPDATE);
    return mrl_judge_conclude(q, &j);
}
