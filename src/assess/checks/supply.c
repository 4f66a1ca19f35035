/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.1.2-4: what comes from outside is looked at before it is used. */

#define KIND "component-assessment"

static const struct mrl_record *assessment_of(const struct mrl_question *q,
                                              const struct mrl_asset *asset)
{
    return mrl_latest_where(q, KIND, "asset", asset->id);
}

/* Walks over what comes from outside; `judge` looks at one asset, `none` answers if there is no
 * such asset. */
static mrl_status judge_externals(struct mrl_question *q,
                                  mrl_status (*judge)(struct mrl_question *q,
                                                      struct mrl_judgement *j,
                                                      const struct mrl_asset *asset))
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    if (mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++)
        if (mrl_asset_is_external(&inv->assets[i]))
            MRL_TRY(judge(q, &j, &inv->assets[i]));
    MRL_TRY(mrl_judge_conclude(q, &j));
    return mrl_doubt_undeclared(q);
}

static mrl_status doubt_missing(struct mrl_question *q, struct mrl_judgement *j,
                                const struct mrl_asset *asset)
{
    const char *why = "";

    (void)mrl_best_record(q, KIND, &why);
    return mrl_judge_doubt(q, j, "no valid component-assessment speaks about %s%s%s",
                           mrl_escaped(q, asset->id), *why ? ": " : "", why);
}

/* --- assessed --- */

/* What was assessed is what merlon.yaml says is in use. */
static mrl_status judge_identity(struct mrl_question *q, const struct mrl_record *record)
{
    const char *const id = mrl_record_text(record, "asset");
    const struct mrl_declared_asset *asset = id ? mrl_project_asset(q->facts->project, id) : NULL;
    const struct mrl_external *outside = asset ? asset->external : NULL;

    if (!outside || !mrl_record_about_asset(record, id))
        return MRL_DOUBTS(q, "%s is not bound to the component it speaks about", record->id);
    if (outside->version && !mrl_node_is(mrl_record_field(record, "version"), outside->version))
        return MRL_DOUBTS(q, "%s speaks about another version of %s than merlon.yaml", record->id,
                          mrl_escaped(q, id));
    return mrl_ok();
}

static mrl_status judge_assessment(struct mrl_question *q, const struct mrl_record *record)
{
    if (mrl_node_is(mrl_record_field(record, "decision"), "reject"))
        return MRL_VIOLATES(q, "%s rejects %s, which is in use", record->id,
                            mrl_escaped(q, mrl_record_text(record, "asset")));
    return judge_identity(q, record);
}

static mrl_status judge_assessed(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_asset *asset)
{
    const struct mrl_record *record = assessment_of(q, asset);

    return record ? mrl_judge_one(q, j, record, judge_assessment) : doubt_missing(q, j, asset);
}

static mrl_status every_external_component_has_assessment(struct mrl_question *q)
{
    return judge_externals(q, judge_assessed);
}

/* --- bound --- */

/* An approved assessment whose only flaw is that the bytes are others now. */
static const struct mrl_record *outdated_assessment(const struct mrl_question *q,
                                                    const struct mrl_asset *asset)
{
    const struct mrl_records *records = q->facts->records;

    for (size_t i = 0; i < records->count; i++) {
        const struct mrl_record *r = &records->items[i];

        if (r->kind && strcmp(r->kind->id, KIND) == 0 && r->state == MRL_RECORD_WRONG_SUBJECT &&
            r->approved && mrl_node_is(mrl_record_field(r, "asset"), asset->id))
            return r;
    }
    return NULL;
}

static mrl_status judge_bound(struct mrl_question *q, struct mrl_judgement *j,
                              const struct mrl_asset *asset)
{
    const struct mrl_record *record = assessment_of(q, asset);
    const struct mrl_record *outdated = outdated_assessment(q, asset);

    if (record)
        return mrl_judge_one(q, j, record, judge_identity);
    if (!outdated)
        return doubt_missing(q, j, asset);
    j->count++;
    j->violated = true;
    return MRL_VIOLATES(q, "%s speaks about other bytes of %s than those in use", outdated->id,
                        mrl_escaped(q, asset->id));
}

static mrl_status assessment_bound_to_digest(struct mrl_question *q)
{
    return judge_externals(q, judge_bound);
}

/* --- clean --- */

