/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.1.2-2: attacks, odd inputs and failures do not defeat the system. */

/* A rehearsal that names no system is one of all systems. */
static const struct mrl_record *latest_failover(const struct mrl_question *q, const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;
    mrl_time at, last = 0;

    while ((r = mrl_next_record(q, "drill-record", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "kind"), "failover") &&
            (!mrl_record_field(r, "system") || mrl_record_on_system(r, system)) &&
            mrl_record_time(r, "held_on", &at) && (!best || at >= last)) {
            best = r;
            last = at;
        }
    return best;
}

static mrl_status judge_drill(struct mrl_question *q, const struct mrl_record *record)
{
    bool passed;

    if (!mrl_record_boolean(record, "passed", &passed))
        return MRL_DOUBTS(q, "%s does not say whether it passed", record->id);
    if (!passed)
        return MRL_VIOLATES(q, "the failover in %s did not pass", record->id);
    return mrl_judge_measured_at(q, record, "held_on");
}

static mrl_status failover_test(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct mrl_record *r = latest_failover(q, p->systems[i].id);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (r)
            MRL_TRY(mrl_judge_one(q, &j, r, judge_drill));
        else
            MRL_TRY(mrl_judge_doubt(q, &j, "no valid drill-record of a failover of the system %s",
                                    mrl_escaped(q, p->systems[i].id)));
    }
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

static const char *const attacks[] = {"evasion", "injection", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "robust.adversarial_eval",
     .ask = mrl_ask_metrics,
     .record = "security-test-report",
     .words = attacks},
    {.id = "robust.failover_test", .ask = failover_test, .record = "drill-record"},
    {.id = "robust.fuzz_inference_parser",
     .ask = mrl_ask_metrics,
     .record = "security-test-report"},
};

const struct mrl_check_family mrl_checks_robust = {"robust", rows, MRL_COUNT(rows)};
