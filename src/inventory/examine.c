/* SPDX-License-Identifier: Apache-2.0 */
#include "base/program.h"
#include "formats/code_kind.h"
#include "formats/secrets.h"
#include "inventory/private.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

/* Read in one go, so that probing, describing and hashing a small file cost one read. */
#define READ_SIZE (1u << 20)

/* What one file may make us remember; a tokenizer.json of 2 M entries stays below. */
#define FILE_ARENA (512u << 20)

#define MAX_THREADS 64u

/* Shared by the workers.  The lock guards the arena, the cache and the counters. */
struct job {
    int root;
    const struct mrl_inventory_options *options;
    struct mrl_candidates *files;
    struct mrl_arena *arena;
    struct mrl_inventory *inv;
    struct mrl_map names; /* of facts and issues; in the arena */
    char program[MRL_PROGRAM_ID];
    atomic_size_t next;
    atomic_bool stop;
    pthread_mutex_t lock;
    struct mrl_error failure; /* of the first worker that failed */
    enum mrl_code failed;
};

struct worker {
    struct job *job;
    struct mrl_hasher *hasher;
    struct mrl_arena *scratch; /* reset for each file */
    uint8_t *buffer;           /* READ_SIZE bytes */
};

static bool holds_secret(const struct mrl_asset_file *file)
{
    for (size_t i = 0; i < file->issue_count; i++)
        if (strncmp(file->issues[i].id, "secret.", 7) == 0 &&
            strcmp(file->issues[i].id, "secret.not-searched") != 0)
            return true;
    return false;
}

static bool has_fact(const struct mrl_asset_file *file, const char *name)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0)
            return true;
    return false;
}

/* A program is an asset for what it makes or names; one that was not read whole may do either. */
static enum mrl_role role_of_program(const struct mrl_asset_file *file)
{
    if (holds_secret(file))
        return MRL_ROLE_SECRET;
    if (has_fact(file, "agent"))
        return MRL_ROLE_AGENT;
    if (has_fact(file, "tool") || has_fact(file, "mcp_server"))
        return MRL_ROLE_TOOL;
    return file->fact_count || file->incomplete ? MRL_ROLE_CODE : MRL_ROLE_OTHER;
}

/* A file without a format that holds keys is an asset because of them. */
enum mrl_role mrl_role_of_file(const struct mrl_asset_file *file)
{
    if (mrl_code_is_format(file->format))
        return role_of_program(file);
    if (file->format)
        return mrl_format_find(file->format)->role;
    return holds_secret(file) ? MRL_ROLE_SECRET : MRL_ROLE_OTHER;
}

/* --- what the cache knows --- */

static mrl_status recall(struct job *job, struct mrl_candidate *c, struct mrl_arena *scratch,
                         bool *ret, struct mrl_error *err)
{
    const struct mrl_file_cache *cache = job->options->cache;
    struct mrl_asset_file file = c->file;
    struct mrl_error odd;
    const void *facts;
    size_t len;

    mrl_arena_reset(scratch);
    MRL_TRY(cache->get(cache->context, c->file.path, &c->file.id, scratch, ret, &file.sha256,
                       &facts, &len, err));
    /* Facts that cannot be read are facts that are not known. */
    if (*ret &&
        mrl_facts_decode(facts, len, job->program, job->arena, &job->names, &file, &odd).code !=
            MRL_OK)
        *ret = false;
    if (*ret && (c->is_declared || c->is_part) && !file.has_digest)
        *ret = false;
    if (!*ret)
        return mrl_ok();
    c->file = file;
    c->role = mrl_role_of_file(&file);
    return mrl_ok();
}

/* --- reading one file --- */

/* A small file is read once into memory; a large one is read through its descriptor. */
struct opened {
    int fd;
    struct mrl_source_file file;
    struct mrl_source_memory memory;
    struct mrl_source *source;
};

static mrl_status open_source(struct worker *w, const struct mrl_asset_file *file,
                              struct opened *ret, struct mrl_error *err)
{
    struct mrl_file_id id;
    size_t got;

    MRL_TRY(mrl_file_open(w->job->root, file->path, &ret->fd, &id, err));
    if (!mrl_file_id_equal(&id, &file->id))
        return MRL_FAIL(err, MRL_E_CHANGED, MRL_NO_OFFSET, "changed while the project was read");
    mrl_source_file_init(&ret->file, ret->fd, id.size);
    ret->source = &ret->file.source;
    if (id.size > READ_SIZE)
        return mrl_ok();
    MRL_TRY(ret->source->read_at(ret->source, 0, w->buffer, READ_SIZE, &got, err));
    mrl_source_memory_init(&ret->memory, w->buffer, got);
    ret->source = &ret->memory.source;
    return mrl_ok();
}

