/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/components.h"

#include "assess/absence.h"

#define ASSESSMENT    "component-assessment"
#define JUSTIFICATION "component-justification"

/* Facts that a model card has to tell; an assessment counts how many are documented. */
#define FACT_COUNT 8.0

bool mrl_is_weak_component(const struct mrl_question *q, const struct mrl_record *assessment)
{
    const double limit = mrl_project_policy(q->facts->project, "component_doc_score");
    double score;
    bool secure;

    /* Written so that a NaN and what is not said are weak. */
    if (!mrl_record_number(assessment, "documentation_score", &score) ||
        !(score / FACT_COUNT >= limit))
        return true;
    return !mrl_record_boolean(assessment, "security_adequate", &secure) || !secure;
}

const struct mrl_record *mrl_justification_of(const struct mrl_question *q,
                                              const struct mrl_asset *asset)
{
    const struct mrl_record *r = mrl_latest_on_asset(q, JUSTIFICATION, asset->id);
    mrl_time end;

    if (r && mrl_record_time(r, "expires_on", &end) && q->facts->now >= end + MRL_DAY)
        return NULL;
    return r;
}

static mrl_status judge_each(struct mrl_question *q, struct mrl_judgement *j, mrl_asset_judge judge)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count && !j->violated; i++) {
        const struct mrl_asset *asset = &inv->assets[i];
        const struct mrl_record *r = mrl_latest_on_asset(q, JUSTIFICATION, asset->id);

        if (!r)
            continue;
        j->count++;
        MRL_TRY(mrl_rests_on_record(q, r));
        MRL_TRY(MRL_HOLDS(q, "%s shows it for %s", r->id, mrl_escaped(q, asset->id)));
        MRL_TRY(judge(q, r, asset));
        j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
        if (q->outcome == MRL_OUTCOME_UNKNOWN && !j->doubt)
            j->doubt = q->message;
    }
    return mrl_ok();
}

/* Whether a component needs a justification and has none is for component.doc_score to say. */
static mrl_status judge_need(struct mrl_question *q, struct mrl_judgement *j)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *asset = &inv->assets[i];
        const struct mrl_record *assessment = mrl_latest_on_asset(q, ASSESSMENT, asset->id);

        if (!mrl_asset_is_external(asset) || mrl_justification_of(q, asset))
            continue;
        if (!assessment)
            MRL_TRY(mrl_judge_doubt(q, j, "nothing shows whether %s needs a justification",
                                    mrl_escaped(q, asset->id)));
        else if (mrl_is_weak_component(q, assessment))
            MRL_TRY(mrl_judge_doubt(q, j,
                                    "no valid record of kind %s speaks about %s, which needs "
                                    "one",
                                    JUSTIFICATION, mrl_escaped(q, asset->id)));
        else
            MRL_TRY(mrl_rests_on_record(q, assessment));
    }
    return mrl_ok();
}

mrl_status mrl_judge_justifications(struct mrl_question *q, mrl_asset_judge judge)
{
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(judge_each(q, &j, judge));
    if (!j.violated)
        MRL_TRY(judge_need(q, &j));
    if (j.count == 0 && mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(j.count ? mrl_judge_conclude(q, &j)
                    : MRL_HOLDS(q, "every component from outside is assessed, and none needs a "
                                   "justification"));
    return mrl_doubt_undeclared(q);
}
