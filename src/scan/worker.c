/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/worker.h"

#include "base/child.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sandbox.h"
#include "scan/wire.h"

#include <string.h>

#define FILE_ARENA (48u << 20)

struct worker {
    int channel;
    struct mrl_scanner *scanner;
    struct mrl_hasher *hasher;
    struct mrl_arena *arena;
    struct mrl_buf buf;
    unsigned layers; /* of the sandbox */
    struct mrl_error err;
};

static mrl_status hash(struct worker *w, struct mrl_source *source, struct mrl_scan_answer *answer)
{
    uint8_t *buffer = mrl_arena_alloc(w->arena, MRL_WINDOW_DEFAULT);
    struct mrl_sha256 digest;

    if (!buffer)
        return MRL_FAIL_ARENA(&w->err, w->arena);
    MRL_TRY(mrl_sha256_source(w->hasher, source, buffer, MRL_WINDOW_DEFAULT, &digest, &w->err));
    memcpy(answer->sha256, digest.bytes, sizeof(answer->sha256));
    answer->has_sha256 = 1;
    return mrl_ok();
}

static mrl_status look(struct worker *w, const struct mrl_scan_job *job, int fd, const char *path,
                       struct mrl_scan_answer *answer)
{
    struct mrl_source_file source;
    struct mrl_scan_report report;

    mrl_source_file_init(&source, fd, job->size);
    MRL_TRY(mrl_scan_source(w->scanner, &source.source, path, w->arena, &report, &w->err));
    if (job->hash)
        MRL_TRY(hash(w, &source.source, answer));
    mrl_scan_encode(&report, &w->buf);
    return mrl_buf_status(&w->buf, &w->err);
}

/* What went wrong is told as a code; the parent has the words. */
static mrl_status answer(struct worker *w, const struct mrl_scan_job *job, int fd, const char *path)
{
    struct mrl_scan_answer a = {.failed = 0};

    mrl_arena_reset(w->arena);
    mrl_buf_clear(&w->buf);
    a.failed = look(w, job, fd, path, &a).code;
    if (a.failed)
        mrl_buf_clear(&w->buf);
    a.report_len = (uint32_t)w->buf.len;
    MRL_TRY(mrl_channel_send(w->channel, &a, sizeof(a), -1, &w->err));
    return mrl_channel_send(w->channel, mrl_buf_text(&w->buf), w->buf.len, -1, &w->err);
}

static mrl_status serve_one(struct worker *w)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    char path[MRL_MAX_PATH_BYTES + 1];
    struct mrl_scan_job job;

    MRL_TRY(mrl_channel_receive(w->channel, &job, sizeof(job), &fd, &w->err));
    if (fd < 0 || job.path_len > MRL_MAX_PATH_BYTES)
        return MRL_FAIL(&w->err, MRL_E_FORMAT, MRL_NO_OFFSET, "no job");
    MRL_TRY(mrl_channel_receive(w->channel, path, job.path_len, NULL, &w->err));
    path[job.path_len] = '\0';
    return answer(w, &job, fd, path);
}

/* OpenSSL sets itself up at first use, which needs files. */
static mrl_status warm_up(struct worker *w)
{
    struct mrl_sha256 unused;

    MRL_TRY(mrl_hasher_new(&w->hasher, &w->err));
    return mrl_hasher_finish(w->hasher, &unused, &w->err);
}

static mrl_status prepare(struct worker *w)
{
    const struct mrl_sandbox sandbox = {.memory_bytes = MRL_SCAN_MEMORY};

    w->arena = mrl_arena_new(FILE_ARENA);
    if (!w->arena)
        return MRL_FAIL_NOMEM(&w->err);
    MRL_TRY(warm_up(w));
    return mrl_sandbox_enter(&sandbox, &w->layers, &w->err);
}

void mrl_scan_worker(int channel, void *context)
{
    struct worker w = {.channel = channel, .scanner = context};
    struct mrl_scan_hello hello = {.ready = 0};

    mrl_buf_init(&w.buf, MRL_SCAN_MESSAGE);
    hello.ready = prepare(&w).code == MRL_OK;
    hello.layers = w.layers;
    if (mrl_channel_send(channel, &hello, sizeof(hello), -1, &w.err).code == MRL_OK && hello.ready)
        while (serve_one(&w).code == MRL_OK)
            ;
    mrl_buf_done(&w.buf);
    mrl_arena_free(w.arena);
    mrl_hasher_free(w.hasher);
    mrl_scanner_free(w.scanner);
}
