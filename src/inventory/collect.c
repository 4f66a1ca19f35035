/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/reach.h"
#include "base/walk.h"
#include "inventory/private.h"

#include <stdio.h>
#include <string.h>

struct collection {
    int root;
    struct mrl_arena *arena;
    struct mrl_candidates *files;
    struct mrl_inventory *inv;
    size_t problem_capacity;
};

/* merlon's own files are not part of the project's inventory. */
static bool is_ours(const char *path)
{
    static const char *const own[] = {".merlon", ".git", "merlon/records", MRL_PROJECT_FILE};

    for (size_t i = 0; i < MRL_COUNT(own); i++)
        if (strcmp(path, own[i]) == 0)
            return true;
    return false;
}

/* Below one of them. */
static bool is_hidden(const char *path)
{
    for (size_t n = strlen(path); n > 0; n--) {
        char part[MRL_MAX_PATH_BYTES];

        if (path[n] != '/' && path[n] != '\0')
            continue;
        (void)snprintf(part, sizeof(part), "%.*s", (int)n, path);
        if (is_ours(part))
            return true;
    }
    return false;
}

static bool enter(void *context, const char *path)
{
    (void)context;
    return !is_ours(path);
}

static mrl_status problem(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    struct collection *c = context;
    struct mrl_inventory *inv = c->inv;

    MRL_TRY(mrl_arena_grow(c->arena, (void **)&inv->problems, &c->problem_capacity,
                           inv->problem_count, sizeof(*inv->problems), err));
    inv->problems[inv->problem_count] = (struct mrl_inventory_problem){
        .path = mrl_arena_strdup(c->arena, path),
        .message = mrl_arena_strdup(c->arena, why->message),
        .code = why->code,
    };
    if (!inv->problems[inv->problem_count].path || !inv->problems[inv->problem_count].message)
        return MRL_FAIL_ARENA(err, c->arena);
    inv->problem_count++;
    return mrl_ok();
}

static mrl_status add_piece(struct collection *c, struct mrl_error *err)
{
    struct mrl_candidates *files = c->files;

    MRL_TRY(mrl_arena_grow(c->arena, (void **)&files->pieces, &files->piece_capacity,
                           files->piece_count, sizeof(struct mrl_candidate *), err));
    files->pieces[files->piece_count] =
        mrl_arena_array(c->arena, MRL_CANDIDATES_PIECE, sizeof(struct mrl_candidate));
    if (!files->pieces[files->piece_count])
        return MRL_FAIL_ARENA(err, c->arena);
    files->piece_count++;
    return mrl_ok();
}

/* A link is never followed.  What it leads to is met on the walk, or not at all, and then it must
 * not be thought that all was looked at.  Environments of installed packages link to the system. */
static mrl_status report_link(struct collection *c, const char *path, struct mrl_error *err)
{
    char end[MRL_MAX_PATH_BYTES];
    const enum mrl_link_end where = mrl_link_follow(c->root, path, end);
    struct mrl_error why;

    if (where == MRL_LINK_NOWHERE || (where == MRL_LINK_INSIDE && !is_hidden(end)) ||
        mrl_in_package_folder(path) || mrl_link_is_interpreter(c->root, path))
        return mrl_ok();
    mrl_error_set(&why, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                  "a link that leads out of what is looked at; copy or mount what belongs here");
    return problem(c, path, &why, err);
}

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct collection *c = context;
    struct mrl_candidates *files = c->files;
    const char *path;

    if (is_ours(entry->path) || entry->kind == MRL_WALK_SPECIAL)
        return mrl_ok();
    c->inv->files_seen++;
    if (entry->kind == MRL_WALK_LINK)
        MRL_TRY(report_link(c, entry->path, err));
    path = mrl_arena_strdup(c->arena, entry->path);
    if (!path)
        return MRL_FAIL_ARENA(err, c->arena);
    if (files->count == files->piece_count * MRL_CANDIDATES_PIECE)
        MRL_TRY(add_piece(c, err));
    *mrl_candidate_at(files, files->count++) = (struct mrl_candidate){
        .file = {.path = path, .id = entry->id},
        .is_link = entry->kind == MRL_WALK_LINK,
    };
    return mrl_ok();
}

mrl_status mrl_collect(int root, struct mrl_arena *arena, struct mrl_candidates *ret,
                       struct mrl_inventory *inv, struct mrl_error *err)
{
    struct mrl_candidates files = {0};
    struct collection c = {.root = root, .arena = arena, .files = &files, .inv = inv};
    const struct mrl_walk walk = {
        .visit = visit, .problem = problem, .enter = enter, .context = &c};

    MRL_TRY(mrl_walk_run(&walk, root, err));
    *ret = files;
    return mrl_ok();
}
