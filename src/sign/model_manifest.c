/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "sign/file_digests.h"
#include "sign/model.h"
#include "sign/tensors.h"

#include <stdlib.h>
#include <string.h>

struct found {
    const char *path;
    struct mrl_file_id id;
    bool known;   /* nobody has touched it since the base was made: its digests are taken over */
    bool lasting; /* may be known from now on */
    bool asked;   /* whether it may */
};

struct gathering {
    const struct mrl_model *model;
    const struct mrl_model_plan *plan;
    struct mrl_arena *arena;
    struct found *files;
    size_t file_count, file_capacity;
    struct mrl_oms_resource *resources;
    struct found **of; /* the file of each resource */
    size_t count, next;
    size_t tensor_count;
    struct mrl_map base; /* path: index of its first resource in the base */
    size_t *base_file;   /* of each resource of the base: index of its path */
    int64_t now_ns;
};

static mrl_status fail_at(const char *path, struct mrl_error *err, enum mrl_code code,
                          const char *why)
{
    mrl_error_set(err, code, MRL_NO_OFFSET, "%s", why);
    mrl_error_where(err, path);
    return (mrl_status){code};
}

static mrl_status pass_on(const char *path, const struct mrl_error *why, struct mrl_error *err)
{
    *err = *why;
    mrl_error_where(err, path);
    return (mrl_status){why->code};
}

static mrl_status visit(void *context, const char *path, enum mrl_model_kind kind,
                        const struct mrl_file_id *id, const struct mrl_error *why,
                        struct mrl_error *err)
{
    struct gathering *g = context;
    mrl_status s;

    if (kind == MRL_MODEL_LINK) {
        s = fail_at(path, err, MRL_E_FORMAT, "is a symbolic link");
        mrl_error_hint(err,
                       "--allow-symlinks signs what it leads to; --ignore-paths leaves it out");
        return s;
    }
    if (kind == MRL_MODEL_PROBLEM || (kind == MRL_MODEL_SPECIAL && why))
        return pass_on(path, why, err);
    if (kind == MRL_MODEL_SPECIAL)
        return fail_at(path, err, MRL_E_FORMAT, "is neither a file nor a directory");
    if (mrl_manifest_path_fault(path, strlen(path)))
        return fail_at(path, err, MRL_E_FORMAT,
                       "cannot be signed: JSON holds no name that is not valid UTF-8");
    MRL_TRY(mrl_arena_grow(g->arena, (void **)&g->files, &g->file_capacity, g->file_count,
                           sizeof(*g->files), err));
    g->files[g->file_count] = (struct found){.path = mrl_arena_strdup(g->arena, path), .id = *id};
    if (!g->files[g->file_count].path)
        return MRL_FAIL_ARENA(err, g->arena);
    g->file_count++;
    return mrl_ok();
}

/* --- resources --- */

static mrl_status count_resources(struct gathering *g, size_t *ret, struct mrl_error *err)
{
    const uint64_t shard = g->plan->shard_size;
    uint64_t total = 0;

    if (g->plan->method == MRL_OMS_FILES) {
        *ret = g->file_count;
        return mrl_ok();
    }
    for (size_t i = 0; i < g->file_count; i++)
        if (__builtin_add_overflow(total, g->files[i].id.size / shard + 1, &total) ||
            total > MRL_MAX_PAYLOAD / 100)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                            "would have more shards than a signature can list");
    *ret = (size_t)total;
    return mrl_ok();
}

static void add_resource(struct gathering *g, struct found *file, uint64_t start, uint64_t end)
{
    const bool alone = g->model->file && g->plan->dialect == MRL_OMS_REFERENCE;

    g->of[g->count] = file;
    g->resources[g->count++] =
        (struct mrl_oms_resource){.path = alone ? "." : file->path, .start = start, .end = end};
}

static void add_file(struct gathering *g, struct found *file)
{
    const uint64_t size = file->id.size, shard = g->plan->shard_size;

    if (g->plan->method == MRL_OMS_FILES)
        add_resource(g, file, 0, UINT64_MAX);
    else
        for (uint64_t start = 0; start < size; start += shard)
            add_resource(g, file, start, size - start < shard ? size : start + shard);
}

