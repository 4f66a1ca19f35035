/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* --- each asset --- */

mrl_status mrl_judge_no_record(struct mrl_question *q, struct mrl_judgement *j,
                               const struct mrl_asset *asset)
{
    const struct mrl_record *near;

    if (j->doubt) { /* one is told; finding words for more would look at every record */
        j->count++;
        return mrl_ok();
    }
    near = mrl_invalid_on_asset(q, q->row->record, asset->id);
    return mrl_judge_doubt(q, j, "no valid record of kind %s speaks about %s%s%s%s%s",
                           q->row->record, mrl_escaped(q, asset->id), near ? "; " : "",
                           near ? mrl_escaped(q, near->path) : "", near ? ": " : "",
                           near ? near->why : "");
}

/* As mrl_judge_one(), for a judge that is told the asset too. */
static mrl_status judge_one(struct mrl_question *q, struct mrl_judgement *j,
                            const struct mrl_record *record, const struct mrl_asset *asset,
                            mrl_asset_judge judge)
{
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, record));
    MRL_TRY(MRL_HOLDS(q, "%s shows it for %s", record->id, mrl_escaped(q, asset->id)));
    if (judge)
        MRL_TRY(judge(q, record, asset));
    mrl_judge_note(q, j);
    return mrl_ok();
}

mrl_status mrl_judge_assets(struct mrl_question *q, mrl_pick picks, const struct mrl_absence *sort,
                            const char *none, mrl_asset_judge judge)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++) {
        const struct mrl_asset *asset = &inv->assets[i];
        const struct mrl_record *record;

        if (!picks(q, asset))
            continue;
        record = mrl_latest_on_asset(q, q->row->record, asset->id);
        MRL_TRY(record ? judge_one(q, &j, record, asset, judge)
                       : mrl_judge_no_record(q, &j, asset));
    }
    return j.count ? mrl_judge_conclude(q, &j) : mrl_answer_none(q, sort, none);
}

mrl_status mrl_judge_public_data(struct mrl_question *q, mrl_asset_judge judge)
{
    return mrl_judge_assets(q, mrl_pick_public_dataset, &mrl_no_public,
                            "merlon.yaml registers no dataset from public places", judge);
}

/* --- systems that run --- */

bool mrl_system_runs(const struct mrl_question *q, const struct mrl_system *system)
{
    if (!mrl_system_in_use(q, system) || system->deployed > q->facts->now)
        return false;
    return system->deployed != 0 || system->environment == MRL_ENVIRONMENT_PRODUCTION ||
           system->environment == MRL_ENVIRONMENT_UNSET;
}

/* A system that lists no assets may use any. */
bool mrl_asset_runs(const struct mrl_question *q, const struct mrl_asset *asset)
{
    const struct mrl_project *p = q->facts->project;
    const struct mrl_declared_asset *const a = asset->declared;

    for (size_t i = 0; a && i < p->system_count; i++)
        if (p->systems[i].asset_count == 0 && mrl_system_runs(q, &p->systems[i]))
            return true;
    for (size_t i = 0; a && i < a->system_count; i++)
        if (mrl_system_runs(q, a->systems[i]))
            return true;
    return false;
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j, const char *system,
                               mrl_judge judge)
{
    const struct mrl_record *record = mrl_latest_on_system(q, q->row->record, system);
    const char *why = "none speaks about it";

    if (record)
        return mrl_judge_one(q, j, record, judge);
    (void)mrl_best_record(q, q->row->record, &why);
    return mrl_judge_doubt(q, j, "no valid record of kind %s for the system %s: %s", q->row->record,
                           mrl_escaped(q, system), why);
}

mrl_status mrl_judge_running_systems(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_runs(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, p->systems[i].id, judge));
    if (j.count)
        return mrl_judge_conclude(q, &j);
    return p->system_count ? MRL_SEES(q, "no system of merlon.yaml is deployed")
                           : MRL_SEES_DOUBT(q, "merlon.yaml lists no system");
}

/* --- judges --- */

mrl_status mrl_judge_stated(struct mrl_question *q, const struct mrl_record *record)
{
    for (const char *const *field = q->row->words; *field; field++)
        if (!mrl_node_has_content(mrl_record_field(record, *field)))
            return MRL_VIOLATES(q, "%s says nothing under `%s`", record->id, *field);
    return mrl_ok();
}

mrl_status mrl_judge_true(struct mrl_question *q, const struct mrl_record *record)
{
    bool value;

    if (!mrl_record_boolean(record, q->row->field, &value))
        return MRL_DOUBTS(q, "%s does not say `%s`", record->id, q->row->field);
    return value ? mrl_ok()
                 : MRL_VIOLATES(q, "%s says that `%s` does not hold", record->id, q->row->field);
}

