/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/drill.h"

/* EN 304 223, 5.3.1-3: people that an incident affects are told and helped. */

/* What went well years ago shows nothing of today. */
#define LAST_INCIDENT_DAYS 365

static mrl_status support_procedure(struct mrl_question *q)
{
    return mrl_judge_latest(q, mrl_judge_stated);
}

/* --- time to the first message --- */

/* The policy, or the target of the plan in force if that is shorter. */
static mrl_status limit_hours(struct mrl_question *q, double *ret)
{
    const struct mrl_record *plan = mrl_best_record(q, "incident-plan", NULL);
    double target;

    *ret = mrl_row_threshold(q);
    if (!plan || !mrl_record_number(plan, "communication_target_hours", &target) || target >= *ret)
        return mrl_ok();
    *ret = target;
    return mrl_rests_on_record(q, plan);
}

static mrl_status judge_hours(struct mrl_question *q, const struct mrl_record *record, double hours)
{
    double limit;

    MRL_TRY(limit_hours(q, &limit));
    if (hours >= 0 && hours <= limit)
        return MRL_HOLDS(q, "the first message of %s came after %.1f of %g hours", record->id,
                         hours, limit);
    return MRL_VIOLATES(q, "the first message of %s came after %.1f hours, %g are allowed",
                        record->id, hours, limit);
}

static mrl_status judge_drill(struct mrl_question *q, const struct mrl_record *drill)
{
    double minutes;

    if (!mrl_record_number(drill, "first_message_minutes", &minutes))
        return MRL_DOUBTS(q, "%s does not say when the first message went out", drill->id);
    return judge_hours(q, drill, minutes / 60);
}

static mrl_status judge_unsent(struct mrl_question *q, const struct mrl_record *incident,
                               mrl_time detected)
{
    double limit;

    MRL_TRY(limit_hours(q, &limit));
    if ((double)(q->facts->now - detected) > limit * 3600)
        return MRL_VIOLATES(q, "nobody affected by %s has been told within %g hours", incident->id,
                            limit);
    mrl_answer_until(q, detected + (mrl_time)(limit * 3600) + 1);
    return MRL_DOUBTS(q, "the affected people of %s have still to be told", incident->id);
}

static mrl_status judge_incident(struct mrl_question *q, const struct mrl_record *incident)
{
    mrl_time detected, told;
    bool affected;

    if (mrl_record_boolean(incident, "users_affected", &affected) && !affected)
        return MRL_HOLDS(q, "%s affected no users", incident->id);
    if (!mrl_record_time(incident, "detected_at", &detected))
        return MRL_DOUBTS(q, "%s does not say when it was detected", incident->id);
    if (!mrl_record_time(incident, "first_message_at", &told) || told > q->facts->now)
        return judge_unsent(q, incident, detected);
    return judge_hours(q, incident, (double)(told - detected) / 3600);
}

static const struct mrl_record *last_incident(const struct mrl_question *q)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;
    mrl_time latest = 0;

    while ((r = mrl_next_record(q, "incident-record", r)) != NULL) {
        mrl_time at;

        if (mrl_record_time(r, "detected_at", &at) && (!best || at > latest) &&
            q->facts->now - at <= LAST_INCIDENT_DAYS * MRL_DAY) {
            best = r;
            latest = at;
        }
    }
    return best;
}

/* What really happened tells more than what was rehearsed. */
static mrl_status comms_time(struct mrl_question *q)
{
    const struct mrl_record *incident = last_incident(q);
    const struct mrl_record *drill = mrl_latest_drill(q, "incident");
    struct mrl_judgement j = {0};

    if (incident)
        MRL_TRY(mrl_judge_one(q, &j, incident, judge_incident));
    if (drill && !j.violated)
        MRL_TRY(mrl_judge_one(q, &j, drill, judge_drill));
    if (j.count == 0)
        return MRL_DOUBTS(q, "no valid incident-record and no valid drill-record of the kind "
                             "incident");
    return mrl_judge_conclude(q, &j);
}

static const char *const procedure[] = {"support_procedure", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "incident.comms_time",
     .ask = comms_time,
     .record = "incident-record",
     .policy = "incident_comms_hours"},
    {.id = "incident.support_procedure_exists",
     .ask = support_procedure,
     .record = "incident-plan",
     .words = procedure},
};

const struct mrl_check_family mrl_checks_incident = {"incident", rows, MRL_COUNT(rows)};
