/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include <string.h>

/* EN 304 223, 5.2.4-1.1: what the documentation of a model has to state. */

#define NO_MODEL "no model of our own is in use or released"

/* A system that lists no assets may use any. */
static bool uses(const struct mrl_system *system, const char *asset)
{
    for (size_t i = 0; i < system->asset_count; i++)
        if (strcmp(system->assets[i], asset) == 0)
            return true;
    return system->asset_count == 0;
}

/* What lies in a workshop needs no card yet. */
static bool needs_card(const struct mrl_question *q, const struct mrl_asset *asset)
{
    const struct mrl_project *p = q->facts->project;
    bool used = p->system_count == 0;

    if (!mrl_pick_own_model(q, asset))
        return false;
    for (size_t i = 0; i < p->system_count && !used; i++)
        used = mrl_system_in_use(q, &p->systems[i]) && uses(&p->systems[i], asset->id);
    return used || mrl_pick_released(q, asset);
}

static mrl_status judge_fields(struct mrl_question *q, const struct mrl_record *card,
                               const struct mrl_asset *model)
{
    (void)model;
    return mrl_judge_stated(q, card);
}

static mrl_status required_fields(struct mrl_question *q)
{
    return mrl_judge_assets(q, needs_card, &mrl_no_use, NO_MODEL, judge_fields);
}

/* A card that counts in all but the bytes it is bound to speaks about another model. */
static mrl_status judge_binding(struct mrl_question *q, struct mrl_judgement *j,
                                const struct mrl_asset *model)
{
    const struct mrl_record *card = mrl_latest_on_asset(q, q->row->record, model->id);
    const struct mrl_record *near = mrl_invalid_on_asset(q, q->row->record, model->id);

    if (card) {
        j->count++;
        MRL_TRY(mrl_rests_on_record(q, card));
        return MRL_HOLDS(q, "%s is bound to the bytes of %s", card->id, mrl_escaped(q, model->id));
    }
    if (!near || near->state != MRL_RECORD_WRONG_SUBJECT)
        return mrl_judge_no_record(q, j, model);
    j->count++;
    j->violated = true;
    return MRL_VIOLATES(q, "%s speaks about other bytes than those of %s",
                        mrl_escaped(q, near->path), mrl_escaped(q, model->id));
}

static mrl_status matches_model_digest(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < inv->asset_count && !j.violated; i++)
        if (needs_card(q, &inv->assets[i]))
            MRL_TRY(judge_binding(q, &j, &inv->assets[i]));
    return j.count ? mrl_judge_conclude(q, &j) : mrl_answer_none(q, &mrl_no_use, NO_MODEL);
}

static const char *const eight[] = {"data_sources",     "feedback_data", "intended_scope",
                                    "limitations",      "guardrails",    "retention",
                                    "review_frequency", "failure_modes", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "card.matches_model_digest", .ask = matches_model_digest, .record = "model-card"},
    {.id = "card.required_fields_8_of_8",
     .ask = required_fields,
     .record = "model-card",
     .words = eight},
};

const struct mrl_check_family mrl_checks_card = {"card", rows, MRL_COUNT(rows)};
