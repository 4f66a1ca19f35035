/* SPDX-License-Identifier: Apache-2.0 */
/* Where the files come from: the binary or a directory. */
#include "base/file.h"
#include "base/limits.h"
#include "catalog/loader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

extern const struct mrl_embedded mrl_catalog_files[];
extern const size_t mrl_catalog_files_count;

/* Those that every catalogue has. */
static const char *const fixed_names[] = {
    "checks.yaml",     "laws.yaml",           "people-roles.yaml",     "principles.yaml",
    "provisions.yaml", "threat-classes.yaml", "views/six-clause.yaml",
};

struct files {
    struct mrl_embedded items[MRL_MAX_CATALOG_FILES];
    size_t count;
};

const struct mrl_embedded *mrl_catalog_embedded(size_t *count)
{
    *count = mrl_catalog_files_count;
    return mrl_catalog_files;
}

static mrl_status add_file(int root, const char *name, struct mrl_arena *arena, struct files *files,
                           struct mrl_error *err)
{
    char *bytes;
    size_t size;

    if (files->count == MRL_COUNT(files->items))
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "there are more than %u files",
                        MRL_MAX_CATALOG_FILES);
    MRL_TRY(mrl_file_read(root, name, MRL_MAX_PROJECT_FILE, arena, &bytes, &size, err));
    files->items[files->count++] = (struct mrl_embedded){name, bytes, size};
    return mrl_ok();
}

static bool is_yaml(const char *name)
{
    const size_t n = strlen(name);

    return n > 5 && name[0] != '.' && strcmp(&name[n - 5], ".yaml") == 0;
}

static void dir_freep(DIR **dir)
{
    if (*dir)
        (void)closedir(*dir);
}

static mrl_status open_records(int root, DIR **ret, struct mrl_error *err)
{
    const int fd = openat(root, "records", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

    if (fd >= 0) {
        *ret = fdopendir(fd);
        if (*ret)
            return mrl_ok();
        (void)close(fd);
    }
    mrl_error_set(err, errno == ENOMEM ? MRL_E_NOMEM : MRL_E_IO, MRL_NO_OFFSET,
                  "cannot open the directory: %s", strerror(errno));
    mrl_error_where(err, "records");
    return (mrl_status){err->code};
}

static mrl_status add_records(int root, struct mrl_arena *arena, struct files *files,
                              struct mrl_error *err)
{
    mrl_cleanup(dir_freep) DIR *dir = NULL;
    const struct dirent *entry;

    MRL_TRY(open_records(root, &dir, err));
    while ((entry = readdir(dir)) != NULL) {
        const char *name;

        if (!is_yaml(entry->d_name))
            continue;
        name = mrl_arena_printf(arena, "records/%s", entry->d_name);
        if (!name)
            return MRL_FAIL_ARENA(err, arena);
        MRL_TRY(add_file(root, name, arena, files, err));
    }
    return mrl_ok();
}

static mrl_status add_all(int root, struct mrl_arena *arena, struct files *files,
                          struct mrl_error *err)
{
    for (size_t i = 0; i < MRL_COUNT(fixed_names); i++)
        MRL_TRY(add_file(root, fixed_names[i], arena, files, err));
    return add_records(root, arena, files, err);
}

static mrl_status read_folder(const char *dir, struct mrl_arena *arena, struct files *files,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int root = -1;
    mrl_status s;

    MRL_TRY(mrl_dir_open(dir, &root, err));
    s = add_all(root, arena, files, err);
    if (s.code != MRL_OK)
        mrl_error_beneath(err, dir);
    return s;
}

mrl_status mrl_catalog_load(const char *dir, struct mrl_arena *arena, struct mrl_catalog **ret,
                            struct mrl_error *err)
{
    struct files *files;
    const char *folder;

    if (!dir)
        return mrl_catalog_load_files(mrl_catalog_files, mrl_catalog_files_count, arena, ret, err);
    files = mrl_arena_zalloc(arena, sizeof(*files));
    folder = mrl_arena_strdup(arena, dir);
    if (!files || !folder)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(read_folder(dir, arena, files, err));
    return mrl_catalog_load_named(folder, files->items, files->count, arena, ret, err);
}
