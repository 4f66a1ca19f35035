/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"
#include "assess/drill.h"

/* EN 304 223, 5.2.1-3 and 5.2.2-5: plans for incidents and recovery that are exercised. */

/* Contacts have to be called at least once a year, whatever a plan allows itself. */
#define CONTACT_DAYS_MAX 365.0

static mrl_status recovery_exists(struct mrl_question *q)
{
    return mrl_judge_systems(q, mrl_judge_approved);
}

static mrl_status approved(struct mrl_question *q)
{
    bool bad;

    MRL_TRY(mrl_judge_bad_approvals(q, &bad));
    return bad ? mrl_ok() : mrl_judge_systems(q, mrl_judge_approved);
}

static mrl_status judge_scenarios(struct mrl_question *q, const struct mrl_record *record)
{
    /* Each line is one scenario; either of two names answers the second. */
    static const char *const wanted[][2] = {
        {"poisoning", NULL},
        {"model-theft", "model-substitution"},
        {"prompt-compromise", NULL},
        {"vector-store-corruption", NULL},
    };

    for (size_t i = 0; i < MRL_COUNT(wanted); i++) {
        bool found = false;

        MRL_NODE_EACH(row, mrl_record_field(record, "ai_scenarios"))
        {
            const struct mrl_node *scenario = mrl_node_get(row, "scenario");

            found = found || mrl_node_is(scenario, wanted[i][0]) ||
                    (wanted[i][1] && mrl_node_is(scenario, wanted[i][1]));
        }
        if (!found)
            return MRL_VIOLATES(q, "%s has no answer to %s", record->id, wanted[i][0]);
    }
    return MRL_HOLDS(q, "%s covers poisoning, theft or substitution, prompts and vector stores",
                     record->id);
}

static mrl_status dr_has_ai_scenarios(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_scenarios);
}

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *record)
{
    const double days = mrl_row_threshold(q);
    const mrl_time end = record->created + (mrl_time)(days * (double)MRL_DAY);

    if (q->facts->now > end)
        return MRL_VIOLATES(q, "%s was written on %s, longer ago than %g days", record->id,
                            mrl_on_day(q, record->created), days);
    mrl_answer_until(q, end + 1);
    return MRL_HOLDS(q, "%s was written on %s", record->id, mrl_on_day(q, record->created));
}

static mrl_status age(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_age);
}

/* --- contacts --- */

struct contacts {
    const char *table, *label;
    double days;
};

static mrl_status judge_contacts(struct mrl_question *q, const struct mrl_record *record,
                                 const struct contacts *c)
{
    const mrl_time span = (mrl_time)(c->days * (double)MRL_DAY);

    MRL_NODE_EACH(row, mrl_record_field(record, c->table))
    {
        mrl_time at;

        if (!mrl_node_time(mrl_node_get(row, "confirmed_on"), &at))
            return MRL_DOUBTS(q, "%s does not say when %s was confirmed", record->id,
                              mrl_row_name(q, row, c->label));
        if (at > q->facts->now || q->facts->now - at > span)
            return MRL_VIOLATES(q, "%s of %s was confirmed on %s, not within the last %g days",
                                mrl_row_name(q, row, c->label), record->id, mrl_on_day(q, at),
                                c->days);
        mrl_answer_until(q, at + span + 1);
    }
    return mrl_ok();
}

static mrl_status judge_incident_contacts(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_project *p = q->facts->project;
    struct contacts c = {"roles", "role", CONTACT_DAYS_MAX};
    double said;

    if (mrl_record_number(record, "contact_max_age_days", &said) && said < c.days)
        c.days = said;
    MRL_TRY(judge_contacts(q, record, &c));
    c.table = "contacts";
    c.label = "name";
    for (size_t i = 0; i < p->system_count && mrl_still_holds(q); i++) {
        const struct mrl_record *plan = mrl_latest_on_system(q, "recovery-plan", p->systems[i].id);

        if (!plan || !mrl_system_in_use(q, &p->systems[i]))
            continue;
        MRL_TRY(mrl_rests_on_record(q, plan));
        MRL_TRY(judge_contacts(q, plan, &c));
    }
    return mrl_ok();
}

static mrl_status contacts_fresh(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_incident_contacts);
}

/* --- exercises --- */

static mrl_status judge_exercises(struct mrl_question *q, struct mrl_judgement *j, mrl_judge judge)
{
    static const char *const kinds[] = {"incident", "restore"};

    for (size_t i = 0; i < MRL_COUNT(kinds) && !j->violated; i++) {
        const struct mrl_record *drill = mrl_latest_drill(q, kinds[i]);

        MRL_TRY(drill ? mrl_judge_one(q, j, drill, judge)
                      : mrl_judge_doubt(q, j, "no valid drill-record of the kind %s", kinds[i]));
    }
    return mrl_judge_conclude(q, j);
}

static mrl_status exercise_age(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    return judge_exercises(q, &j, mrl_judge_drilled);
}

static mrl_status judge_actions(struct mrl_question *q, const struct mrl_record *drill)
{
    MRL_NODE_EACH(row, mrl_record_field(drill, "actions"))
    {
        mrl_time closed;
        mrl_time due;

        if (mrl_node_time(mrl_node_get(row, "closed_on"), &closed) && closed <= q->facts->now)
            continue;
        if (!mrl_node_time(mrl_node_get(row, "due_on"), &due))
            return MRL_DOUBTS(q, "%s does not say when an action is due", drill->id);
        if (q->facts->now >= due + MRL_DAY)
            return MRL_VIOLATES(q, "an action of %s was due on %s and is open: %s", drill->id,
                                mrl_on_day(q, due), mrl_row_name(q, row, "action"));
        mrl_answer_until(q, due + MRL_DAY);
    }
    return mrl_ok();
}

/* What came of an exercise that never took place is not known. */
static mrl_status actions_closed(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    return judge_exercises(q, &j, judge_actions);
}

static const struct mrl_check_row rows[] = {
    {.id = "plan.actions_from_last_exercise_closed",
     .ask = actions_closed,
     .record = "drill-record"},
    {.id = "plan.age", .ask = age, .record = "recovery-plan", .policy = "plan_age_days"},
    {.id = "plan.approved", .ask = approved, .record = "recovery-plan"},
    {.id = "plan.contacts_fresh", .ask = contacts_fresh, .record = "incident-plan"},
    {.id = "plan.dr_has_ai_scenarios", .ask = dr_has_ai_scenarios, .record = "recovery-plan"},
    {.id = "plan.exercise_age",
     .ask = exercise_age,
     .record = "drill-record",
     .policy = "exercise_age_days"},
    {.id = "plan.incident_exists", .ask = mrl_ask_exists, .record = "incident-plan"},
    {.id = "plan.recovery_exists", .ask = recovery_exists, .record = "recovery-plan"},
};

const struct mrl_check_family mrl_checks_plan = {"plan", rows, MRL_COUNT(rows)};
