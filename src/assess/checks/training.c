/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <string.h>

/* EN 304 223, 5.1.1-1 to 5.1.1-2.2: training in AI security. */

#define PROGRAMME "training-programme"
#define RECORD    "training-record"
#define BULLETIN  "awareness-bulletin"

static bool teaches_ai(const struct mrl_node *module)
{
    bool value;

    return mrl_node_boolean(mrl_node_get(module, "ai_security"), &value) && value;
}

static const struct mrl_node *find_module(const struct mrl_record *programme, const char *id)
{
    MRL_NODE_EACH(module, mrl_record_field(programme, "modules"))
    {
        if (id && mrl_node_is(mrl_node_get(module, "id"), id))
            return module;
    }
    return NULL;
}

static size_t count_ai_modules(const struct mrl_record *programme)
{
    size_t count = 0;

    MRL_NODE_EACH(module, mrl_record_field(programme, "modules"))
    {
        count += teaches_ai(module);
    }
    return count;
}

static mrl_status judge_ai_module(struct mrl_question *q, const struct mrl_record *programme)
{
    const size_t count = count_ai_modules(programme);

    if (count == 0)
        return MRL_VIOLATES(q, "no module of %s teaches AI security", programme->id);
    return MRL_HOLDS(q, "%zu module(s) of %s teach AI security", count, programme->id);
}

static mrl_status ai_module_present(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_ai_module);
}

/* --- reviews --- */

static double review_limit(const struct mrl_question *q, const struct mrl_record *programme)
{
    const double policy = mrl_row_threshold(q);
    double own = policy;

    (void)mrl_record_number(programme, "max_review_age_days", &own);
    return own < policy ? own : policy;
}

static mrl_status judge_review_age(struct mrl_question *q, const struct mrl_record *programme)
{
    const double limit = review_limit(q, programme);

    if (count_ai_modules(programme) == 0)
        return MRL_DOUBTS(q, "no module of %s teaches AI security", programme->id);
    MRL_NODE_EACH(module, mrl_record_field(programme, "modules"))
    {
        const char *const name = mrl_row_name(q, module, "id");
        mrl_time at;

        if (!teaches_ai(module))
            continue;
        if (!mrl_node_time(mrl_node_get(module, "reviewed_on"), &at))
            return MRL_DOUBTS(q, "%s does not say when %s was reviewed", programme->id, name);
        MRL_TRY(mrl_judge_time(q, mrl_arena_printf(q->arena, "the review of module %s", name), at,
                               limit, MRL_OUTCOME_VIOLATED));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_ok();
}

static mrl_status module_review_age(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_review_age);
}

/* The latest review of any AI module that has taken place. */
static mrl_time last_review(const struct mrl_question *q, const struct mrl_record *programme)
{
    mrl_time last = 0, at;

    MRL_NODE_EACH(module, mrl_record_field(programme, "modules"))
    {
        if (teaches_ai(module) && mrl_node_time(mrl_node_get(module, "reviewed_on"), &at) &&
            at <= q->facts->now && at > last)
            last = at;
    }
    return last;
}

static mrl_status judge_event(struct mrl_question *q, const struct mrl_record *programme,
                              const struct mrl_node *row)
{
    const char *const name = mrl_row_name(q, row, "event");
    mrl_time happened, reviewed;

    if (!mrl_node_time(mrl_node_get(row, "happened_on"), &happened))
        return MRL_DOUBTS(q, "%s does not say when %s happened", programme->id, name);
    if (!mrl_node_time(mrl_node_get(row, "reviewed_on"), &reviewed))
        return MRL_VIOLATES(q, "%s has no review of the training after %s", programme->id, name);
    if (reviewed < happened || reviewed > q->facts->now)
        return MRL_VIOLATES(q, "%s dates the review after %s %s", programme->id, name,
                            reviewed < happened ? "before it happened" : "in the future");
    return mrl_ok();
}

