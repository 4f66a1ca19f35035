/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.4.1-3: operators can prepare for a change of the model. */

static mrl_status judge_retirements(struct mrl_question *q, const struct mrl_record *policy,
                                    double days)
{
    MRL_NODE_EACH(row, mrl_record_field(policy, "retirements"))
    {
        mrl_time announced, ended;

        if (!mrl_node_time(mrl_node_get(row, "announced_on"), &announced) ||
            !mrl_node_time(mrl_node_get(row, "ended_on"), &ended))
            return MRL_DOUBTS(q, "%s does not say when %s was announced and ended", policy->id,
                              mrl_row_name(q, row, "version"));
        if ((double)(ended - announced) < days * (double)MRL_DAY)
            return MRL_VIOLATES(q, "%s ended %lld days after it was announced, %g are promised",
                                mrl_row_name(q, row, "version"),
                                (long long)((ended - announced) / MRL_DAY), days);
    }
    return mrl_ok();
}

static mrl_status judge_notice(struct mrl_question *q, const struct mrl_record *policy)
{
    const double least = mrl_row_threshold(q);
    double days;

    if (!mrl_record_number(policy, "deprecation_notice_days", &days))
        return MRL_DOUBTS(q, "%s promises no notice", policy->id);
    if (!(days >= least))
        return MRL_VIOLATES(q, "%s promises %g days of notice, the policy is %g", policy->id, days,
                            least);
    return judge_retirements(q, policy, days);
}

static mrl_status deprecation_notice_lead(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_notice);
}

static const char *const preview[] = {"preview_channel", NULL};

static mrl_status preview_channel_available(struct mrl_question *q)
{
    return mrl_judge_latest(q, mrl_judge_stated);
}

static const struct mrl_check_row rows[] = {
    {.id = "api.deprecation_notice_lead",
     .ask = deprecation_notice_lead,
     .record = "release-policy",
     .policy = "api_deprecation_days"},
    {.id = "api.preview_channel_available",
     .ask = preview_channel_available,
     .record = "release-policy",
     .words = preview},
};

const struct mrl_check_family mrl_checks_api = {"api", rows, MRL_COUNT(rows)};
