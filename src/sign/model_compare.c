/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "sign/file_digests.h"
#include "sign/model.h"
#include "sign/tensors.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const mrl_model_change_names[MRL_CHANGE_COUNT] = {
    [MRL_CHANGE_ADDED] = "added",           [MRL_CHANGE_REMOVED] = "removed",
    [MRL_CHANGE_RENAMED] = "renamed",       [MRL_CHANGE_CHANGED] = "changed",
    [MRL_CHANGE_LINK] = "symbolic link",    [MRL_CHANGE_SPECIAL] = "not a file",
    [MRL_CHANGE_UNREADABLE] = "unreadable",
};

/* A file of the manifest: its resources are resources[first .. first + count). */
struct listed {
    size_t first, count;
    struct mrl_file_id id;
    bool seen;    /* with `id`; to be digested */
    bool told;    /* a change says what is wrong with it */
    bool known;   /* nobody has touched it since it was found as signed */
    bool lasting; /* may be known from now on */
    bool asked;   /* whether it may */
};

/* A file that the manifest does not have. */
struct extra {
    const char *path;
    struct mrl_file_id id;
    struct mrl_oms_digest digest;
    bool digested, renamed;
};

struct comparison {
    const struct mrl_model *model;
    const struct mrl_manifest *manifest;
    const struct mrl_model_check *check;
    struct mrl_arena *arena;
    const char **ignored;
    size_t ignored_count;
    struct listed *files;
    size_t file_count;
    struct mrl_map names; /* path: index in files */
    struct extra *extras;
    size_t extra_count, extra_capacity;
    struct mrl_model_change *changes;
    size_t change_count, change_capacity;
    size_t file, piece; /* next job: resource `piece` of that file */
    size_t extra;
    uint64_t bytes;
    size_t known_count;
    int64_t now_ns;
};

static const char *path_of(const struct comparison *c, const struct listed *file)
{
    return c->manifest->resources[file->first].path;
}

static mrl_status add_change(struct comparison *c, enum mrl_model_change_kind kind,
                             const char *path, const char *from, const char *detail,
                             struct mrl_error *err)
{
    struct mrl_model_change change = {.kind = kind, .from = from};

    MRL_TRY(mrl_arena_grow(c->arena, (void **)&c->changes, &c->change_capacity, c->change_count,
                           sizeof(*c->changes), err));
    change.path = mrl_arena_strdup(c->arena, path);
    change.detail = detail ? mrl_arena_strdup(c->arena, detail) : NULL;
    if (!change.path || (detail && !change.detail))
        return MRL_FAIL_ARENA(err, c->arena);
    c->changes[c->change_count++] = change;
    return mrl_ok();
}

/* --- what the manifest lists --- */

static mrl_status index_manifest(struct comparison *c, struct mrl_manifest *m,
                                 struct mrl_error *err)
{
    size_t paths;

    mrl_manifest_sort(m, &paths);
    c->files = mrl_arena_array(c->arena, m->count, sizeof(*c->files));
    if (!c->files)
        return MRL_FAIL_ARENA(err, c->arena);
    for (size_t i = 0; i < m->count; i++) {
        struct mrl_oms_resource *const r = &m->resources[i];

        if (strcmp(r->path, ".") == 0) {
            if (!c->model->file)
                return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                                "the signature is over one file, not over a directory");
            r->path = c->model->file;
        }
        if (i == 0 || strcmp(path_of(c, &c->files[c->file_count - 1]), r->path) != 0)
            c->files[c->file_count++].first = i;
        c->files[c->file_count - 1].count++;
    }
    mrl_map_init(&c->names, c->arena);
    MRL_TRY(mrl_map_reserve(&c->names, c->file_count, err));
    for (size_t i = 0; i < c->file_count; i++) {
        const char *const path = path_of(c, &c->files[i]);

        MRL_TRY(mrl_map_add(&c->names, path, strlen(path), i, NULL, err));
    }
    return mrl_ok();
}

static mrl_status list_ignored(struct comparison *c, struct mrl_error *err)
{
    const struct mrl_model_check *const check = c->check;
    const struct mrl_manifest *const m = c->manifest;

    c->ignored =
        mrl_arena_array(c->arena, m->ignore_count + check->ignored_count + 1, sizeof(*c->ignored));
    if (!c->ignored)
        return MRL_FAIL_ARENA(err, c->arena);
    if (check->signature)
        c->ignored[c->ignored_count++] = check->signature;
    for (size_t i = 0; !check->strict && i < m->ignore_count; i++)
        c->ignored[c->ignored_count++] = m->ignore_paths[i];
    for (size_t i = 0; !check->strict && i < check->ignored_count; i++)
        c->ignored[c->ignored_count++] = check->ignored[i];
    return mrl_ok();
}