static mrl_time last_event_review(const struct mrl_question *q, const struct mrl_record *programme)
{
    mrl_time last = 0, at;

    MRL_NODE_EACH(row, mrl_record_field(programme, "threat_events"))
    {
        if (mrl_node_time(mrl_node_get(row, "reviewed_on"), &at) && at <= q->facts->now &&
            at > last)
            last = at;
    }
    return last;
}

static bool is_major(const struct mrl_record *bulletin)
{
    bool major;

    MRL_NODE_EACH(row, mrl_record_field(bulletin, "threats"))
    {
        if (mrl_node_boolean(mrl_node_get(row, "major"), &major) && major)
            return true;
    }
    return false;
}

static mrl_status judge_bulletins(struct mrl_question *q, const struct mrl_record *programme,
                                  mrl_time reviewed, size_t *count)
{
    const struct mrl_record *r = NULL;
    mrl_time published;

    while ((r = mrl_next_record(q, BULLETIN, r)) != NULL) {
        (*count)++;
        MRL_TRY(mrl_rests_on_record(q, r));
        if (is_major(r) && mrl_record_time(r, "published_on", &published) && published > reviewed &&
            published <= q->facts->now)
            return MRL_VIOLATES(q, "%s reports major threat news; %s has no review since", r->id,
                                programme->id);
    }
    return mrl_ok();
}

static mrl_status judge_events(struct mrl_question *q, const struct mrl_record *programme)
{
    const struct mrl_node *events = mrl_record_field(programme, "threat_events");
    const mrl_time modules = last_review(q, programme);
    const mrl_time after = last_event_review(q, programme);
    size_t count = events ? events->count : 0;

    MRL_NODE_EACH(row, events)
    {
        MRL_TRY(judge_event(q, programme, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    MRL_TRY(judge_bulletins(q, programme, modules > after ? modules : after, &count));
    if (mrl_still_holds(q) && count == 0)
        return MRL_DOUBTS(q,
                          "neither %s nor a valid awareness-bulletin says which threat news "
                          "there was",
                          programme->id);
    return mrl_ok();
}

static mrl_status reviewed_after_threat_event(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_events);
}

/* --- who takes what --- */

static mrl_status judge_role(struct mrl_question *q, const struct mrl_record *programme,
                             const char *role)
{
    const char *const name = mrl_escaped(q, role);

    MRL_NODE_EACH(row, mrl_record_field(programme, "role_matrix"))
    {
        const char *module;

        if (!mrl_node_is(mrl_node_get(row, "role"), role))
            continue;
        module = mrl_node_content(mrl_node_get(row, "module"));
        if (!find_module(programme, module))
            return MRL_VIOLATES(q, "the role matrix of %s gives %s a module that is not listed",
                                programme->id, name);
        if (teaches_ai(find_module(programme, module)))
            return mrl_ok();
    }
    return MRL_VIOLATES(q, "the role matrix of %s has no AI security module for the role %s",
                        programme->id, name);
}

static mrl_status judge_role_matrix(struct mrl_question *q, const struct mrl_record *programme)
{
    const struct mrl_project *p = q->facts->project;
    size_t roles = 0;

    for (size_t i = 0; i < p->person_count; i++)
        for (size_t k = 0; k < p->people[i].role_count; k++) {
            MRL_TRY(judge_role(q, programme, p->people[i].roles[k]));
            if (!mrl_still_holds(q))
                return mrl_ok();
            roles++;
        }
    return roles ? mrl_ok() : MRL_DOUBTS(q, "merlon.yaml gives nobody a role");
}

static mrl_status role_matrix_covers_all_roles(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_project(q));
    return mrl_judge_latest(q, judge_role_matrix);
}

static bool is_same(const struct mrl_node *a, const struct mrl_node *b, const char *column)
{
    const char *const text = mrl_node_text(mrl_node_get(a, column));

    return text && mrl_node_is(mrl_node_get(b, column), text);
}

static bool counts_now(const struct mrl_question *q, const struct mrl_node *completion)
{
    mrl_time on, end;
    bool passed;

    if (!mrl_node_boolean(mrl_node_get(completion, "passed"), &passed) || !passed)
        return false;
    if (!mrl_node_time(mrl_node_get(completion, "completed_on"), &on) || on > q->facts->now)
        return false;
    return !mrl_node_time(mrl_node_get(completion, "expires_on"), &end) ||
           q->facts->now < end + MRL_DAY;
}

static bool is_completed(const struct mrl_question *q, const struct mrl_record *record,
                         const struct mrl_node *assignment)
{
    MRL_NODE_EACH(done, mrl_record_field(record, "completions"))
    {
        if (is_same(done, assignment, "person") && is_same(done, assignment, "role") &&
            is_same(done, assignment, "module") && counts_now(q, done))
            return true;
    }
    return false;
}

static mrl_status judge_share(struct mrl_question *q, const struct mrl_record *record,
                              const struct mrl_node *first)
{
    const double limit = mrl_row_threshold(q);
    double all = 0, done = 0;

    MRL_NODE_EACH(row, mrl_record_field(record, "assignments"))
    {
        if (!is_same(row, first, "role"))
            continue;
        all++;
        done += is_completed(q, record, row);
    }
    if (all > 0 && done / all >= limit)
        return mrl_ok();
    return MRL_VIOLATES(q, "%g of %g courses of the role %s are completed in %s, less than %g %%",
                        done, all, mrl_row_name(q, first, "role"), record->id, limit * 100);
}

static mrl_status judge_completion(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_node *assignments = mrl_record_field(record, "assignments");

    if (!mrl_node_has_content(assignments))
        return MRL_DOUBTS(q, "%s assigns no course", record->id);
    MRL_NODE_EACH(row, assignments)
    {
        MRL_TRY(judge_share(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    return mrl_ok();
}

static mrl_status completion_by_role(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_completion);
}

static bool is_assigned(const struct mrl_record *record, const struct mrl_person *person)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "assignments"))
    {
        const char *const role = mrl_node_text(mrl_node_get(row, "role"));

        if (mrl_node_is(mrl_node_get(row, "person"), person->id) && role &&
            mrl_person_has_role(person, role))
            return true;
    }
    return false;
}

