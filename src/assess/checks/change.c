/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.3-1.1: a changed setting leads to a fresh look at threats and risks. */

#define KIND "change-record"

static mrl_status judge_change(struct mrl_question *q, const struct mrl_record *record)
{
    mrl_time assessed, active;

    if (!mrl_record_time(record, "active_from", &active))
        return MRL_DOUBTS(q, "%s does not say when the change took effect", record->id);
    MRL_TRY(mrl_judge_risk_ref(q, record->id, mrl_record_field(record, "risk")));
    if (q->outcome == MRL_OUTCOME_VIOLATED)
        return mrl_ok();
    if (!mrl_record_time(record, "risk_assessed_at", &assessed))
        return MRL_VIOLATES(q, "%s does not say when risks were looked at", record->id);
    if (assessed > active)
        return MRL_VIOLATES(q, "%s took effect before its risks were looked at", record->id);
    return mrl_ok();
}

/* Taking something out of use sets nothing. */
static mrl_status judge_setting(struct mrl_question *q, const struct mrl_record *record)
{
    if (mrl_node_is(mrl_record_field(record, "event"), "retire"))
        return MRL_HOLDS(q, "%s takes something out of use", record->id);
    return judge_change(q, record);
}

static mrl_status each_config_event_has_risk_ref(struct mrl_question *q)
{
    return mrl_judge_all(q, judge_setting);
}

/* --- what runs comes from a change --- */

static const struct mrl_record *change_to(const struct mrl_question *q,
                                          const struct mrl_sha256 *sha256)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL) {
        const struct mrl_node *after = mrl_record_field(r, "after");
        struct mrl_sha256 digest;

        if (mrl_node_digest(after, &digest) && mrl_sha256_equal(&digest, sha256))
            return r;
    }
    return NULL;
}

static mrl_status judge_digest(struct mrl_question *q, struct mrl_judgement *j, const char *name,
                               const struct mrl_sha256 *sha256)
{
    const struct mrl_record *r = change_to(q, sha256);

    j->count++;
    if (r)
        return mrl_rests_on_record(q, r);
    j->violated = true;
    return MRL_VIOLATES(q, "no valid change-record leads to the present bytes of %s", name);
}

static mrl_status judge_assets(struct mrl_question *q, struct mrl_judgement *j)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count && !j->violated; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (a->kind != MRL_ASSET_CONFIGURATION && a->kind != MRL_ASSET_PROMPT)
            continue;
        if (a->has_digest)
            MRL_TRY(judge_digest(q, j, mrl_escaped(q, a->id), &a->sha256));
        else
            MRL_TRY(mrl_judge_doubt(q, j, "%s could not be read", mrl_escaped(q, a->id)));
    }
    return mrl_ok();
}

/* A configuration that is one of the assets has been judged with them. */
static bool is_asset_digest(const struct mrl_question *q, const struct mrl_sha256 *sha256)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].has_digest && mrl_sha256_equal(&inv->assets[i].sha256, sha256))
            return true;
    return false;
}

static mrl_status judge_deployment(struct mrl_question *q, struct mrl_judgement *j,
                                   const char *system)
{
    const struct mrl_record *r = mrl_latest_on_system(q, "deployment-record", system);
    const struct mrl_node *node = r ? mrl_record_field(r, "configuration_sha256") : NULL;
    struct mrl_sha256 sha256;

    if (!mrl_node_digest(node, &sha256) || is_asset_digest(q, &sha256))
        return mrl_ok();
    MRL_TRY(mrl_rests_on_record(q, r));
    return judge_digest(q, j, r->id, &sha256);
}

static mrl_status no_orphan_config_digest_at_runtime(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    if (!mrl_best_record(q, KIND, NULL))
        return mrl_answer_no_record(q, KIND);
    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(judge_assets(q, &j));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_deployment(q, &j, p->systems[i].id));
    if (j.violated)
        return mrl_ok();
    if (j.doubt || j.count == 0)
        return MRL_DOUBTS(q, "%s", j.doubt ? j.doubt : "no configuration or prompt is known");
    return MRL_HOLDS(q, "each of %zu configurations and prompts comes from a recorded change",
                     j.count);
}

static const struct mrl_check_row rows[] = {
    {.id = "change.each_config_event_has_risk_ref",
     .ask = each_config_event_has_risk_ref,
     .record = KIND},
    {.id = "change.no_orphan_config_digest_at_runtime",
     .ask = no_orphan_config_digest_at_runtime,
     .record = KIND},
};

const struct mrl_check_family mrl_checks_change = {"change", rows, MRL_COUNT(rows)};
