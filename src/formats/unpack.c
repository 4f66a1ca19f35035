/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/unpack.h"

#include "base/limits.h"
#include "formats/unpack_codec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    IN_BYTES = 64 << 10,
    MAGIC_BYTES = 16, /* enough to sniff */
    OUT_BYTES = 3 * MRL_UNPACK_HISTORY,
};

struct mrl_unpack {
    struct mrl_source source;
    struct mrl_source *packed;
    const struct mrl_codec *codec;
    enum mrl_packing packing;
    struct mrl_unpack_limits limits;
    union mrl_codec_state state;
    lzma_filter filters[LZMA_FILTERS_MAX + 1]; /* of MRL_PACKING_LZMA_RAW, for each start */
    bool begun;                                /* state wants an end() */
    bool finished;
    struct mrl_error failure; /* code MRL_OK while all is well */
    unsigned restarts;
    uint64_t held;       /* of limits.held, by this */
    uint64_t stream_out; /* unpacked offset where the stream began */

    uint64_t fetched;      /* packed bytes read into `in` so far */
    size_t in_pos, in_len; /* what of `in` is still to be used */
    uint64_t out_base;     /* unpacked offset of out[0] */
    size_t out_len;
    uint8_t in[IN_BYTES];
    uint8_t out[OUT_BYTES];
};

static uint64_t used(const struct mrl_unpack *u)
{
    return u->fetched - (u->in_len - u->in_pos);
}

static mrl_status begin(struct mrl_unpack *u, struct mrl_error *err)
{
    MRL_TRY(u->codec->begin(&u->state, u->filters, err));
    u->begun = true;
    u->stream_out = u->out_base + u->out_len;
    return mrl_ok();
}

static void count_held(struct mrl_unpack *u, uint64_t held)
{
    if (u->limits.held)
        *u->limits.held += held - u->held;
    u->held = held;
}

static void stop(struct mrl_unpack *u)
{
    if (u->begun)
        u->codec->end(&u->state);
    u->begun = false;
    count_held(u, 0);
}

/* Keeps unused packed bytes and fetches more behind them. */
static mrl_status fetch(struct mrl_unpack *u, struct mrl_error *err)
{
    const size_t rest = u->in_len - u->in_pos;
    size_t got;

    memmove(u->in, u->in + u->in_pos, rest);
    u->in_pos = 0;
    u->in_len = rest;
    MRL_TRY(u->packed->read_at(u->packed, u->fetched, u->in + rest, IN_BYTES - rest, &got, err));
    u->in_len += got;
    u->fetched += got;
    return mrl_ok();
}

/* After the end of a stream: the next one, or the end of all. */
static mrl_status next_stream(struct mrl_unpack *u, struct mrl_error *err)
{
    stop(u);
    if (u->in_len - u->in_pos < MAGIC_BYTES)
        MRL_TRY(fetch(u, err));
    if (!u->codec->concatenates ||
        mrl_packing_sniff(u->in + u->in_pos, u->in_len - u->in_pos) != u->packing) {
        u->finished = true;
        return mrl_ok();
    }
    return begin(u, err);
}

/* Makes room in `out` and keeps the history. */
static void shift(struct mrl_unpack *u)
{
    const size_t drop = u->out_len - MRL_UNPACK_HISTORY;

    if (OUT_BYTES - u->out_len >= MRL_UNPACK_HISTORY)
        return;
    memmove(u->out, u->out + drop, MRL_UNPACK_HISTORY);
    u->out_base += drop;
    u->out_len = MRL_UNPACK_HISTORY;
}

static mrl_status check_limits(const struct mrl_unpack *u, struct mrl_error *err)
{
    const uint64_t out = u->out_base + u->out_len;

    if (out > u->limits.max_bytes)
        return MRL_FAIL(err, MRL_E_LIMIT, used(u),
                        "unpacks to more than the %" PRIu64 " bytes that are allowed",
                        u->limits.max_bytes);
    if (out > MRL_UNPACK_RATIO_FREE && out / u->limits.max_ratio > used(u))
        return MRL_FAIL(err, MRL_E_LIMIT, used(u),
                        "unpacks to more than %" PRIu64 " times its size, as bombs do",
                        u->limits.max_ratio);
    return mrl_ok();
}

/* A dictionary is memory as far as it has been filled. */
static mrl_status check_memory(struct mrl_unpack *u, struct mrl_error *err)
{
    const uint64_t filled = u->out_base + u->out_len - u->stream_out;
    const uint64_t dictionary = u->codec->memory ? u->codec->memory(&u->state) : 0;

    count_held(u, filled < dictionary ? filled : dictionary);
    if (!u->limits.held || *u->limits.held <= MRL_MAX_UNPACK_MEMORY)
        return mrl_ok();
    return MRL_FAIL(err, MRL_E_LIMIT, used(u),
                    "a dictionary of %" PRIu64 " bytes needs more memory than the %" PRIu64
                    " bytes that are allowed",
                    dictionary, MRL_MAX_UNPACK_MEMORY);
}

