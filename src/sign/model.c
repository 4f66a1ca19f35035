/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/model.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const mrl_model_git_paths[4] = {".git", ".gitattributes", ".github", ".gitignore"};

static void text_freep(char **text)
{
    free(*text);
}

static mrl_status path_failure(const char *path, struct mrl_error *err)
{
    const int e = errno;

    mrl_error_set(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "cannot be opened: %s", strerror(e));
    mrl_error_where(err, path);
    return (mrl_status){err->code};
}

/* The directory of a path as the kernel sees it, and its last component as it was written: a link
 * as last component stays one. */
static mrl_status resolve_parent(const char *path, struct mrl_arena *arena, const char **directory,
                                 const char **name, struct mrl_error *err)
{
    size_t n = strlen(path);
    const char *slash, *parent;
    mrl_cleanup(text_freep) char *real = NULL;

    while (n > 1 && path[n - 1] == '/')
        n--;
    slash = memrchr(path, '/', n);
    parent = !slash          ? "."
             : slash == path ? "/"
                             : mrl_arena_strndup(arena, path, (size_t)(slash - path));
    *name = mrl_arena_strndup(arena, slash ? slash + 1 : path,
                              slash ? n - (size_t)(slash + 1 - path) : n);
    if (!parent || !*name)
        return MRL_FAIL_ARENA(err, arena);
    real = realpath(parent, NULL);
    if (!real)
        return path_failure(path, err);
    *directory = mrl_arena_strdup(arena, real);
    return *directory ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

static mrl_status open_file(const char *path, struct mrl_arena *arena, struct mrl_model *model,
                            struct mrl_error *err)
{
    const char *directory;

    MRL_TRY(resolve_parent(path, arena, &directory, &model->file, err));
    MRL_TRY(mrl_dir_open(directory, &model->root, err));
    model->name = model->file;
    model->path = directory;
    return mrl_ok();
}

static mrl_status open_directory(const char *path, struct mrl_arena *arena, struct mrl_model *model,
                                 struct mrl_error *err)
{
    mrl_cleanup(text_freep) char *real = realpath(path, NULL);
    const char *slash;

    if (!real)
        return path_failure(path, err);
    model->path = mrl_arena_strdup(arena, real);
    if (!model->path)
        return MRL_FAIL_ARENA(err, arena);
    slash = strrchr(model->path, '/');
    model->name = slash[1] != '\0' ? slash + 1 : "/";
    return mrl_dir_open(real, &model->root, err);
}

mrl_status mrl_model_open(const char *path, struct mrl_arena *arena, struct mrl_model *ret,
                          struct mrl_error *err)
{
    struct mrl_model model = {.root = -1};
    struct stat st;

    if (stat(path, &st) != 0)
        return path_failure(path, err);
    MRL_TRY(S_ISDIR(st.st_mode) ? open_directory(path, arena, &model, err)
                                : open_file(path, arena, &model, err));
    *ret = model;
    return mrl_ok();
}

void mrl_model_close(struct mrl_model *model)
{
    mrl_fd_close(&model->root);
}

mrl_status mrl_model_inner_path(const struct mrl_model *model, const char *path,
                                struct mrl_arena *arena, const char **ret, struct mrl_error *err)
{
    const size_t n = strlen(model->path);
    const char *directory, *name, *inner;

    MRL_TRY(resolve_parent(path, arena, &directory, &name, err));
    if (strncmp(directory, model->path, n) != 0 ||
        (directory[n] != '\0' && directory[n] != '/' && n > 1)) {
        *ret = NULL;
        return mrl_ok();
    }
    inner = directory[n] == '/' ? directory + n + 1 : directory + n;
    inner = mrl_arena_printf(arena, "%s%s%s", inner, *inner ? "/" : "", name);
    if (!inner)
        return MRL_FAIL_ARENA(err, arena);
    *ret = inner;
    return mrl_ok();
}

/* --- files --- */

struct walking {
    const struct mrl_model_walk *walk;
    int root;
};

static bool is_ignored(const struct walking *w, const char *path)
{
    return mrl_manifest_ignores(w->walk->ignored, w->walk->ignored_count, path);
}

static bool enter(void *context, const char *path)
{
    return !is_ignored(context, path);
}

/* The target of an allowed link: a file within the model, or nothing that can be signed. */
static mrl_status visit_link(const struct walking *w, const char *path, struct mrl_error *err)
{
    const struct mrl_model_walk *const walk = w->walk;
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    struct mrl_error why;

    if (!walk->allow_links)
        return walk->visit(walk->context, path, MRL_MODEL_LINK, NULL, NULL, err);
    if (mrl_file_open(w->root, path, &fd, &id, &why).code != MRL_OK)
        return walk->visit(walk->context, path, MRL_MODEL_SPECIAL, NULL, &why, err);
    return walk->visit(walk->context, path, MRL_MODEL_FILE, &id, NULL, err);
}

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    const struct walking *const w = context;
    const struct mrl_model_walk *const walk = w->walk;

    if (is_ignored(w, entry->path))
        return mrl_ok();
    if (entry->kind == MRL_WALK_LINK)
        return visit_link(w, entry->path, err);
    if (entry->kind == MRL_WALK_SPECIAL)
        return walk->visit(walk->context, entry->path, MRL_MODEL_SPECIAL, NULL, NULL, err);
    return walk->visit(walk->context, entry->path, MRL_MODEL_FILE, &entry->id, NULL, err);
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    const struct walking *const w = context;

    return w->walk->visit(w->walk->context, path, MRL_MODEL_PROBLEM, NULL, why, err);
}

static mrl_status visit_one(struct walking *w, const struct mrl_model *model, struct mrl_error *err)
{
    struct mrl_walk_entry entry = {.path = model->file, .kind = MRL_WALK_SPECIAL};
    struct stat st;

    if (fstatat(model->root, model->file, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return path_failure(model->file, err);
    if (S_ISREG(st.st_mode))
        entry.kind = MRL_WALK_FILE;
    else if (S_ISLNK(st.st_mode))
        entry.kind = MRL_WALK_LINK;
    entry.id = mrl_file_id_of(&st);
    return visit(w, &entry, err);
}

mrl_status mrl_model_walk_run(const struct mrl_model_walk *walk, const struct mrl_model *model,
                              struct mrl_error *err)
{
    struct walking w = {walk, model->root};
    const struct mrl_walk run = {.visit = visit, .problem = problem, .enter = enter, .context = &w};

    return model->file ? visit_one(&w, model, err) : mrl_walk_run(&run, model->root, err);
}