/* Keys in text are the project's own business; what installed packages ship as examples is not. */
static mrl_status search_secrets(struct mrl_source *source, struct mrl_description *d,
                                 struct mrl_error *err)
{
    struct mrl_probe_buffer buffer;
    struct mrl_probe probe;

    if (mrl_in_package_folder(d->path))
        return mrl_ok();
    MRL_TRY(mrl_probe_read(source, d->path, &buffer, &probe, err));
    return probe.is_text ? mrl_describe_secrets(d) : mrl_ok();
}

static mrl_status describe(struct worker *w, struct mrl_source *source,
                           const struct mrl_format *format, struct mrl_asset_file *file,
                           struct mrl_error *err)
{
    struct mrl_description d = {
        .source = source, .path = file->path, .arena = w->scratch, .err = err};

    if (format)
        MRL_TRY(mrl_format_describe(format, source, file->path, w->scratch, &d, err));
    d.err = err;
    MRL_TRY(search_secrets(source, &d, err));
    file->format = format ? format->id : NULL;
    file->facts = d.facts;
    file->fact_count = d.fact_count;
    file->issues = d.issues;
    file->issue_count = d.issue_count;
    file->links = d.links;
    file->link_count = d.link_count;
    file->incomplete = d.incomplete;
    return mrl_ok();
}

/* A file already in memory is hashed from there. */
static mrl_status hash(struct worker *w, const struct opened *o, struct mrl_sha256 *ret,
                       struct mrl_error *err)
{
    if (o->source == &o->memory.source) {
        MRL_TRY(mrl_hasher_add(w->hasher, w->buffer, (size_t)o->source->size, err));
        return mrl_hasher_finish(w->hasher, ret, err);
    }
    return mrl_sha256_source(w->hasher, o->source, w->buffer, READ_SIZE, ret, err);
}

/* Programs of installed packages are their packages' business. */
static mrl_status identify(const struct opened *o, const char *path, const struct mrl_format **ret,
                           struct mrl_error *err)
{
    struct mrl_probe_buffer buffer;
    struct mrl_probe probe;

    MRL_TRY(mrl_format_identify(o->source, path, ret, err));
    if (*ret || mrl_in_package_folder(path))
        return mrl_ok();
    MRL_TRY(mrl_probe_read(o->source, path, &buffer, &probe, err));
    *ret = mrl_code_format(&probe);
    return mrl_ok();
}

static mrl_status read_file(struct worker *w, struct mrl_candidate *c, struct opened *o,
                            struct mrl_error *err)
{
    const struct mrl_format *format;

    MRL_TRY(open_source(w, &c->file, o, err));
    MRL_TRY(identify(o, c->file.path, &format, err));
    MRL_TRY(describe(w, o->source, format, &c->file, err));
    c->role = mrl_role_of_file(&c->file);
    if (c->role != MRL_ROLE_OTHER || c->is_declared || c->is_part) {
        MRL_TRY(hash(w, o, &c->file.sha256, err));
        c->file.has_digest = true;
    }
    return mrl_file_unchanged(o->fd, &c->file.id, err);
}

/* --- keeping what was read --- */

static void count(struct job *job, const struct mrl_asset_file *file)
{
    struct mrl_inventory *inv = job->inv;

    inv->files_hashed += file->has_digest;
    inv->bytes_hashed += file->has_digest ? file->id.size : 0;
    if (job->options->progress)
        job->options->progress(job->options->progress_context, inv->files_hashed,
                               inv->bytes_hashed);
}

/* Moves the facts from the scratch arena to the lasting one, by way of the cache's form, *ret. */
static mrl_status keep_facts(struct worker *w, struct mrl_candidate *c, const void **ret,
                             size_t *len, struct mrl_error *err)
{
    struct job *const job = w->job;

    MRL_TRY(mrl_facts_encode(&c->file, job->program, w->scratch, ret, len, err));
    MRL_TRY(mrl_facts_decode(*ret, *len, job->program, job->arena, &job->names, &c->file, err));
    c->file.rehashed = c->file.has_digest;
    count(job, &c->file);
    return mrl_ok();
}

/* A program that cannot be told from another one remembers nothing. */
static mrl_status remember(struct job *job, const struct mrl_candidate *c, const void *facts,
                           size_t len, struct mrl_error *err)
{
    const struct mrl_file_cache *cache = job->options->cache;

    if (!cache || !*job->program)
        return mrl_ok();
    return cache->put(cache->context, c->file.path, &c->file.id, &c->file.sha256, facts, len, err);
}

static mrl_status keep_complaint(struct job *job, struct mrl_candidate *c,
                                 const struct mrl_error *why, struct mrl_error *err)
{
    c->file = (struct mrl_asset_file){.path = c->file.path, .id = c->file.id, .incomplete = true};
    c->file.unreadable = mrl_arena_strdup(job->arena, why->message);
    return c->file.unreadable ? mrl_ok() : MRL_FAIL_ARENA(err, job->arena);
}

