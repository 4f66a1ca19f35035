/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/private.h"

#include "base/version.h"

#include <string.h>

struct collector {
    struct mrl_store *store;
    const struct mrl_facts_view *facts;
    bool clock_given;
    const struct mrl_evidence *latest; /* by check */
    size_t latest_count;
    const struct mrl_evidence_sink *sink;
    uint64_t appended;
    struct mrl_error *err;
};

static const struct mrl_evidence *find_latest(const struct collector *c, const char *check)
{
    for (size_t i = 0; i < c->latest_count; i++)
        if (strcmp(c->latest[i].check, check) == 0)
            return &c->latest[i];
    return NULL;
}

/* --- same answer or new one --- */

static mrl_status add_text(struct mrl_hasher *h, const char *text, struct mrl_error *err)
{
    return mrl_hasher_add(h, text, strlen(text) + 1, err);
}

static mrl_status digest_answer(const struct mrl_question *q, const struct mrl_sha256 *catalogue,
                                struct mrl_sha256 *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;

    MRL_TRY(mrl_hasher_new(&h, err));
    MRL_TRY(add_text(h, MRL_TOOL, err));
    MRL_TRY(mrl_hasher_add(h, catalogue->bytes, sizeof(catalogue->bytes), err));
    MRL_TRY(add_text(h, mrl_outcome_name(q->outcome), err));
    MRL_TRY(add_text(h, mrl_basis_name(q->basis), err));
    MRL_TRY(add_text(h, q->message, err));
    for (size_t i = 0; i < q->subject_count; i++) {
        MRL_TRY(add_text(h, q->subjects[i].name, err));
        MRL_TRY(mrl_hasher_add(h, q->subjects[i].sha256.bytes, 32, err));
    }
    return mrl_hasher_finish(h, ret, err);
}

/* Evidence past half of its life is renewed, so that what is looked at often never turns stale
 * between two looks, and what is looked at every minute does not fill the store. */
static bool is_past_half(const struct mrl_evidence *e, struct mrl_max_age max_age, mrl_time now)
{
    const mrl_time end = mrl_evidence_stale_at(e, max_age);

    return end != 0 && now >= e->at && now - e->at > (end - e->at) / 2;
}

/* Compared text by text: a digest that lies in the store proves nothing about the row it lies in,
 * and the store may have come with the project. */
static bool says_the_same(const struct mrl_evidence *e, const struct mrl_question *q)
{
    if (e->outcome != q->outcome || e->basis != q->basis || e->expires != q->expires ||
        e->observed > q->observed || e->subject_count != q->subject_count ||
        strcmp(e->message, q->message) != 0 || strcmp(e->remedy, q->remedy ? q->remedy : "") != 0)
        return false;
    for (size_t i = 0; i < e->subject_count; i++)
        if (strcmp(e->subjects[i].name, q->subjects[i].name) != 0 ||
            !mrl_sha256_equal(&e->subjects[i].sha256, &q->subjects[i].sha256))
            return false;
    return true;
}

static bool is_old_news(const struct collector *c, const struct mrl_question *q,
                        const struct mrl_sha256 *inputs)
{
    const struct mrl_evidence *e = find_latest(c, q->check->id);

    return e && mrl_sha256_equal(&e->inputs, inputs) && says_the_same(e, q) &&
           !(q->observed > e->observed && is_past_half(e, q->check->max_age, c->facts->now));
}

static mrl_status append(struct collector *c, const struct mrl_question *q,
                         const struct mrl_sha256 *inputs)
{
    const struct mrl_evidence e = {
        .check = q->check->id,
        .outcome = q->outcome,
        .basis = q->basis,
        .message = q->message,
        .remedy = q->remedy ? q->remedy : "",
        .subjects = q->subjects,
        .subject_count = q->subject_count,
        .at = c->facts->now,
        .observed = q->observed,
        .expires = q->expires,
        .clock_given = c->clock_given,
        .inputs = *inputs,
        .tool = MRL_TOOL,
        .catalogue = c->facts->catalog->digest,
    };
    int64_t id;

    MRL_TRY(mrl_store_add_evidence(c->store, &e, &id, c->err));
    c->appended++;
    return c->sink ? c->sink->take(c->sink->context, &e, c->err) : mrl_ok();
}

static mrl_status collect_one(void *context, const struct mrl_question *q)
{
    struct collector *c = context;
    struct mrl_sha256 inputs;

    MRL_TRY(digest_answer(q, &c->facts->catalog->digest, &inputs, c->err));
    return is_old_news(c, q, &inputs) ? mrl_ok() : append(c, q, &inputs);
}

mrl_status mrl_assess_collect(struct mrl_store *store, const struct mrl_facts_view *facts,
                              bool clock_given, const struct mrl_evidence_sink *sink,
                              uint64_t *new_evidence, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct collector c = {
        .store = store, .facts = facts, .clock_given = clock_given, .sink = sink, .err = err};
    const struct mrl_answer_sink answers = {collect_one, &c};
    struct mrl_evidence *latest;
    mrl_status s;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_store_latest(store, facts->now, clock_given, arena, &latest, &c.latest_count, err));
    c.latest = latest;
    MRL_TRY(mrl_store_begin(store, err));
    s = mrl_ask_all(facts, &answers, err);
    if (s.code == MRL_OK && sink)
        s = sink->finish(sink->context, err);
    if (s.code == MRL_OK)
        s = mrl_store_commit(store, err);
    if (s.code != MRL_OK) {
        mrl_store_rollback(store);
        return s;
    }
    *new_evidence = c.appended;
    return mrl_ok();
}
