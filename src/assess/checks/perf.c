/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

/* EN 304 223, 5.4.2-4: behaviour is measured across time. */

#define NO_MODEL "no model is in use by a system that runs"

/* Models of the systems that run, ours or from outside. */
static bool is_watched(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return mrl_asset_runs(q, asset) &&
           (mrl_pick_model(q, asset) || mrl_pick_external_model(q, asset));
}

static mrl_status judge_baseline(struct mrl_question *q, const struct mrl_record *record,
                                 const struct mrl_asset *model)
{
    struct mrl_sha256 baseline;

    if (!model->has_digest ||
        !mrl_node_digest(mrl_record_field(record, "baseline_sha256"), &baseline))
        return MRL_DOUBTS(q, "%s has no bytes here to compare with the baseline of %s",
                          mrl_escaped(q, model->id), record->id);
    if (!mrl_sha256_equal(&baseline, &model->sha256))
        return MRL_VIOLATES(q, "the baseline of %s is that of other bytes than %s has", record->id,
                            mrl_escaped(q, model->id));
    return mrl_ok();
}

static mrl_status baseline_bound(struct mrl_question *q)
{
    return mrl_judge_assets(q, is_watched, &mrl_no_run, NO_MODEL, judge_baseline);
}

/* --- the series --- */

static const struct mrl_node *newest(const struct mrl_record *record, mrl_time *at)
{
    const struct mrl_node *best = NULL;

    MRL_NODE_EACH(row, mrl_record_field(record, "series"))
    {
        mrl_time t;

        if (!mrl_node_time(mrl_node_get(row, "at"), &t) || (best && t <= *at))
            continue;
        best = row;
        *at = t;
    }
    return best;
}

/* What was approved longer ago than the check allows cannot tell of today. */
static mrl_status judge_freshness(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_judge_time(q, "the approval of the performance-record", record->approval.at,
                          q->check->max_age.days, MRL_OUTCOME_UNKNOWN);
}

static mrl_status judge_newest(struct mrl_question *q, const struct mrl_record *record,
                               const struct mrl_asset *model)
{
    mrl_time at;

    (void)model;
    MRL_TRY(judge_freshness(q, record));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!newest(record, &at))
        return MRL_DOUBTS(q, "%s has no measurement", record->id);
    return mrl_judge_time(q, "the last measurement", at, q->row->number, MRL_OUTCOME_VIOLATED);
}

static mrl_status canary_eval_age(struct mrl_question *q)
{
    return mrl_judge_assets(q, is_watched, &mrl_no_run, NO_MODEL, judge_newest);
}

/* The policy bounds the population stability index; Kolmogorov and Smirnov's statistic has the
 * limit of the record alone. */
static bool limit_of(const struct mrl_question *q, const struct mrl_record *record, double *ret)
{
    const double policy = mrl_row_threshold(q);

    if (!mrl_record_number(record, "limit", ret))
        return false;
    if (mrl_node_is(mrl_record_field(record, "statistic"), "psi") && *ret > policy)
        *ret = policy;
    return true;
}

static mrl_status judge_drift(struct mrl_question *q, const struct mrl_record *record,
                              const struct mrl_asset *model)
{
    mrl_time at;
    const struct mrl_node *row = newest(record, &at);
    double limit, drift;

    MRL_TRY(judge_freshness(q, record));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!row || !limit_of(q, record, &limit) ||
        !mrl_node_number(mrl_node_get(row, "drift"), &drift))
        return MRL_DOUBTS(q, "%s has no drift to compare", record->id);
    if (!(drift <= limit))
        return MRL_VIOLATES(q, "the drift of %s was %g on %s, the limit is %g",
                            mrl_escaped(q, model->id), drift, mrl_on_day(q, at), limit);
    return mrl_judge_time(q, "the last measurement", at, q->check->max_age.days,
                          MRL_OUTCOME_UNKNOWN);
}

static mrl_status drift(struct mrl_question *q)
{
    return mrl_judge_assets(q, is_watched, &mrl_no_run, NO_MODEL, judge_drift);
}

static mrl_status judge_alerts(struct mrl_question *q, const struct mrl_record *record,
                               const struct mrl_asset *model)
{
    MRL_TRY(judge_freshness(q, record));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_NODE_EACH(row, mrl_record_field(record, "alerts"))
    {
        mrl_time at;

        if (!mrl_node_time(mrl_node_get(row, "triaged_on"), &at) || at > q->facts->now)
            return MRL_VIOLATES(q, "nobody looked into an alert of %s: %s",
                                mrl_escaped(q, model->id), mrl_row_name(q, row, "what"));
    }
    return mrl_ok();
}

static mrl_status alerts_triaged(struct mrl_question *q)
{
    return mrl_judge_assets(q, is_watched, &mrl_no_run, NO_MODEL, judge_alerts);
}

static const struct mrl_check_row rows[] = {
    {.id = "perf.baseline_bound_to_digest", .ask = baseline_bound, .record = "performance-record"},
    {.id = "perf.canary_eval_age",
     .ask = canary_eval_age,
     .record = "performance-record",
     .number = 7},
    {.id = "perf.changepoint_alerts_triaged",
     .ask = alerts_triaged,
     .record = "performance-record"},
    {.id = "perf.psi_or_ks", .ask = drift, .record = "performance-record", .policy = "drift_limit"},
};

const struct mrl_check_family mrl_checks_perf = {"perf", rows, MRL_COUNT(rows)};
