/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/notices.h"

#include <string.h>

/* What operators and users are told: threats that stay (EN 304 223, 5.1.3-2), forbidden uses
 * (5.1.4-5), weak components (5.2.3-2.2), use of data (5.3.1-1) and updates (5.2.3-4, 5.4.1-1). */

#define RESIDUAL "residual-notice"
#define USER     "user-notice"
#define UPDATE   "update-notice"

/* --- threats that stay --- */

static bool is_passed_on(const struct mrl_node *threat)
{
    return mrl_node_is(mrl_node_get(threat, "treatment"), "pass-on");
}

static const struct mrl_record *notice_of(const struct mrl_question *q, const char *system,
                                          const char *threat)
{
    const struct mrl_record *r = NULL;

    while ((r = mrl_next_record(q, RESIDUAL, r)) != NULL)
        MRL_NODE_EACH(item, mrl_record_field(r, "threats"))
        {
            if (threat && mrl_record_on_system(r, system) && mrl_node_is(item, threat))
                return r;
        }
    return NULL;
}

static mrl_status judge_threats(struct mrl_question *q, const struct mrl_record *model)
{
    const char *const system = mrl_record_text(model, "system");

    MRL_NODE_EACH(threat, mrl_record_field(model, "threats"))
    {
        const char *const id = mrl_node_text(mrl_node_get(threat, "id"));
        const struct mrl_record *notice;

        if (!is_passed_on(threat))
            continue;
        notice = system ? notice_of(q, system, id) : NULL;
        if (!notice && !mrl_next_record(q, RESIDUAL, NULL))
            return mrl_answer_no_record(q, RESIDUAL);
        if (!notice)
            return MRL_VIOLATES(q, "no valid residual-notice tells of the threat %s in %s",
                                mrl_row_name(q, threat, "id"), model->id);
        MRL_TRY(mrl_rests_on_record(q, notice));
    }
    return MRL_HOLDS(q, "each threat that %s passes on has a notice", model->id);
}

/* Walks over the latest threat model of each system. */
static mrl_status judge_models(struct mrl_question *q, struct mrl_judgement *j, mrl_judge judge)
{
    const struct mrl_project *p = q->facts->project;

    MRL_TRY(mrl_rests_on_project(q));
    for (size_t i = 0; i < p->system_count && !j->violated; i++) {
        const struct mrl_record *r = mrl_latest_on_system(q, "threat-model", p->systems[i].id);

        if (!mrl_system_in_use(q, &p->systems[i]))
            continue;
        if (r)
            MRL_TRY(mrl_judge_one(q, j, r, judge));
        else
            MRL_TRY(mrl_judge_doubt(q, j, "no valid threat-model speaks about the system %s",
                                    mrl_escaped(q, p->systems[i].id)));
    }
    return mrl_ok();
}

static mrl_status exists_for_each_unresolved_threat(struct mrl_question *q)
{
    struct mrl_judgement j = {0};

    MRL_TRY(judge_models(q, &j, judge_threats));
    return mrl_judge_conclude(q, &j);
}

static mrl_status judge_nothing_passed_on(struct mrl_question *q, const struct mrl_record *model)
{
    MRL_NODE_EACH(threat, mrl_record_field(model, "threats"))
    {
        if (is_passed_on(threat))
            return mrl_answer_no_record(q, RESIDUAL);
    }
    return MRL_HOLDS(q, "%s passes no threat on", model->id);
}

static mrl_status judge_residual_notices(struct mrl_question *q, mrl_judge judge)
{
    struct mrl_judgement j = {0};

    if (mrl_next_record(q, RESIDUAL, NULL))
        return mrl_judge_all(q, judge);
    MRL_TRY(judge_models(q, &j, judge_nothing_passed_on));
    return mrl_judge_conclude(q, &j);
}

static mrl_status fields(struct mrl_question *q)
{
    return judge_residual_notices(q, mrl_judge_stated);
}

