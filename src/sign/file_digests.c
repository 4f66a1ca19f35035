/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/file_digests.h"

#include "base/limits.h"
#include "base/sha256_lanes.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of four lanes together they stay in the second-level cache. */
#define BUFFER 65536u

/* One file on its way. */
struct lane {
    struct mrl_digest_job job;
    int fd; /* -1: idle */
    struct mrl_file_id id;
    uint64_t at, end; /* what is still to be read of the file */
    uint8_t *buffer;  /* BUFFER bytes and room for the padding */
    size_t fill;      /* bytes in it */
    size_t used;      /* bytes of these that are hashed */
    struct mrl_sha256_lane sha256;
};

/* The digest of so many zeros: what a piece that is all hole has. */
struct zeros {
    uint64_t len; /* 0: none yet */
    struct mrl_oms_digest digest;
};

/* Shards of one size, and the last ones of a few files. */
#define ZEROS 8u

struct engine {
    const struct mrl_digest_run *run;
    bool interleaved;
    struct zeros zeros[ZEROS];
    size_t next_zeros; /* to be replaced */
    struct lane lanes[MRL_SHA256_LANES];
    size_t lane_count;
    bool drained; /* no job is left */
    EVP_MD *md;
    EVP_MD_CTX *context;
};

static void engine_done(struct engine *e)
{
    for (size_t i = 0; i < MRL_SHA256_LANES; i++) {
        mrl_fd_close(&e->lanes[i].fd);
        free(e->lanes[i].buffer);
    }
    EVP_MD_CTX_free(e->context);
    EVP_MD_free(e->md);
}

static mrl_status set_up_openssl(struct engine *e, struct mrl_error *err)
{
    const char *const name = e->run->hash == MRL_OMS_BLAKE2B ? "BLAKE2B-512" : "SHA256";

    if (e->md)
        return mrl_ok();
    e->md = EVP_MD_fetch(NULL, name, NULL);
    e->context = EVP_MD_CTX_new();
    if (!e->md || !e->context)
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "OpenSSL cannot set up %s", name);
    return mrl_ok();
}

static mrl_status set_up(struct engine *e, const struct mrl_digest_run *run, struct mrl_error *err)
{
    e->run = run;
    e->interleaved = run->hash == MRL_OMS_SHA256 && !run->portable && mrl_sha256_lanes_usable();
    e->lane_count = e->interleaved ? MRL_SHA256_LANES : 1;
    for (size_t i = 0; i < e->lane_count; i++) {
        e->lanes[i].buffer = malloc(BUFFER + 2 * MRL_SHA256_BLOCK);
        if (!e->lanes[i].buffer)
            return MRL_FAIL_NOMEM(err);
    }
    return e->interleaved ? mrl_ok() : set_up_openssl(e, err);
}

/* --- one file --- */

static mrl_status open_job(const struct engine *e, struct lane *lane, struct mrl_error *why)
{
    const struct mrl_digest_job *const job = &lane->job;

    MRL_TRY(mrl_file_open(e->run->root, job->path, &lane->fd, &lane->id, why));
    if (job->expect && !mrl_file_id_equal(job->expect, &lane->id))
        return MRL_FAIL(why, MRL_E_CHANGED, MRL_NO_OFFSET, "changed while it was looked at");
    if (e->run->opened)
        e->run->opened(e->run->context, job, lane->fd);
    lane->at = job->start;
    lane->end = job->end == UINT64_MAX ? lane->id.size : job->end;
    if (lane->end > lane->id.size || lane->at > lane->end)
        return MRL_FAIL(why, MRL_E_CHANGED, MRL_NO_OFFSET, "is shorter than %" PRIu64 " bytes",
                        lane->end);
    lane->fill = lane->used = 0;
    mrl_sha256_lane_init(&lane->sha256);
    return mrl_ok();
}

/* --- holes --- */

/* lseek(2): ENXIO says that a hole reaches up to the end of the file, which is not before `end`. */
static bool is_hole(const struct lane *lane)
{
    const off_t data = lseek(lane->fd, (off_t)lane->at, SEEK_DATA);

    return data < 0 ? errno == ENXIO : (uint64_t)data >= lane->end;
}

static mrl_status digest_zeros(struct engine *e, uint64_t n, struct mrl_oms_digest *ret,
                               struct mrl_error *err)
{
    static const uint8_t zeros[BUFFER];

