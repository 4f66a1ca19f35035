/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.2.2-1: who reaches interfaces, models, data and pipelines. */

static bool demands_identity(const struct mrl_question *q, const struct mrl_node *row)
{
    bool value;

    (void)q;
    return mrl_node_boolean(mrl_node_get(row, "requires_authentication"), &value) && value;
}

static bool lists_an_interface(const struct mrl_record *record)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "surfaces"))
    {
        if (mrl_node_is(mrl_node_get(row, "kind"), "api"))
            return true;
    }
    return false;
}

static mrl_status judge_surfaces(struct mrl_question *q, const struct mrl_record *record)
{
    MRL_TRY(mrl_ask_rows(q, record, "surfaces", "name", demands_identity,
                         "it can be reached without proof of identity"));
    if (q->outcome == MRL_OUTCOME_OK && q->facts->project->route_count &&
        !lists_an_interface(record))
        return MRL_DOUBTS(q, "merlon.yaml has routes, but %s lists no surface of the kind api",
                          record->id);
    return mrl_ok();
}

static mrl_status every_surface_requires_authn(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_surfaces);
}

static bool is_needed(const struct mrl_question *q, const struct mrl_node *row)
{
    mrl_time left;
    bool needed;

    if (mrl_node_time(mrl_node_get(row, "left_on"), &left) && left <= q->facts->now)
        return false;
    return mrl_node_boolean(mrl_node_get(row, "needed"), &needed) && needed;
}

static mrl_status judge_entitlements(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_ask_rows(q, record, "entitlements", "who", is_needed,
                        "a right is held that is not needed, or its holder has left");
}

static mrl_status matrix_least_privilege_diff(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_entitlements);
}

static bool has_second_factor(const struct mrl_question *q, const struct mrl_node *row)
{
    const struct mrl_node *factor = mrl_node_get(row, "second_factor");

    (void)q;
    return mrl_node_text(factor) && !mrl_node_is(factor, "none");
}

static mrl_status judge_administrators(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_ask_rows(q, record, "administrators", "who", has_second_factor,
                        "an administrator signs in with one factor");
}

static mrl_status mfa_admin(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_administrators);
}

static const char *const surface_kinds[] = {"api", "model", "data", "pipeline", NULL};

static mrl_status judge_age(struct mrl_question *q, const struct mrl_record *record)
{
    return mrl_judge_field_age(q, record, "reviewed_on", mrl_row_threshold(q),
                               MRL_OUTCOME_VIOLATED);
}

static mrl_status review_age(struct mrl_question *q)
{
    MRL_TRY(mrl_ask_covers(q));
    return q->outcome == MRL_OUTCOME_OK ? mrl_judge_latest(q, judge_age) : mrl_ok();
}

static const struct mrl_check_row rows[] = {
    {.id = "access.every_surface_requires_authn",
     .ask = every_surface_requires_authn,
     .record = "access-review"},
    {.id = "access.matrix_least_privilege_diff",
     .ask = matrix_least_privilege_diff,
     .record = "access-review"},
    {.id = "access.mfa_admin", .ask = mfa_admin, .record = "access-review"},
    {.id = "access.review_age",
     .ask = review_age,
     .record = "access-review",
     .field = "surfaces.kind",
     .words = surface_kinds,
     .policy = "access_review_days"},
};

const struct mrl_check_family mrl_checks_access = {"access", rows, MRL_COUNT(rows)};
