/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.5-2: operators test before they deploy. */

static mrl_status judge_report(struct mrl_question *q, const struct mrl_record *deployment,
                               const struct mrl_record *report)
{
    mrl_time tested, live;

    MRL_TRY(mrl_rests_on_record(q, report));
    if (!mrl_is_operators_test(q, report))
        return MRL_VIOLATES(q, "%s rests on %s, which is no test by the operator", deployment->id,
                            report->id);
    if (!mrl_record_time(report, "tested_at", &tested) ||
        !mrl_record_time(deployment, "went_live_at", &live))
        return MRL_DOUBTS(q, "%s does not say what came first", deployment->id);
    if (tested >= live)
        return MRL_VIOLATES(q, "%s went live on %s, %s tested it on %s", deployment->id,
                            mrl_on_day(q, live), report->id, mrl_on_day(q, tested));
    return MRL_HOLDS(q, "%s tested it on %s, before it went live on %s", report->id,
                     mrl_on_day(q, tested), mrl_on_day(q, live));
}

static mrl_status judge_deployment(struct mrl_question *q, const struct mrl_record *deployment)
{
    const char *const id = mrl_record_text(deployment, "test_report");
    const struct mrl_record *report = mrl_valid_record(q, "security-test-report", id);

    if (!id)
        return MRL_DOUBTS(q, "%s names no test", deployment->id);
    if (report)
        return judge_report(q, deployment, report);
    if (mrl_records_find(q->facts->records, id))
        return MRL_DOUBTS(q, "%s rests on %s, which does not count", deployment->id,
                          mrl_escaped(q, id));
    return MRL_VIOLATES(q, "%s rests on %s, which does not exist", deployment->id,
                        mrl_escaped(q, id));
}

static mrl_status predeploy_test_time(struct mrl_question *q)
{
    return mrl_judge_running_systems(q, judge_deployment);
}

static const struct mrl_check_row rows[] = {
    {.id = "deploy.predeploy_test_time", .ask = predeploy_test_time, .record = "deployment-record"},
};

const struct mrl_check_family mrl_checks_deploy = {"deploy", rows, MRL_COUNT(rows)};
