/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/key_dir.h"

#include "base/file.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mrl_status refuse(struct mrl_error *err, const char *where, const char *what)
{
    mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET, "%s", what);
    mrl_error_where(err, where);
    return (mrl_status){MRL_E_DENIED};
}

/* Ours alone, or root's for root. */
static mrl_status check_private(int fd, const char *where, const char *mode, struct mrl_error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return refuse(err, where, "cannot be inspected");
    if (st.st_uid != geteuid())
        return refuse(err, where, "belongs to another user");
    if ((st.st_mode & 077) != 0) {
        const mrl_status s = refuse(err, where, "others may read or change it");

        mrl_error_hint(err,
                       "a key that others could read is not yours alone: make a new one, or, if "
                       "you are sure, chmod %s",
                       mode);
        return s;
    }
    return mrl_ok();
}

static mrl_status make_directories(const char *path, struct mrl_error *err)
{
    char part[MRL_MAX_PATH_BYTES];
    const size_t n = strlen(path);

    if (n >= sizeof(part))
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "a path is longer than %zu bytes",
                        sizeof(part) - 1);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            mrl_error_set(err, errno == EACCES ? MRL_E_DENIED : MRL_E_IO, MRL_NO_OFFSET,
                          "cannot make the directory: %m");
            mrl_error_where(err, part);
            return (mrl_status){err->code};
        }
    }
    return mrl_ok();
}

mrl_status mrl_key_dir_open(const char *path, bool make, int *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;

    if (make)
        MRL_TRY(make_directories(path, err));
    MRL_TRY(mrl_dir_open(path, &dir, err));
    MRL_TRY(check_private(dir, path, "0700", err));
    *ret = dir;
    dir = -1;
    return mrl_ok();
}

#define NAME_SPACE (MRL_ID_MAX + sizeof(".key"))

static mrl_status file_name(const char *name, char ret[NAME_SPACE], struct mrl_error *err)
{
    if (!mrl_id_is_valid(name)) {
        mrl_error_set(
            err, MRL_E_FORMAT, MRL_NO_OFFSET,
            "a name is made of letters, digits, `.`, `_` and `-`, starts with a letter or "
            "digit and has at most %d characters",
            MRL_ID_MAX);
        mrl_error_where(err, name);
        return (mrl_status){MRL_E_FORMAT};
    }
    (void)snprintf(ret, NAME_SPACE, "%s.key", name);
    return mrl_ok();
}

mrl_status mrl_key_dir_save(int dir, const char *name, const char *text, size_t n,
                            struct mrl_error *err)
{
    char file[NAME_SPACE];

    MRL_TRY(file_name(name, file, err));
    return mrl_file_write(dir, file, text, n, 0600, true, err);
}

mrl_status mrl_key_dir_read_file(int dir, const char *file, struct mrl_arena *arena,
                                 const char **ret, size_t *n, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    char *text;

    MRL_TRY(mrl_file_open(dir, file, &fd, &id, err));
    MRL_TRY(check_private(fd, file, "0600", err));
    MRL_TRY(mrl_file_read(dir, file, MRL_MAX_KEY_FILE, arena, &text, n, err));
    *ret = text;
    return mrl_ok();
}

mrl_status mrl_key_dir_read(int dir, const char *name, struct mrl_arena *arena, const char **ret,
                            size_t *n, struct mrl_error *err)
{
    char file[NAME_SPACE];

    MRL_TRY(file_name(name, file, err));
    return mrl_key_dir_read_file(dir, file, arena, ret, n, err);
}

struct listing {
    struct mrl_arena *arena;
    const char **names;
    size_t count, capacity;
};

static mrl_status add_name(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    static const char suffix[] = ".key";
    struct listing *l = context;
    const size_t n = strlen(entry->path), cut = sizeof(suffix) - 1;
    char *name;

    if (n <= cut || strcmp(entry->path + n - cut, suffix) != 0 || n - cut > MRL_ID_MAX)
        return mrl_ok();
    name = mrl_arena_strndup(l->arena, entry->path, n - cut);
    if (!name)
        return MRL_FAIL_ARENA(err, l->arena);
    if (!mrl_id_is_valid(name))
        return mrl_ok();
    if (l->count == MRL_MAX_KEYS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "there are more than %u keys",
                        MRL_MAX_KEYS);
    MRL_TRY(mrl_arena_grow(l->arena, (void **)&l->names, &l->capacity, l->count, sizeof(*l->names),
                           err));
    l->names[l->count++] = name;
    return mrl_ok();
}

static mrl_status pass_on(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    *err = *why;
    mrl_error_where(err, path);
    return (mrl_status){why->code};
}

static bool enter_none(void *context, const char *path)
{
    (void)context;
    (void)path;
    return false;
}

mrl_status mrl_key_dir_list(int dir, struct mrl_arena *arena, const char *const **ret,
                            size_t *count, struct mrl_error *err)
{
    struct listing l = {.arena = arena};
    const struct mrl_walk walk = {add_name, pass_on, enter_none, &l};

    MRL_TRY(mrl_walk_run(&walk, dir, err));
    *ret = l.names;
    *count = l.count;
    return mrl_ok();
}
