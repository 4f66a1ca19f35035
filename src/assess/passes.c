/* SPDX-License-Identifier: Apache-2.0 */
/* Asking every check, those that look at other answers last. */
#include "assess/private.h"

/* What one answer may take; the messages of ten thousand assets are cut long before. */
#define QUESTION_ARENA (16u << 20)

struct passes {
    const struct mrl_facts_view *facts;
    const struct mrl_answer_sink *sink;
    struct mrl_first_answer *first; /* by check */
    struct mrl_arena *arena;        /* of one question */
    struct mrl_error *err;
};

static mrl_status ask(struct mrl_question *q)
{
    q->outcome = MRL_OUTCOME_UNKNOWN;
    q->basis = MRL_BASIS_MEASURED;
    q->message = q->check->unknown;
    q->observed = q->facts->now;
    if (q->row)
        MRL_TRY(q->row->ask(q));
    /* Where merlon does not know, an assessor who looked may stand in; never against a violation.
     */
    if (q->outcome == MRL_OUTCOME_UNKNOWN && q->check->attestable)
        return mrl_ask_attestation(q);
    return mrl_ok();
}

static mrl_time stale_at(const struct mrl_question *q)
{
    const struct mrl_evidence e = {.observed = q->observed, .expires = q->expires};

    return mrl_evidence_stale_at(&e, q->check->max_age);
}

static mrl_status ask_one(const struct passes *p, size_t index, bool second)
{
    struct mrl_question q = {
        .facts = p->facts,
        .check = &p->facts->catalog->checks[index],
        .row = mrl_check_row_find(p->facts->catalog->checks[index].id),
        .first = second ? p->first : NULL,
        .arena = p->arena,
        .err = p->err,
    };

    if ((q.row && q.row->second_pass) != second)
        return mrl_ok();
    mrl_arena_reset(p->arena);
    MRL_TRY(ask(&q));
    if (!second)
        p->first[index] = (struct mrl_first_answer){true, q.outcome, stale_at(&q)};
    return p->sink->take(p->sink->context, &q);
}

static mrl_status ask_pass(const struct passes *p, bool second)
{
    for (size_t i = 0; i < p->facts->catalog->check_count; i++)
        MRL_TRY(ask_one(p, i, second));
    return mrl_ok();
}

mrl_status mrl_ask_all(const struct mrl_facts_view *facts, const struct mrl_answer_sink *sink,
                       struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *lasting = mrl_arena_new(QUESTION_ARENA);
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(QUESTION_ARENA);
    struct passes p = {.facts = facts, .sink = sink, .arena = arena, .err = err};

    if (!lasting || !arena)
        return MRL_FAIL_NOMEM(err);
    p.first = mrl_arena_array(lasting, facts->catalog->check_count, sizeof(*p.first));
    if (!p.first)
        return MRL_FAIL_ARENA(err, lasting);
    MRL_TRY(ask_pass(&p, false));
    return ask_pass(&p, true);
}

const struct mrl_first_answer *mrl_first_answer(const struct mrl_question *q, const char *check)
{
    const struct mrl_check *other = mrl_catalog_check(q->facts->catalog, check);

    return other && q->first ? &q->first[other - q->facts->catalog->checks] : NULL;
}
