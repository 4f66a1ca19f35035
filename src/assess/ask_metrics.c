/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that a figure of a security test answers. */
#include "assess/judge.h"

#include <string.h>

#define KIND "security-test-report"

static bool names_check(const struct mrl_question *q, const struct mrl_node *row)
{
    return mrl_node_is(mrl_node_get(row, "check"), q->check->id);
}

static bool has_figures(const struct mrl_question *q, const struct mrl_record *record)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "metrics"))
    {
        if (names_check(q, row))
            return true;
    }
    return false;
}

static mrl_time tested_at(const struct mrl_record *record)
{
    mrl_time at = 0;

    (void)mrl_record_time(record, "tested_at", &at);
    return at;
}

/* The test that ended last; one that speaks of other things does not supersede it. */
static const struct mrl_record *latest_report(const struct mrl_question *q, const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (mrl_record_on_system(r, system) && has_figures(q, r) &&
            (!best || tested_at(r) > tested_at(best)))
            best = r;
    return best;
}

/* A report sets its own threshold; it cannot allow more than the organisation does. */
static bool is_capped(const struct mrl_question *q)
{
    return q->row->policy || (q->row->field && strcmp(q->row->field, MRL_AT_MOST) == 0);
}

static mrl_status judge_figure(struct mrl_question *q, const struct mrl_record *record,
                               const struct mrl_node *row)
{
    const bool at_most = mrl_node_is(mrl_node_get(row, "direction"), "at-most");
    double value, threshold, samples;

    if (!mrl_node_number(mrl_node_get(row, "value"), &value) ||
        !mrl_node_number(mrl_node_get(row, "threshold"), &threshold) ||
        !mrl_node_number(mrl_node_get(row, "sample_count"), &samples) || !(samples >= 1))
        return MRL_DOUBTS(q, "%s: %s has no figure", record->id, mrl_row_name(q, row, "attack"));
    /* Written so that a NaN holds for neither. */
    if (is_capped(q) && !(value <= mrl_row_threshold(q)))
        return MRL_VIOLATES(q, "%s: %s measured %g, the policy is at most %g", record->id,
                            mrl_row_name(q, row, "attack"), value, mrl_row_threshold(q));
    if (at_most ? value <= threshold : value >= threshold)
        return mrl_ok();
    return MRL_VIOLATES(q, "%s: %s measured %g, it must be at %s %g", record->id,
                        mrl_row_name(q, row, "attack"), value, at_most ? "most" : "least",
                        threshold);
}

static bool tells_of(const struct mrl_question *q, const struct mrl_record *record,
                     const char *attack)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "metrics"))
    {
        const char *text = mrl_node_text(mrl_node_get(row, "attack"));

        if (names_check(q, row) && text && strcasestr(text, attack))
            return true;
    }
    return false;
}

/* Attacks on what reads text need something that reads text. */
static bool reads_text(const struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++)
        if (inv->assets[i].kind == MRL_ASSET_PROMPT || inv->assets[i].kind == MRL_ASSET_AGENT ||
            inv->assets[i].kind == MRL_ASSET_TOOL)
            return true;
    return false;
}

static bool is_wanted(const struct mrl_question *q, const char *attack)
{
    return strcmp(attack, "injection") != 0 || reads_text(q);
}

static mrl_status judge_attacks(struct mrl_question *q, const struct mrl_record *record)
{
    for (const char *const *word = q->row->words; word && *word; word++)
        if (is_wanted(q, *word) && !tells_of(q, record, *word))
            return MRL_DOUBTS(q, "%s has no figure for %s", record->id, *word);
    return mrl_ok();
}

/* A test of other bytes than those in use shows nothing about them. */
static mrl_status judge_binding(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_system *system =
        mrl_project_system(q->facts->project, mrl_record_text(record, "system"));

    for (size_t i = 0; system && i < system->asset_count; i++) {
        const struct mrl_asset *a = mrl_inventory_asset(q->facts->inventory, system->assets[i]);

        if (a && a->kind == MRL_ASSET_MODEL && a->has_digest &&
            !mrl_record_about_asset(record, a->id))
            return MRL_DOUBTS(q, "%s is not bound to the model %s", record->id,
                              mrl_escaped(q, a->id));
    }
    return mrl_ok();
}

static mrl_status judge_report(struct mrl_question *q, const struct mrl_record *record)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "metrics"))
    {
        if (names_check(q, row))
            MRL_TRY(judge_figure(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    MRL_TRY(mrl_judge_measured_at(q, record, "tested_at"));
    if (mrl_still_holds(q))
        MRL_TRY(judge_attacks(q, record));
    return mrl_still_holds(q) ? judge_binding(q, record) : mrl_ok();
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j, const char *system)
{
    const struct mrl_record *record = latest_report(q, system);
    const char *why = "none holds a figure for this check";

    if (record)
        return mrl_judge_one(q, j, record, judge_report);
    (void)mrl_best_record(q, KIND, &why);
    return mrl_judge_doubt(q, j, "no valid security-test-report on the system %s: %s",
                           mrl_escaped(q, system), why);
}

mrl_status mrl_ask_metrics(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, p->systems[i].id));
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}
