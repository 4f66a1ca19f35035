/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 400u

bool mrl_still_holds(const struct mrl_question *q)
{
    return q->outcome == MRL_OUTCOME_OK;
}

/* --- judgements --- */

static void note_doubt(struct mrl_judgement *j, const char *message)
{
    if (!j->doubt)
        j->doubt = message;
}

void mrl_judge_note(const struct mrl_question *q, struct mrl_judgement *j)
{
    j->violated = q->outcome == MRL_OUTCOME_VIOLATED;
    if (q->outcome == MRL_OUTCOME_UNKNOWN)
        note_doubt(j, q->message);
}

mrl_status mrl_judge_one(struct mrl_question *q, struct mrl_judgement *j,
                         const struct mrl_record *record, mrl_judge judge)
{
    j->count++;
    MRL_TRY(mrl_rests_on_record(q, record));
    MRL_TRY(MRL_HOLDS(q, "%s shows that %s", record->id, q->check->title));
    MRL_TRY(judge(q, record));
    mrl_judge_note(q, j);
    return mrl_ok();
}

mrl_status mrl_judge_doubt(struct mrl_question *q, struct mrl_judgement *j, const char *fmt, ...)
{
    char text[MESSAGE_MAX];
    const char *copy;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    copy = mrl_arena_strdup(q->arena, text);
    if (!copy)
        return MRL_FAIL_ARENA(q->err, q->arena);
    j->count++;
    note_doubt(j, copy);
    return mrl_ok();
}

mrl_status mrl_judge_conclude(struct mrl_question *q, const struct mrl_judgement *j)
{
    if (j->violated)
        return mrl_ok();
    if (j->count == 0)
        return mrl_answer_no_record(q, q->row->record);
    if (j->doubt)
        return MRL_DOUBTS(q, "%s", j->doubt);
    if (j->count == 1)
        return mrl_ok(); /* the judge has said how it holds */
    return MRL_HOLDS(q, "each of %zu records shows that %s", j->count, q->check->title);
}

mrl_status mrl_judge_latest(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_record *record = mrl_best_record(q, q->row->record, NULL);
    struct mrl_judgement j = {0};

    if (record)
        MRL_TRY(mrl_judge_one(q, &j, record, judge));
    return mrl_judge_conclude(q, &j);
}

mrl_status mrl_judge_where(struct mrl_question *q, const char *field, const char *value,
                           mrl_judge judge)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        if (!field || mrl_node_is(mrl_record_field(r, field), value))
            MRL_TRY(mrl_judge_one(q, &j, r, judge));
    if (j.count == 0 && field && mrl_best_record(q, q->row->record, NULL))
        return MRL_DOUBTS(q, "no valid record of kind %s has `%s: %s`", q->row->record, field,
                          value);
    return mrl_judge_conclude(q, &j);
}

mrl_status mrl_judge_all(struct mrl_question *q, mrl_judge judge)
{
    return mrl_judge_where(q, NULL, NULL, judge);
}

static mrl_status judge_system(struct mrl_question *q, struct mrl_judgement *j,
                               const struct mrl_system *system, mrl_judge judge)
{
    const struct mrl_record *record = mrl_latest_on_system(q, q->row->record, system->id);
    const char *why = NULL;

    if (record)
        return mrl_judge_one(q, j, record, judge);
    (void)mrl_best_record(q, q->row->record, &why);
    return mrl_judge_doubt(q, j, "no valid record of kind %s speaks about the system %s%s%s",
                           q->row->record, mrl_escaped(q, system->id), why ? ": " : "",
                           why ? why : "");
}

mrl_status mrl_judge_systems(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;
    struct mrl_judgement j = {0};

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j.violated; i++)
        if (mrl_system_in_use(q, &p->systems[i]))
            MRL_TRY(judge_system(q, &j, &p->systems[i], judge));
    if (j.count == 0)
        return MRL_DOUBTS(q, "merlon.yaml lists no system in use");
    return mrl_judge_conclude(q, &j);
}

/* --- finding records --- */

bool mrl_system_in_use(const struct mrl_question *q, const struct mrl_system *system)
{
    return system->retired == 0 || system->retired > q->facts->now;
}