/* A course that the programme does not have is no course. */
static mrl_status judge_modules(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_record *programme = mrl_best_record(q, PROGRAMME, NULL);

    if (!programme)
        return MRL_DOUBTS(q, "there is no valid training-programme to compare %s with", record->id);
    MRL_TRY(mrl_rests_on_record(q, programme));
    MRL_NODE_EACH(row, mrl_record_field(record, "assignments"))
    {
        if (!find_module(programme, mrl_node_content(mrl_node_get(row, "module"))))
            return MRL_VIOLATES(q, "%s assigns the module %s, which %s does not have", record->id,
                                mrl_row_name(q, row, "module"), programme->id);
    }
    return mrl_ok();
}

static mrl_status judge_assignments(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->person_count; i++)
        if (p->people[i].role_count && !is_assigned(record, &p->people[i]))
            return MRL_VIOLATES(q, "%s assigns %s no course in a role of theirs", record->id,
                                mrl_escaped(q, p->people[i].id));
    if (p->person_count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no people");
    return judge_modules(q, record);
}

static mrl_status assignment_matches_directory(struct mrl_question *q)
{
    MRL_TRY(mrl_rests_on_project(q));
    return mrl_judge_latest(q, judge_assignments);
}

/* --- who committed lately --- */

/* Whether the programme gives the module to developers. */
static bool is_for_developers(const struct mrl_record *programme, const char *module)
{
    MRL_NODE_EACH(row, mrl_record_field(programme, "role_matrix"))
    {
        if (module && mrl_node_is(mrl_node_get(row, "role"), "developer") &&
            mrl_node_is(mrl_node_get(row, "module"), module))
            return true;
    }
    return false;
}

