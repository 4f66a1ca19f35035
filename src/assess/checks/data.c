/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.2.1-4 and 5.2.1-4.1: sensitive data is protected, data is validated. */

#define NO_DATASET "no dataset is registered or was found"

/* --- where sensitive data lies --- */

/* Data that nobody has classed may be sensitive. */
static const struct mrl_asset *unclassed_data(const struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if ((a->kind == MRL_ASSET_DATASET || a->kind == MRL_ASSET_VECTOR_STORE) &&
            (!a->declared || a->declared->sensitivity == MRL_SENSITIVITY_UNSET))
            return a;
    }
    return NULL;
}

/* A system that may handle confidential data, whether or not a file of the project holds any. */
static const struct mrl_system *cleared_system(const struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->system_count; i++)
        if (mrl_system_in_use(q, &p->systems[i]) &&
            p->systems[i].clearance >= MRL_SENSITIVITY_CONFIDENTIAL)
            return &p->systems[i];
    return NULL;
}

static mrl_status judge_cover(struct mrl_question *q, const struct mrl_record *review)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    const struct mrl_asset *const unclassed = unclassed_data(q);
    const struct mrl_system *const cleared = cleared_system(q);

    for (size_t i = 0; i < inv->asset_count; i++)
        if (mrl_pick_sensitive_data(q, &inv->assets[i]) &&
            !mrl_row_where(review, "stores", "dataset", inv->assets[i].id))
            return MRL_DOUBTS(q, "%s does not say how %s is stored", review->id,
                              mrl_escaped(q, inv->assets[i].id));
    if (unclassed)
        return MRL_DOUBTS(q, "merlon.yaml does not say how sensitive %s is",
                          mrl_escaped(q, unclassed->id));
    if (cleared && !mrl_node_has_content(mrl_record_field(review, "stores")))
        return MRL_DOUBTS(q, "%s does not say how the data that %s may handle is stored",
                          review->id, mrl_escaped(q, cleared->id));
    return mrl_ok();
}

/* No sensitive data: then nothing has to be reviewed. */
static mrl_status ask_stores(struct mrl_question *q, mrl_judge judge)
{
    MRL_TRY(mrl_rests_on_inventory(q));
    if (!mrl_best_record(q, q->row->record, NULL) &&
        !mrl_first_picked(q, mrl_pick_sensitive_data) && !unclassed_data(q) && !cleared_system(q))
        return mrl_answer_none(q, &mrl_no_secrecy,
                               "merlon.yaml classes no data as confidential, and clears no "
                               "system for such");
    return mrl_judge_latest(q, judge);
}

/* What is public may lie open. */
static bool is_public(const struct mrl_question *q, const struct mrl_node *row)
{
    const char *const id = mrl_node_text(mrl_node_get(row, "dataset"));
    const struct mrl_declared_asset *a = id ? mrl_project_asset(q->facts->project, id) : NULL;

    return a && a->sensitivity == MRL_SENSITIVITY_PUBLIC;
}

static bool is_store_open(const struct mrl_question *q, const struct mrl_node *row)
{
    bool open;

    if (is_public(q, row))
        return false;
    return !mrl_node_boolean(mrl_node_get(row, "world_readable"), &open) || open;
}

static mrl_status judge_open(struct mrl_question *q, const struct mrl_record *review)
{
    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_NODE_EACH(row, mrl_record_field(review, "stores"))
    {
        if (is_store_open(q, row))
            return MRL_VIOLATES(q, "everybody can read %s (%s)", mrl_row_name(q, row, "dataset"),
                                review->id);
    }
    MRL_NODE_EACH(row, mrl_record_field(review, "entitlements"))
    {
        mrl_time left;

        if (mrl_node_time(mrl_node_get(row, "left_on"), &left) && left <= q->facts->now)
            return MRL_VIOLATES(q, "%s left on %s and still holds a right (%s)",
                                mrl_row_name(q, row, "who"), mrl_on_day(q, left), review->id);
    }
    return judge_cover(q, review);
}

static mrl_status acl(struct mrl_question *q)
{
    bool found;

    MRL_TRY(mrl_look_for_open(q, mrl_pick_sensitive_data, &found));
    return found ? mrl_ok() : ask_stores(q, judge_open);
}

static mrl_status judge_encryption(struct mrl_question *q, const struct mrl_record *review)
{
    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_NODE_EACH(row, mrl_record_field(review, "stores"))
    {
        const struct mrl_node *encryption = mrl_node_get(row, "encryption");

        if (!is_public(q, row) && (!mrl_node_text(encryption) || mrl_node_is(encryption, "none")))
            return MRL_VIOLATES(q, "%s lies unencrypted (%s)", mrl_row_name(q, row, "dataset"),
                                review->id);
    }
    return judge_cover(q, review);
}

static mrl_status encrypted_at_rest(struct mrl_question *q)
{
    return ask_stores(q, judge_encryption);
}

/* --- validation --- */

static const char *const validators[] = {
    "schema", "duplicates", "outliers", "label-noise", "injection-strings", "personal-data", NULL};
static const char *const searches[] = {"personal-data", "secrets", NULL};