/* --- what is there --- */

static mrl_status visit_extra(struct comparison *c, const char *path, const struct mrl_file_id *id,
                              struct mrl_error *err)
{
    /* An empty file has no shard: OMS v1.0, section 6.2. */
    const bool invisible = c->manifest->method == MRL_OMS_SHARDS && id->size == 0;

    if (!c->check->strict && (invisible || c->check->allow_unsigned))
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(c->arena, (void **)&c->extras, &c->extra_capacity, c->extra_count,
                           sizeof(*c->extras), err));
    c->extras[c->extra_count] = (struct extra){.path = mrl_arena_strdup(c->arena, path), .id = *id};
    if (!c->extras[c->extra_count].path)
        return MRL_FAIL_ARENA(err, c->arena);
    c->extra_count++;
    return mrl_ok();
}

static mrl_status visit(void *context, const char *path, enum mrl_model_kind kind,
                        const struct mrl_file_id *id, const struct mrl_error *why,
                        struct mrl_error *err)
{
    static const enum mrl_model_change_kind changes[] = {
        [MRL_MODEL_LINK] = MRL_CHANGE_LINK,
        [MRL_MODEL_SPECIAL] = MRL_CHANGE_SPECIAL,
        [MRL_MODEL_PROBLEM] = MRL_CHANGE_UNREADABLE,
    };
    struct comparison *c = context;
    struct listed *file = NULL;
    uint64_t index;

    if (mrl_map_get(&c->names, path, strlen(path), &index))
        file = &c->files[index];
    if (kind != MRL_MODEL_FILE) {
        if (file)
            file->told = true;
        return add_change(c, changes[kind], path, NULL, why ? why->message : NULL, err);
    }
    if (!file)
        return visit_extra(c, path, id, err);
    file->seen = true;
    file->id = *id;
    return mrl_ok();
}

/* --- digests of listed files --- */

/* Where the last shard ends, the file must end. */
static bool has_signed_size(const struct comparison *c, const struct listed *file, uint64_t *ret)
{
    *ret = c->manifest->resources[file->first + file->count - 1].end;
    return *ret == UINT64_MAX || *ret == file->id.size;
}

static bool next_listed(void *context, struct mrl_digest_job *ret)
{
    struct comparison *c = context;
    const struct mrl_oms_resource *r;

    while (c->file < c->file_count &&
           (!c->files[c->file].seen || c->files[c->file].told || c->files[c->file].known ||
            c->piece == c->files[c->file].count)) {
        c->file++;
        c->piece = 0;
    }
    if (c->file == c->file_count)
        return false;
    r = &c->manifest->resources[c->files[c->file].first + c->piece++];
    *ret = (struct mrl_digest_job){.path = r->path,
                                   .expect = &c->files[c->file].id,
                                   .start = r->start,
                                   .end = r->end,
                                   .index = c->file};
    return true;
}

static const struct mrl_oms_resource *find_piece(const struct comparison *c,
                                                 const struct mrl_digest_job *job)
{
    const struct listed *const file = &c->files[job->index];
    const struct mrl_oms_resource *r = &c->manifest->resources[file->first];

    for (size_t i = 0; i + 1 < file->count && r->start != job->start; i++)
        r++;
    return r;
}

static mrl_status listed_done(void *context, const struct mrl_digest_job *job,
                              const struct mrl_oms_digest *digest, const struct mrl_error *why,
                              struct mrl_error *err)
{
    struct comparison *c = context;
    struct listed *const file = &c->files[job->index];
    const size_t size = mrl_oms_digest_size(c->manifest->hash);
    const bool whole = job->end == UINT64_MAX;
    char place[80];

    if (digest && memcmp(digest->bytes, find_piece(c, job)->digest.bytes, size) == 0) {
        c->bytes += (whole ? file->id.size : job->end) - job->start;
        return mrl_ok();
    }
    if (file->told)
        return mrl_ok();
    file->told = true;
    if (!digest)
        return add_change(c, MRL_CHANGE_UNREADABLE, job->path, NULL, why->message, err);
    (void)snprintf(place, sizeof(place), "from byte %" PRIu64 " to %" PRIu64, job->start,
                   whole ? 0 : job->end);
    return add_change(c, MRL_CHANGE_CHANGED, job->path, NULL, whole ? NULL : place, err);
}

static void report_progress(void *context, uint64_t bytes)
{
    const struct comparison *c = context;

    if (c->check->progress)
        c->check->progress(c->check->context, bytes);
}

