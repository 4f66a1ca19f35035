/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.4.2-3: internal signals are watched where that helps. */

static bool is_available(const struct mrl_node *row)
{
    bool available;

    return mrl_node_boolean(mrl_node_get(row, "available"), &available) && available;
}

static mrl_status judge_signals(struct mrl_question *q, const struct mrl_record *decision)
{
    MRL_NODE_EACH(row, mrl_record_field(decision, "signals"))
    {
        if (is_available(row))
            return MRL_HOLDS(q, "%s can be observed (%s)", mrl_row_name(q, row, "name"),
                             decision->id);
    }
    return MRL_VIOLATES(q, "no signal of %s can be observed", decision->id);
}

static mrl_status signals_available(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_signals);
}

/* A detector needs a signal that is there. */
static mrl_status judge_use(struct mrl_question *q, const struct mrl_record *decision)
{
    if (mrl_node_is(mrl_record_field(decision, "decision"), "not-useful"))
        return MRL_HOLDS(q, "%s finds that internal signals do not help", decision->id);
    MRL_NODE_EACH(row, mrl_record_field(decision, "signals"))
    {
        if (is_available(row) && mrl_node_has_content(mrl_node_get(row, "detector")))
            return MRL_HOLDS(q, "%s feeds %s (%s)", mrl_row_name(q, row, "name"),
                             mrl_row_name(q, row, "detector"), decision->id);
    }
    return MRL_VIOLATES(q, "%s says that signals are used, but none feeds a detector",
                        decision->id);
}

static mrl_status used_by(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_use);
}

static const struct mrl_check_row rows[] = {
    {.id = "telemetry.internal_signals_available",
     .ask = signals_available,
     .record = "telemetry-decision"},
    {.id = "telemetry.used_by", .ask = used_by, .record = "telemetry-decision"},
};

const struct mrl_check_family mrl_checks_telemetry = {"telemetry", rows, MRL_COUNT(rows)};
