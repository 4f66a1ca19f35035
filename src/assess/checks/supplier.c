/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.1.2-7 and 5.1.3-3: those whom we rely on are looked at, and can deal with the risks
 * that lie with them. */

#define KIND "supplier-review"

/* Whether an earlier asset has the same supplier. */
static bool was_seen(const struct mrl_project *p, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (p->assets[i].external && p->assets[i].external->supplier &&
            strcmp(p->assets[i].external->supplier, p->assets[index].external->supplier) == 0)
            return true;
    return false;
}

static mrl_status judge_supplier(struct mrl_question *q, struct mrl_judgement *j,
                                 const char *supplier, mrl_judge judge)
{
    const struct mrl_record *r = mrl_latest_where(q, KIND, "supplier", supplier);
    const char *why = "";

    if (r)
        return mrl_judge_one(q, j, r, judge);
    (void)mrl_best_record(q, KIND, &why);
    return mrl_judge_doubt(q, j, "no valid supplier-review speaks about %s%s%s",
                           mrl_escaped(q, supplier), *why ? ": " : "", why);
}

/* Judges the latest review of each supplier that merlon.yaml names. */
static mrl_status judge_suppliers(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    if (mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->asset_count && !j.violated; i++) {
        const struct mrl_external *external = p->assets[i].external;

        if (!external || (external->supplier && was_seen(p, i)))
            continue;
        if (external->supplier)
            MRL_TRY(judge_supplier(q, &j, external->supplier, judge));
        else
            MRL_TRY(mrl_judge_doubt(q, &j, "merlon.yaml does not say who supplies %s",
                                    mrl_escaped(q, p->assets[i].id)));
    }
    MRL_TRY(mrl_judge_conclude(q, &j));
    return mrl_doubt_undeclared(q);
}

static mrl_status judge_review(struct mrl_question *q, const struct mrl_record *r)
{
    if (mrl_node_is(mrl_record_field(r, "decision"), "reject"))
        return MRL_VIOLATES(q, "%s rejects %s, which is in use", r->id,
                            mrl_escaped(q, mrl_record_text(r, "supplier")));
    return mrl_judge_field_age(q, r, "reviewed_on", mrl_row_threshold(q), MRL_OUTCOME_VIOLATED);
}

static mrl_status dd_record_age(struct mrl_question *q)
{
    return judge_suppliers(q, judge_review);
}

static mrl_status judge_conformity(struct mrl_question *q, const struct mrl_record *r)
{
    const struct mrl_node *conformity = mrl_record_field(r, "conformity");

    if (mrl_node_is(conformity, "nothing"))
        return MRL_VIOLATES(q, "%s has neither a statement of conformity nor a note of the gap",
                            r->id);
    if (mrl_node_is(conformity, "statement-attached"))
        return mrl_record_text(r, "conformity_reference")
                   ? mrl_ok()
                   : MRL_VIOLATES(q, "%s does not say where the statement is", r->id);
    return mrl_record_text(r, "conformity_gap")
               ? mrl_ok()
               : MRL_VIOLATES(q, "%s does not say what the gap is", r->id);
}

static mrl_status statement_attached_or_gap_noted(struct mrl_question *q)
{
    return judge_suppliers(q, judge_conformity);
}

static mrl_status judge_signature(struct mrl_question *q, const struct mrl_record *r)
{
    bool verified;

    if (!mrl_record_boolean(r, "signature_verified", &verified))
        return MRL_DOUBTS(q, "%s does not say whether the papers are genuine", r->id);
    return verified ? mrl_ok()
                    : MRL_VIOLATES(q, "nobody has proved the papers of %s genuine", r->id);
}

static mrl_status signature_verified(struct mrl_question *q)
{
    return judge_suppliers(q, judge_signature);
}

/* --- risks that lie outside --- */

static const struct mrl_node *assurance_of(const struct mrl_record *review, const char *risk)
{
    const struct mrl_node *best = NULL;
    mrl_time at, last = 0;

    MRL_NODE_EACH(row, mrl_record_field(review, "assurances"))
    {
        if (mrl_node_is(mrl_node_get(row, "risk"), risk) &&
            mrl_node_time(mrl_node_get(row, "issued_on"), &at) && (!best || at >= last)) {
            best = row;
            last = at;
        }
    }
    return best;
}

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *review,
                            const struct mrl_node *row)
{
    double limit = mrl_project_policy(q->facts->project, "supplier_assurance_days"), own;
    mrl_time issued;
    const char *what;

    if (!mrl_node_time(mrl_node_get(row, "issued_on"), &issued) ||
        !mrl_node_number(mrl_node_get(row, "max_age_days"), &own))
        return MRL_DOUBTS(q, "%s does not date its assurances", review->id);
    what = mrl_arena_printf(q->arena, "%s: the date of %s", review->id,
                            mrl_row_name(q, row, "artefact"));
    if (!what)
        return MRL_FAIL_ARENA(q->err, q->arena);
    return mrl_judge_time(q, what, issued, own < limit ? own : limit, MRL_OUTCOME_VIOLATED);
}