static mrl_status judge_delivered_to(struct mrl_question *q, const struct mrl_record *r)
{
    for (const char *const *audience = q->row->words; *audience; audience++)
        if (!mrl_is_delivered(r, *audience))
            return MRL_VIOLATES(q, "%s has no receipt from %s", r->id, *audience);
    return mrl_ok();
}

static mrl_status delivered_to(struct mrl_question *q)
{
    return judge_residual_notices(q, judge_delivered_to);
}

/* --- forbidden uses, use of data --- */

static mrl_status judge_published(struct mrl_question *q, const struct mrl_record *r)
{
    mrl_time at;

    if (!mrl_record_time(r, "published_on", &at))
        return MRL_DOUBTS(q, "%s does not say when it was published", r->id);
    return at <= q->facts->now ? MRL_HOLDS(q, "%s is published", r->id)
                               : MRL_VIOLATES(q, "%s is not published yet", r->id);
}

static mrl_status prohibited_use_published(struct mrl_question *q)
{
    return mrl_judge_user_notices(q, "prohibited-use", judge_published);
}

static mrl_status judge_confirmed(struct mrl_question *q, const struct mrl_record *r)
{
    bool required;

    return mrl_record_boolean(r, "acknowledgement_required", &required) && required
               ? mrl_ok()
               : MRL_VIOLATES(q, "users need not confirm %s", r->id);
}

static mrl_status ack_before_first_use(struct mrl_question *q)
{
    return mrl_judge_user_notices(q, "prohibited-use", judge_confirmed);
}

static bool covers(const struct mrl_record *r, const char *word)
{
    MRL_NODE_EACH(item, mrl_record_field(r, "covers"))
    {
        if (mrl_node_is(item, word))
            return true;
    }
    return false;
}

static mrl_status judge_data_use(struct mrl_question *q, const struct mrl_record *r)
{
    for (const char *const *word = q->row->words; *word; word++)
        if (!covers(r, *word))
            return MRL_VIOLATES(q, "%s does not tell users about %s of their data", r->id, *word);
    return judge_published(q, r);
}

static mrl_status data_use_published(struct mrl_question *q)
{
    return mrl_judge_user_notices(q, "data-use", judge_data_use);
}

static mrl_status judge_flags(struct mrl_question *q, const struct mrl_record *r)
{
    double told, kept;
    bool stated, used;

    if (mrl_record_number(r, "stated_retention_days", &told) &&
        mrl_record_number(r, "configured_retention_days", &kept) && told != kept)
        return MRL_VIOLATES(q, "%s tells of %g days, the system keeps data for %g", r->id, told,
                            kept);
    if (mrl_record_boolean(r, "stated_training_use", &stated) &&
        mrl_record_boolean(r, "configured_training_use", &used)) {
        if (stated != used)
            return MRL_VIOLATES(q,
                                "%s says that users' data %s for training, the system is set "
                                "otherwise",
                                r->id, stated ? "is used" : "is not used");
        if (mrl_record_field(r, "stated_retention_days") &&
            mrl_record_field(r, "configured_retention_days"))
            return mrl_ok();
    }
    return MRL_DOUBTS(q, "%s does not say both what is told and what is set", r->id);
}

static mrl_status matches_configured_flags(struct mrl_question *q)
{
    return mrl_judge_user_notices(q, "data-use", judge_flags);
}

/* --- weak components --- */

static mrl_status judge_justification(struct mrl_question *q, const struct mrl_record *r)
{
    const struct mrl_record *notice = mrl_latest_where(q, USER, "component_justification", r->id);

    if (notice && mrl_node_is(mrl_record_field(notice, "purpose"), "justification")) {
        MRL_TRY(mrl_rests_on_record(q, notice));
        return judge_published(q, notice);
    }
    if (!mrl_latest_where(q, USER, "purpose", "justification"))
        return MRL_DOUBTS(q, "no valid user-notice publishes %s", r->id);
    return MRL_VIOLATES(q, "no valid user-notice publishes %s", r->id);
}

