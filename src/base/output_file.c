/* SPDX-License-Identifier: Apache-2.0 */
#include "base/output_file.h"

#include "base/file_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what is written to as it is --- */

/* A name that the user gave: `name` in the directory `dir`. */
struct target {
    const char *path, *name;
    int dir;
};

static void target_done(struct target *t)
{
    mrl_fd_close(&t->dir);
}

/* Links into the kernel (proc(5), /proc/PID/fd) name what is open already: to rename over them
 * would put a file into /dev, and whoever holds the other end would see none of it. */
static bool stays(const struct target *t, const struct stat *st)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;

    if (!S_ISREG(st->st_mode))
        return true;
    fd = mrl_file_open_plain(t->dir, t->name);
    return fd < 0 && errno == ELOOP;
}

static bool is_same(int fd, const struct stat *st)
{
    struct stat other;

    return fstat(fd, &other) == 0 && other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/* Through the descriptor that we have, its offset moves too: what is printed later follows what is
 * written now. */
static int open_as_it_is(const char *path, const struct stat *st)
{
    static const int ours[] = {STDOUT_FILENO, STDERR_FILENO};

    for (size_t i = 0; i < MRL_COUNT(ours); i++)
        if (is_same(ours[i], st))
            return fcntl(ours[i], F_DUPFD_CLOEXEC, 0);
    return open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
}

static mrl_status write_as_it_is(const char *path, const struct stat *st, const void *bytes,
                                 size_t n, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = open_as_it_is(path, st);
    size_t done = 0;

    if (fd < 0)
        return mrl_file_failure(err, path, "cannot write");
    while (done < n) {
        const ssize_t w = write(fd, (const char *)bytes + done, n - done);

        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return mrl_file_failure(err, path, "cannot write");
        done += (size_t)w;
    }
    return mrl_ok();
}

/* --- what is replaced --- */

static mrl_status find(const char *path, struct target *ret, struct mrl_error *err)
{
    char parent[MRL_MAX_PATH_BYTES];

    ret->path = path;
    MRL_TRY(mrl_file_split(path, parent, &ret->name, err));
    ret->dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return ret->dir >= 0 ? mrl_ok() : mrl_file_failure(err, path, "cannot open its directory");
}

static mrl_status replace(const struct target *t, const void *bytes, size_t n, mode_t mode,
                          bool exclusive, struct mrl_error *err)
{
    const mrl_status s = mrl_file_write(t->dir, t->name, bytes, n, mode, exclusive, err);

    if (s.code != MRL_OK) {
        err->where[0] = '\0'; /* the name alone does not say where */
        mrl_error_where(err, t->path);
    }
    return s;
}

mrl_status mrl_output_file_write(const char *path, const void *bytes, size_t n, mode_t mode,
                                 bool exclusive, struct mrl_error *err)
{
    mrl_cleanup(target_done) struct target t = {.dir = -1};
    struct stat st;

    MRL_TRY(find(path, &t, err));
    if (!exclusive && stat(path, &st) == 0 && stays(&t, &st))
        return write_as_it_is(path, &st, bytes, n, err);
    if (!exclusive && lstat(path, &st) == 0 && S_ISREG(st.st_mode))
        mode = st.st_mode & 0777;
    return replace(&t, bytes, n, mode, exclusive, err);
}

static void free_text(char **text)
{
    free(*text);
}

mrl_status mrl_output_file_print(const char *path, void (*print)(FILE *out, const void *context),
                                 const void *context, struct mrl_error *err)
{
    mrl_cleanup(free_text) char *text = NULL;
    size_t n = 0;
    FILE *const out = open_memstream(&text, &n);

    if (!out)
        return MRL_FAIL_NOMEM(err);
    print(out, context);
    if (ferror(out) | fclose(out))
        return MRL_FAIL_NOMEM(err);
    return mrl_output_file_write(path, text, n, 0666, false, err);
}

mrl_status mrl_output_file_absent(const char *path, struct mrl_error *err)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return mrl_ok();
    mrl_error_set(err, MRL_E_EXISTS, MRL_NO_OFFSET, "is there already, and is never replaced");
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_EXISTS};
}