bool mrl_record_is_later(const struct mrl_record *a, const struct mrl_record *b)
{
    if (a->approval.at != b->approval.at)
        return a->approval.at > b->approval.at;
    return a->created > b->created;
}

const struct mrl_record *mrl_latest_where(const struct mrl_question *q, const char *kind,
                                          const char *field, const char *value)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, kind, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, field), value) &&
            (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

bool mrl_record_on_system(const struct mrl_record *record, const char *system)
{
    return mrl_record_about_system(record, system) ||
           mrl_node_is(mrl_record_field(record, "system"), system);
}

const struct mrl_record *mrl_latest_on_system(const struct mrl_question *q, const char *kind,
                                              const char *system)
{
    const struct mrl_record *best = NULL;
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, kind, r)) != NULL)
        if (mrl_record_on_system(r, system) && (!best || mrl_record_is_later(r, best)))
            best = r;
    return best;
}

/* --- looking into records --- */

bool mrl_node_has_content(const struct mrl_node *node)
{
    if (!node || node->kind == MRL_NODE_NULL)
        return false;
    if (node->kind == MRL_NODE_LIST || node->kind == MRL_NODE_MAP)
        return node->count > 0;
    if (node->kind != MRL_NODE_STRING)
        return true;
    return strspn(node->text, " \t\r\n") < node->len && !mrl_is_placeholder(node->text);
}

const char *mrl_node_content(const struct mrl_node *node)
{
    return mrl_node_has_content(node) ? mrl_node_text(node) : NULL;
}

const char *mrl_record_text(const struct mrl_record *record, const char *field)
{
    return mrl_node_content(mrl_record_field(record, field));
}

bool mrl_record_number(const struct mrl_record *record, const char *field, double *ret)
{
    return mrl_node_number(mrl_record_field(record, field), ret);
}

bool mrl_record_boolean(const struct mrl_record *record, const char *field, bool *ret)
{
    return mrl_node_boolean(mrl_record_field(record, field), ret);
}

bool mrl_record_time(const struct mrl_record *record, const char *field, mrl_time *ret)
{
    return mrl_node_time(mrl_record_field(record, field), ret);
}

const char *mrl_row_name(struct mrl_question *q, const struct mrl_node *row, const char *column)
{
    const char *text = mrl_node_text(mrl_node_get(row, column));

    return text ? mrl_escaped(q, text) : "";
}

/* --- ages --- */

mrl_status mrl_judge_time(struct mrl_question *q, const char *what, mrl_time at, double days,
                          enum mrl_outcome when_old)
{
    const mrl_time span = (mrl_time)(days * (double)MRL_DAY);
    char date[MRL_DATE_TEXT];

    mrl_date_format(at, date);
    if (at > q->facts->now)
        return MRL_VIOLATES(q, "%s is %s, which has not come yet", what, date);
    if (q->facts->now - at > span)
        return mrl_answer(q, when_old, MRL_BASIS_DOCUMENTED, "%s is %s, longer ago than %g days",
                          what, date, days);
    mrl_answer_until(q, at + span + 1);
    return mrl_ok();
}

mrl_status mrl_judge_field_age(struct mrl_question *q, const struct mrl_record *record,
                               const char *field, double days, enum mrl_outcome when_old)
{
    char what[MESSAGE_MAX];
    mrl_time at;

    if (!mrl_record_time(record, field, &at))
        return MRL_DOUBTS(q, "%s does not say `%s`", record->id, field);
    (void)snprintf(what, sizeof(what), "`%s` of %s", field, record->id);
    return mrl_judge_time(q, what, at, days, when_old);
}

mrl_status mrl_judge_measured_at(struct mrl_question *q, const struct mrl_record *record,
                                 const char *field)
{
    const struct mrl_max_age age = q->check->max_age;

    /* Bytes that stay the same keep their results, but not for ever: a year is the longest. */
    return mrl_judge_field_age(q, record, field, age.kind == MRL_AGE_DAYS ? age.days : 365,
                               MRL_OUTCOME_UNKNOWN);
}
