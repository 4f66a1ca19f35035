/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pool.h"

#include "base/child.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sandbox.h"
#include "scan/sink.h"
#include "scan/wire.h"
#include "scan/worker.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Files underway at once: enough that no worker waits, few enough for little memory and few open
 * files. */
#define PER_WORKER   4u
#define REPORT_ARENA (32u << 20)

/* A worker watches the clock itself; one that no longer does is stopped this much later. */
#define GRACE_MS (UINT64_C(15) * 1000)

enum job_state {
    JOB_FREE,
    JOB_SENT,
    JOB_DONE, /* waits for those before it to be told */
};

struct job {
    enum job_state state;
    int fd;
    uint64_t number, size;
    char *path;
    struct mrl_scan_answer answer;
    char *encoded; /* of the report; NULL if the worker died */
    int died_by;   /* signal */
};

struct worker {
    struct mrl_child child;
    size_t jobs[PER_WORKER]; /* indexes, oldest first */
    size_t job_count;
    uint64_t since_ms; /* when the oldest was begun */
};

struct mrl_scan_pool {
    struct mrl_scan_pool_options options;
    struct mrl_scanner *scanner; /* copied by each worker that starts */
    struct mrl_arena *arena;     /* of the report that is told */
    struct worker *workers;
    struct job *jobs;
    size_t job_capacity;
    uint64_t next_number, next_told;
    unsigned layers;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static mrl_status build(struct mrl_scan_pool *pool, struct mrl_error *err)
{
    pool->job_capacity = pool->options.workers * PER_WORKER * 2;
    pool->workers = calloc(pool->options.workers, sizeof(*pool->workers));
    pool->jobs = calloc(pool->job_capacity, sizeof(*pool->jobs));
    pool->arena = mrl_arena_new(REPORT_ARENA);
    if (!pool->workers || !pool->jobs || !pool->arena)
        return MRL_FAIL_NOMEM(err);
    for (unsigned i = 0; i < pool->options.workers; i++)
        pool->workers[i].child.channel = -1;
    MRL_TRY(mrl_scanner_new(pool->options.rules, &pool->scanner, err));
    mrl_scanner_limit_time(pool->scanner, pool->options.time_ms);
    return mrl_ok();
}

mrl_status mrl_scan_pool_new(const struct mrl_scan_pool_options *options,
                             struct mrl_scan_pool **ret, struct mrl_error *err)
{
    struct mrl_scan_pool *pool = calloc(1, sizeof(*pool));
    mrl_status s;

    if (!pool)
        return MRL_FAIL_NOMEM(err);
    pool->options = *options;
    pool->layers = MRL_SANDBOX_ALL;
    s = build(pool, err);
    if (s.code != MRL_OK) {
        mrl_scan_pool_free(pool);
        return s;
    }
    *ret = pool;
    return mrl_ok();
}

static void clear_job(struct job *job)
{
    if (job->state != JOB_FREE && job->fd >= 0)
        mrl_fd_close(&job->fd);
    free(job->path);
    free(job->encoded);
    *job = (struct job){.fd = -1};
}

void mrl_scan_pool_free(struct mrl_scan_pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; pool->workers && i < pool->options.workers; i++)
        mrl_child_stop(&pool->workers[i].child, NULL);
    for (size_t i = 0; pool->jobs && i < pool->job_capacity; i++)
        clear_job(&pool->jobs[i]);
    mrl_scanner_free(pool->scanner);
    mrl_arena_free(pool->arena);
    free(pool->workers);
    free(pool->jobs);
    free(pool);
}

void mrl_scan_pool_freep(struct mrl_scan_pool **pool)
{
    mrl_scan_pool_free(*pool);
}

unsigned mrl_scan_pool_layers(const struct mrl_scan_pool *pool)
{
    return pool->layers;
}

/* --- handing out --- */

static mrl_status start(struct mrl_scan_pool *pool, struct worker *w, struct mrl_error *err)
{
    struct mrl_scan_hello hello;

    MRL_TRY(mrl_child_start(mrl_scan_worker, pool->scanner, &w->child, err));
    if (mrl_channel_receive(w->child.channel, &hello, sizeof(hello), NULL, err).code != MRL_OK ||
        !hello.ready) {
        mrl_child_stop(&w->child, NULL);
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "a worker could not lock itself in");
    }
    pool->layers &= hello.layers;
    return mrl_ok();
}

static mrl_status send_job(struct mrl_scan_pool *pool, struct worker *w, size_t index,
                           struct mrl_error *err)
{
    struct job *job = &pool->jobs[index];
    const struct mrl_scan_job head = {
        .size = job->size, .path_len = (uint32_t)strlen(job->path), .hash = pool->options.hash};

