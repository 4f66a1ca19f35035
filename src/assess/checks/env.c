/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

#include "base/map.h"

/* EN 304 223, 5.2.2-3: development, training and production are kept apart. */

static mrl_status labels_complete(struct mrl_question *q)
{
    const struct mrl_project *p = q->facts->project;
    const struct mrl_inventory *inv = q->facts->inventory;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_project(q));
    MRL_TRY(mrl_rests_on_inventory(q));
    for (size_t i = 0; i < p->system_count; i++, count++)
        if (p->systems[i].environment == MRL_ENVIRONMENT_UNSET)
            return MRL_SEES_VIOLATION(q, "the system %s names no environment",
                                      mrl_escaped(q, p->systems[i].id));
    for (size_t i = 0; i < inv->asset_count; i++) {
        const struct mrl_asset *a = &inv->assets[i];

        if (a->kind != MRL_ASSET_DATASET)
            continue;
        if (!a->declared || a->declared->environment == MRL_ENVIRONMENT_UNSET)
            return MRL_SEES_VIOLATION(q, "the dataset %s names no environment",
                                      mrl_escaped(q, a->id));
        count++;
    }
    if (count == 0)
        return MRL_SEES_DOUBT(q, "merlon.yaml lists neither systems nor datasets");
    return mrl_sees_all(q, "each of the %zu systems and datasets names its environment", count);
}

/* --- from the review --- */

static mrl_status judge_credentials(struct mrl_question *q, const struct mrl_record *review)
{
    double compared, shared;

    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (!mrl_record_number(review, "credentials_compared_count", &compared) ||
        !mrl_record_number(review, "credentials_shared_count", &shared))
        return MRL_DOUBTS(q, "%s does not count credentials", review->id);
    if (!(shared <= 0))
        return MRL_VIOLATES(q, "%g credentials work in two environments (%s)", shared, review->id);
    return compared >= 1 ? mrl_ok() : MRL_DOUBTS(q, "%s compared no credentials", review->id);
}

static mrl_status credentials_disjoint(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_credentials);
}

static bool is_between(const struct mrl_node *row, const char *a, const char *b)
{
    const struct mrl_node *source = mrl_node_get(row, "source");
    const struct mrl_node *target = mrl_node_get(row, "target");

    return (mrl_node_is(source, a) && mrl_node_is(target, b)) ||
           (mrl_node_is(source, b) && mrl_node_is(target, a));
}

static bool is_used(const struct mrl_question *q, enum mrl_environment environment)
{
    const struct mrl_project *p = q->facts->project;

    for (size_t i = 0; i < p->asset_count; i++)
        if (p->assets[i].environment == environment)
            return true;
    for (size_t i = 0; i < p->system_count; i++)
        if (p->systems[i].environment == environment)
            return true;
    return false;
}

static mrl_status judge_wall(struct mrl_question *q, const struct mrl_record *review,
                             enum mrl_environment environment, size_t *tried)
{
    const char *const name = mrl_environment_name(environment);
    size_t count = 0;

    MRL_NODE_EACH(row, mrl_record_field(review, "isolation"))
    {
        bool refused;

        if (!is_between(row, name, "production"))
            continue;
        count++;
        if (!mrl_node_boolean(mrl_node_get(row, "refused"), &refused) || !refused)
            return MRL_VIOLATES(q, "%s reached %s (%s)", mrl_row_name(q, row, "source"),
                                mrl_row_name(q, row, "target"), review->id);
    }
    *tried += count;
    if (count == 0 && is_used(q, environment))
        return MRL_DOUBTS(q, "%s did not try the way between %s and production", review->id, name);
    return mrl_ok();
}

static mrl_status judge_isolation(struct mrl_question *q, const struct mrl_record *review)
{
    static const enum mrl_environment inner[] = {MRL_ENVIRONMENT_DEVELOPMENT,
                                                 MRL_ENVIRONMENT_TRAINING};
    size_t tried = 0;

    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    for (size_t i = 0; i < MRL_COUNT(inner) && q->outcome != MRL_OUTCOME_VIOLATED; i++)
        MRL_TRY(judge_wall(q, review, inner[i], &tried));
    if (mrl_still_holds(q) && tried == 0)
        return MRL_DOUBTS(q, "%s tried no way into production", review->id);
    return mrl_ok();
}

static mrl_status network_isolation(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_isolation);
}

/* --- where private training data lies --- */