static bool is_named(const struct mrl_node *commit_as, const struct mrl_git_author *author)
{
    MRL_NODE_EACH(item, commit_as)
    {
        const char *const text = mrl_node_content(item);

        if (text && ((*author->name && strcmp(text, author->name) == 0) ||
                     (*author->mail && strcasecmp(text, author->mail) == 0)))
            return true;
    }
    return false;
}

static bool has_completed(const struct mrl_question *q, const struct mrl_record *record,
                          const struct mrl_record *programme, const struct mrl_git_author *author)
{
    MRL_NODE_EACH(done, mrl_record_field(record, "completions"))
    {
        if (is_named(mrl_node_get(done, "commit_as"), author) && counts_now(q, done) &&
            is_for_developers(programme, mrl_node_text(mrl_node_get(done, "module"))))
            return true;
    }
    return false;
}

static mrl_status judge_committers(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_git_log *const log = &q->facts->inventory->commits;
    const struct mrl_record *const programme = mrl_best_record(q, PROGRAMME, NULL);

    if (!programme)
        return MRL_DOUBTS(q, "there is no valid training-programme to say what developers take");
    MRL_TRY(mrl_rests_on_record(q, programme));
    for (size_t i = 0; i < log->author_count; i++)
        if (!has_completed(q, record, programme, &log->authors[i]))
            return MRL_SEES_VIOLATION(
                q,
                "%s <%s> committed on %s; by %s nobody of that name has completed a course for "
                "developers",
                mrl_escaped(q, log->authors[i].name), mrl_escaped(q, log->authors[i].mail),
                mrl_on_day(q, log->authors[i].last), record->id);
    if (log->gap)
        return MRL_SEES_DOUBT(q, "not every commit could be seen: %s", log->gap);
    return MRL_HOLDS(q,
                     "each of %zu authors of the last %d days has completed a course for "
                     "developers (%s)",
                     log->author_count, MRL_COMMITTERS_DAYS, record->id);
}

static mrl_status secure_ai_dev_completion(struct mrl_question *q)
{
    if (!q->facts->inventory->commits.found) {
        MRL_TRY(mrl_answer_remedy(q, "assess the project in its Git repository, or have an "
                                     "attestation of who committed"));
        return MRL_SEES_DOUBT(q, "no Git repository lies here that says who commits");
    }
    MRL_TRY(mrl_rests_on_commits(q));
    return mrl_judge_latest(q, judge_committers);
}

static const char *const topics[] = {"model-formats", "prompt-injection", "poisoning", "pipeline",
                                     NULL};

static const struct mrl_check_row rows[] = {
    {.id = "training.ai_module_present", .ask = ai_module_present, .record = PROGRAMME},
    {.id = "training.assignment_matches_directory",
     .ask = assignment_matches_directory,
     .record = RECORD},
    {.id = "training.completion_by_role",
     .ask = completion_by_role,
     .record = RECORD,
     .policy = "training_completion"},
    {.id = "training.course_covers",
     .ask = mrl_ask_covers,
     .record = PROGRAMME,
     .field = "developer_topics",
     .words = topics},
    {.id = "training.module_review_age",
     .ask = module_review_age,
     .record = PROGRAMME,
     .policy = "training_review_days"},
    {.id = "training.reviewed_after_threat_event",
     .ask = reviewed_after_threat_event,
     .record = PROGRAMME},
    {.id = "training.role_matrix_covers_all_roles",
     .ask = role_matrix_covers_all_roles,
     .record = PROGRAMME},
    {.id = "training.secure_ai_dev_completion", .ask = secure_ai_dev_completion, .record = RECORD},
};

const struct mrl_check_family mrl_checks_training = {"training", rows, MRL_COUNT(rows)};
