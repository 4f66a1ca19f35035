/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <string.h>

/* EN 304 223, 5.2.5-1 to 5.2.5-2.1: what was tested, where, by whom. */

static mrl_time tested_at(const struct mrl_record *report)
{
    mrl_time at = 0;

    (void)mrl_record_time(report, "tested_at", &at);
    return at;
}

/* --- the operator's own test --- */

static const struct mrl_record *operators_report(const struct mrl_question *q, const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (mrl_record_on_system(r, system) && mrl_is_operators_test(q, r) &&
            (!best || tested_at(r) > tested_at(best)))
            best = r;
    return best;
}

/* For each system that runs the operator's last report. */
static mrl_status ask_operators(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++) {
        const struct mrl_record *r;

        if (!mrl_system_runs(q, &p->systems[i]))
            continue;
        r = operators_report(q, p->systems[i].id);
        MRL_TRY(r ? mrl_judge_one(q, &j, r, judge)
                  : mrl_judge_doubt(q, &j, "no valid %s by the operator of %s", q->row->record,
                                    mrl_escaped(q, p->systems[i].id)));
    }
    if (j.count)
        return mrl_judge_conclude(q, &j);
    return p->system_count ? MRL_SEES(q, "no system of merlon.yaml is deployed")
                           : MRL_SEES_DOUBT(q, "merlon.yaml lists no system");
}

/* Who develops and operates has its own support. */
static mrl_status judge_support(struct mrl_question *q, const struct mrl_record *report)
{
    if (mrl_node_is(mrl_record_field(report, "party"), "developer"))
        return MRL_HOLDS(q, "%s is by the developer, who operates the system too", report->id);
    return mrl_judge_stated(q, report);
}

static mrl_status dev_support(struct mrl_question *q)
{
    return ask_operators(q, judge_support);
}

static mrl_status judge_configuration(struct mrl_question *q, const struct mrl_record *report)
{
    struct mrl_sha256 tested, target;

    if (!mrl_node_digest(mrl_record_field(report, "configuration_sha256"), &tested) ||
        !mrl_node_digest(mrl_record_field(report, "target_configuration_sha256"), &target))
        return MRL_DOUBTS(q, "%s does not give both configurations", report->id);
    if (!mrl_sha256_equal(&tested, &target))
        return MRL_VIOLATES(q, "%s tested another configuration than the one that goes live",
                            report->id);
    return mrl_ok();
}

static mrl_status environment(struct mrl_question *q)
{
    return ask_operators(q, judge_configuration);
}

/* --- every report in force --- */

/* Whether the same party has tested the same system again since. */
static bool is_superseded(const struct mrl_question *q, const struct mrl_record *report)
{
    const char *const system = mrl_record_text(report, "system");
    const char *const party = mrl_record_text(report, "party");
    const struct mrl_record *r = NULL;

    while (system && party && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (r != report && mrl_record_on_system(r, system) &&
            mrl_node_is(mrl_record_field(r, "party"), party) && tested_at(r) > tested_at(report))
            return true;
    return false;
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j, const char *system,
                               mrl_judge judge)
{
    const struct mrl_record *r = NULL;
    size_t count = 0;

    while (!j->violated && (r = mrl_next_record(q, q->row->record, r)) != NULL) {
        if (!mrl_record_on_system(r, system) || is_superseded(q, r))
            continue;
        count++;
        MRL_TRY(mrl_judge_one(q, j, r, judge));
    }
    return count ? mrl_ok()
                 : mrl_judge_doubt(q, j, "no valid %s on the system %s", q->row->record,
                                   mrl_escaped(q, system));
}

static mrl_status ask_reports(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, p->systems[i].id, judge));
    if (j.count == 0)
        return MRL_SEES_DOUBT(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

static mrl_status judge_findings(struct mrl_question *q, const struct mrl_record *report)
{
    MRL_NODE_EACH(row, mrl_record_field(report, "findings"))
    {
        if (mrl_node_is(mrl_node_get(row, "severity"), "critical") &&
            mrl_node_is(mrl_node_get(row, "status"), "open"))
            return MRL_VIOLATES(q, "the critical finding %s of %s is open: %s",
                                mrl_row_name(q, row, "id"), report->id,
                                mrl_row_name(q, row, "title"));
    }
    return mrl_ok();
}

static mrl_status no_open_critical(struct mrl_question *q)
{
    return ask_reports(q, judge_findings);
}

/* Others may approve a report as well, but they are not who tested. */
static mrl_status judge_signature(struct mrl_question *q, const struct mrl_record *report)
{
    const struct mrl_person *person =
        mrl_project_person(q->facts->project, report->approval.approver);

    if (strcmp(report->approval.role, "tester") == 0 ||
        (person && mrl_person_has_role(person, "tester")))
        return mrl_judge_approved(q, report);
    return MRL_VIOLATES(q, "%s is approved by %s as %s, not by a tester", report->id,
                        mrl_escaped(q, report->approval.approver),
                        mrl_escaped(q, report->approval.role));
}

static mrl_status signed_by_tester(struct mrl_question *q)
{
    return ask_reports(q, judge_signature);
}

static mrl_status judge_skills(struct mrl_question *q, const struct mrl_record *report)
{
    MRL_NODE_EACH(row, mrl_record_field(report, "testers"))
    {
        if (!mrl_node_has_content(mrl_node_get(row, "skills")))
            return MRL_VIOLATES(q, "%s says nothing of the skills of %s", report->id,
                                mrl_row_name(q, row, "person"));
    }
    return mrl_ok();
}

static mrl_status skill_evidence(struct mrl_question *q)
{
    return ask_reports(q, judge_skills);
}

/* --- independence --- */

/* A tester is named by id or by name. */
static bool is_person(const struct mrl_question *q, const char *tester, const char *id)
{
    const struct mrl_person *person = id ? mrl_project_person(q->facts->project, id) : NULL;

    return id && (strcmp(tester, id) == 0 ||
                  (person && person->name && strcasecmp(tester, person->name) == 0));
}

static bool owns_part_of(const struct mrl_question *q, const char *tester,
                         const struct mrl_system *system)
{
    if (is_person(q, tester, system->owner))
        return true;
    for (size_t i = 0; i < system->asset_count; i++) {
        const struct mrl_declared_asset *a =
            mrl_project_asset(q->facts->project, system->assets[i]);

        if (a && is_person(q, tester, a->owner))
            return true;
    }
    return false;
}

static bool has_changed_part_of(const struct mrl_question *q, const char *tester,
                                const struct mrl_system *system)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, "change-record", r)) != NULL)
        for (size_t i = 0; i < system->asset_count; i++)
            if (mrl_node_is(mrl_record_field(r, "asset"), system->assets[i]) &&
                is_person(q, tester, mrl_record_text(r, "made_by")))
                return true;
    return false;
}

