/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.2-1 and 5.1.2-1.1: why a system is wanted and what it puts at risk, before it is
 * built, and with the data custodian. */

#define KIND      "need-assessment"
#define CUSTODIAN "data-custodian"

static const struct mrl_system *system_of(const struct mrl_question *q,
                                          const struct mrl_record *record)
{
    const char *const id = mrl_record_text(record, "system");

    return id ? mrl_project_system(q->facts->project, id) : NULL;
}

/* --- before --- */

static mrl_status judge_decided(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_system *system = system_of(q, record);
    mrl_time decided;

    if (!system || !mrl_record_time(record, "decided_on", &decided))
        return MRL_DOUBTS(q, "%s does not say when it was decided", record->id);
    if (decided > q->facts->now)
        return MRL_VIOLATES(q, "%s was decided on a day that has not come yet", record->id);
    if (system->deployed == 0)
        return mrl_ok();
    if (decided >= system->deployed)
        return MRL_VIOLATES(q, "%s was decided after %s had been deployed", record->id,
                            mrl_escaped(q, system->id));
    if (mrl_node_is(mrl_record_field(record, "decision"), "no-go"))
        return MRL_VIOLATES(q, "%s decided against %s, which is deployed all the same", record->id,
                            mrl_escaped(q, system->id));
    return mrl_ok();
}

/* A later look at the same need does not undo that there was an earlier one. */
static bool was_early(const struct mrl_record *record, const struct mrl_system *system)
{
    mrl_time decided;

    return mrl_record_time(record, "decided_on", &decided) && decided < system->deployed;
}

static const struct mrl_record *earliest_assessment(const struct mrl_question *q,
                                                    const struct mrl_system *system)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, KIND, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "system"), system->id) && was_early(r, system))
            return r;
    return mrl_latest_where(q, KIND, "system", system->id);
}

static mrl_status assessment_exists_before(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct mrl_record *r = earliest_assessment(q, &p->systems[i]);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (r)
            MRL_TRY(mrl_judge_one(q, &j, r, judge_decided));
        else
            MRL_TRY(mrl_judge_doubt(q, &j, "no valid need-assessment speaks about the system %s",
                                    mrl_escaped(q, p->systems[i].id)));
    }
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

/* --- whole and signed --- */

static mrl_status judge_fields(struct mrl_question *q, const struct mrl_record *record)
{
    static const char *const wanted[] = {"purpose", "alternatives", "risks", "mitigations",
                                         "decision"};

    for (size_t i = 0; i < MRL_COUNT(wanted); i++)
        if (!mrl_record_text(record, wanted[i]))
            return MRL_VIOLATES(q, "%s says nothing on `%s`", record->id, wanted[i]);
    return mrl_ok();
}

static mrl_status fields_complete(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_fields);
}

static mrl_status judge_owner(struct mrl_question *q, const struct mrl_record *record)
{
    if (strcmp(record->approval.role, "owner") == 0)
        return MRL_HOLDS(q, "%s approved %s as owner", mrl_escaped(q, record->approval.approver),
                         record->id);
    return MRL_VIOLATES(q, "%s was approved by %s as %s, not by an owner", record->id,
                        mrl_escaped(q, record->approval.approver),
                        mrl_escaped(q, record->approval.role));
}

static mrl_status signed_by_owner(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_owner);
}

/* --- the custodian --- */

static bool has_custodian(const struct mrl_project *p)
{
    for (size_t i = 0; i < p->person_count; i++)
        if (mrl_person_has_role(&p->people[i], CUSTODIAN))
            return true;
    return (p->roles & MRL_ROLE_DATA_CUSTODIAN) != 0;
}

/* Somebody took part as custodian, and merlon.yaml knows them as one. */
static mrl_status judge_taking_part(struct mrl_question *q, const struct mrl_record *record)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "participants"))
    {
        const char *const id = mrl_node_text(mrl_node_get(row, "person"));
        const struct mrl_person *person = id ? mrl_project_person(q->facts->project, id) : NULL;

        if (!mrl_node_is(mrl_node_get(row, "role"), CUSTODIAN))
            continue;
        if (person && mrl_person_has_role(person, CUSTODIAN))
            return MRL_HOLDS(q, "%s took part as data custodian (%s)", mrl_escaped(q, id),
                             record->id);
        return MRL_VIOLATES(q, "%s names %s as data custodian, merlon.yaml does not", record->id,
                            mrl_row_name(q, row, "person"));
    }
    return MRL_VIOLATES(q, "no data custodian took part in %s", record->id);
}

static mrl_status judge_participants(struct mrl_question *q, const struct mrl_record *record)
{
    bool in_house;

    if (!mrl_record_boolean(record, "custodian_in_house", &in_house))
        return MRL_DOUBTS(q, "%s does not say whether there is a data custodian", record->id);
    if (in_house)
        return judge_taking_part(q, record);
    if (has_custodian(q->facts->project))
        return MRL_VIOLATES(q, "%s says that there is no data custodian, merlon.yaml names one",
                            record->id);
    return MRL_HOLDS(q, "the organisation has no data custodian of its own (%s)", record->id);
}

static mrl_status participants_include_role(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_participants);
}

static const struct mrl_record *data_needs_decision(const struct mrl_question *q,
                                                    const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, "data-approval", r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "matter"), "data-needs") &&
            mrl_record_on_system(r, system) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

static mrl_status judge_decision(struct mrl_question *q, const struct mrl_record *record)
{
    mrl_time end;

    if (mrl_node_is(mrl_record_field(record, "decision"), "refused"))
        return MRL_VIOLATES(q, "%s refuses the data needs", record->id);
    if (!mrl_record_time(record, "expires_on", &end) || q->facts->now >= end + MRL_DAY)
        return MRL_DOUBTS(q, "the decision in %s has ended", record->id);
    mrl_answer_until(q, end + MRL_DAY);
    return mrl_ok();
}

static mrl_status judge_custodian_approval(struct mrl_question *q, const struct mrl_record *record)
{
    if (strcmp(record->approval.role, CUSTODIAN) == 0)
        return mrl_ok();
    return MRL_DOUBTS(q,
                      "%s was not approved by a data custodian, and no valid data-approval "
                      "speaks of the data needs",
                      record->id);
}

static mrl_status judge_signoff(struct mrl_question *q, struct mrl_judgement *j, const char *system)
{
    const struct mrl_record *decision = data_needs_decision(q, system);
    const struct mrl_record *assessment = mrl_latest_where(q, KIND, "system", system);

    if (decision)
        return mrl_judge_one(q, j, decision, judge_decision);
    if (assessment)
        return mrl_judge_one(q, j, assessment, judge_custodian_approval);
    return mrl_judge_doubt(q, j, "no valid need-assessment speaks about the system %s",
                           mrl_escaped(q, system));
}

static mrl_status dc_signoff_on_data_needs(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_signoff(q, &j, p->systems[i].id));
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

static const struct mrl_check_row rows[] = {
    {.id = "need.assessment_exists_before", .ask = assessment_exists_before, .record = KIND},
    {.id = "need.dc_signoff_on_data_needs", .ask = dc_signoff_on_data_needs, .record = KIND},
    {.id = "need.fields_complete", .ask = fields_complete, .record = KIND},
    {.id = "need.participants_include_role", .ask = participants_include_role, .record = KIND},
    {.id = "need.signed_by_owner", .ask = signed_by_owner, .record = KIND},
};

const struct mrl_check_family mrl_checks_need = {"need", rows, MRL_COUNT(rows)};