static mrl_status justification_published(struct mrl_question *q)
{
    return mrl_next_record(q, q->row->record, NULL) ? mrl_judge_all(q, judge_justification)
                                                    : mrl_answer_none_weak(q);
}

static mrl_status accessible_html(struct mrl_question *q)
{
    return mrl_judge_justification_notices(q, mrl_judge_accessible);
}

static mrl_status readability(struct mrl_question *q)
{
    return mrl_judge_justification_notices(q, mrl_judge_readable);
}

static mrl_status judge_delivered(struct mrl_question *q, const struct mrl_record *r)
{
    return mrl_is_delivered(r, NULL) ? mrl_ok()
                                     : MRL_VIOLATES(q, "%s has no delivery with a receipt", r->id);
}

static mrl_status delivered(struct mrl_question *q)
{
    return mrl_judge_justification_notices(q, judge_delivered);
}

/* --- updates --- */

static mrl_status plain_language_score(struct mrl_question *q)
{
    return mrl_judge_all(q, mrl_judge_readable);
}

static mrl_status judge_accessible_data_use(struct mrl_question *q, struct mrl_judgement *j)
{
    const struct mrl_record *r = NULL;

    while (!j->violated && (r = mrl_next_record(q, USER, r)) != NULL)
        if (mrl_node_is(mrl_record_field(r, "purpose"), "data-use"))
            MRL_TRY(mrl_judge_one(q, j, r, mrl_judge_accessible));
    return mrl_ok();
}

static mrl_status accessible(struct mrl_question *q)
{
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, UPDATE, r)) != NULL)
        MRL_TRY(mrl_judge_one(q, &j, r, mrl_judge_accessible));
    if (!j.violated)
        MRL_TRY(judge_accessible_data_use(q, &j));
    return mrl_judge_conclude(q, &j);
}

static const char *const told[] = {"storage", "access", "use", NULL};
static const char *const residual_fields[] = {"risk", "impact", "action", NULL};
static const char *const audiences[] = {"operators", "users", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "notice.accessible", .ask = accessible, .record = UPDATE},
    {.id = "notice.accessible_html", .ask = accessible_html, .record = USER},
    {.id = "notice.ack_before_first_use", .ask = ack_before_first_use, .record = USER},
    {.id = "notice.data_use_published", .ask = data_use_published, .record = USER, .words = told},
    {.id = "notice.delivered", .ask = delivered, .record = USER},
    {.id = "notice.delivered_to", .ask = delivered_to, .record = RESIDUAL, .words = audiences},
    {.id = "notice.exists_for_each_security_update",
     .ask = mrl_ask_security_notices,
     .record = UPDATE},
    {.id = "notice.exists_for_each_unresolved_threat",
     .ask = exists_for_each_unresolved_threat,
     .record = RESIDUAL},
    {.id = "notice.fields", .ask = fields, .record = RESIDUAL, .words = residual_fields},
    {.id = "notice.justification_published",
     .ask = justification_published,
     .record = "component-justification"},
    {.id = "notice.lead_time",
     .ask = mrl_ask_notice_lead,
     .record = UPDATE,
     .policy = "notice_lead_days"},
    {.id = "notice.matches_configured_retention_and_training_flags",
     .ask = matches_configured_flags,
     .record = USER},
    {.id = "notice.plain_language_score",
     .ask = plain_language_score,
     .record = UPDATE,
     .policy = "notice_readability"},
    {.id = "notice.prohibited_use_published", .ask = prohibited_use_published, .record = USER},
    {.id = "notice.publish_delay",
     .ask = mrl_ask_notice_delay,
     .record = UPDATE,
     .policy = "notice_publish_days"},
    {.id = "notice.readability",
     .ask = readability,
     .record = USER,
     .policy = "notice_readability"},
    {.id = "notice.update_time", .ask = mrl_ask_update_notices, .record = UPDATE},
};

const struct mrl_check_family mrl_checks_notice = {"notice", rows, MRL_COUNT(rows)};