/* What is wrong with one file, be it that it tells more than we keep, is a complaint about that
 * file; what is wrong with the machine or the cache ends the run. */
static mrl_status keep(struct worker *w, struct mrl_candidate *c, mrl_status status,
                       struct mrl_error *why, struct mrl_error *err)
{
    const void *facts;
    size_t len;

    if (status.code == MRL_OK)
        status = keep_facts(w, c, &facts, &len, why);
    if (status.code == MRL_OK)
        return remember(w->job, c, facts, len, err);
    if (status.code != MRL_E_NOMEM)
        return keep_complaint(w->job, c, why, err);
    *err = *why;
    return status;
}

static mrl_status examine_one(struct worker *w, struct mrl_candidate *c, struct mrl_error *err)
{
    struct opened o = {.fd = -1};
    struct mrl_error why;
    mrl_status s;

    mrl_arena_reset(w->scratch);
    s = read_file(w, c, &o, &why);
    mrl_fd_close(&o.fd);
    (void)pthread_mutex_lock(&w->job->lock);
    c->is_known = true;
    s = keep(w, c, s, &why, err);
    (void)pthread_mutex_unlock(&w->job->lock);
    return s;
}

/* --- the workers --- */

static mrl_status run_worker(struct worker *w, struct mrl_error *err)
{
    struct job *job = w->job;

    w->scratch = mrl_arena_new(FILE_ARENA);
    w->buffer = malloc(READ_SIZE);
    if (!w->scratch || !w->buffer)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_hasher_new(&w->hasher, err));
    for (;;) {
        const size_t i = atomic_fetch_add(&job->next, 1);

        if (i >= job->files->count || atomic_load(&job->stop))
            return mrl_ok();
        if (mrl_candidate_at(job->files, i)->is_link || mrl_candidate_at(job->files, i)->is_known)
            continue;
        MRL_TRY(examine_one(w, mrl_candidate_at(job->files, i), err));
    }
}

static void *worker_main(void *context)
{
    struct worker w = {.job = context};
    struct mrl_error err;
    const mrl_status s = run_worker(&w, &err);

    mrl_hasher_free(w.hasher);
    mrl_arena_free(w.scratch);
    free(w.buffer);
    if (s.code == MRL_OK)
        return NULL;
    (void)pthread_mutex_lock(&w.job->lock);
    if (w.job->failed == MRL_OK) {
        w.job->failed = s.code;
        w.job->failure = err;
    }
    (void)pthread_mutex_unlock(&w.job->lock);
    atomic_store(&w.job->stop, true);
    return NULL;
}

static unsigned thread_count(const struct job *job)
{
    unsigned n = job->options->threads ? job->options->threads : (unsigned)get_nprocs();

    if (n > MAX_THREADS)
        n = MAX_THREADS;
    return n > job->files->count / 16 + 1 ? (unsigned)(job->files->count / 16 + 1) : n;
}

/* The calling thread works too, so that a machine that refuses threads still gets its answer. */
static void run_all(struct job *job)
{
    const unsigned extra = thread_count(job) - 1;
    pthread_t threads[MAX_THREADS];
    unsigned started = 0;

    while (started < extra && pthread_create(&threads[started], NULL, worker_main, job) == 0)
        started++;
    (void)worker_main(job);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
}

static mrl_status recall_all(struct job *job, struct mrl_error *err)
{
    const struct mrl_inventory_options *o = job->options;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(FILE_ARENA);

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    if (!o->cache || o->rehash || !*job->program)
        return mrl_ok();
    for (size_t i = 0; i < job->files->count; i++) {
        struct mrl_candidate *c = mrl_candidate_at(job->files, i);
        bool known;

        if (c->is_link || c->is_known)
            continue;
        MRL_TRY(recall(job, c, scratch, &known, err));
        c->is_known = known;
    }
    return mrl_ok();
}

mrl_status mrl_examine(int root, const struct mrl_inventory_options *options,
                       struct mrl_candidates *files, struct mrl_arena *arena,
                       struct mrl_inventory *inv, struct mrl_error *err)
{
    struct job job = {
        .root = root,
        .options = options,
        .files = files,
        .arena = arena,
        .inv = inv,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };

    mrl_map_init(&job.names, arena);
    mrl_program_id(job.program);
    MRL_TRY(recall_all(&job, err));
    run_all(&job);
    (void)pthread_mutex_destroy(&job.lock);
    if (job.failed != MRL_OK) {
        *err = job.failure;
        return (mrl_status){job.failed};
    }
    return mrl_ok();
}
