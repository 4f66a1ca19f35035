/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/contingency.h"
#include "assess/drill.h"

/* EN 304 223, 5.4.1-1.1: mechanisms are prepared where no update can come. */

static mrl_status judge_mechanism(struct mrl_question *q, const struct mrl_record *plan,
                                  const struct mrl_node *row)
{
    if (mrl_node_has_content(mrl_node_get(row, "plan")))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s has no plan for %s", plan->id, mrl_row_name(q, row, "item"));
}

static mrl_status plan_exists(struct mrl_question *q)
{
    return mrl_judge_unpatchable(q, judge_mechanism);
}

static mrl_status judge_withdrawal(struct mrl_question *q, const struct mrl_record *drill,
                                   const char *system)
{
    bool passed;

    (void)system;
    MRL_TRY(mrl_judge_measured_at(q, drill, "held_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!mrl_record_boolean(drill, "passed", &passed))
        return MRL_DOUBTS(q, "%s does not say whether its aim was reached", drill->id);
    return passed ? mrl_ok() : MRL_VIOLATES(q, "%s did not reach its aim", drill->id);
}

static mrl_status withdraw_drill(struct mrl_question *q)
{
    return mrl_judge_drills(q, judge_withdrawal);
}

static const struct mrl_check_row rows[] = {
    {.id = "contingency.plan_exists_for_each_unpatchable",
     .ask = plan_exists,
     .record = "contingency-plan"},
    {.id = "contingency.withdraw_drill",
     .ask = withdraw_drill,
     .record = "drill-record",
     .field = "withdrawal"},
};

const struct mrl_check_family mrl_checks_contingency = {"contingency", rows, MRL_COUNT(rows)};
