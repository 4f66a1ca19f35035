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
 * failure is worse than a gap, and what merlon saw in the files itself, such as code in a model,
 * worse than what papers say; a step that is the last one missing is worth most. */
static double step_weight(const struct mrl_result *r, const struct mrl_check_result *c,
                          size_t blockers)
{
    const double force = r->provision->modality == MRL_SHOULD ? 1.0 : 4.0;
    const double urgency = r->verdict != MRL_FAILED                   ? 1.0
                           : c->evidence->basis == MRL_BASIS_MEASURED ? 4.0
                                                                      : 2.0;

    return force * urgency / (double)blockers;
}

struct ranking {
    struct mrl_step *steps; /* one for each check of the catalogue */
    const struct mrl_catalog *catalog;
};

static void add_provision(struct mrl_step *step, const struct mrl_check_result *c,
                          const struct mrl_result *r, double weight)
{
    step->check = c->check;
    step->message = c->evidence ? c->evidence->message : c->check->unknown;
    step->remedy = c->evidence && c->evidence->remedy[0] ? c->evidence->remedy : c->check->remedy;
    step->provisions[step->provision_count++] = r->provision;
    step->weight += weight;
}

static mrl_status weigh_result(struct ranking *k, const struct mrl_result *r,
                               struct mrl_arena *arena, struct mrl_error *err)
{
    const size_t blockers = count_blockers(r);

    if (r->verdict == MRL_PASS || r->verdict == MRL_NOT_APPLICABLE)
        return mrl_ok();
    for (size_t i = 0; i < r->check_count; i++) {
        const struct mrl_check_result *c = &r->checks[i];
        struct mrl_step *step = &k->steps[c->check - k->catalog->checks];

        if (!blocks(r, c))
            continue;
        if (!step->provisions)
            step->provisions =
                mrl_arena_array(arena, c->check->provision_count, sizeof(*step->provisions));
        if (!step->provisions)
            return MRL_FAIL_ARENA(err, arena);
        add_provision(step, c, r, step_weight(r, c, blockers));
    }
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
    struct ranking k = {.catalog = a->catalog};

    k.steps = mrl_arena_array(arena, a->catalog->check_count, sizeof(*k.steps));
    if (!k.steps)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < a->result_count; i++)
        MRL_TRY(weigh_result(&k, &a->results[i], arena, err));
    qsort(k.steps, a->catalog->check_count, sizeof(*k.steps), compare_steps);
    for (size_t i = 0; i < MRL_STEP_COUNT && i < a->catalog->check_count && k.steps[i].check; i++)
        a->steps[a->step_count++] = k.steps[i];
    return mrl_ok();
}

static bool binds(const struct mrl_result *r)
{
    return r->provision->modality != MRL_SHOULD && r->verdict != MRL_NOT_APPLICABLE;
}

static size_t count_attested(const struct mrl_result *r)
{
    size_t n = 0;

    for (size_t i = 0; r->verdict == MRL_PASS && i < r->check_count; i++)
        n += r->checks[i].mandatory && r->checks[i].evidence->basis == MRL_BASIS_ATTESTED;
    return n;
}

mrl_status mrl_assess_state(struct mrl_assessment *a, struct mrl_arena *arena,
                            struct mrl_error *err)
{
    a->reasons = mrl_arena_array(arena, a->result_count + 1, sizeof(*a->reasons));
    if (!a->reasons)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < a->result_count; i++) {
        const struct mrl_result *r = &a->results[i];

        a->attested += count_attested(r);
        if (!binds(r) || r->verdict == MRL_PASS)
            continue;
        a->reasons[a->reason_count] = mrl_arena_printf(arena, "%s is %s: %s", r->provision->id,
                                                       mrl_verdict_name(r->verdict), r->reason);
        if (!a->reasons[a->reason_count++])
            return MRL_FAIL_ARENA(err, arena);
    }
    /* Without an approved statement of roles nobody has said what is being claimed. */
    if (!a->claims.statement) {
        a->reasons[a->reason_count] = mrl_arena_printf(arena, "%s", a->claims.problem);
        if (!a->reasons[a->reason_count++])
            return MRL_FAIL_ARENA(err, arena);
    }
    a->conformant = a->reason_count == 0;
    return mrl_ok();
}
