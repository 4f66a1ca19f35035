/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/private.h"

#include "base/limits.h"
#include "base/map.h"

#include <stdio.h>
#include <string.h>

/* Memory for a map of all paths: only made when a file names parts at all. */
#define PATHS_ARENA (1u << 30)

static bool names_part(const struct mrl_link *link)
{
    return link->kind == MRL_LINK_SHARD || link->kind == MRL_LINK_EXTERNAL_DATA;
}

static bool names_any_part(const struct mrl_candidates *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct mrl_asset_file *file = &mrl_candidate_at(files, i)->file;

        for (size_t j = 0; j < file->link_count; j++)
            if (names_part(&file->links[j]))
                return true;
    }
    return false;
}

static mrl_status index_paths(const struct mrl_candidates *files, struct mrl_map *map,
                              struct mrl_error *err)
{
    MRL_TRY(mrl_map_reserve(map, files->count, err));
    for (size_t i = 0; i < files->count; i++) {
        const char *path = mrl_candidate_at(files, i)->file.path;

        MRL_TRY(mrl_map_add(map, path, strlen(path), i, NULL, err));
    }
    return mrl_ok();
}

/* The file called `name` beside `path`; NULL if there is none. */
static struct mrl_candidate *beside(const struct mrl_candidates *files, const struct mrl_map *map,
                                    const char *path, const char *name)
{
    const char *const slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    char full[MRL_MAX_PATH_BYTES];
    uint64_t index;

    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (strlen(name) >= sizeof(full) - folder)
        return NULL;
    memcpy(full, path, folder);
    (void)snprintf(full + folder, sizeof(full) - folder, "%s", name);
    return mrl_map_get(map, full, strlen(full), &index) ? mrl_candidate_at(files, (size_t)index)
                                                        : NULL;
}

static void adopt_links(struct mrl_candidates *files, const struct mrl_map *map,
                        const struct mrl_asset_file *file, bool *again)
{
    for (size_t i = 0; i < file->link_count; i++) {
        struct mrl_candidate *part = names_part(&file->links[i])
                                         ? beside(files, map, file->path, file->links[i].target)
                                         : NULL;

        if (!part || part->is_link || part->is_part || part->role != MRL_ROLE_OTHER)
            continue;
        part->is_part = true;
        if (part->file.has_digest || part->file.unreadable)
            continue;
        part->is_known = false;
        *again = true;
    }
}

mrl_status mrl_adopt_parts(struct mrl_candidates *files, bool *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = NULL;
    struct mrl_map map;

    *ret = false;
    if (!names_any_part(files))
        return mrl_ok();
    arena = mrl_arena_new(PATHS_ARENA);
    if (!arena)
        return MRL_FAIL_NOMEM(err);
    mrl_map_init(&map, arena);
    MRL_TRY(index_paths(files, &map, err));
    for (size_t i = 0; i < files->count; i++)
        adopt_links(files, &map, &mrl_candidate_at(files, i)->file, ret);
    return mrl_ok();
}
