/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/private.h"

#include <stdlib.h>
#include <string.h>

/* Whether the verdict rests on this check.  A failure is not mended by filling its other gaps. */
static bool blocks(const struct mrl_result *r, const struct mrl_check_result *c)
{
    const enum mrl_standing standing = mrl_check_standing(c);

    return c->mandatory &&
           (r->verdict == MRL_FAILED ? standing == MRL_STANDS_VIOLATED : standing != MRL_STANDS_OK);
}

static size_t count_blockers(const struct mrl_result *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->check_count; i++)
        n += blocks(r, &r->checks[i]);
    return n;
}

/* What a provision counts for a step that would help it.  A binding demand outweighs advice; a
 * failure is worse than the few gaps that one record closes, and what merlon saw in the files
 * itself, such as code in a model, worse than what papers say; a step that is the last one missing
 * is worth most. */
static double step_weight(const struct mrl_result *r, const struct mrl_check_result *c,
                          size_t blockers)
{
    const double force = r->provision->modality == MRL_SHOULD ? 1.0 : 4.0;
    const double urgency = r->verdict != MRL_FAILED                   ? 1.0
                           : c->evidence->basis == MRL_BASIS_MEASURED ? 8.0
                                                                      : 4.0;

    return force * urgency / (double)blockers;
}

/* One place for each check, then one for each kind of record. */
struct ranking {
    struct mrl_step *steps;
    size_t step_count;
    const struct mrl_catalog *catalog;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

/* The kind of record that would answer an open check.  NULL if the answer has a remedy of its own,
 * or only an attestation could stand in. */
static const struct mrl_record_kind *missing_kind(const struct mrl_check_result *c)
{
    if (mrl_check_standing(c) == MRL_STANDS_VIOLATED || (c->evidence && c->evidence->remedy[0]))
        return NULL;
    for (size_t i = 0; i < c->check->record_count; i++)
        if (strcmp(c->check->records[i]->id, "attestation") != 0)
            return c->check->records[i];
    return NULL;
}

static mrl_status begin_step(struct ranking *k, const struct mrl_check_result *c,
                             const struct mrl_record_kind *kind, struct mrl_step *step)
{
    step->check = c->check;
    step->message = c->evidence ? c->evidence->message : c->check->unknown;
    step->remedy = c->evidence && c->evidence->remedy[0] ? c->evidence->remedy : c->check->remedy;
    if (kind)
        step->remedy =
            mrl_arena_printf(k->arena,
                             "write or renew a record of the kind %s (`merlon record new %s`) and "
                             "have it approved",
                             kind->id, kind->id);
    step->provisions =
        mrl_arena_array(k->arena, k->catalog->provision_count, sizeof(*step->provisions));
    return step->remedy && step->provisions ? mrl_ok() : MRL_FAIL_ARENA(k->err, k->arena);
}

/* One record answers many open checks: it is one step. */
static mrl_status weigh_check(struct ranking *k, const struct mrl_result *r,
                              const struct mrl_check_result *c, double weight)
{
    const struct mrl_record_kind *const kind = missing_kind(c);
    struct mrl_step *const step =
        &k->steps[kind ? k->catalog->check_count + (size_t)(kind - k->catalog->record_kinds)
                       : (size_t)(c->check - k->catalog->checks)];

    if (!step->check)
        MRL_TRY(begin_step(k, c, kind, step));
    if (step->provision_count == 0 || step->provisions[step->provision_count - 1] != r->provision)
        step->provisions[step->provision_count++] = r->provision;
    step->weight += weight;
    return mrl_ok();
}

static mrl_status weigh_result(struct ranking *k, const struct mrl_result *r)
{
    const size_t blockers = count_blockers(r);

    if (r->verdict == MRL_PASS || r->verdict == MRL_NOT_APPLICABLE)
        return mrl_ok();
    for (size_t i = 0; i < r->check_count; i++)
        if (blocks(r, &r->checks[i]))
            MRL_TRY(weigh_check(k, r, &r->checks[i], step_weight(r, &r->checks[i], blockers)));
    return mrl_ok();
}

/* Heaviest first; equal ones in the order of the catalogue, so that output is stable. */
static int compare_steps(const void *a, const void *b)
{
    const struct mrl_step *x = a;
    const struct mrl_step *y = b;

    if (!x->check || !y->check)
        return (x->check == NULL) - (y->check == NULL);
    if (x->weight > y->weight || x->weight < y->weight)
        return x->weight > y->weight ? -1 : 1;
    return strcmp(x->check->id, y->check->id);
}

mrl_status mrl_assess_rank_steps(struct mrl_assessment *a, struct mrl_arena *arena,
                                 struct mrl_error *err)
{
    struct ranking k = {
        .catalog = a->catalog,
        .step_count = a->catalog->check_count + a->catalog->record_kind_count,
        .arena = arena,
        .err = err,
    };

    k.steps = mrl_arena_array(arena, k.step_count, sizeof(*k.steps));
    if (!k.steps)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < a->result_count; i++)
        MRL_TRY(weigh_result(&k, &a->results[i]));
    qsort(k.steps, k.step_count, sizeof(*k.steps), compare_steps);
    for (size_t i = 0; i < MRL_STEP_COUNT && i < k.step_count && k.steps[i].check; i++)
        a->steps[a->step_count++] = k.steps[i];
    return mrl_ok();
}
