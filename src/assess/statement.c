/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the statement of conformity can be made.  Each thing that speaks against it is a reason
 * of its own; it can be made only when there is none. */
#include "assess/private.h"

#include <stdarg.h>
#include <stdio.h>

#define REASON_MAX 1400u

/* Beside one for each provision: claims, questions, time, bytes, nothing bound. */
#define OTHER_REASONS 5u

struct stating {
    struct mrl_assessment *a;
    const struct mrl_verdict_inputs *in;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static MRL_PRINTF(2, 3) mrl_status object(const struct stating *s, const char *fmt, ...)
{
    char text[REASON_MAX];
    const char *copy;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    copy = mrl_arena_strdup(s->arena, text);
    if (!copy)
        return MRL_FAIL_ARENA(s->err, s->arena);
    s->a->reasons[s->a->reason_count++] = copy;
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

static mrl_status state_provisions(const struct stating *s)
{
    size_t bound = 0;

    for (size_t i = 0; i < s->a->result_count; i++) {
        const struct mrl_result *r = &s->a->results[i];

        s->a->attested += count_attested(r);
        bound += binds(r);
        if (binds(r) && r->verdict != MRL_PASS)
            MRL_TRY(object(s, "%s is %s: %s", r->provision->id, mrl_verdict_name(r->verdict),
                           r->reason));
    }
    return bound ? mrl_ok() : object(s, "every binding provision is excluded: nothing was shown");
}

/* Without an approved statement of roles nobody has said what is being claimed, and while
 * merlon.yaml has open questions nobody has said of what. */
static mrl_status state_claims(const struct stating *s)
{
    const struct mrl_project *p = s->in->project;

    if (!s->in->claims.statement)
        MRL_TRY(object(s, "%s", s->in->claims.problem));
    if (p->gap_count)
        MRL_TRY(object(s, MRL_PROJECT_FILE " has %zu open question(s), the first: %s", p->gap_count,
                       p->gaps[0].what));
    return mrl_ok();
}

/* What was the case, and what would be if nothing changed, is worth telling and no statement. */
static mrl_status state_looking(const struct stating *s)
{
    if (s->in->at > s->in->now)
        return object(s, "the time it is asked for has not come");
    if (!s->in->inventory)
        return object(s, "this is what was kept: whether the files are still the same was not "
                         "looked at; `merlon assess` does that");
    return mrl_ok();
}

mrl_status mrl_assess_state(struct mrl_assessment *a, const struct mrl_verdict_inputs *inputs,
                            struct mrl_arena *arena, struct mrl_error *err)
{
    const struct stating s = {a, inputs, arena, err};

    a->reasons = mrl_arena_array(arena, a->result_count + OTHER_REASONS, sizeof(*a->reasons));
    if (!a->reasons)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(state_provisions(&s));
    MRL_TRY(state_claims(&s));
    MRL_TRY(state_looking(&s));
    a->conformant = a->reason_count == 0;
    return mrl_ok();
}