/* Not applicable is an answer only with its reason. */
static mrl_status judge_validator(struct mrl_question *q, const struct mrl_record *record,
                                  const char *validator)
{
    const struct mrl_node *row = mrl_row_where(record, "results", "validator", validator);
    const struct mrl_node *outcome = mrl_node_get(row, "outcome");

    if (mrl_node_is(outcome, "passed"))
        return mrl_ok();
    if (mrl_node_is(outcome, "not-applicable") && mrl_node_has_content(mrl_node_get(row, "reason")))
        return mrl_ok();
    return MRL_DOUBTS(q,
                      row ? "%s gives no reason for leaving out the validator %s"
                          : "%s has no result of the validator %s",
                      record->id, validator);
}

/* A failure anywhere outweighs what is missing. */
static mrl_status judge_validators(struct mrl_question *q, const struct mrl_record *record,
                                   const struct mrl_asset *asset)
{
    MRL_TRY(mrl_judge_measured_at(q, record, "run_at"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_NODE_EACH(row, mrl_record_field(record, "results"))
    {
        for (const char *const *word = q->row->words; *word; word++)
            if (mrl_node_is(mrl_node_get(row, "validator"), *word) &&
                mrl_node_is(mrl_node_get(row, "outcome"), "failed"))
                return MRL_VIOLATES(q, "%s failed the validator %s (%s)", mrl_escaped(q, asset->id),
                                    *word, record->id);
    }
    for (const char *const *word = q->row->words; *word && mrl_still_holds(q); word++)
        MRL_TRY(judge_validator(q, record, *word));
    return mrl_ok();
}

static mrl_status validators_pass(struct mrl_question *q)
{
    return mrl_judge_assets(q, mrl_pick_dataset, &mrl_no_data, NO_DATASET, judge_validators);
}

static const struct mrl_issue *secret_in(const struct mrl_asset_file *file)
{
    for (size_t i = 0; i < file->issue_count; i++)
        if (strncmp(file->issues[i].id, "secret.", strlen("secret.")) == 0 &&
            strcmp(file->issues[i].id, "secret.not-searched") != 0)
            return &file->issues[i];
    return NULL;
}

static mrl_status look_for_secrets(struct mrl_question *q, bool *found)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; j < inv->assets[i].file_count; j++) {
            const struct mrl_asset_file *file = &inv->assets[i].files[j];
            const struct mrl_issue *secret = secret_in(file);

            if (!secret)
                continue;
            *found = true;
            MRL_TRY(mrl_rests_on_inventory(q));
            MRL_TRY(mrl_answer_remedy(q, "remove it, have it replaced, and keep it where the "
                                         "project cannot be read along with it"));
            return MRL_SEES_VIOLATION(q, "%s holds %s: %s", mrl_escaped(q, file->path),
                                      secret->id + strlen("secret."), secret->text);
        }
    return mrl_ok();
}

static mrl_status secret_and_pii_scan(struct mrl_question *q)
{
    bool found = false;

    MRL_TRY(look_for_secrets(q, &found));
    return found
               ? mrl_ok()
               : mrl_judge_assets(q, mrl_pick_dataset, &mrl_no_data, NO_DATASET, judge_validators);
}

/* --- each revision --- */

static mrl_status judge_revision(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_asset *dataset)
{
    const struct mrl_record *record = mrl_latest_on_asset(q, q->row->record, dataset->id);
    const struct mrl_record *old = mrl_invalid_on_asset(q, q->row->record, dataset->id);

    if (record) {
        j->count++;
        MRL_TRY(mrl_rests_on_record(q, record));
        return MRL_HOLDS(q, "%s checked the bytes of %s", record->id, mrl_escaped(q, dataset->id));
    }
    if (!old || old->state != MRL_RECORD_WRONG_SUBJECT)
        return mrl_judge_no_record(q, j, dataset);
    j->count++;
    j->violated = true;
    return MRL_SEES_VIOLATION(q, "%s has changed since %s checked it", mrl_escaped(q, dataset->id),
                              mrl_escaped(q, old->path));
}

static mrl_status recheck_on_new_digest(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++)
        if (mrl_pick_dataset(q, &inv->assets[i]))
            MRL_TRY(judge_revision(q, &j, &inv->assets[i]));
    return j.count ? mrl_judge_conclude(q, &j) : mrl_answer_none(q, &mrl_no_data, NO_DATASET);
}

static const struct mrl_check_row rows[] = {
    {.id = "data.acl_no_world_or_stale_access", .ask = acl, .record = "access-review"},
    {.id = "data.encrypted_at_rest", .ask = encrypted_at_rest, .record = "access-review"},
    {.id = "data.recheck_on_new_digest", .ask = recheck_on_new_digest, .record = "data-validation"},
    {.id = "data.secret_and_pii_scan",
     .ask = secret_and_pii_scan,
     .record = "data-validation",
     .words = searches},
    {.id = "data.validators_pass",
     .ask = validators_pass,
     .record = "data-validation",
     .words = validators},
};

const struct mrl_check_family mrl_checks_data = {"data", rows, MRL_COUNT(rows)};
