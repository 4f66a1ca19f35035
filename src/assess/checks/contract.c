/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.2.2-6 and 5.3.1-3: what agreements promise. */

/* Whether the party has a later agreement of the same kind. */
static bool is_superseded(const struct mrl_question *q, const struct mrl_record *contract)
{
    const char *const party = mrl_record_text(contract, "party");
    const char *const kind = mrl_record_text(contract, "party_kind");
    const struct mrl_record *r = NULL;

    while (party && kind && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (r != contract && mrl_node_is(mrl_record_field(r, "party"), party) &&
            mrl_node_is(mrl_record_field(r, "party_kind"), kind) &&
            mrl_record_is_later(r, contract))
            return true;
    return false;
}

static bool is_with(const struct mrl_question *q, const struct mrl_record *contract,
                    const char *const *kinds)
{
    for (; *kinds; kinds++)
        if (mrl_node_is(mrl_record_field(contract, "party_kind"), *kinds))
            return !is_superseded(q, contract);
    return false;
}

/* Every agreement in force with a party of one of these kinds. */
static mrl_status ask_contracts(struct mrl_question *q, const char *const *kinds, mrl_judge judge)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (is_with(q, r, kinds))
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
    if (j.count == 0 && mrl_best_record(q, q->row->record, NULL))
        return MRL_DOUBTS(q, "no valid %s is with a party of the kind %s", q->row->record,
                          kinds[0]);
    return mrl_judge_conclude(q, &j);
}

static bool is_agreed(const struct mrl_record *contract, const char *duty)
{
    bool agreed = false;

    MRL_NODE_EACH(row, mrl_record_field(contract, "clauses"))
    {
        bool present;

        if (!mrl_node_is(mrl_node_get(row, "duty"), duty))
            continue;
        if (!mrl_node_boolean(mrl_node_get(row, "present"), &present) || !present)
            return false;
        agreed = true;
    }
    return agreed;
}

static mrl_status judge_duties(struct mrl_question *q, const struct mrl_record *contract)
{
    for (const char *const *duty = q->row->words; *duty; duty++)
        if (!is_agreed(contract, *duty))
            return MRL_VIOLATES(q, "%s has no clause on %s", contract->id, *duty);
    return mrl_ok();
}

static const char *const providers[] = {"cloud-service", "model-provider", NULL};
static const char *const users[] = {"users", NULL};
static const char *const five_duties[] = {
    "access", "disclosure", "incident", "environment-separation", "data-return", NULL};
static const char *const support[] = {"incident-support", NULL};

static bool has_contract(const struct mrl_question *q, const char *party)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, q->row->record, r)) != NULL) {
        const char *const said = mrl_record_text(r, "party");

        if (said && strcasecmp(said, party) == 0 && is_with(q, r, providers))
            return true;
    }
    return false;
}

/* Whoever runs a service for us is such a party, whether or not anybody has a contract to show. */
static mrl_status ask_providers(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;

    MRL_TRY(ask_contracts(q, providers, judge));
    for (size_t i = 0; i < p->asset_count && mrl_still_holds(q); i++) {
        const struct mrl_declared_asset *a = &p->assets[i];

        if (a->kind == MRL_ASSET_SERVICE && a->external && a->external->supplier &&
            !has_contract(q, a->external->supplier))
            return MRL_DOUBTS(q, "no valid service-contract is with %s, who runs %s",
                              mrl_escaped(q, a->external->supplier), mrl_escaped(q, a->id));
    }
    return mrl_ok();
}

static mrl_status clause_checklist(struct mrl_question *q)
{
    return ask_providers(q, judge_duties);
}

static mrl_status judge_end(struct mrl_question *q, const struct mrl_record *contract)
{
    char date[MRL_DATE_TEXT];
    mrl_time end;

    if (!mrl_record_time(contract, "ends_on", &end))
        return MRL_DOUBTS(q, "%s does not say when it ends", contract->id);
    mrl_date_format(end, date);
    /* It is in force on its last day. */
    if (q->facts->now >= end + MRL_DAY)
        return MRL_VIOLATES(q, "%s ended on %s", contract->id, date);
    mrl_answer_until(q, end + MRL_DAY);
    return MRL_HOLDS(q, "%s ends on %s", contract->id, date);
}

static mrl_status expiry(struct mrl_question *q)
{
    return ask_providers(q, judge_end);
}

static mrl_status support_clause(struct mrl_question *q)
{
    return ask_contracts(q, users, judge_duties);
}

static const struct mrl_check_row rows[] = {
    {.id = "contract.clause_checklist_complete",
     .ask = clause_checklist,
     .record = "service-contract",
     .words = five_duties},
    {.id = "contract.expiry", .ask = expiry, .record = "service-contract"},
    {.id = "contract.support_clause_present",
     .ask = support_clause,
     .record = "service-contract",
     .words = support},
};

const struct mrl_check_family mrl_checks_contract = {"contract", rows, MRL_COUNT(rows)};