    MRL_TRY(set_up_openssl(e, err));
    *ret = (struct mrl_oms_digest){{0}};
    if (EVP_DigestInit_ex2(e->context, e->md, NULL) != 1)
        return MRL_FAIL_NOMEM(err);
    for (uint64_t left = n; left > 0;) {
        const size_t some = left < BUFFER ? (size_t)left : BUFFER;

        if (EVP_DigestUpdate(e->context, zeros, some) != 1)
            return MRL_FAIL_NOMEM(err);
        left -= some;
    }
    return EVP_DigestFinal_ex(e->context, ret->bytes, NULL) == 1 ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

/* NULL if the piece has to be read.  Long holes are: alone they would keep the other lanes from
 * working, and no second one is of their length. */
static mrl_status find_zeros(struct engine *e, const struct lane *lane,
                             const struct mrl_oms_digest **ret, struct mrl_error *err)
{
    const uint64_t n = lane->end - lane->at;
    struct zeros *z = &e->zeros[e->next_zeros];

    *ret = NULL;
    if (e->run->paranoid || n < MRL_MIN_HOLE || n > MRL_MAX_HOLE || !is_hole(lane))
        return mrl_ok();
    for (size_t i = 0; i < ZEROS && !*ret; i++)
        if (e->zeros[i].len == n)
            *ret = &e->zeros[i].digest;
    if (!*ret) {
        MRL_TRY(digest_zeros(e, n, &z->digest, err));
        z->len = n;
        e->next_zeros = (e->next_zeros + 1) % ZEROS;
        *ret = &z->digest;
    }
    if (e->run->progress)
        e->run->progress(e->run->context, n);
    return mrl_ok();
}

/* Fills the buffer, or as far as the piece goes. */
static mrl_status refill(const struct engine *e, struct lane *lane, struct mrl_error *why)
{
    const uint64_t left = lane->end - lane->at;
    const size_t want = left < BUFFER ? (size_t)left : BUFFER;

    lane->fill = lane->used = 0;
    while (lane->fill < want) {
        const ssize_t r = pread(lane->fd, lane->buffer + lane->fill, want - lane->fill,
                                (off_t)(lane->at + lane->fill));

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return MRL_FAIL(why, mrl_code_of_errno(errno), lane->at + lane->fill,
                            "cannot be read: %m");
        if (r == 0)
            return MRL_FAIL(why, MRL_E_CHANGED, lane->at + lane->fill, "shrank while it was read");
        lane->fill += (size_t)r;
    }
    lane->at += lane->fill;
    if (e->run->progress && lane->fill)
        e->run->progress(e->run->context, lane->fill);
    return mrl_ok();
}

/* Reads on; behind the last byte of the piece stands its padding. */
static mrl_status refill_padded(const struct engine *e, struct lane *lane, struct mrl_error *why)
{
    size_t whole;

    MRL_TRY(refill(e, lane, why));
    if (lane->at < lane->end)
        return mrl_ok();
    whole = lane->fill - lane->fill % MRL_SHA256_BLOCK;
    lane->fill = whole + MRL_SHA256_BLOCK *
                             mrl_sha256_pad(lane->buffer + whole, lane->end - lane->job.start);
    /* So that a full buffer that ends the piece is not taken for one that goes on. */
    lane->at = UINT64_MAX;
    return mrl_ok();
}

static mrl_status finish(const struct engine *e, struct lane *lane,
                         const struct mrl_oms_digest *digest, struct mrl_error *why,
                         struct mrl_error *err)
{
    if (digest && mrl_file_unchanged(lane->fd, &lane->id, why).code != MRL_OK)
        digest = NULL;
    mrl_fd_close(&lane->fd);
    return e->run->done(e->run->context, &lane->job, digest, why, err);
}

/* --- several in turn --- */

/* Takes jobs until one can be begun or none is left. */
static mrl_status begin(struct engine *e, struct lane *lane, struct mrl_error *err)
{
    while (lane->fd < 0 && !e->drained) {
        const struct mrl_oms_digest *digest = NULL;
        struct mrl_error why;
        mrl_status s;

        if (!e->run->next(e->run->context, &lane->job)) {
            e->drained = true;
            break;
        }
        s = open_job(e, lane, &why);
        if (s.code == MRL_OK)
            MRL_TRY(find_zeros(e, lane, &digest, err));
        if (s.code == MRL_OK && !digest)
            s = refill_padded(e, lane, &why);
        if (s.code != MRL_OK || digest)
            MRL_TRY(finish(e, lane, digest, &why, err));
    }
    return mrl_ok();
}

/* What follows when a lane has hashed all that is in its buffer. */
static mrl_status go_on(struct engine *e, struct lane *lane, struct mrl_error *err)
{
    struct mrl_oms_digest digest = {{0}};
    struct mrl_sha256 sha256;
    struct mrl_error why;

    if (lane->at != UINT64_MAX) {
        if (refill_padded(e, lane, &why).code == MRL_OK)
            return mrl_ok();
        MRL_TRY(finish(e, lane, NULL, &why, err));
    } else {
        mrl_sha256_lane_digest(&lane->sha256, &sha256);
        memcpy(digest.bytes, sha256.bytes, sizeof(sha256.bytes));
        MRL_TRY(finish(e, lane, &digest, &why, err));
    }
    return begin(e, lane, err);
}

static mrl_status run_interleaved(struct engine *e, struct mrl_error *err)
{
    for (size_t i = 0; i < e->lane_count; i++)
        MRL_TRY(begin(e, &e->lanes[i], err));
    for (;;) {
        struct mrl_sha256_lane *states[MRL_SHA256_LANES];
        const uint8_t *data[MRL_SHA256_LANES];
        size_t blocks = SIZE_MAX, count = 0;

        for (size_t i = 0; i < e->lane_count; i++) {
            struct lane *const lane = &e->lanes[i];
            const size_t here = (lane->fill - lane->used) / MRL_SHA256_BLOCK;

            if (lane->fd < 0)
                continue;
            states[count] = &lane->sha256;
            data[count++] = lane->buffer + lane->used;
            blocks = here < blocks ? here : blocks;
        }
        if (count == 0)
            return mrl_ok();
        mrl_sha256_lanes_run(states, data, count, blocks);
        for (size_t i = 0; i < e->lane_count; i++) {
            struct lane *const lane = &e->lanes[i];

            if (lane->fd < 0)
                continue;
            lane->used += blocks * MRL_SHA256_BLOCK;
            if (lane->used == lane->fill)
                MRL_TRY(go_on(e, lane, err));
        }
    }
}

/* --- one after another, by OpenSSL --- */

static mrl_status hash_job(struct engine *e, struct lane *lane, struct mrl_oms_digest *ret,
                           struct mrl_error *why)
{
    const struct mrl_oms_digest *zeros;