static mrl_status judge_scope(struct mrl_question *q, const struct mrl_record *review,
                              const struct mrl_node *row)
{
    bool covers;

    if (!mrl_node_boolean(mrl_node_get(row, "scope_covers_risk"), &covers))
        return MRL_DOUBTS(q, "%s does not say what its assurances cover", review->id);
    return covers ? mrl_ok()
                  : MRL_VIOLATES(q, "%s: %s does not speak about the risk %s", review->id,
                                 mrl_row_name(q, row, "artefact"), mrl_row_name(q, row, "risk"));
}

typedef mrl_status (*assurance_judge)(struct mrl_question *q, const struct mrl_record *review,
                                      const struct mrl_node *row);

static mrl_status judge_external_risk(struct mrl_question *q, struct mrl_judgement *j,
                                      const struct mrl_node *risk, assurance_judge judge)
{
    const char *const owner = mrl_node_content(mrl_node_get(risk, "external_owner"));
    const char *const id = mrl_node_text(mrl_node_get(risk, "id"));
    const struct mrl_record *review = mrl_latest_where(q, KIND, "supplier", owner);
    const struct mrl_node *row = review ? assurance_of(review, id) : NULL;

    if (!review)
        return mrl_judge_doubt(q, j, "no valid supplier-review speaks about %s, who owns risk %s",
                               mrl_escaped(q, owner), mrl_escaped(q, id));
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, review));
    MRL_TRY(MRL_HOLDS(q, "%s has the assurance for risk %s", review->id, mrl_escaped(q, id)));
    if (row)
        MRL_TRY(judge(q, review, row));
    else
        MRL_TRY(MRL_VIOLATES(q, "%s has no assurance for risk %s", review->id, mrl_escaped(q, id)));
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    return q->outcome == MRL_OUTCOME_UNKNOWN ? mrl_judge_doubt(q, j, "%s", q->message) : mrl_ok();
}

static mrl_status judge_register(struct mrl_question *q, struct mrl_judgement *j,
                                 const struct mrl_record *risks, assurance_judge judge)
{
    MRL_TRY(mrl_rests_on_record(q, risks));
    MRL_NODE_EACH(row, mrl_record_field(risks, "risks"))
    {
        if (j->violated)
            return mrl_ok();
        if (mrl_node_content(mrl_node_get(row, "external_owner")) &&
            !mrl_node_is(mrl_node_get(row, "status"), "closed"))
            MRL_TRY(judge_external_risk(q, j, row, judge));
    }
    return mrl_ok();
}

static mrl_status judge_external_risks(struct mrl_question *q, assurance_judge judge)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};
    size_t registers = 0;

    MRL_TRY(mrl_rests_on_project(q));
    while (!j.violated && (r = mrl_next_record(q, "risk-register", r)) != NULL) {
        registers++;
        MRL_TRY(judge_register(q, &j, r, judge));
    }
    if (registers == 0)
        return mrl_answer_no_record(q, "risk-register");
    if (j.count > 0)
        return mrl_judge_conclude(q, &j);
    if (mrl_external_count(q) > 0)
        return MRL_DOUBTS(q, "there are suppliers, but the risk register gives none of them a risk "
                             "to own");
    return mrl_answer_none_external(q);
}

static mrl_status assurance_artifact_age(struct mrl_question *q)
{
    return judge_external_risks(q, judge_age);
}

static mrl_status scope_covers_risk(struct mrl_question *q)
{
    return judge_external_risks(q, judge_scope);
}

static const struct mrl_check_row rows[] = {
    {.id = "supplier.assurance_artifact_age", .ask = assurance_artifact_age, .record = KIND},
    {.id = "supplier.dd_record_age",
     .ask = dd_record_age,
     .record = KIND,
     .policy = "supplier_review_days"},
    {.id = "supplier.scope_covers_risk", .ask = scope_covers_risk, .record = KIND},
    {.id = "supplier.signature_verified", .ask = signature_verified, .record = KIND},
    {.id = "supplier.statement_of_conformity_attached_or_gap_noted",
     .ask = statement_attached_or_gap_noted,
     .record = KIND},
};

const struct mrl_check_family mrl_checks_supplier = {"supplier", rows, MRL_COUNT(rows)};