    if (w->child.pid == 0)
        MRL_TRY(start(pool, w, err));
    MRL_TRY(mrl_channel_send(w->child.channel, &head, sizeof(head), job->fd, err));
    MRL_TRY(mrl_channel_send(w->child.channel, job->path, head.path_len, -1, err));
    if (w->job_count == 0)
        w->since_ms = now_ms();
    w->jobs[w->job_count++] = index;
    return mrl_ok();
}

/* The worker with the least to do. */
static struct worker *pick(struct mrl_scan_pool *pool)
{
    struct worker *best = &pool->workers[0];

    for (unsigned i = 1; i < pool->options.workers; i++)
        if (pool->workers[i].job_count < best->job_count)
            best = &pool->workers[i];
    return best;
}

/* The oldest file is what the worker died over; the others go to its successor. */
static mrl_status bury(struct mrl_scan_pool *pool, struct worker *w, struct mrl_error *err)
{
    const struct worker dead = *w;
    int sig;

    mrl_child_stop(&w->child, &sig);
    w->job_count = 0;
    if (dead.job_count == 0)
        return mrl_ok();
    pool->jobs[dead.jobs[0]].state = JOB_DONE;
    pool->jobs[dead.jobs[0]].died_by = sig ? sig : -1;
    for (size_t i = 1; i < dead.job_count; i++)
        MRL_TRY(send_job(pool, w, dead.jobs[i], err));
    return mrl_ok();
}

static mrl_status hand_out(struct mrl_scan_pool *pool, size_t index, struct mrl_error *err)
{
    struct worker *w = pick(pool);
    mrl_status s = send_job(pool, w, index, err);

    if (s.code != MRL_E_ABSENT)
        return s;
    /* It died over an earlier file, or while idle. */
    MRL_TRY(bury(pool, w, err));
    return send_job(pool, w, index, err);
}

/* --- taking in --- */

static mrl_status read_answer(struct worker *w, struct job *job, struct mrl_error *err)
{
    struct mrl_scan_answer *a = &job->answer;

    MRL_TRY(mrl_channel_receive(w->child.channel, a, sizeof(*a), NULL, err));
    if (a->report_len > MRL_SCAN_MESSAGE || a->failed >= MRL_CODE_COUNT)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "the worker talks nonsense");
    job->encoded = malloc(a->report_len ? a->report_len : 1);
    if (!job->encoded)
        return MRL_FAIL_NOMEM(err);
    return mrl_channel_receive(w->child.channel, job->encoded, a->report_len, NULL, err);
}

static mrl_status take_in(struct mrl_scan_pool *pool, struct worker *w, struct mrl_error *err)
{
    struct job *job;
    mrl_status s;

    if (w->job_count == 0)
        return bury(pool, w, err);
    job = &pool->jobs[w->jobs[0]];
    s = read_answer(w, job, err);
    if (s.code == MRL_E_ABSENT) {
        free(job->encoded);
        job->encoded = NULL;
        return bury(pool, w, err);
    }
    MRL_TRY(s);
    job->state = JOB_DONE;
    memmove(&w->jobs[0], &w->jobs[1], (--w->job_count) * sizeof(w->jobs[0]));
    w->since_ms = now_ms();
    return mrl_ok();
}

static mrl_status stop_late(struct mrl_scan_pool *pool, struct mrl_error *err)
{
    const uint64_t time_ms = pool->options.time_ms ? pool->options.time_ms : MRL_SCAN_TIME_MS;
    const uint64_t now = now_ms();

    for (unsigned i = 0; i < pool->options.workers; i++) {
        struct worker *w = &pool->workers[i];

        if (w->job_count && now - w->since_ms > time_ms + GRACE_MS)
            MRL_TRY(bury(pool, w, err));
    }
    return mrl_ok();
}

/* Waits until some worker has something to say, and listens. */
static mrl_status listen_once(struct mrl_scan_pool *pool, struct mrl_error *err)
{
    struct pollfd fds[MRL_SCAN_WORKERS];
    int n;

    for (unsigned i = 0; i < pool->options.workers; i++) {
        const struct worker *w = &pool->workers[i];

        fds[i] = (struct pollfd){.fd = w->job_count ? w->child.channel : -1, .events = POLLIN};
    }
    n = poll(fds, pool->options.workers, 1000);
    if (n < 0 && errno != EINTR)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot wait for workers: %m");
    for (unsigned i = 0; n > 0 && i < pool->options.workers; i++)
        if (fds[i].revents)
            MRL_TRY(take_in(pool, &pool->workers[i], err));
    return stop_late(pool, err);
}

