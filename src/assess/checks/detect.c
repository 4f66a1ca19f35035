/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/drill.h"

/* EN 304 223, 5.4.2-2: attacks are noticed. */

static mrl_status judge_alert(struct mrl_question *q, const struct mrl_record *drill,
                              const char *system)
{
    bool raised;

    (void)system;
    if (!mrl_record_boolean(drill, "alert_raised", &raised))
        return MRL_DOUBTS(q, "%s does not say whether an alert was raised", drill->id);
    if (!raised)
        return MRL_VIOLATES(q, "the attack of %s raised no alert", drill->id);
    return mrl_judge_measured_at(q, drill, "held_on");
}

static mrl_status synthetic_attack(struct mrl_question *q)
{
    return mrl_judge_drills(q, judge_alert);
}

static const struct mrl_check_row rows[] = {
    {.id = "detect.synthetic_attack_alerted",
     .ask = synthetic_attack,
     .record = "drill-record",
     .field = "detection"},
};

const struct mrl_check_family mrl_checks_detect = {"detect", rows, MRL_COUNT(rows)};
