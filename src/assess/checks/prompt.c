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

/* The first version has nothing to differ from. */
static mrl_status judge_diff(struct mrl_question *q, const struct mrl_record *change,
                             const struct mrl_asset *prompt)
{
    if (mrl_node_is(mrl_record_field(change, "event"), "create"))
        return MRL_HOLDS(q, "%s is the first version of %s", change->id,
                         mrl_escaped(q, prompt->id));
    return mrl_judge_stated(q, change);
}

static mrl_status diff_available(struct mrl_question *q)
{
    return mrl_judge_changes(q, mrl_pick_prompt, &mrl_no_prompt, NO_PROMPT, judge_diff);
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
    {.id = "prompt.runtime_digest", .ask = runtime_digest, .record = "change-record"},
};

const struct mrl_check_family mrl_checks_prompt = {"prompt", rows, MRL_COUNT(rows)};
