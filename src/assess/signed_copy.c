/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/signed_copy.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "sign/model.h"

#include <string.h>

struct trying {
    const struct mrl_signed_copy *c;
    struct mrl_model model;
    struct mrl_known known;
    struct mrl_map names; /* name in the directory: index into the asset's files */
    struct mrl_arena *arena;
    struct mrl_asset_signature *ret;
    struct mrl_error *err;
};

static void close_model(struct trying *t)
{
    mrl_model_close(&t->model);
}

/* `message`: NULL if the arena is full. */
static mrl_status tell(const struct trying *t, enum mrl_signature_state state, const char *message)
{
    t->ret->copy = state;
    t->ret->copy_message = message;
    return message ? mrl_ok() : MRL_FAIL_ARENA(t->err, t->arena);
}

/* --- what was signed, on disk --- */

const char *mrl_signed_name(struct mrl_span directory, const char *path)
{
    const size_t n = directory.len;

    return n == 0 || strncmp(path, directory.at, n) == 0 ? path + n : NULL;
}

/* One file that is the whole model is verified by itself, whatever lies beside it. */
static mrl_status open_model(struct trying *t)
{
    const struct mrl_signed_copy *const c = t->c;
    const size_t n = c->directory.len;
    const char *dir = n ? mrl_arena_strndup(c->scratch, c->directory.at, n - 1) : ".";

    if (!dir)
        return MRL_FAIL_ARENA(t->err, c->scratch);
    if (c->asset->file_count == 1 && c->manifest->count == 1)
        t->model.file = mrl_signed_name(c->directory, c->asset->files[0].path);
    return mrl_dir_open_beneath(c->root, dir, &t->model.root, t->err);
}

static mrl_status index_files(struct trying *t)
{
    const struct mrl_signed_copy *const c = t->c;

    mrl_map_init(&t->names, c->scratch);
    MRL_TRY(mrl_map_reserve(&t->names, c->asset->file_count, t->err));
    for (size_t i = 0; i < c->asset->file_count; i++) {
        const char *const name = mrl_signed_name(c->directory, c->asset->files[i].path);

        if (name)
            MRL_TRY(mrl_map_add(&t->names, name, strlen(name), i, NULL, t->err));
    }
    return mrl_ok();
}

/* The inventory has read the file and found the digest that was signed. */
static const struct mrl_asset_file *find_known(const struct trying *t,
                                               const struct mrl_oms_resource *r)
{
    const char *const name = strcmp(r->path, ".") == 0 ? t->model.file : r->path;
    const struct mrl_asset_file *file;
    uint64_t i;

    if (!name || !mrl_map_get(&t->names, name, strlen(name), &i))
        return NULL;
    file = &t->c->asset->files[i];
    return file->has_digest &&
                   memcmp(file->sha256.bytes, r->digest.bytes, sizeof(file->sha256.bytes)) == 0
               ? file
               : NULL;
}

static mrl_status list_known(struct trying *t)
{
    struct mrl_manifest *const m = t->c->manifest;

    mrl_manifest_sort(m, &t->known.count);
    t->known.ids = mrl_arena_zalloc(t->c->scratch, (t->known.count + 1) * sizeof(*t->known.ids));
    if (!t->known.ids)
        return MRL_FAIL_ARENA(t->err, t->c->scratch);
    if (m->hash != MRL_OMS_SHA256 || m->method != MRL_OMS_FILES)
        return mrl_ok();
    MRL_TRY(index_files(t));
    for (size_t i = 0; i < m->count; i++) {
        const struct mrl_asset_file *const file = find_known(t, &m->resources[i]);

        if (file)
            t->known.ids[i] = file->id;
    }
    return mrl_ok();
}

/* --- the outcome --- */

/* What was signed and is not there as it was; else what was never signed. */
static const struct mrl_model_change *find_worst(const struct mrl_model_result *result)
{
    const struct mrl_model_change *worst = NULL;

    for (size_t i = 0; i < result->change_count; i++) {
        const struct mrl_model_change *const change = &result->changes[i];

        if (change->kind == MRL_CHANGE_REMOVED || change->kind == MRL_CHANGE_RENAMED ||
            change->kind == MRL_CHANGE_CHANGED)
            return change;
        if (!worst)
            worst = change;
    }
    return worst;
}

static mrl_status judge(struct trying *t, const struct mrl_model_result *result)
{
    const struct mrl_model_change *const worst = find_worst(result);
    char path[160];

    if (!worst)
        return tell(
            t, MRL_SIGNATURE_HOLDS,
            mrl_arena_printf(t->arena, "a copy verifies: %zu %s as signed, and nothing beside",
                             result->file_count, result->file_count == 1 ? "file" : "files"));
    mrl_text_quote(path, sizeof(path), worst->path, strlen(worst->path));
    switch (worst->kind) {
    case MRL_CHANGE_REMOVED:
    case MRL_CHANGE_RENAMED:
    case MRL_CHANGE_CHANGED:
        return tell(t, MRL_SIGNATURE_FAILS,
                    mrl_arena_printf(t->arena, "a copy does not verify: %s, %s", path,
                                     mrl_model_change_names[worst->kind]));
    case MRL_CHANGE_UNREADABLE:
        return tell(
            t, MRL_SIGNATURE_UNKNOWN,
            mrl_arena_printf(t->arena, "whether a copy verifies is open: %s, unreadable", path));
    case MRL_CHANGE_ADDED:
    case MRL_CHANGE_LINK:
    case MRL_CHANGE_SPECIAL:
    case MRL_CHANGE_COUNT:
        break;
    }
    return tell(t, MRL_SIGNATURE_UNKNOWN,
                mrl_arena_printf(t->arena, "%s is not signed (%s): a copy verifies only without it",
                                 path, mrl_model_change_names[worst->kind]));
}

static mrl_status try(struct trying *t)
{
    const struct mrl_signed_copy *const c = t->c;
    struct mrl_model_check check = {
        .ignored = mrl_model_git_paths,
        .ignored_count = MRL_COUNT(mrl_model_git_paths),
        .known = &t->known,
    };
    struct mrl_model_result result;

    check.signature = mrl_signed_name(c->directory, c->bundle);
    MRL_TRY(open_model(t));
    MRL_TRY(list_known(t));
    MRL_TRY(mrl_model_compare(&t->model, c->manifest, &check, c->scratch, &result, t->err));
    return judge(t, &result);
}

mrl_status mrl_signed_copy_verify(const struct mrl_signed_copy *copy, struct mrl_arena *arena,
                                  struct mrl_asset_signature *ret, struct mrl_error *err)
{
    mrl_cleanup(close_model) struct trying t = {
        .c = copy, .model = {.root = -1}, .arena = arena, .ret = ret, .err = err};
    const mrl_status s = try(&t);

    if (s.code == MRL_OK || s.code == MRL_E_NOMEM)
        return s;
    return tell(&t, s.code == MRL_E_DENIED ? MRL_SIGNATURE_FAILS : MRL_SIGNATURE_UNKNOWN,
                mrl_arena_printf(t.arena, "a copy cannot be verified: %s", err->message));
}
