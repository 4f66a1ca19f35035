/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/private.h"

#include <string.h>

#define ATTESTATION_KIND "attestation"

static bool attests(const struct mrl_record *record, const char *check)
{
    MRL_NODE_EACH(item, mrl_record_field(record, "checks"))
    {
        if (mrl_node_is(item, check))
            return true;
    }
    return false;
}

static mrl_time observed_at(const struct mrl_record *record)
{
    const struct mrl_node *node = mrl_record_field(record, "observed_at");
    mrl_time t = record->created;

    if (mrl_node_text(node))
        (void)mrl_time_parse(node->text, node->len, &t);
    return t;
}

static bool says_violated(const struct mrl_record *record)
{
    return !mrl_node_is(mrl_record_field(record, "result"), "ok");
}

/* The newest observation counts; of two at the same time, the one that saw a violation. */
static bool outranks(const struct mrl_record *a, const struct mrl_record *b)
{
    if (!b || observed_at(a) != observed_at(b))
        return !b || observed_at(a) > observed_at(b);
    return says_violated(a) && !says_violated(b);
}

static const struct mrl_record *newest_attestation(const struct mrl_question *q)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, ATTESTATION_KIND, r)) != NULL)
        if (attests(r, q->check->id) && observed_at(r) <= q->facts->now && outranks(r, best))
            best = r;
    return best;
}

mrl_status mrl_ask_attestation(struct mrl_question *q)
{
    const struct mrl_record *r = newest_attestation(q);
    const char *method;

    if (!r)
        return mrl_ok();
    method = mrl_node_text(mrl_record_field(r, "method"));
    q->subject_count = 0;
    q->expires = 0;
    q->observed = q->facts->now;
    MRL_TRY(mrl_rests_on_record(q, r));
    q->observed = observed_at(r);
    return mrl_answer(q, says_violated(r) ? MRL_OUTCOME_VIOLATED : MRL_OUTCOME_OK,
                      MRL_BASIS_ATTESTED, "attested by %s in %s: %s",
                      mrl_escaped(q, r->approval.approver), r->id,
                      mrl_escaped(q, method ? method : ""));
}
