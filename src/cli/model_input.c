/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/model_input.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/standard_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void text_freep(char **text)
{
    free(*text);
}

/* The directory, and the name in it, that a path leads to.  `real` keeps the text. */
static mrl_status find_file(const char *path, char **real, int *dir, const char **name,
                            struct mrl_error *err)
{
    char *slash;

    *real = realpath(path, NULL);
    if (!*real) {
        const int e = errno;

        mrl_error_set(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "cannot be opened: %s",
                      strerror(e));
        mrl_error_where(err, path);
        return (mrl_status){err->code};
    }
    slash = strrchr(*real, '/');
    *slash = '\0';
    *name = slash + 1;
    return mrl_dir_open(slash == *real ? "/" : *real, dir, err);
}

/* Who named a file wants to hear that name, not what it is called in its directory. */
static mrl_status named(mrl_status s, const char *path, struct mrl_error *err)
{
    if (s.code != MRL_OK) {
        err->where[0] = '\0';
        mrl_error_where(err, path);
    }
    return s;
}

mrl_status mrl_model_open_file(const char *path, int *ret, struct mrl_file_id *id,
                               struct mrl_error *err)
{
    mrl_cleanup(text_freep) char *real = NULL;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *name;

    if (mrl_is_standard(path))
        return named(mrl_standard_input_open(ret, id, err), path, err);
    MRL_TRY(find_file(path, &real, &dir, &name, err));
    return named(mrl_file_open(dir, name, ret, id, err), path, err);
}

mrl_status mrl_model_read_file(const char *path, size_t limit, struct mrl_arena *arena, char **ret,
                               size_t *n, struct mrl_error *err)
{
    mrl_cleanup(text_freep) char *real = NULL;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *name;

    if (mrl_is_standard(path))
        return named(mrl_standard_input_read(limit, arena, ret, n, err), path, err);
    MRL_TRY(find_file(path, &real, &dir, &name, err));
    return named(mrl_file_read(dir, name, limit, arena, ret, n, err), path, err);
}

mrl_status mrl_model_read_certificates(const char *const *paths, size_t count,
                                       struct mrl_arena *arena, struct mrl_certificates *list,
                                       struct mrl_error *err)
{
    for (size_t i = 0; i < count; i++) {
        mrl_status s;
        char *text;
        size_t n;

        MRL_TRY(mrl_model_read_file(paths[i], MRL_MAX_CERTIFICATE_FILE, arena, &text, &n, err));
        s = mrl_certificates_add_pem(list, text, n, err);
        if (s.code != MRL_OK)
            mrl_error_where(err, paths[i]);
        MRL_TRY(s);
    }
    return mrl_ok();
}

/* --- what is ignored --- */

struct ignoring {
    const struct mrl_model *model;
    struct mrl_arena *arena;
    const char **items;
    size_t count;
};

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *without_slashes(const char *path, struct mrl_arena *arena)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 2 && path[0] == '.' && path[1] == '/') {
        path += 2;
        n -= 2;
    }
    return mrl_arena_strndup(arena, path, n);
}

static mrl_status add_given(struct ignoring *g, const char *path, struct mrl_error *err)
{
    const char *inner = without_slashes(path, g->arena), *outer;
    const char *fault;

    if (!inner)
        return MRL_FAIL_ARENA(err, g->arena);
    fault = mrl_manifest_path_fault(inner, strlen(inner));
    if (fault || !mrl_file_exists(g->model->root, inner)) {
        struct mrl_error why;

        /* Somewhere else a path may be named that lies within the model all the same. */
        if (mrl_model_inner_path(g->model, path, g->arena, &outer, &why).code == MRL_OK && outer &&
            !mrl_manifest_path_fault(outer, strlen(outer))) {
            g->items[g->count++] = outer;
            return mrl_ok();
        }
    }
    if (fault) {
        mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                      "cannot be ignored: the path %s and does not lead into the model", fault);
        mrl_error_where(err, path);
        return (mrl_status){MRL_E_FORMAT};
    }
    g->items[g->count++] = inner;
    return mrl_ok();
}

static void drop_doubles(struct ignoring *g)
{
    size_t kept = 0;

    if (g->count)
        qsort(g->items, g->count, sizeof(*g->items), by_bytes);
    for (size_t i = 0; i < g->count; i++)
        if (kept == 0 || strcmp(g->items[kept - 1], g->items[i]) != 0)
            g->items[kept++] = g->items[i];
    g->count = kept;
}

mrl_status mrl_model_ignored(const struct mrl_model *model, const struct mrl_option_list *given,
                             bool git, const char *signature, struct mrl_arena *arena,
                             const char *const **ret, size_t *count, struct mrl_error *err)
{
    struct ignoring g = {.model = model, .arena = arena};
    const size_t git_count = git ? MRL_COUNT(mrl_model_git_paths) : 0;

    g.items = mrl_arena_array(arena, given->count + git_count + 1, sizeof(*g.items));
    if (!g.items)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < given->count; i++)
        MRL_TRY(add_given(&g, given->items[i], err));
    for (size_t i = 0; i < git_count; i++)
        g.items[g.count++] = mrl_model_git_paths[i];
    if (signature)
        g.items[g.count++] = signature;
    drop_doubles(&g);
    *ret = g.items;
    *count = g.count;
    return mrl_ok();
}