static mrl_status list_resources(struct gathering *g, struct mrl_error *err)
{
    size_t capacity;

    MRL_TRY(count_resources(g, &capacity, err));
    g->resources = mrl_arena_array(g->arena, capacity + 1, sizeof(*g->resources));
    g->of = mrl_arena_array(g->arena, capacity + 1, sizeof(*g->of));
    if (!g->resources || !g->of)
        return MRL_FAIL_ARENA(err, g->arena);
    for (size_t i = 0; i < g->file_count; i++)
        add_file(g, &g->files[i]);
    if (g->count == 0)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "holds nothing that could be signed");
    return mrl_ok();
}

/* --- what an earlier manifest knows --- */

static mrl_status index_base(struct gathering *g, struct mrl_error *err)
{
    const struct mrl_manifest *const base = g->plan->base;
    size_t file = 0;

    mrl_map_init(&g->base, g->arena);
    if (!base || !g->plan->known || g->plan->paranoid || base->legacy ||
        base->method != g->plan->method || base->hash != g->plan->hash ||
        base->shard_size != g->plan->shard_size)
        return mrl_ok();
    g->base_file = mrl_arena_array(g->arena, base->count + 1, sizeof(*g->base_file));
    if (!g->base_file)
        return MRL_FAIL_ARENA(err, g->arena);
    for (size_t i = 0; i < base->count; i++) {
        const char *const path = base->resources[i].path;
        const bool first = i == 0 || strcmp(base->resources[i - 1].path, path) != 0;

        file += first && i > 0;
        g->base_file[i] = file;
        if (first)
            MRL_TRY(mrl_map_add(&g->base, path, strlen(path), i, NULL, err));
    }
    return mrl_ok();
}

/* Whether the base has the same pieces of the file at resources[at], and nobody has touched it. */
static bool is_known(const struct gathering *g, size_t at, size_t pieces, uint64_t first)
{
    const struct mrl_manifest *const base = g->plan->base;
    const struct mrl_file_id *id;

    if (first > base->count || pieces > base->count - first ||
        g->base_file[first] >= g->plan->known->count)
        return false;
    id = &g->plan->known->ids[g->base_file[first]];
    if (!mrl_known_has(id) || !mrl_file_id_equal(id, &g->of[at]->id))
        return false;
    for (size_t i = 0; i < pieces; i++) {
        const struct mrl_oms_resource *const r = &base->resources[first + i];

        if (g->base_file[first + i] != g->base_file[first] ||
            r->start != g->resources[at + i].start || r->end != g->resources[at + i].end)
            return false;
    }
    return first + pieces == base->count || g->base_file[first + pieces] != g->base_file[first];
}

static void take_over(struct gathering *g, size_t at, size_t pieces, uint64_t first)
{
    for (size_t i = 0; i < pieces; i++) {
        const struct mrl_oms_resource *const r = &g->plan->base->resources[first + i];

        g->resources[at + i].digest = r->digest;
        if (!g->plan->tensors)
            continue;
        g->resources[at + i].tensors = r->tensors;
        g->resources[at + i].tensor_count = r->tensor_count;
        g->tensor_count += r->tensor_count;
    }
    g->of[at]->known = true;
}

static mrl_status take_known(struct gathering *g, struct mrl_error *err)
{
    uint64_t first;

    MRL_TRY(index_base(g, err));
    for (size_t at = 0, pieces; at < g->count; at += pieces) {
        const char *const path = g->resources[at].path;

        for (pieces = 1; at + pieces < g->count && g->of[at + pieces] == g->of[at];)
            pieces++;
        if (mrl_map_get(&g->base, path, strlen(path), &first) && is_known(g, at, pieces, first))
            take_over(g, at, pieces, first);
    }
    return mrl_ok();
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct found *)a)->path, ((const struct found *)b)->path);
}

/* Files without a resource, empty ones among shards, are in no manifest. */
static mrl_status remember(struct gathering *g, struct mrl_model_seen *ret, struct mrl_error *err)
{
    struct mrl_known *const known = &ret->known;

    *ret = (struct mrl_model_seen){.file_count = g->file_count};
    for (size_t i = 0; i < g->file_count; i++) {
        ret->known_count += g->files[i].known;
        ret->bytes += g->files[i].id.size;
    }
    if (!g->plan->remember)
        return mrl_ok();
    known->ids = mrl_arena_array(g->arena, g->file_count + 1, sizeof(*known->ids));
    if (!known->ids)
        return MRL_FAIL_ARENA(err, g->arena);
    qsort(g->files, g->file_count, sizeof(*g->files), by_path);
    for (size_t i = 0; i < g->file_count; i++) {
        const struct found *const f = &g->files[i];

        if (g->plan->method == MRL_OMS_SHARDS && f->id.size == 0)
            continue;
        if (f->known || f->lasting)
            known->ids[known->count] = f->id;
        known->count++;
    }
    return mrl_ok();
}

