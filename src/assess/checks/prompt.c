/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"
#include "assess/change_log.h"

/* EN 304 223, 5.2.4-3: every change of a prompt is on record. */

#define NO_PROMPT "no prompt is registered or was found"

static mrl_status runtime_digest(struct mrl_question *q)
{
    return mrl_judge_changes(q, mrl_pick_prompt, &mrl_no_prompt, NO_PROMPT, NULL);
}

static mrl_status judge_reason(struct mrl_question *q, const struct mrl_record *change,
                               const struct mrl_asset *prompt)
{
    (void)prompt;
    MRL_TRY(mrl_judge_stated(q, change));
    if (!mrl_still_holds(q))
        return mrl_ok();
    return mrl_judge_approved(q, change);
}

static mrl_status author_reason_approval(struct mrl_question *q)
{
    return mrl_judge_changes(q, mrl_pick_prompt, &mrl_no_prompt, NO_PROMPT, judge_reason);
}

/* The first version has nothing to differ from; `merlon ledger prove` shows what the ledger keeps.
 */
static mrl_status judge_diff(struct mrl_question *q, const struct mrl_record *change,
                             const struct mrl_asset *prompt)
{
    struct mrl_sha256 after;

    if (mrl_node_digest(mrl_record_field(change, "after"), &after) &&
        mrl_trail_shows_change(q->facts->trail, prompt->id, &after))
        return MRL_SEES(q, "the ledger keeps the versions of %s", mrl_escaped(q, prompt->id));
    if (mrl_node_is(mrl_record_field(change, "event"), "create"))
        return MRL_HOLDS(q, "%s is the first version of %s", change->id,
                         mrl_escaped(q, prompt->id));
    return mrl_judge_stated(q, change);
}

static mrl_status diff_available(struct mrl_question *q)
{
    return mrl_judge_changes(q, mrl_pick_prompt, &mrl_no_prompt, NO_PROMPT, judge_diff);
}

/* --- the log itself --- */

static mrl_status log_chain_verifies(struct mrl_question *q)
{
    const struct mrl_trail *const trail = q->facts->trail;

    MRL_TRY(mrl_ask_trail(q));
    for (size_t i = 0; mrl_still_holds(q) && i < trail->history.count; i++) {
        const struct mrl_entry *const e = &trail->history.items[i].entry;

        if (e->kind == MRL_ENTRY_ASSET && e->stored && !trail->shown[i])
            return MRL_SEES_VIOLATION(
                q, "the bytes of %s that the ledger kept on %s are gone or others",
                mrl_escaped(q, e->name ? e->name : ""), mrl_on_day(q, e->at));
    }
    return mrl_ok();
}

static const char *const why[] = {"made_by", "reason", NULL};
static const char *const difference[] = {"diff", "diff_sha256", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "prompt.change_has_author_reason_approval",
     .ask = author_reason_approval,
     .record = "change-record",
     .words = why},
    {.id = "prompt.diff_export_available",
     .ask = diff_available,
     .record = "change-record",
     .words = difference},
    {.id = "prompt.leak_rate",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .policy = "prompt_leak_rate"},
    {.id = "prompt.log_chain_verifies", .ask = log_chain_verifies},
    {.id = "prompt.runtime_digest", .ask = runtime_digest, .record = "change-record"},
};

const struct mrl_check_family mrl_checks_prompt = {"prompt", rows, MRL_COUNT(rows)};
