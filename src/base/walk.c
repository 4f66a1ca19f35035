/* SPDX-License-Identifier: Apache-2.0 */
#include "base/walk.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct progress {
    const struct mrl_walk *walk;
    struct mrl_error *err;
    uint64_t entries;
    size_t path_len;
    char path[MRL_MAX_PATH_BYTES];
};

struct names {
    char **items;
    size_t count;
    size_t capacity;
};

static void close_dirp(DIR **dir)
{
    if (*dir)
        (void)closedir(*dir);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static mrl_status read_names(DIR *dir, struct mrl_arena *arena, struct names *ret,
                             struct mrl_error *err)
{
    const struct dirent *entry;

    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        MRL_TRY(mrl_arena_grow(arena, (void **)&ret->items, &ret->capacity, ret->count,
                               sizeof(*ret->items), err));
        ret->items[ret->count] = mrl_arena_strdup(arena, entry->d_name);
        if (!ret->items[ret->count])
            return MRL_FAIL_ARENA(err, arena);
        ret->count++;
    }
    if (errno != 0)
        return MRL_FAIL(err, mrl_code_of_errno(errno), MRL_NO_OFFSET,
                        "cannot read the directory: %m");
    return mrl_ok();
}

static mrl_status report(struct progress *p, const struct mrl_error *why)
{
    return p->walk->problem(p->walk->context, p->path_len ? p->path : ".", why, p->err);
}

/* Reports that a call failed.  What the directory listed and is not there any more vanished
 * meanwhile; a directory that became a link was swapped for one. */
static mrl_status report_errno(struct progress *p, const char *what)
{
    const int e = errno;
    const bool changed = e == ENOENT || e == ENOTDIR || e == ELOOP;
    struct mrl_error why;

    if (changed)
        mrl_error_set(&why, MRL_E_CHANGED, MRL_NO_OFFSET, "vanished while it was looked at");
    else
        mrl_error_set(&why, mrl_code_of_errno(e), MRL_NO_OFFSET, "%s: %s", what, strerror(e));
    return report(p, &why);
}

static struct mrl_walk_entry entry_from_stat(const struct progress *p, const struct stat *st)
{
    return (struct mrl_walk_entry){
        .path = p->path,
        .kind = S_ISREG(st->st_mode)   ? MRL_WALK_FILE
                : S_ISLNK(st->st_mode) ? MRL_WALK_LINK
                                       : MRL_WALK_SPECIAL,
        .id = mrl_file_id_of(st),
    };
}

static mrl_status walk_directory(struct progress *p, int fd, unsigned depth);

static mrl_status enter(struct progress *p, int parent, const char *name, unsigned depth)
{
    const struct mrl_walk *w = p->walk;
    struct mrl_error why;
    int fd;

    if (w->enter && !w->enter(w->context, p->path))
        return mrl_ok();
    if (depth > MRL_MAX_WALK_DEPTH) {
        mrl_error_set(&why, MRL_E_LIMIT, MRL_NO_OFFSET, "lies deeper than %u directories",
                      MRL_MAX_WALK_DEPTH);
        return report(p, &why);
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return report_errno(p, "cannot open the directory");
    return walk_directory(p, fd, depth);
}

static mrl_status visit_name(struct progress *p, int dir, const char *name, unsigned depth)
{
    struct mrl_walk_entry entry;
    struct stat st;

    if (++p->entries > MRL_MAX_WALK_ENTRIES)
        return MRL_FAIL(p->err, MRL_E_LIMIT, MRL_NO_OFFSET, "holds more than %u files",
                        MRL_MAX_WALK_ENTRIES);
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return report_errno(p, "cannot inspect");
    if (S_ISDIR(st.st_mode))
        return enter(p, dir, name, depth + 1);
    entry = entry_from_stat(p, &st);
    return p->walk->visit(p->walk->context, &entry, p->err);
}

/* Runs visit_name() with the name put behind the path. */
static mrl_status with_name(struct progress *p, int dir, const char *name, unsigned depth)
{
    const size_t before = p->path_len;
    const size_t slash = before ? 1 : 0;
    const size_t n = strlen(name);
    struct mrl_error why;
    mrl_status s;

    if (n + slash >= sizeof(p->path) - before) {
        mrl_error_set(&why, MRL_E_LIMIT, MRL_NO_OFFSET, "holds a path longer than %u bytes",
                      MRL_MAX_PATH_BYTES - 1);
        return report(p, &why);
    }
    if (slash)
        p->path[before] = '/';
    memcpy(p->path + before + slash, name, n + 1);
    p->path_len = before + slash + n;
    s = visit_name(p, dir, name, depth);
    p->path_len = before;
    p->path[before] = '\0';
    return s;
}

/* The names of a directory in byte order.  When reading stops early, those that were seen. */
static mrl_status list_directory(struct progress *p, DIR *dir, struct mrl_arena *arena,
                                 struct names *ret)
{
    struct mrl_error why;
    const mrl_status s = read_names(dir, arena, ret, &why);

    if (s.code == MRL_E_NOMEM)
        return MRL_FAIL_NOMEM(p->err);
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), compare_names);
    return s.code == MRL_OK ? s : report(p, &why);
}

static mrl_status walk_directory(struct progress *p, int fd, unsigned depth)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_WALK_NAMES);
    mrl_cleanup(close_dirp) DIR *dir = fdopendir(fd);
    struct names names = {0};

    if (!dir)
        (void)close(fd);
    if (!dir || !arena)
        return MRL_FAIL_NOMEM(p->err);
    MRL_TRY(list_directory(p, dir, arena, &names));
    for (size_t i = 0; i < names.count; i++)
        MRL_TRY(with_name(p, fd, names.items[i], depth));
    return mrl_ok();
}

mrl_status mrl_walk_run(const struct mrl_walk *walk, int root, struct mrl_error *err)
{
    struct progress p = {.walk = walk, .err = err};
    const int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return MRL_FAIL(err, mrl_code_of_errno(errno), MRL_NO_OFFSET,
                        "cannot open the directory: %m");
    return walk_directory(&p, fd, 0);
}
