/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"
#include "assess/components.h"

/* EN 304 223, 5.2.3-2: weakly documented or secured components need a justification. */

static mrl_status judge_score(struct mrl_question *q, const struct mrl_record *assessment,
                              const struct mrl_asset *asset)
{
    const struct mrl_record *justification;

    if (!mrl_is_weak_component(q, assessment))
        return mrl_ok();
    justification = mrl_justification_of(q, asset);
    if (!justification)
        return MRL_VIOLATES(q,
                            "%s is weakly documented or secured (%s), and no justification in "
                            "force speaks about it",
                            mrl_escaped(q, asset->id), assessment->id);
    return mrl_rests_on_record(q, justification);
}

static mrl_status doc_score(struct mrl_question *q)
{
    if (mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(mrl_judge_assets(q, mrl_pick_external, &mrl_no_outside, "nothing comes from outside",
                             judge_score));
    return mrl_doubt_undeclared(q);
}

static const struct mrl_check_row rows[] = {
    {.id = "component.doc_score", .ask = doc_score, .record = "component-assessment"},
};

const struct mrl_check_family mrl_checks_component = {"component", rows, MRL_COUNT(rows)};
