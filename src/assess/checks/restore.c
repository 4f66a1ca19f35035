/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/drill.h"

/* EN 304 223, 5.2.1-3.1: a known good state can be brought back. */

static mrl_status judge_digests(struct mrl_question *q, const struct mrl_record *drill,
                                const char *system)
{
    struct mrl_sha256 restored;
    struct mrl_sha256 good;

    (void)system;
    if (!mrl_node_digest(mrl_record_field(drill, "known_good_sha256"), &good) ||
        !mrl_node_digest(mrl_record_field(drill, "restored_sha256"), &restored))
        return MRL_DOUBTS(q, "%s does not give both digests", drill->id);
    return mrl_sha256_equal(&good, &restored)
               ? MRL_HOLDS(q, "what %s brought back is the known good state", drill->id)
               : MRL_VIOLATES(q, "what %s brought back is not the known good state", drill->id);
}

static mrl_status digests_match(struct mrl_question *q)
{
    return mrl_judge_drills(q, judge_digests);
}

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *drill,
                            const char *system)
{
    (void)system;
    return mrl_judge_drilled(q, drill);
}

static mrl_status drill_age(struct mrl_question *q)
{
    return mrl_judge_drills(q, judge_age);
}

static mrl_status judge_time(struct mrl_question *q, const struct mrl_record *drill,
                             const char *system)
{
    const struct mrl_record *plan = mrl_latest_on_system(q, "recovery-plan", system);
    double took;
    double target;
    double rto;
    bool planned;

    planned = mrl_node_number(mrl_record_field(drill, "target_minutes"), &target);
    if (plan && mrl_node_number(mrl_record_field(plan, "rto_minutes"), &rto)) {
        MRL_TRY(mrl_rests_on_record(q, plan));
        target = planned && target < rto ? target : rto;
        planned = true;
    }
    if (!planned || !mrl_node_number(mrl_record_field(drill, "measured_minutes"), &took))
        return MRL_DOUBTS(q, "%s does not say how long it took and was to take", drill->id);
    return took <= target
               ? MRL_HOLDS(q, "%s took %g of %g minutes", drill->id, took, target)
               : MRL_VIOLATES(q, "%s took %g minutes, %g were planned", drill->id, took, target);
}

static mrl_status rto_met(struct mrl_question *q)
{
    return mrl_judge_drills(q, judge_time);
}

static const struct mrl_check_row rows[] = {
    {.id = "restore.digests_match_known_good",
     .ask = digests_match,
     .record = "drill-record",
     .field = "restore"},
    {.id = "restore.drill_age",
     .ask = drill_age,
     .record = "drill-record",
     .field = "restore",
     .number = 180},
    {.id = "restore.rto_met", .ask = rto_met, .record = "drill-record", .field = "restore"},
};

const struct mrl_check_family mrl_checks_restore = {"restore", rows, MRL_COUNT(rows)};