static bool is_private_training_data(const struct mrl_asset *a)
{
    if (a->kind != MRL_ASSET_DATASET || !a->declared || a->declared->public_data ||
        a->declared->sensitivity == MRL_SENSITIVITY_PUBLIC)
        return false;
    return a->declared->environment == MRL_ENVIRONMENT_TRAINING ||
           (a->reached_by & 1u << MRL_EDGE_TRAINED_ON);
}

static bool is_outside(const struct mrl_asset *a)
{
    return a->declared && (a->declared->environment == MRL_ENVIRONMENT_TEST ||
                           a->declared->environment == MRL_ENVIRONMENT_PRODUCTION);
}

/* Digests of all files outside, so that ten thousand datasets cost ten thousand look-ups. */
static mrl_status index_outside(struct mrl_question *q, struct mrl_map *ret)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    mrl_map_init(ret, q->arena);
    for (size_t i = 0; i < inv->asset_count; i++)
        for (size_t j = 0; is_outside(&inv->assets[i]) && j < inv->assets[i].file_count; j++) {
            const struct mrl_asset_file *f = &inv->assets[i].files[j];

            if (f->has_digest)
                MRL_TRY(mrl_map_add(ret, (const char *)f->sha256.bytes, sizeof(f->sha256.bytes), i,
                                    NULL, q->err));
        }
    return mrl_ok();
}

static mrl_status look_outside(struct mrl_question *q, const struct mrl_map *outside,
                               const struct mrl_asset *dataset)
{
    uint64_t at;

    if (is_outside(dataset))
        return MRL_SEES_VIOLATION(q, "%s is private training data in the environment %s",
                                  mrl_escaped(q, dataset->id),
                                  mrl_environment_name(dataset->declared->environment));
    for (size_t j = 0; j < dataset->file_count; j++) {
        const struct mrl_asset_file *f = &dataset->files[j];

        if (f->has_digest &&
            mrl_map_get(outside, (const char *)f->sha256.bytes, sizeof(f->sha256.bytes), &at))
            return MRL_SEES_VIOLATION(q, "%s of %s lies in %s as well", mrl_escaped(q, f->path),
                                      mrl_escaped(q, dataset->id),
                                      mrl_escaped(q, q->facts->inventory->assets[at].id));
    }
    return mrl_ok();
}

static mrl_status judge_sweeps(struct mrl_question *q, const struct mrl_record *review)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    MRL_NODE_EACH(row, mrl_record_field(review, "sweeps"))
    {
        double copies;

        if (!mrl_node_number(mrl_node_get(row, "copies_outside_count"), &copies) || !(copies <= 0))
            return MRL_VIOLATES(q, "%g copies of %s were found outside (%s)", copies,
                                mrl_row_name(q, row, "dataset"), review->id);
    }
    for (size_t i = 0; i < inv->asset_count; i++)
        if (is_private_training_data(&inv->assets[i]) &&
            !mrl_row_where(review, "sweeps", "dataset", inv->assets[i].id))
            return MRL_DOUBTS(q, "%s did not search for copies of %s", review->id,
                              mrl_escaped(q, inv->assets[i].id));
    return mrl_ok();
}

static mrl_status digest_absent_outside(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;
    struct mrl_map outside;
    size_t count = 0;

    MRL_TRY(mrl_rests_on_inventory(q));
    MRL_TRY(index_outside(q, &outside));
    q->outcome = MRL_OUTCOME_UNKNOWN;
    for (size_t i = 0; i < inv->asset_count && q->outcome != MRL_OUTCOME_VIOLATED; i++) {
        if (!is_private_training_data(&inv->assets[i]))
            continue;
        count++;
        MRL_TRY(look_outside(q, &outside, &inv->assets[i]));
    }
    if (q->outcome == MRL_OUTCOME_VIOLATED)
        return mrl_ok();
    return count ? mrl_judge_latest(q, judge_sweeps)
                 : mrl_answer_none(q, &mrl_no_data, "no private training data is registered");
}

static const struct mrl_check_row rows[] = {
    {.id = "env.credentials_disjoint", .ask = credentials_disjoint, .record = "environment-review"},
    {.id = "env.labels_complete", .ask = labels_complete},
    {.id = "env.network_isolation_probe", .ask = network_isolation, .record = "environment-review"},
    {.id = "env.training_data_digest_absent_outside",
     .ask = digest_absent_outside,
     .record = "environment-review"},
};

const struct mrl_check_family mrl_checks_env = {"env", rows, MRL_COUNT(rows)};
