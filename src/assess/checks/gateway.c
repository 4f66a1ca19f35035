/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* What a gateway before the model does; records answer until one is asked itself. */

/* EN 304 223, 5.1.2-6 */
static mrl_status judge_undeclared_call(struct mrl_question *q, const struct mrl_record *record)
{
    bool refused;

    if (!mrl_record_boolean(record, "undeclared_call_refused", &refused))
        return MRL_DOUBTS(q, "%s does not say whether an undeclared call was tried", record->id);
    if (!refused)
        return MRL_VIOLATES(q, "%s: a call to an undeclared tool was let through", record->id);
    return mrl_judge_measured_at(q, record, "undeclared_call_at");
}

static mrl_status denies_undeclared_tool(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_undeclared_call);
}

static const struct mrl_check_row rows[] = {
    {.id = "gateway.denies_undeclared_tool",
     .ask = denies_undeclared_tool,
     .record = "permission-review"},
};

const struct mrl_check_family mrl_checks_gateway = {"gateway", rows, MRL_COUNT(rows)};
