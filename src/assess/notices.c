/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/notices.h"

#include "assess/absence.h"
#include "assess/components.h"
#include "assess/readability.h"

#include <string.h>

/* Of languages without a formula; plain-language guides ask for 15 to 20 words. */
#define SENTENCE_MAX 20.0

static const struct mrl_record *latest_notice(const struct mrl_question *q, const char *system,
                                              const char *purpose)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, "user-notice", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "purpose"), purpose) &&
            mrl_record_on_system(r, system) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

mrl_status mrl_judge_user_notices(struct mrl_question *q, const char *purpose, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct mrl_record *r = latest_notice(q, p->systems[i].id, purpose);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (r)
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
        else
            MRL_TRY(mrl_judge_doubt(q, &j, "no valid user-notice with the purpose %s for %s",
                                    purpose, mrl_escaped(q, p->systems[i].id)));
    }
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

mrl_status mrl_judge_accessible(struct mrl_question *q, const struct mrl_record *r)
{
    double violations;

    if (!mrl_record_number(r, "accessibility_violations_count", &violations))
        return MRL_DOUBTS(q, "%s does not say whether the page was tested", r->id);
    if (!(violations <= 0))
        return MRL_VIOLATES(q, "the page of %s had %g accessibility violations", r->id, violations);
    return MRL_HOLDS(q, "the page of %s had no accessibility violation", r->id);
}

static bool is_english(const struct mrl_record *r)
{
    const char *const language = mrl_record_text(r, "language");

    return language && (strcasecmp(language, "en") == 0 || strncasecmp(language, "en-", 3) == 0 ||
                        strcasecmp(language, "english") == 0);
}

mrl_status mrl_judge_readable(struct mrl_question *q, const struct mrl_record *r)
{
    const struct mrl_node *text = mrl_record_field(r, "text");
    struct mrl_readability count;

    if (!mrl_node_content(text))
        return MRL_DOUBTS(q, "%s has no text", r->id);
    count = mrl_readability_count(text->text, text->len);
    if (count.words == 0)
        return MRL_DOUBTS(q, "the text of %s has no words", r->id);
    if (!is_english(r))
        return mrl_readability_sentence(&count) <= SENTENCE_MAX
                   ? MRL_HOLDS(q, "sentences of %s have %.1f words", r->id,
                               mrl_readability_sentence(&count))
                   : MRL_VIOLATES(q, "sentences of %s have %.1f words, more than %g", r->id,
                                  mrl_readability_sentence(&count), SENTENCE_MAX);
    if (mrl_readability_flesch(&count) >= mrl_row_threshold(q))
        return MRL_HOLDS(q, "the reading ease of %s is %.0f", r->id,
                         mrl_readability_flesch(&count));
    return MRL_VIOLATES(q, "the reading ease of %s is %.0f, it must be at least %g", r->id,
                        mrl_readability_flesch(&count), mrl_row_threshold(q));
}

bool mrl_is_delivered(const struct mrl_record *record, const char *audience)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "deliveries"))
    {
        if ((!audience || mrl_node_is(mrl_node_get(row, "audience"), audience)) &&
            mrl_node_has_content(mrl_node_get(row, "receipt")))
            return true;
    }
    return false;
}

/* --- justifications --- */

mrl_status mrl_answer_none_weak(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    if (mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];
        const struct mrl_record *r;

        if (!mrl_asset_is_external(a))
            continue;
        r = mrl_latest_where(q, "component-assessment", "asset", a->id);
        if (!r || mrl_is_weak_component(q, r))
            return MRL_DOUBTS(q, "%s %s, and no valid component-justification says why it is used",
                              mrl_escaped(q, a->id),
                              r ? "is documented or secured weakly" : "is not assessed");
        MRL_TRY(mrl_rests_on_record(q, r));
    }
    MRL_TRY(MRL_HOLDS(q, "no component from outside is so weak that it needs a justification"));
    return mrl_doubt_undeclared(q);
}

mrl_status mrl_judge_justification_notices(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, "user-notice", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "purpose"), "justification"))
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
    if (j.count > 0)
        return mrl_judge_conclude(q, &j);
    if (mrl_next_record(q, "component-justification", NULL))
        return MRL_DOUBTS(q, "no valid user-notice with the purpose justification");
    return mrl_answer_none_weak(q);
}
