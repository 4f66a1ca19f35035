/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

/* EN 304 223, 5.2.3-3: whoever adopts a model evaluates it. */

#define NO_MODEL "no model comes from outside"

static mrl_status ask_adopted(struct mrl_question *q, mrl_asset_judge judge)
{
    if (!mrl_first_picked(q, mrl_pick_external_model) && mrl_external_count(q) == 0)
        return mrl_answer_none_external(q);
    MRL_TRY(mrl_judge_assets(q, mrl_pick_external_model, &mrl_no_outside, NO_MODEL, judge));
    return mrl_doubt_undeclared_model(q);
}

static mrl_status judge_decision(struct mrl_question *q, const struct mrl_record *report,
                                 const struct mrl_asset *model)
{
    if (mrl_node_is(mrl_record_field(report, "decision"), "promote"))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s did not lead to the adoption of %s", report->id,
                        mrl_escaped(q, model->id));
}

static mrl_status own_run(struct mrl_question *q)
{
    return ask_adopted(q, judge_decision);
}

static double tolerance_of(const struct mrl_question *q, const struct mrl_node *row)
{
    const double policy = mrl_row_threshold(q);
    double said;

    return mrl_node_number(mrl_node_get(row, "tolerance"), &said) && said < policy ? said : policy;
}

static mrl_status judge_delta(struct mrl_question *q, const struct mrl_record *report,
                              const struct mrl_asset *model)
{
    size_t compared = 0;

    MRL_NODE_EACH(row, mrl_record_field(report, "metrics"))
    {
        const double tolerance = tolerance_of(q, row);
        double own, published;

        if (!mrl_node_number(mrl_node_get(row, "published"), &published) ||
            !mrl_node_number(mrl_node_get(row, "own"), &own))
            continue;
        compared++;
        /* Decimal fractions do not lie exactly where they seem to: 0.98 - 0.96 > 0.02. */
        if (!(own - published <= tolerance + 1e-9 && published - own <= tolerance + 1e-9))
            return MRL_VIOLATES(q, "%s: %s is %g by our own run, %g as published",
                                mrl_escaped(q, model->id), mrl_row_name(q, row, "name"), own,
                                published);
    }
    return compared ? mrl_ok()
                    : MRL_DOUBTS(q, "%s compares nothing with what was published", report->id);
}

static mrl_status delta_vs_published(struct mrl_question *q)
{
    return ask_adopted(q, judge_delta);
}

static mrl_status judge_harness(struct mrl_question *q, const struct mrl_record *report,
                                const struct mrl_asset *model)
{
    (void)model;
    return mrl_judge_stated(q, report);
}

static mrl_status harness_pinned(struct mrl_question *q)
{
    return ask_adopted(q, judge_harness);
}

static const char *const harness[] = {"harness_sha256", "harness_signature", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "eval.delta_vs_published",
     .ask = delta_vs_published,
     .record = "evaluation-report",
     .policy = "evaluation_tolerance"},
    {.id = "eval.harness_pinned_and_signed",
     .ask = harness_pinned,
     .record = "evaluation-report",
     .words = harness},
    {.id = "eval.own_run_exists_for_digest", .ask = own_run, .record = "evaluation-report"},
};

const struct mrl_check_family mrl_checks_eval = {"eval", rows, MRL_COUNT(rows)};