/* --- digests --- */

static void resource_opened(void *context, const struct mrl_digest_job *job, int fd)
{
    struct gathering *g = context;
    struct found *const file = g->of[job->index];

    if (g->plan->remember && !file->asked)
        file->lasting = mrl_known_prepare(fd, &file->id, g->now_ns);
    file->asked = true;
}

static bool next_resource(void *context, struct mrl_digest_job *ret)
{
    struct gathering *g = context;
    const struct mrl_oms_resource *r;

    while (g->next < g->count && g->of[g->next]->known)
        g->next++;
    if (g->next == g->count)
        return false;
    r = &g->resources[g->next];
    *ret = (struct mrl_digest_job){.path = g->of[g->next]->path,
                                   .expect = &g->of[g->next]->id,
                                   .start = r->start,
                                   .end = r->end,
                                   .index = g->next};
    g->next++;
    return true;
}

static mrl_status resource_done(void *context, const struct mrl_digest_job *job,
                                const struct mrl_oms_digest *digest, const struct mrl_error *why,
                                struct mrl_error *err)
{
    struct gathering *g = context;

    if (!digest)
        return pass_on(job->path, why, err);
    g->resources[job->index].digest = *digest;
    return mrl_ok();
}

static void report_progress(void *context, uint64_t bytes)
{
    const struct gathering *g = context;

    if (g->plan->progress)
        g->plan->progress(g->plan->context, bytes);
}

/* A file that only looks like one of those formats has no tensors to name. */
static mrl_status add_tensors(struct gathering *g, struct mrl_oms_resource *r,
                              const struct found *file, struct mrl_error *err)
{
    struct mrl_oms_tensor *tensors = NULL;
    size_t count = 0;
    const mrl_status s = mrl_tensors_digest(g->model->root, file->path, &file->id,
                                            MRL_MAX_SIGNED_TENSORS - g->tensor_count, g->arena,
                                            &tensors, &count, err);

    if (s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED || s.code == MRL_E_LIMIT ||
        s.code == MRL_E_UNSUPPORTED)
        return mrl_ok();
    if (s.code != MRL_OK)
        mrl_error_where(err, file->path);
    MRL_TRY(s);
    r->tensors = tensors;
    r->tensor_count = count;
    g->tensor_count += count;
    return mrl_ok();
}

static mrl_status digest_all(struct gathering *g, struct mrl_error *err)
{
    const struct mrl_digest_run run = {.root = g->model->root,
                                       .hash = g->plan->hash,
                                       .paranoid = g->plan->paranoid,
                                       .next = next_resource,
                                       .opened = resource_opened,
                                       .done = resource_done,
                                       .progress = report_progress,
                                       .context = g};

    MRL_TRY(mrl_digest_files(&run, err));
    if (!g->plan->tensors)
        return mrl_ok();
    for (size_t i = 0; i < g->count; i++)
        if ((i == 0 || g->of[i] != g->of[i - 1]) && !g->of[i]->known)
            MRL_TRY(add_tensors(g, &g->resources[i], g->of[i], err));
    return mrl_ok();
}

mrl_status mrl_model_manifest(const struct mrl_model *model, const struct mrl_model_plan *plan,
                              struct mrl_arena *arena, struct mrl_manifest *ret,
                              struct mrl_model_seen *seen, struct mrl_error *err)
{
    struct gathering g = {.model = model, .plan = plan, .arena = arena, .now_ns = mrl_known_now()};
    const struct mrl_model_walk walk = {.ignored = plan->ignored,
                                        .ignored_count = plan->ignored_count,
                                        .allow_links = plan->allow_links,
                                        .visit = visit,
                                        .context = &g};

    MRL_TRY(mrl_model_walk_run(&walk, model, err));
    MRL_TRY(list_resources(&g, err));
    MRL_TRY(take_known(&g, err));
    MRL_TRY(digest_all(&g, err));
    MRL_TRY(remember(&g, seen, err));
    *ret = (struct mrl_manifest){
        .model = model->name,
        .method = plan->method,
        .hash = plan->hash,
        .allow_symlinks = plan->allow_links,
        .shard_size = plan->shard_size,
        .ignore_paths = plan->ignored,
        .ignore_count = plan->ignored_count,
        .resources = g.resources,
        .count = g.count,
    };
    return mrl_ok();
}
