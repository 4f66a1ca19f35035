/* SPDX-License-Identifier: Apache-2.0 */
/* Judging what records refer to: risks, other checks, things from outside. */
#include "assess/assets.h"

#include <string.h>

/* --- risks --- */

static const struct mrl_node *risk_row(const struct mrl_record *record, const char *id)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "risks"))
    {
        if (mrl_node_is(mrl_node_get(row, "id"), id))
            return row;
    }
    return NULL;
}

mrl_status mrl_judge_risk_ref(struct mrl_question *q, const char *what, const struct mrl_node *id)
{
    const char *const text = mrl_node_content(id);
    const struct mrl_record *r = NULL;
    size_t registers = 0;

    if (!text)
        return MRL_VIOLATES(q, "%s names no entry of the risk register", what);
    while ((r = mrl_next_record(q, "risk-register", r)) != NULL) {
        registers++;
        if (risk_row(r, text))
            return mrl_rests_on_record(q, r);
    }
    if (registers == 0)
        return MRL_DOUBTS(q, "%s names the risk %s, but there is no valid risk-register", what,
                          mrl_escaped(q, text));
    return MRL_VIOLATES(q, "%s names the risk %s, which no valid risk-register holds", what,
                        mrl_escaped(q, text));
}

/* --- other checks --- */

mrl_status mrl_judge_linked_check(struct mrl_question *q, const char *what,
                                  const struct mrl_node *id)
{
    const char *const text = mrl_node_content(id);
    const struct mrl_first_answer *answer = text ? mrl_first_answer(q, text) : NULL;
    const char *const name = text ? mrl_escaped(q, text) : "";

    if (!answer)
        return MRL_VIOLATES(q, "%s relies on `%s`, which is no check", what, name);
    if (!answer->asked)
        return MRL_DOUBTS(q, "%s relies on %s, which itself relies on other checks", what, name);
    if (answer->outcome == MRL_OUTCOME_VIOLATED)
        return MRL_VIOLATES(q, "%s relies on %s, which is violated", what, name);
    if (answer->outcome != MRL_OUTCOME_OK)
        return MRL_DOUBTS(q, "%s relies on %s, which nothing has shown", what, name);
    if (answer->stale_at == 0)
        return mrl_ok();
    if (answer->stale_at <= q->facts->now)
        return MRL_DOUBTS(q, "%s relies on %s, whose evidence is stale", what, name);
    mrl_answer_until(q, answer->stale_at);
    return mrl_ok();
}

/* --- things from outside --- */

bool mrl_asset_is_external(const struct mrl_asset *asset)
{
    return asset->declared && asset->declared->external;
}

size_t mrl_external_count(const struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    for (size_t i = 0; i < inv->asset_count; i++)
        count += mrl_asset_is_external(&inv->assets[i]);
    return count;
}