static mrl_status judge_tester(struct mrl_question *q, const struct mrl_record *report,
                               const struct mrl_node *row)
{
    const char *const tester = mrl_node_content(mrl_node_get(row, "person"));
    const char *const id = mrl_record_text(report, "system");
    const struct mrl_system *system = id ? mrl_project_system(q->facts->project, id) : NULL;
    bool independent;

    if (!tester || !mrl_node_boolean(mrl_node_get(row, "independent"), &independent))
        return MRL_DOUBTS(q, "%s does not say whether its testers are independent", report->id);
    if (!independent)
        return MRL_VIOLATES(q, "%s says that %s is not independent", report->id,
                            mrl_escaped(q, tester));
    if (system && owns_part_of(q, tester, system))
        return MRL_VIOLATES(q, "%s tested what they own (%s)", mrl_escaped(q, tester), report->id);
    if (system && has_changed_part_of(q, tester, system))
        return MRL_VIOLATES(q, "%s tested what they changed (%s)", mrl_escaped(q, tester),
                            report->id);
    return mrl_ok();
}

static mrl_status judge_testers(struct mrl_question *q, const struct mrl_record *report)
{
    const struct mrl_node *const testers = mrl_record_field(report, "testers");

    MRL_NODE_EACH(row, testers)
    {
        MRL_TRY(judge_tester(q, report, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_node_has_content(testers) ? mrl_ok()
                                         : MRL_DOUBTS(q, "%s names no tester", report->id);
}

static mrl_status tester_independent(struct mrl_question *q)
{
    return ask_reports(q, judge_testers);
}

/* --- threats --- */

static bool lists(const struct mrl_record *report, const char *threat)
{
    MRL_NODE_EACH(item, mrl_record_field(report, "covered_threats"))
    {
        if (mrl_node_is(item, threat))
            return true;
    }
    return mrl_row_where(report, "untested", "threat", threat) != NULL;
}

/* By its id or by its class; in any report in force. */
static bool is_tested(const struct mrl_question *q, const char *system, const char *threat)
{
    const struct mrl_record *r = NULL;

    while (threat && (r = mrl_next_record(q, "security-test-report", r)) != NULL)
        if (mrl_record_on_system(r, system) && lists(r, threat))
            return true;
    return false;
}

static mrl_status judge_threats(struct mrl_question *q, const struct mrl_record *model)
{
    const char *const system = mrl_record_text(model, "system");
    const struct mrl_record *report =
        system ? mrl_latest_on_system(q, "security-test-report", system) : NULL;

    if (!report)
        return MRL_DOUBTS(q, "no valid security-test-report on the system of %s", model->id);
    MRL_TRY(mrl_rests_on_record(q, report));
    MRL_NODE_EACH(row, mrl_record_field(model, "threats"))
    {
        const char *const class = mrl_node_text(mrl_node_get(row, "class"));

        if (!is_tested(q, system, class) &&
            !is_tested(q, system, mrl_node_text(mrl_node_get(row, "id"))))
            return MRL_VIOLATES(q, "no test covers the threat %s (%s) of %s, or says why not",
                                mrl_row_name(q, row, "id"), mrl_row_name(q, row, "class"),
                                model->id);
    }
    return mrl_ok();
}

static mrl_status covers_threats(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_threats);
}

static const char *const support[] = {"developer_support", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "test.dev_support_recorded",
     .ask = dev_support,
     .record = "security-test-report",
     .words = support},
    {.id = "test.environment", .ask = environment, .record = "security-test-report"},
    {.id = "test.no_open_critical", .ask = no_open_critical, .record = "security-test-report"},
    {.id = "test.report_signed_by_tester",
     .ask = signed_by_tester,
     .record = "security-test-report"},
    {.id = "test.skill_evidence", .ask = skill_evidence, .record = "security-test-report"},
    {.id = "test.suite_covers_mapped_threats", .ask = covers_threats, .record = "threat-model"},
    {.id = "test.tester_independent", .ask = tester_independent, .record = "security-test-report"},
};

const struct mrl_check_family mrl_checks_test = {"test", rows, MRL_COUNT(rows)};
