/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/private.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

const char *mrl_verdict_name(enum mrl_verdict verdict)
{
    static const char *const names[MRL_VERDICT_COUNT] = {
        [MRL_PASS] = "pass",
        [MRL_FAILED] = "fail",
        [MRL_INCONCLUSIVE] = "inconclusive",
        [MRL_NOT_APPLICABLE] = "not-applicable",
    };

    return names[verdict];
}

/* What the judging of one provision needs. */
struct bench {
    const struct mrl_verdict_inputs *in;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

enum mrl_standing mrl_check_standing(const struct mrl_check_result *c)
{
    if (c->freshness != MRL_FRESH)
        return MRL_STANDS_OPEN;
    if (c->evidence->outcome == MRL_OUTCOME_OK)
        return MRL_STANDS_OK;
    return c->evidence->outcome == MRL_OUTCOME_VIOLATED ? MRL_STANDS_VIOLATED : MRL_STANDS_OPEN;
}

/* Evidence is ordered by check. */
static const struct mrl_evidence *find_evidence(const struct mrl_verdict_inputs *in,
                                                const char *check)
{
    size_t low = 0;
    size_t high = in->evidence_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(in->evidence[middle].check, check);

        if (order == 0)
            return &in->evidence[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A policy may raise a supporting check; nothing lowers a mandatory one. */
static bool is_raised(const struct mrl_project *project, const char *check)
{
    MRL_NODE_EACH(item, project->raise)
    {
        if (mrl_node_is(item, check))
            return true;
    }
    return false;
}

static struct mrl_check_result judge_check(const struct bench *b, const struct mrl_provision *p,
                                           const struct mrl_provision_check *pc)
{
    struct mrl_check_result c = {
        .check = pc->check,
        .mandatory = pc->mandatory,
        .why = pc->why,
        .evidence = find_evidence(b->in, pc->check->id),
    };

    if (!c.mandatory && is_raised(b->in->project, pc->check->id)) {
        c.mandatory = true;
        c.raised = true;
    }
    c.freshness = mrl_evidence_freshness(c.evidence, p->max_age, b->in->inventory, b->in->at);
    if (c.freshness == MRL_FRESH)
        c.stale_at = mrl_evidence_stale_at(c.evidence, p->max_age);
    return c;
}

/* --- reasons --- */

static mrl_status say(const struct bench *b, const char *text, const char **ret)
{
    *ret = mrl_arena_strdup(b->arena, text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(b->err, b->arena);
}

#define REASON_MAX 1200u

static void describe_check(const struct mrl_check_result *c, char *dst, size_t size)
{
    char when[MRL_DATE_TEXT];

    if (c->freshness == MRL_FRESH) {
        (void)snprintf(dst, size, "%s: %s", c->check->id, c->evidence->message);
    } else if (c->freshness == MRL_NEVER) {
        (void)snprintf(dst, size, "%s: %s", c->check->id, c->check->unknown);
    } else {
        mrl_date_format(c->evidence->observed, when);
        (void)snprintf(dst, size, "%s: %s of %s no longer counts: %s", c->check->id,
                       mrl_outcome_name(c->evidence->outcome), when,
                       c->freshness == MRL_STALE_TIME ? "it is too old"
                                                      : "what it speaks about has changed");
    }
}

/* The first mandatory check of a standing, and how many more there are. */
static mrl_status reason_from(const struct bench *b, const struct mrl_result *r,
                              enum mrl_standing standing, const char **ret)
{
    char text[REASON_MAX] = "";
    size_t more = 0;

    for (size_t i = 0; i < r->check_count; i++) {
        const struct mrl_check_result *c = &r->checks[i];

        if (!c->mandatory || mrl_check_standing(c) != standing)
            continue;
        if (text[0])
            more++;
        else
            describe_check(c, text, sizeof(text) - 32);
    }
    if (more)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), " (and %zu more)", more);
    return say(b, text, ret);
}

static mrl_status reason_to_pass(const struct bench *b, const struct mrl_result *r,
                                 const char **ret)
{
    size_t by_basis[3] = {0};
    char text[160];

    for (size_t i = 0; i < r->check_count; i++)
        if (r->checks[i].mandatory)
            by_basis[r->checks[i].evidence->basis]++;
    (void)snprintf(text, sizeof(text),
                   "every mandatory check holds: %zu measured, %zu documented, %zu attested",
                   by_basis[MRL_BASIS_MEASURED], by_basis[MRL_BASIS_DOCUMENTED],
                   by_basis[MRL_BASIS_ATTESTED]);
    return say(b, text, ret);
}

/* --- applicability: only by an approved claim --- */

static void quote_into(char *dst, size_t size, const char *text)
{
    mrl_text_quote(dst, size, text, strlen(text));
}

static mrl_status judge_applicability(const struct bench *b, struct mrl_result *r, bool *ret)
{
    const struct mrl_claims *claims = &b->in->claims;
    const char *excluded;
    char quoted[400];
    char text[REASON_MAX];

    *ret = true;
    if (!claims->statement)
        return mrl_ok();
    excluded = mrl_claims_exclusion(claims, r->provision->id);
    if (excluded) {
        quote_into(quoted, sizeof(quoted), excluded);
        (void)snprintf(text, sizeof(text), "excluded by %s: %s", claims->statement->id, quoted);
    } else if (!(claims->roles_held & r->provision->roles)) {
        (void)snprintf(text, sizeof(text), "speaks to roles that %s says are not held",
                       claims->statement->id);
    } else {
        return mrl_ok();
    }
    *ret = false;
    r->verdict = MRL_NOT_APPLICABLE;
    return say(b, text, &r->reason);
}

/* --- one provision --- */

static void count_standings(const struct mrl_result *r, size_t ret[3])
{
    for (size_t i = 0; i < r->check_count; i++)
        if (r->checks[i].mandatory)
            ret[mrl_check_standing(&r->checks[i])]++;
}

static mrl_time earliest_end(const struct mrl_result *r)
{
    mrl_time end = 0;

    for (size_t i = 0; i < r->check_count; i++) {
        const struct mrl_check_result *c = &r->checks[i];

        if (c->mandatory && c->stale_at != 0 && (end == 0 || c->stale_at < end))
            end = c->stale_at;
    }
    return end;
}

static mrl_status judge_checks(const struct bench *b, struct mrl_result *r)
{
    size_t standings[3] = {0};

    count_standings(r, standings);
    if (standings[MRL_STANDS_VIOLATED]) {
        r->verdict = MRL_FAILED;
        return reason_from(b, r, MRL_STANDS_VIOLATED, &r->reason);
    }
    if (standings[MRL_STANDS_OPEN]) {
        r->verdict = MRL_INCONCLUSIVE;
        return reason_from(b, r, MRL_STANDS_OPEN, &r->reason);
    }
    r->verdict = MRL_PASS;
    r->stale_at = earliest_end(r);
    return reason_to_pass(b, r, &r->reason);
}

static enum mrl_verdict verdict_before(const struct mrl_verdict_inputs *in, const char *provision)
{
    for (size_t i = 0; i < in->before_count; i++)
        for (size_t v = 0; strcmp(in->before[i].provision, provision) == 0 && v < MRL_VERDICT_COUNT;
             v++)
            if (strcmp(in->before[i].verdict, mrl_verdict_name((enum mrl_verdict)v)) == 0)
                return (enum mrl_verdict)v;
    return MRL_VERDICT_COUNT;
}

static mrl_status add_deviation(const struct bench *b, struct mrl_result *r)
{
    const char *reason;
    char quoted[400];

    if (r->provision->modality == MRL_SHALL)
        return mrl_ok();
    reason = mrl_claims_deviation(&b->in->claims, r->provision->id, b->in->at);
    if (!reason)
        return mrl_ok();
    quote_into(quoted, sizeof(quoted), reason);
    return say(b, quoted, &r->deviation);
}

static mrl_status judge_provision(const struct bench *b, const struct mrl_provision *p,
                                  struct mrl_result *ret)
{
    bool applies;

    *ret = (struct mrl_result){.provision = p, .before = verdict_before(b->in, p->id)};
    ret->checks = mrl_arena_array(b->arena, p->check_count, sizeof(*ret->checks));
    if (!ret->checks)
        return MRL_FAIL_ARENA(b->err, b->arena);
    for (size_t i = 0; i < p->check_count; i++)
        ret->checks[ret->check_count++] = judge_check(b, p, &p->checks[i]);
    MRL_TRY(add_deviation(b, ret));
    MRL_TRY(judge_applicability(b, ret, &applies));
    return applies ? judge_checks(b, ret) : mrl_ok();
}

mrl_status mrl_assess_judge(const struct mrl_verdict_inputs *inputs, struct mrl_arena *arena,
                            struct mrl_assessment *ret, struct mrl_error *err)
{
    const struct bench b = {inputs, arena, err};
    struct mrl_assessment a = {
        .catalog = inputs->catalog,
        .project = inputs->project,
        .at = inputs->at,
        .claims = inputs->claims,
        .result_count = inputs->catalog->provision_count,
    };

    a.results = mrl_arena_array(arena, a.result_count, sizeof(*a.results));
    if (!a.results)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < a.result_count; i++) {
        MRL_TRY(judge_provision(&b, &inputs->catalog->provisions[i], &a.results[i]));
        a.summary[a.results[i].verdict]++;
    }
    MRL_TRY(mrl_assess_rank_steps(&a, arena, err));
    MRL_TRY(mrl_assess_state(&a, inputs, arena, err));
    *ret = a;
    return mrl_ok();
}