/* Before a byte is read: what is written behind our back from now on gets a date. */
static void listed_opened(void *context, const struct mrl_digest_job *job, int fd)
{
    struct comparison *c = context;
    struct listed *const file = &c->files[job->index];

    if (c->check->remember && !file->asked)
        file->lasting = mrl_known_prepare(fd, &file->id, c->now_ns);
    file->asked = true;
}

static void take_known(struct comparison *c)
{
    const struct mrl_known *const known = c->check->known;

    if (!known || c->check->paranoid || known->count != c->file_count)
        return;
    for (size_t i = 0; i < c->file_count; i++) {
        struct listed *const file = &c->files[i];

        file->known = file->seen && !file->told && mrl_known_has(&known->ids[i]) &&
                      mrl_file_id_equal(&known->ids[i], &file->id);
        if (!file->known)
            continue;
        c->known_count++;
        c->bytes += file->id.size;
    }
}

/* What was found as signed, and is going to be dated when it changes. */
static mrl_status remember(struct comparison *c, struct mrl_known *ret, struct mrl_error *err)
{
    *ret = (struct mrl_known){.ids = NULL};
    if (!c->check->remember)
        return mrl_ok();
    ret->ids = mrl_arena_array(c->arena, c->file_count + 1, sizeof(*ret->ids));
    if (!ret->ids)
        return MRL_FAIL_ARENA(err, c->arena);
    ret->count = c->file_count;
    for (size_t i = 0; i < c->file_count; i++)
        if (c->files[i].seen && !c->files[i].told && (c->files[i].known || c->files[i].lasting))
            ret->ids[i] = c->files[i].id;
    return mrl_ok();
}

static mrl_status compare_listed(struct comparison *c, struct mrl_error *err)
{
    const struct mrl_digest_run run = {.root = c->model->root,
                                       .hash = c->manifest->hash,
                                       .paranoid = c->check->paranoid,
                                       .next = next_listed,
                                       .opened = listed_opened,
                                       .done = listed_done,
                                       .progress = report_progress,
                                       .context = c};
    uint64_t want;

    for (size_t i = 0; i < c->file_count; i++) {
        struct listed *const file = &c->files[i];
        char sizes[96];

        if (!file->seen || file->told || has_signed_size(c, file, &want))
            continue;
        file->told = true;
        (void)snprintf(sizes, sizeof(sizes), "has %" PRIu64 " bytes, signed were %" PRIu64,
                       file->id.size, want);
        MRL_TRY(add_change(c, MRL_CHANGE_CHANGED, path_of(c, file), NULL, sizes, err));
    }
    take_known(c);
    return mrl_digest_files(&run, err);
}

/* --- added, removed, renamed --- */

static bool next_extra(void *context, struct mrl_digest_job *ret)
{
    struct comparison *c = context;

    if (c->extra == c->extra_count)
        return false;
    *ret = (struct mrl_digest_job){.path = c->extras[c->extra].path,
                                   .expect = &c->extras[c->extra].id,
                                   .end = UINT64_MAX,
                                   .index = c->extra};
    c->extra++;
    return true;
}

static mrl_status extra_done(void *context, const struct mrl_digest_job *job,
                             const struct mrl_oms_digest *digest, const struct mrl_error *why,
                             struct mrl_error *err)
{
    struct comparison *c = context;

    (void)why;
    (void)err;
    if (digest) {
        c->extras[job->index].digest = *digest;
        c->extras[job->index].digested = true;
    }
    return mrl_ok();
}

static struct extra *find_renamed(struct comparison *c, const struct listed *file)
{
    const struct mrl_oms_resource *const r = &c->manifest->resources[file->first];
    const size_t size = mrl_oms_digest_size(c->manifest->hash);

    for (size_t i = 0; file->count == 1 && i < c->extra_count; i++) {
        struct extra *const e = &c->extras[i];

        if (e->digested && !e->renamed && (r->end == UINT64_MAX || r->end == e->id.size) &&
            memcmp(e->digest.bytes, r->digest.bytes, size) == 0)
            return e;
    }
    return NULL;
}

static mrl_status tell_missing(struct comparison *c, struct listed *file, struct mrl_error *err)
{
    const char *const path = path_of(c, file);
    struct extra *const now = find_renamed(c, file);

    if (now) {
        now->renamed = true;
        return add_change(c, MRL_CHANGE_RENAMED, now->path, path, NULL, err);
    }
    return add_change(c, MRL_CHANGE_REMOVED, path, NULL,
                      mrl_manifest_ignores(c->ignored, c->ignored_count, path)
                          ? "is signed, but ignored here"
                          : NULL,
                      err);
}