/* Verdicts that are neither clean nor dangerous leave the question open. */
static bool is_open(enum mrl_scan_verdict verdict)
{
    return verdict != MRL_SCAN_SAFE_DATA && verdict != MRL_SCAN_SAFE_KNOWN &&
           verdict != MRL_SCAN_DANGEROUS;
}

static mrl_status report_dangerous(struct mrl_question *q, struct mrl_judgement *j,
                                   const struct mrl_scanned_file *file)
{
    j->violated = true;
    MRL_TRY(mrl_rests_on_asset(q, file->asset));
    return mrl_answer(q, MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED, "%s is dangerous%s%s%s%s",
                      mrl_escaped(q, file->path), *file->rule ? " (" : "", file->rule,
                      *file->rule ? "): " : "", file->message);
}

static mrl_status judge_scans(struct mrl_question *q, struct mrl_judgement *j,
                              const struct mrl_asset *asset)
{
    size_t scanned = 0;

    for (size_t i = 0; i < q->facts->scan_count; i++) {
        const struct mrl_scanned_file *file = &q->facts->scans[i];

        if (file->asset != asset)
            continue;
        scanned++;
        if (file->verdict == MRL_SCAN_DANGEROUS)
            return report_dangerous(q, j, file);
        if (is_open(file->verdict))
            MRL_TRY(mrl_judge_doubt(q, j, "%s of %s is %s", mrl_escaped(q, file->path),
                                    mrl_escaped(q, asset->id),
                                    mrl_scan_verdict_name(file->verdict)));
    }
    if (scanned < asset->file_count || (scanned == 0 && asset->kind != MRL_ASSET_SERVICE))
        return mrl_judge_doubt(q, j, "%s could not be scanned wholly", mrl_escaped(q, asset->id));
    return mrl_ok();
}

static mrl_status judge_clean_papers(struct mrl_question *q, const struct mrl_record *record)
{
    double open;
    bool acceptable;

    if (!mrl_record_number(record, "open_vulnerabilities", &open) ||
        !mrl_record_boolean(record, "licence_acceptable", &acceptable))
        return MRL_DOUBTS(q, "%s says nothing on vulnerabilities and licence", record->id);
    if (!(open <= 0))
        return MRL_VIOLATES(q, "%s counts %g open vulnerabilities", record->id, open);
    if (!acceptable)
        return MRL_VIOLATES(q, "%s finds that the licence does not allow the use", record->id);
    return judge_identity(q, record);
}

static mrl_status judge_clean(struct mrl_question *q, struct mrl_judgement *j,
                              const struct mrl_asset *asset)
{
    const struct mrl_record *record = assessment_of(q, asset);

    MRL_TRY(judge_scans(q, j, asset));
    if (j->violated)
        return mrl_ok();
    return record ? mrl_judge_one(q, j, record, judge_clean_papers) : doubt_missing(q, j, asset);
}

/* Nobody has said where an unregistered file comes from. */
static mrl_status judge_strays(struct mrl_question *q, struct mrl_judgement *j)
{
    for (size_t i = 0; i < q->facts->scan_count && !j->violated; i++)
        if (q->facts->scans[i].asset->state == MRL_ASSET_UNREGISTERED &&
            q->facts->scans[i].verdict == MRL_SCAN_DANGEROUS)
            MRL_TRY(report_dangerous(q, j, &q->facts->scans[i]));
    return mrl_ok();
}

static mrl_status scan_clean(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    MRL_TRY(judge_strays(q, &j));
    if (j.violated)
        return mrl_ok();
    MRL_TRY(judge_externals(q, judge_clean));
    if (!mrl_still_holds(q) || mrl_external_count(q) == 0)
        return mrl_ok();
    return MRL_HOLDS(q, "nothing was found in any component from outside, and no assessment leaves "
                        "a vulnerability or the licence open");
}

static const struct mrl_check_row rows[] = {
    {.id = "supply.assessment_bound_to_digest", .ask = assessment_bound_to_digest, .record = KIND},
    {.id = "supply.every_external_component_has_assessment",
     .ask = every_external_component_has_assessment,
     .record = KIND},
    {.id = "supply.scan_clean", .ask = scan_clean, .record = KIND},
};

const struct mrl_check_family mrl_checks_supply = {"supply", rows, MRL_COUNT(rows)};
