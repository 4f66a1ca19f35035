/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/contingency.h"

/* EN 304 223, 5.4.1-1: fixes are made, told to operators, and brought to users. */

/* The last advisory on each vulnerability of a system counts. */
static bool is_superseded(const struct mrl_question *q, const struct mrl_record *advisory)
{
    const char *const vulnerability = mrl_record_text(advisory, "vulnerability");
    const char *const system = mrl_record_text(advisory, "system");
    const struct mrl_record *r = NULL;

    while (vulnerability && system && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (r != advisory && mrl_node_is(mrl_record_field(r, "vulnerability"), vulnerability) &&
            mrl_record_on_system(r, system) && mrl_record_is_later(r, advisory))
            return true;
    return false;
}

/* Old advisories do not go bad, but they do not show that nothing has come up since: somebody has
 * to say so. */
static mrl_status judge_news(struct mrl_question *q, mrl_time newest)
{
    const struct mrl_max_age age = q->check->max_age;

    if (age.kind == MRL_AGE_DAYS && q->facts->now - newest > (mrl_time)age.days * MRL_DAY)
        return MRL_DOUBTS(q,
                          "the last advisory is of %s; nothing shows that none has come due "
                          "since",
                          mrl_on_day(q, newest));
    q->observed = newest;
    return mrl_ok();
}

static mrl_status ask_advisories(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_record *r = NULL;
    mrl_time newest = 0;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, q->row->record, r)) != NULL) {
        if (!is_superseded(q, r))
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
        newest = r->approval.at > newest ? r->approval.at : newest;
    }
    MRL_TRY(mrl_judge_conclude(q, &j));
    return j.count && !j.violated ? judge_news(q, newest) : mrl_ok();
}

/* Days from one event to another, or to now if that has not happened. */
struct lag {
    const struct mrl_record *advisory;
    const char *from, *to;
    double days;
    const char *what;
};

static mrl_status judge_lag(struct mrl_question *q, const struct lag *lag)
{
    const mrl_time span = (mrl_time)(lag->days * (double)MRL_DAY);
    mrl_time from, to;
    bool done;

    if (!mrl_record_time(lag->advisory, lag->from, &from))
        return MRL_DOUBTS(q, "%s does not say `%s`", lag->advisory->id, lag->from);
    done = mrl_record_time(lag->advisory, lag->to, &to) && to <= q->facts->now;
    if ((done ? to : q->facts->now) - from > span)
        return MRL_VIOLATES(q, "%s of %s %s than %g days after %s (%s)", lag->what,
                            mrl_row_name(q, lag->advisory->fields, "vulnerability"),
                            done ? "came later" : "is outstanding for more", lag->days,
                            mrl_on_day(q, from), lag->advisory->id);
    if (!done)
        mrl_answer_until(q, from + span + 1);
    return mrl_ok();
}

static double policy_days(const struct mrl_question *q, const struct mrl_record *advisory)
{
    static const char *const names[][2] = {
        {"critical", "patch_days_critical"},
        {"high", "patch_days_high"},
        {"medium", "patch_days_medium"},
        {"low", "patch_days_low"},
    };

    for (size_t i = 0; i < MRL_COUNT(names); i++)
        if (mrl_node_is(mrl_record_field(advisory, "severity"), names[i][0]))
            return mrl_project_policy(q->facts->project, names[i][1]);
    return mrl_project_policy(q->facts->project, "patch_days_critical");
}

/* What cannot be fixed is a matter of the contingency plan. */
static bool is_fixable(const struct mrl_record *advisory)
{
    bool fixable;

    return !mrl_record_boolean(advisory, "fixable", &fixable) || fixable;
}

static mrl_status judge_fix(struct mrl_question *q, const struct mrl_record *advisory)
{
    struct lag lag = {advisory, "disclosed_at", "fixed_at", policy_days(q, advisory), "the fix"};
    double target;

    if (!is_fixable(advisory))
        return MRL_HOLDS(q, "%s says that no fix is possible", advisory->id);
    if (mrl_record_number(advisory, "fix_target_days", &target) && target < lag.days)
        lag.days = target;
    return judge_lag(q, &lag);
}

static mrl_status lag_days(struct mrl_question *q)
{
    return ask_advisories(q, judge_fix);
}

static bool is_fixed(const struct mrl_question *q, const struct mrl_record *advisory)
{
    mrl_time at;

    return mrl_record_time(advisory, "fixed_at", &at) && at <= q->facts->now;
}

static mrl_status judge_roll_out(struct mrl_question *q, const struct mrl_record *advisory)
{
    struct lag lag = {advisory, "fixed_at", "rolled_out_at", 0, "the roll-out of the fix"};

    if (!is_fixed(q, advisory))
        return MRL_HOLDS(q, "%s has no fix to roll out", advisory->id);
    if (!mrl_record_number(advisory, "rollout_target_days", &lag.days))
        return MRL_DOUBTS(q, "%s sets no time for the roll-out", advisory->id);
    return judge_lag(q, &lag);
}

static mrl_status deployed_version(struct mrl_question *q)
{
    return ask_advisories(q, judge_roll_out);
}

static mrl_status judge_receipts(struct mrl_question *q, const struct mrl_record *advisory)
{
    const struct mrl_node *const deliveries = mrl_record_field(advisory, "deliveries");

    if (!is_fixed(q, advisory))
        return MRL_HOLDS(q, "%s has no fix to tell of", advisory->id);
    if (!mrl_node_has_content(deliveries))
        return MRL_VIOLATES(q, "%s told no operator of the fix", advisory->id);
    MRL_NODE_EACH(row, deliveries)
    {
        if (!mrl_node_has_content(mrl_node_get(row, "receipt")))
            return MRL_VIOLATES(q, "%s shows no receipt by %s", advisory->id,
                                mrl_row_name(q, row, "operator"));
    }
    return mrl_ok();
}

static mrl_status ops_notified(struct mrl_question *q)
{
    return ask_advisories(q, judge_receipts);
}

static mrl_status feed_signed(struct mrl_question *q)
{
    return ask_advisories(q, mrl_judge_stated);
}

static mrl_status judge_rule(struct mrl_question *q, const struct mrl_record *plan,
                             const struct mrl_node *row)
{
    bool active;

    if (!mrl_node_has_content(mrl_node_get(row, "rule")))
        return MRL_VIOLATES(q, "no rule covers %s (%s)", mrl_row_name(q, row, "item"), plan->id);
    if (!mrl_node_boolean(mrl_node_get(row, "rule_active"), &active) || !active)
        return MRL_VIOLATES(q, "the rule that covers %s is not active (%s)",
                            mrl_row_name(q, row, "item"), plan->id);
    return mrl_ok();
}

static mrl_status virtual_rule(struct mrl_question *q)
{
    return mrl_judge_unpatchable(q, judge_rule);
}

static const char *const signature[] = {"feed_signature", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "patch.deployed_version_current",
     .ask = deployed_version,
     .record = "security-advisory"},
    {.id = "patch.feed_signed",
     .ask = feed_signed,
     .record = "security-advisory",
     .words = signature},
    {.id = "patch.lag_days", .ask = lag_days, .record = "security-advisory"},
    {.id = "patch.ops_notified_receipt", .ask = ops_notified, .record = "security-advisory"},
    {.id = "patch.virtual_rule_active", .ask = virtual_rule, .record = "contingency-plan"},
};

const struct mrl_check_family mrl_checks_patch = {"patch", rows, MRL_COUNT(rows)};