static mrl_status tell_moves(struct comparison *c, struct mrl_error *err)
{
    const struct mrl_digest_run run = {.root = c->model->root,
                                       .hash = c->manifest->hash,
                                       .next = next_extra,
                                       .done = extra_done,
                                       .context = c};
    size_t missing = 0;

    for (size_t i = 0; i < c->file_count; i++)
        missing += !c->files[i].seen && !c->files[i].told;
    /* A few of each: comparing all with all must stay cheap, and tells nobody anything beyond. */
    if (missing && missing <= MRL_MAX_RENAMES && c->extra_count <= MRL_MAX_RENAMES)
        MRL_TRY(mrl_digest_files(&run, err));
    for (size_t i = 0; i < c->file_count; i++)
        if (!c->files[i].seen && !c->files[i].told)
            MRL_TRY(tell_missing(c, &c->files[i], err));
    for (size_t i = 0; i < c->extra_count; i++)
        if (!c->extras[i].renamed)
            MRL_TRY(add_change(c, MRL_CHANGE_ADDED, c->extras[i].path, NULL, NULL, err));
    return mrl_ok();
}

/* --- tensors --- */

static mrl_status name_tensors(struct comparison *c, struct mrl_model_change *change,
                               const struct mrl_oms_resource *r, struct mrl_error *err)
{
    struct mrl_oms_tensor *now = NULL;
    struct mrl_tensor_change *tensors;
    struct mrl_error why;
    size_t count = 0;
    const mrl_status s = mrl_tensors_digest(c->model->root, r->path, NULL, MRL_MAX_SIGNED_TENSORS,
                                            c->arena, &now, &count, &why);

    if (s.code == MRL_E_NOMEM) {
        *err = why;
        return s;
    }
    if (s.code != MRL_OK || count == 0)
        change->detail = "its tensors cannot be read any more";
    if (s.code != MRL_OK || count == 0)
        return mrl_ok();
    MRL_TRY(mrl_tensors_compare(r->tensors, r->tensor_count, now, count, c->arena, &tensors,
                                &change->tensor_count, err));
    change->tensors = tensors;
    if (change->tensor_count == 0)
        change->detail = "every tensor is as signed; the header or metadata changed";
    return mrl_ok();
}

static mrl_status name_all_tensors(struct comparison *c, struct mrl_error *err)
{
    uint64_t index;

    for (size_t i = 0; i < c->change_count; i++) {
        struct mrl_model_change *const change = &c->changes[i];
        const struct mrl_oms_resource *r;

        if (change->kind != MRL_CHANGE_CHANGED ||
            !mrl_map_get(&c->names, change->path, strlen(change->path), &index))
            continue;
        r = &c->manifest->resources[c->files[index].first];
        for (size_t j = 0; j < c->files[index].count; j++)
            if (r[j].tensor_count) {
                MRL_TRY(name_tensors(c, change, &r[j], err));
                break;
            }
    }
    return mrl_ok();
}

static int by_kind_and_path(const void *a, const void *b)
{
    const struct mrl_model_change *x = a, *y = b;

    return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind)
                              : strcmp(x->path, y->path);
}

mrl_status mrl_model_compare(const struct mrl_model *model, struct mrl_manifest *manifest,
                             const struct mrl_model_check *check, struct mrl_arena *arena,
                             struct mrl_model_result *ret, struct mrl_error *err)
{
    struct comparison c = {.model = model,
                           .manifest = manifest,
                           .check = check,
                           .arena = arena,
                           .now_ns = mrl_known_now()};
    struct mrl_known known;
    struct mrl_model_walk walk = {.allow_links = manifest->allow_symlinks || check->allow_links,
                                  .visit = visit,
                                  .context = &c};

    MRL_TRY(index_manifest(&c, manifest, err));
    MRL_TRY(list_ignored(&c, err));
    walk.ignored = c.ignored;
    walk.ignored_count = c.ignored_count;
    MRL_TRY(mrl_model_walk_run(&walk, model, err));
    MRL_TRY(compare_listed(&c, err));
    MRL_TRY(tell_moves(&c, err));
    MRL_TRY(name_all_tensors(&c, err));
    if (c.change_count)
        qsort(c.changes, c.change_count, sizeof(*c.changes), by_kind_and_path);
    MRL_TRY(remember(&c, &known, err));
    *ret = (struct mrl_model_result){
        c.changes, c.change_count, c.file_count, c.bytes, c.known_count, known,
    };
    return mrl_ok();
}
