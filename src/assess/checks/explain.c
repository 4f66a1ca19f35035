/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.4-2: how outputs are explained is written down, for the system or for one of its
 * models. */

/* Of the papers on one system. */
struct papers {
    const struct mrl_record *telling; /* one that says how; NULL: none */
    const struct mrl_record *silent;  /* one that does not; NULL: none */
};

static void look_at(struct papers *p, const struct mrl_record *r)
{
    if (mrl_record_text(r, "explanation_method"))
        p->telling = r;
    else
        p->silent = r;
}

static bool is_card_of(const struct mrl_record *card, const struct mrl_system *system)
{
    const char *const model = mrl_record_text(card, "model");

    for (size_t i = 0; model && i < system->asset_count; i++)
        if (strcmp(system->assets[i], model) == 0)
            return mrl_record_about_asset(card, model);
    return false;
}

static struct papers papers_on(const struct mrl_question *q, const struct mrl_system *system)
{
    const struct mrl_record *design = mrl_latest_on_system(q, "design-record", system->id);
    const struct mrl_record *r = NULL;
    struct papers p = {0};

    if (design)
        look_at(&p, design);
    while ((r = mrl_next_record(q, "model-card", r)) != NULL)
        if (is_card_of(r, system))
            look_at(&p, r);
    return p;
}

static mrl_status judge_paper(struct mrl_question *q, const struct mrl_record *r)
{
    return mrl_record_text(r, "explanation_method")
               ? MRL_HOLDS(q, "%s says how outputs are explained", r->id)
               : MRL_VIOLATES(q, "%s does not say how outputs are explained", r->id);
}

static mrl_status method_documented(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct papers found = papers_on(q, &p->systems[i]);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (found.telling || found.silent)
            MRL_TRY(
                mrl_judge_one(q, &j, found.telling ? found.telling : found.silent, judge_paper));
        else
            MRL_TRY(mrl_judge_doubt(q, &j,
                                    "neither a valid design-record nor a model-card speaks about "
                                    "the system %s",
                                    mrl_escaped(q, p->systems[i].id)));
    }
    return mrl_judge_conclude(q, &j);
}

static const struct mrl_check_row rows[] = {
    {.id = "explain.method_documented", .ask = method_documented, .record = "design-record"},
};

const struct mrl_check_family mrl_checks_explain = {"explain", rows, MRL_COUNT(rows)};