/* --- telling --- */

static mrl_status tell_death(struct mrl_scan_pool *pool, const struct job *job,
                             struct mrl_scan_report *report, struct mrl_error *err)
{
    const struct mrl_scan_sink sink = {.rules = pool->options.rules, .report = report, .err = err};

    report->coverage.unknown = job->size;
    if (job->died_by > 0)
        return mrl_scan_tell(&sink, "scan.worker-died", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET, NULL,
                             "the process that read it was ended by signal %d (%s)", job->died_by,
                             strsignal(job->died_by));
    return mrl_scan_tell(&sink, "scan.worker-died", MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET, NULL,
                         "the process that read it ended without an answer");
}

static mrl_status tell_failure(struct mrl_scan_pool *pool, const struct job *job,
                               struct mrl_scan_report *report, struct mrl_error *err)
{
    const struct mrl_scan_sink sink = {.rules = pool->options.rules, .report = report, .err = err};
    const enum mrl_code code = (enum mrl_code)job->answer.failed;

    report->coverage.unknown = job->size;
    return mrl_scan_tell(&sink,
                         code == MRL_E_CHANGED ? "scan.changed"
                         : code == MRL_E_LIMIT ? "scan.limit"
                                               : "scan.unreadable",
                         MRL_CONFIDENCE_PROVED, MRL_NO_OFFSET, NULL, "reading it failed: %s",
                         mrl_code_name(code));
}

static mrl_status read_report(struct mrl_scan_pool *pool, struct job *job,
                              struct mrl_scan_report *report, struct mrl_error *err)
{
    struct mrl_reader r;

    mrl_reader_init(&r, job->encoded, job->answer.report_len, err);
    return mrl_scan_decode(&r, pool->options.rules, pool->arena, report);
}

static mrl_status tell(struct mrl_scan_pool *pool, struct job *job, struct mrl_error *err)
{
    struct mrl_scan_result result = {.path = job->path, .size = job->size};
    struct mrl_scan_report report;
    mrl_status s;

    mrl_arena_reset(pool->arena);
    mrl_scan_report_init(&report, pool->arena);
    if (!job->encoded) {
        MRL_TRY(tell_death(pool, job, &report, err));
    } else if (job->answer.failed) {
        MRL_TRY(tell_failure(pool, job, &report, err));
    } else {
        s = read_report(pool, job, &report, err);
        if (s.code == MRL_E_NOMEM)
            return s;
        if (s.code != MRL_OK)
            MRL_TRY(tell_death(pool, job, &report, err));
        memcpy(result.sha256.bytes, job->answer.sha256, sizeof(result.sha256.bytes));
        result.has_sha256 = job->answer.has_sha256 != 0;
    }
    result.report = &report;
    return pool->options.tell(pool->options.context, &result, err);
}

/* All results whose turn it is. */
static mrl_status tell_ready(struct mrl_scan_pool *pool, struct mrl_error *err)
{
    for (;;) {
        struct job *job = &pool->jobs[pool->next_told % pool->job_capacity];

        if (job->state != JOB_DONE || job->number != pool->next_told)
            return mrl_ok();
        MRL_TRY(tell(pool, job, err));
        clear_job(job);
        pool->next_told++;
    }
}

/* --- in and out --- */

/* No place is free, or every worker has its hands full. */
static bool is_full(struct mrl_scan_pool *pool)
{
    return pool->next_number - pool->next_told >= pool->job_capacity ||
           pick(pool)->job_count >= PER_WORKER;
}

mrl_status mrl_scan_pool_add(struct mrl_scan_pool *pool, int fd, uint64_t size, const char *path,
                             struct mrl_error *err)
{
    size_t index;

    while (is_full(pool)) {
        const mrl_status s = listen_once(pool, err);

        if (s.code != MRL_OK) {
            mrl_fd_close(&fd);
            return s;
        }
        MRL_TRY(tell_ready(pool, err));
    }
    index = (size_t)(pool->next_number % pool->job_capacity);
    pool->jobs[index] = (struct job){.state = JOB_SENT,
                                     .fd = fd,
                                     .size = size,
                                     .number = pool->next_number++,
                                     .path = strdup(path)};
    if (!pool->jobs[index].path)
        return MRL_FAIL_NOMEM(err);
    return hand_out(pool, index, err);
}

mrl_status mrl_scan_pool_finish(struct mrl_scan_pool *pool, struct mrl_error *err)
{
    MRL_TRY(tell_ready(pool, err));
    while (pool->next_told < pool->next_number) {
        MRL_TRY(listen_once(pool, err));
        MRL_TRY(tell_ready(pool, err));
    }
    return mrl_ok();
}