    MRL_TRY(open_job(e, lane, why));
    MRL_TRY(find_zeros(e, lane, &zeros, why));
    if (zeros) {
        *ret = *zeros;
        return mrl_ok();
    }
    if (EVP_DigestInit_ex2(e->context, e->md, NULL) != 1)
        return MRL_FAIL_NOMEM(why);
    while (lane->at < lane->end) {
        MRL_TRY(refill(e, lane, why));
        if (EVP_DigestUpdate(e->context, lane->buffer, lane->fill) != 1)
            return MRL_FAIL_NOMEM(why);
    }
    if (EVP_DigestFinal_ex(e->context, ret->bytes, NULL) != 1)
        return MRL_FAIL_NOMEM(why);
    return mrl_ok();
}

static mrl_status run_openssl(struct engine *e, struct mrl_error *err)
{
    struct lane *const lane = &e->lanes[0];

    while (e->run->next(e->run->context, &lane->job)) {
        struct mrl_oms_digest digest = {{0}};
        struct mrl_error why;
        const mrl_status s = hash_job(e, lane, &digest, &why);

        MRL_TRY(finish(e, lane, s.code == MRL_OK ? &digest : NULL, &why, err));
    }
    return mrl_ok();
}

mrl_status mrl_digest_files(const struct mrl_digest_run *run, struct mrl_error *err)
{
    mrl_cleanup(engine_done) struct engine e = {.drained = false};

    for (size_t i = 0; i < MRL_SHA256_LANES; i++)
        e.lanes[i].fd = -1;
    MRL_TRY(set_up(&e, run, err));
    return e.interleaved ? run_interleaved(&e, err) : run_openssl(&e, err);
}
