/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/pickle_look.h"

#include "base/limits.h"
#include "base/map.h"
#include "formats/pickle_decoder.h"

#include <string.h>

enum { MEMO_KEPT = 1024, NAME_KEPT = 128 };

/* Names reach STACK_GLOBAL over the stack or the memo; both are followed as far as short texts
 * go, which covers what real pickles do. */
struct look {
    struct mrl_description *d;
    struct mrl_map seen;
    const char *texts[2]; /* the last two pushed, newest first; NULL: something else */
    const char *memo[MEMO_KEPT];
    uint64_t memoized;
    uint64_t protocol;
    unsigned listed;
    bool has_arrays; /* joblib lays raw numbers between opcodes */
};

static void push(struct look *l, const char *text)
{
    l->texts[1] = l->texts[0];
    l->texts[0] = text;
}

static void remember(struct look *l, uint64_t index)
{
    if (index < MEMO_KEPT)
        l->memo[index] = l->texts[0];
}

/* The outermost part of a module's name, once each. */
static mrl_status take_module(struct look *l, const char *module, size_t n)
{
    const char *dot = memchr(module, '.', n);
    const size_t len = dot ? (size_t)(dot - module) : n;
    const char *copy;
    bool added;

    l->has_arrays |= n >= 19 && memcmp(module, "joblib.numpy_pickle", 19) == 0;
    if (l->listed == MRL_MAX_LISTED || len == 0 || len > NAME_KEPT)
        return mrl_ok();
    copy = mrl_arena_strndup(l->d->arena, module, len);
    if (!copy)
        return MRL_FAIL_ARENA(l->d->err, l->d->arena);
    MRL_TRY(mrl_map_add(&l->seen, copy, len, 0, &added, l->d->err));
    if (!added)
        return mrl_ok();
    l->listed++;
    return mrl_describe_text(l->d, "package", copy, len);
}

static mrl_status take_text(struct look *l, const struct mrl_pickle_op *op)
{
    const char *copy = NULL;

    if (op->number <= NAME_KEPT && op->len == op->number) {
        copy = mrl_arena_strndup(l->d->arena, (const char *)op->bytes, op->len);
        if (!copy)
            return MRL_FAIL_ARENA(l->d->err, l->d->arena);
    }
    push(l, copy);
    return mrl_ok();
}

static mrl_status take(struct look *l, const struct mrl_pickle_op *op)
{
    switch (op->code) {
    case MRL_OP_PROTO:
        l->protocol = op->number;
        return mrl_ok();
    case MRL_OP_SHORT_BINUNICODE:
    case MRL_OP_BINUNICODE:
    case MRL_OP_BINUNICODE8:
    case MRL_OP_UNICODE:
    case MRL_OP_SHORT_BINSTRING:
    case MRL_OP_BINSTRING:
        return take_text(l, op);
    case MRL_OP_MEMOIZE:
        remember(l, l->memoized++);
        return mrl_ok();
    case MRL_OP_BINPUT:
    case MRL_OP_LONG_BINPUT:
        remember(l, op->number);
        return mrl_ok();
    case MRL_OP_BINGET:
    case MRL_OP_LONG_BINGET:
        push(l, op->number < MEMO_KEPT ? l->memo[op->number] : NULL);
        return mrl_ok();
    case MRL_OP_GLOBAL:
    case MRL_OP_INST:
        push(l, NULL);
        return take_module(l, (const char *)op->bytes, op->len);
    case MRL_OP_STACK_GLOBAL:
        if (l->texts[1])
            MRL_TRY(take_module(l, l->texts[1], strlen(l->texts[1])));
        push(l, NULL);
        return mrl_ok();
    case MRL_OP_FRAME:
        return mrl_ok();
    default:
        push(l, NULL);
        return mrl_ok();
    }
}

/* How the stream ends; NULL: the look ended before it did. */
static mrl_status walk(struct look *l, struct mrl_reader *r, const char **ret)
{
    struct mrl_pickle_decoder decoder;

    *ret = NULL;
    mrl_pickle_decoder_init(&decoder, r, MRL_PICKLE_VIEW_BYTES);
    for (unsigned i = 0; i < MRL_MAX_PICKLE_LOOK; i++) {
        struct mrl_pickle_op op = {0};
        const mrl_status s = mrl_pickle_next(&decoder, &op);

        if (s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED) {
            if (!l->has_arrays)
                *ret = s.code == MRL_E_FORMAT ? "damaged" : "cut short";
            return mrl_ok();
        }
        MRL_TRY(s);
        l->d->parsed = mrl_reader_offset(r);
        MRL_TRY(take(l, &op));
        if (op.code == MRL_OP_STOP) {
            *ret = "stop";
            return mrl_ok();
        }
    }
    return mrl_ok();
}

mrl_status mrl_pickle_look(struct mrl_description *d, struct mrl_source *source)
{
    struct look *l = mrl_arena_zalloc(d->arena, sizeof(*l));
    uint8_t *buffer = mrl_arena_alloc(d->arena, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;
    const char *ends;

    if (!l || !buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    l->d = d;
    mrl_map_init(&l->seen, d->arena);
    mrl_reader_open(&r, &window, source, buffer, MRL_WINDOW_DEFAULT, d->err);
    MRL_TRY(walk(l, &r, &ends));
    MRL_TRY(mrl_describe_number(d, "protocol", l->protocol));
    return ends ? mrl_describe_text(d, "ends", ends, strlen(ends)) : mrl_ok();
}