/* Unpacks some more, or finds the end. */
static mrl_status advance(struct mrl_unpack *u, struct mrl_error *err)
{
    struct mrl_codec_step step;
    mrl_status s;

    if (u->in_pos == u->in_len)
        MRL_TRY(fetch(u, err));
    shift(u);
    step = (struct mrl_codec_step){
        .in = u->in + u->in_pos,
        .in_left = u->in_len - u->in_pos,
        .out = u->out + u->out_len,
        .out_left = OUT_BYTES - u->out_len,
    };
    s = u->codec->step(&u->state, &step, err);
    if (s.code == MRL_OK && !step.done && step.in_left == u->in_len - u->in_pos &&
        step.out_left == OUT_BYTES - u->out_len)
        s = MRL_FAIL(err, MRL_E_TRUNCATED, u->fetched, "the packed data end too early");
    if (s.code != MRL_OK && err->offset == MRL_NO_OFFSET)
        err->offset = used(u);
    u->in_pos = u->in_len - step.in_left;
    u->out_len = OUT_BYTES - step.out_left;
    MRL_TRY(s);
    MRL_TRY(check_limits(u, err));
    MRL_TRY(check_memory(u, err));
    return step.done ? next_stream(u, err) : mrl_ok();
}

static mrl_status start_over(struct mrl_unpack *u, struct mrl_error *err)
{
    if (u->restarts == MRL_UNPACK_RESTARTS)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "reading back in packed data more than %u times", MRL_UNPACK_RESTARTS);
    u->restarts++;
    stop(u);
    u->finished = false;
    u->failure.code = MRL_OK;
    u->fetched = 0;
    u->in_pos = 0;
    u->in_len = 0;
    u->out_base = 0;
    u->out_len = 0;
    return begin(u, err);
}

/* Unpacks until the byte at offset is in `out`, the end, or a fault. */
static mrl_status reach(struct mrl_unpack *u, uint64_t offset, struct mrl_error *err)
{
    if (offset < u->out_base)
        MRL_TRY(start_over(u, err));
    while (offset - u->out_base >= u->out_len && !u->finished && u->failure.code == MRL_OK) {
        const mrl_status s = advance(u, err);

        if (s.code != MRL_OK && !mrl_is_about_input(s))
            return s;
        if (s.code != MRL_OK)
            u->failure = *err;
    }
    return mrl_ok();
}

static mrl_status unpack_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    struct mrl_unpack *u = (struct mrl_unpack *)source;
    size_t done = 0;

    while (done < n) {
        const uint64_t at = offset + done;
        size_t take;

        MRL_TRY(reach(u, at, err));
        if (at - u->out_base >= u->out_len)
            break;
        take = u->out_len - (size_t)(at - u->out_base);
        if (take > n - done)
            take = n - done;
        memcpy((uint8_t *)buf + done, u->out + (at - u->out_base), take);
        done += take;
    }
    if (done == 0 && n > 0 && u->failure.code != MRL_OK) {
        *err = u->failure;
        return (mrl_status){u->failure.code};
    }
    *ret = done;
    return mrl_ok();
}

static mrl_status make(enum mrl_packing packing, struct mrl_source *packed,
                       const struct mrl_unpack_limits *limits, struct mrl_unpack **ret,
                       struct mrl_error *err)
{
    struct mrl_unpack *u = malloc(sizeof(*u));

    if (!u)
        return MRL_FAIL_NOMEM(err);
    memset(u, 0, offsetof(struct mrl_unpack, in));
    u->source = (struct mrl_source){unpack_read_at, MRL_SIZE_UNKNOWN};
    u->packed = packed;
    u->packing = packing;
    u->codec = mrl_codec_of(packing);
    u->limits.max_bytes = limits && limits->max_bytes ? limits->max_bytes : MRL_MAX_UNPACKED;
    u->limits.max_ratio = limits && limits->max_ratio ? limits->max_ratio : MRL_MAX_UNPACK_RATIO;
    u->limits.held = limits ? limits->held : NULL;
    u->filters[0].id = LZMA_VLI_UNKNOWN;
    *ret = u;
    return mrl_ok();
}

mrl_status mrl_unpack_new(enum mrl_packing packing, struct mrl_source *packed,
                          const struct mrl_unpack_limits *limits, struct mrl_unpack **ret,
                          struct mrl_error *err)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;

    MRL_TRY(make(packing, packed, limits, &u, err));
    MRL_TRY(begin(u, err));
    *ret = u;
    u = NULL;
    return mrl_ok();
}

mrl_status mrl_unpack_new_lzma(const lzma_filter *filters, struct mrl_source *packed,
                               const struct mrl_unpack_limits *limits, struct mrl_unpack **ret,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;

    MRL_TRY(make(MRL_PACKING_LZMA_RAW, packed, limits, &u, err));
    if (lzma_filters_copy(filters, u->filters, NULL) != LZMA_OK)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(begin(u, err));
    *ret = u;
    u = NULL;
    return mrl_ok();
}

void mrl_unpack_free(struct mrl_unpack *unpack)
{
    if (!unpack)
        return;
    stop(unpack);
    lzma_filters_free(unpack->filters, NULL);
    free(unpack);
}

void mrl_unpack_freep(struct mrl_unpack **unpack)
{
    mrl_unpack_free(*unpack);
    *unpack = NULL;
}

struct mrl_source *mrl_unpack_source(struct mrl_unpack *unpack)
{
    return &unpack->source;
}

bool mrl_unpack_finished(const struct mrl_unpack *unpack, uint64_t *packed_bytes)
{
    if (unpack->finished)
        *packed_bytes = used(unpack);
    return unpack->finished;
}
