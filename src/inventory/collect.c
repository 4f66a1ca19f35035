/* SPDX-License-Identifier: Apache-2.0 */
#include "base/walk.h"
#include "inventory/private.h"

#include <string.h>

struct collection {
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

static mrl_status visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct collection *c = context;
    struct mrl_candidates *files = c->files;
    const char *path;

    if (is_ours(entry->path) || entry->kind == MRL_WALK_SPECIAL)
        return mrl_ok();
    c->inv->files_seen++;
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
    struct collection c = {.arena = arena, .files = &files, .inv = inv};
    const struct mrl_walk walk = {
        .visit = visit, .problem = problem, .enter = enter, .context = &c};

    MRL_TRY(mrl_walk_run(&walk, root, err));
    *ret = files;
    return mrl_ok();
}