mrl_status mrl_judge_zero(struct mrl_question *q, const struct mrl_record *record)
{
    double value;

    if (!mrl_record_number(record, q->row->field, &value))
        return MRL_DOUBTS(q, "%s does not say `%s`", record->id, q->row->field);
    /* Written so that a NaN is no zero. */
    return value <= 0 ? mrl_ok()
                      : MRL_VIOLATES(q, "`%s` is %g in %s", q->row->field, value, record->id);
}

mrl_status mrl_judge_approved(struct mrl_question *q, const struct mrl_record *record)
{
    return MRL_HOLDS(q, "%s is approved by %s as %s", record->id,
                     mrl_escaped(q, record->approval.approver),
                     mrl_escaped(q, record->approval.role));
}

mrl_status mrl_judge_bad_approvals(struct mrl_question *q, bool *found)
{
    const struct mrl_records *records = q->facts->records;

    *found = false;
    for (size_t i = 0; i < records->count && !*found; i++) {
        const struct mrl_record *r = &records->items[i];

        if (!r->kind || strcmp(r->kind->id, q->row->record) != 0 ||
            r->state != MRL_RECORD_BAD_APPROVAL)
            continue;
        *found = true;
        MRL_TRY(mrl_rests_on_record(q, r));
        MRL_TRY(MRL_VIOLATES(q, "the approval of %s does not hold: %s", mrl_escaped(q, r->path),
                             r->why));
    }
    return mrl_ok();
}

bool mrl_is_operators_test(const struct mrl_question *q, const struct mrl_record *report)
{
    const unsigned both = MRL_ROLE_DEVELOPER | MRL_ROLE_SYSTEM_OPERATOR;
    const struct mrl_node *const party = mrl_record_field(report, "party");

    return mrl_node_is(party, "system-operator") ||
           (mrl_node_is(party, "developer") && (q->facts->project->roles & both) == both);
}

/* --- records --- */

/* The field of a kind that names the one asset it is about; NULL if it has none. */
static const char *main_field(const struct mrl_record_kind *kind)
{
    static const char *const names[] = {"asset", "dataset"};

    for (size_t i = 0; i < MRL_COUNT(names); i++) {
        const struct mrl_field *field = mrl_record_kind_field(kind, names[i]);

        if (field && field->type == MRL_FIELD_ASSET)
            return names[i];
    }
    return NULL;
}

/* A kind that has to be bound to bytes speaks about what it is bound to.  One that names an asset
 * or dataset speaks about that alone, whatever else it is bound to; one that names a model may
 * speak about its shards and kin as well. */
static bool is_about(const struct mrl_record *record, const char *asset)
{
    const char *const field = main_field(record->kind);

    if (record->kind->subjects == MRL_SUBJECTS_REQUIRED && !mrl_record_about_asset(record, asset))
        return false;
    return field ? mrl_node_is(mrl_record_field(record, field), asset)
                 : mrl_record_about_asset(record, asset);
}

const struct mrl_record *mrl_latest_on_asset(const struct mrl_question *q, const char *kind,
                                             const char *asset)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, kind, r)) != NULL)
        if (is_about(r, asset) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

const struct mrl_record *mrl_invalid_on_asset(const struct mrl_question *q, const char *kind,
                                              const char *asset)
{
    const struct mrl_records *records = q->facts->records;
    const struct mrl_record *nearest = NULL;

    for (size_t i = 0; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (r->kind && strcmp(r->kind->id, kind) == 0 && r->state != MRL_RECORD_VALID &&
            is_about(r, asset) && (!nearest || r->created > nearest->created))
            nearest = r;
    }
    return nearest;
}

const struct mrl_record *mrl_valid_record(const struct mrl_question *q, const char *kind,
                                          const char *id)
{
    const struct mrl_record *r = id ? mrl_records_find(q->facts->records, id) : NULL;

    return r && r->state == MRL_RECORD_VALID && strcmp(r->kind->id, kind) == 0 ? r : NULL;
}

bool mrl_node_digest(const struct mrl_node *node, struct mrl_sha256 *ret)
{
    static const char prefix[] = "sha256:";
    const size_t skip = sizeof(prefix) - 1;

    return mrl_node_text(node) && strncmp(node->text, prefix, skip) == 0 &&
           mrl_sha256_parse(node->text + skip, node->len - skip, ret);
}

const struct mrl_node *mrl_row_where(const struct mrl_record *record, const char *table,
                                     const char *column, const char *value)
{
    MRL_NODE_EACH(row, mrl_record_field(record, table))
    {
        if (mrl_node_is(mrl_node_get(row, column), value))
            return row;
    }
    return NULL;
}

const char *mrl_on_day(struct mrl_question *q, mrl_time t)
{
    char date[MRL_DATE_TEXT];
    const char *copy;

    mrl_date_format(t, date);
    copy = mrl_arena_strdup(q->arena, date);
    return copy ? copy : "";
}
