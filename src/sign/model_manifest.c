/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "sign/file_digests.h"
#include "sign/model.h"
#include "sign/tensors.h"

#include <string.h>

struct found {
    const char *path;
    struct mrl_file_id id;
};

struct gathering {
    const struct mrl_model *model;
    const struct mrl_model_plan *plan;
    struct mrl_arena *arena;
    struct found *files;
    size_t file_count, file_capacity;
    struct mrl_oms_resource *resources;
    const struct found **of; /* the file of each resource */
    size_t count, next;
    size_t tensor_count;
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
    g->files[g->file_count] = (struct found){mrl_arena_strdup(g->arena, path), *id};
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

static void add_resource(struct gathering *g, const struct found *file, uint64_t start,
                         uint64_t end)
{
    const bool alone = g->model->file && g->plan->dialect == MRL_OMS_REFERENCE;

    g->of[g->count] = file;
    g->resources[g->count++] =
        (struct mrl_oms_resource){.path = alone ? "." : file->path, .start = start, .end = end};
}

static void add_file(struct gathering *g, const struct found *file)
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

/* --- digests --- */

static bool next_resource(void *context, struct mrl_digest_job *ret)
{
    struct gathering *g = context;
    const struct mrl_oms_resource *r;

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
                                       .next = next_resource,
                                       .done = resource_done,
                                       .progress = report_progress,
                                       .context = g};

    MRL_TRY(mrl_digest_files(&run, err));
    if (!g->plan->tensors)
        return mrl_ok();
    for (size_t i = 0; i < g->count; i++)
        if (i == 0 || g->of[i] != g->of[i - 1])
            MRL_TRY(add_tensors(g, &g->resources[i], g->of[i], err));
    return mrl_ok();
}

mrl_status mrl_model_manifest(const struct mrl_model *model, const struct mrl_model_plan *plan,
                              struct mrl_arena *arena, struct mrl_manifest *ret,
                              struct mrl_error *err)
{
    struct gathering g = {.model = model, .plan = plan, .arena = arena};
    const struct mrl_model_walk walk = {.ignored = plan->ignored,
                                        .ignored_count = plan->ignored_count,
                                        .allow_links = plan->allow_links,
                                        .visit = visit,
                                        .context = &g};

    MRL_TRY(mrl_model_walk_run(&walk, model, err));
    MRL_TRY(list_resources(&g, err));
    MRL_TRY(digest_all(&g, err));
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
