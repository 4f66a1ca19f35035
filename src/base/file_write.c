/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

/* What a file is to be. */
struct content {
    const void *bytes;
    size_t n;
    mode_t mode;
    bool exclusive;
};

static mrl_status write_all(int fd, const char *path, const struct content *content,
                            struct mrl_error *err)
{
    MRL_TRY(mrl_fd_write_at(fd, path, content->bytes, content->n, 0, err));
    return fsync(fd) == 0 ? mrl_ok() : mrl_file_failure(err, path, "cannot write");
}

/* ".merlon-", 16 digits, ".tmp" and a NUL. */
#define TEMPORARY_NAME 29

/* A name that nobody else uses, neither another thread nor what a crash left. */
static bool make_name(char ret[TEMPORARY_NAME])
{
    uint64_t number;

    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return false;
    (void)snprintf(ret, TEMPORARY_NAME, ".merlon-%016" PRIx64 ".tmp", number);
    return true;
}

static int open_temporary(int dir, mode_t mode, char name[TEMPORARY_NAME])
{
    int fd;

    do {
        if (!make_name(name))
            return -1;
        fd = mrl_file_open_beneath(dir, name, O_WRONLY | O_CREAT | O_EXCL, mode);
    } while (fd < 0 && errno == EEXIST);
    return fd;
}

static int rename_exclusive(int dir, const char *from, const char *to)
{
    if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    /* Some file systems do not know the flag; a hard link never replaces anything either. */
    if (errno != EINVAL || linkat(dir, from, dir, to, 0) != 0)
        return -1;
    return unlinkat(dir, from, 0);
}

/* EINVAL: some file systems keep no directories to write back. */
static bool sync_directory(int dir)
{
    return fsync(dir) == 0 || errno == EINVAL;
}

static mrl_status move_into_place(int dir, const char *path, const char *temporary,
                                  const char *name, bool exclusive, struct mrl_error *err)
{
    const int moved =
        exclusive ? rename_exclusive(dir, temporary, name) : renameat(dir, temporary, dir, name);

    if (moved != 0 || !sync_directory(dir))
        return mrl_file_failure(err, path, "cannot write");
    return mrl_ok();
}

static mrl_status write_named(int dir, const char *path, const char *name,
                              const struct content *content, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    char temporary[TEMPORARY_NAME];
    mrl_status s;

    fd = open_temporary(dir, content->mode, temporary);
    if (fd < 0)
        return mrl_file_failure(err, path, "cannot write");
    s = write_all(fd, path, content, err);
    if (s.code == MRL_OK)
        s = move_into_place(dir, path, temporary, name, content->exclusive, err);
    if (s.code != MRL_OK)
        (void)unlinkat(dir, temporary, 0);
    return s;
}

/* --- a file without a name until it is whole, so that a crash leaves nothing behind --- */

/* open(2), O_TMPFILE: a file without a name gets one by way of /proc. */
static int give_name(int fd, int dir, const char *name)
{
    char number[40];

    (void)snprintf(number, sizeof(number), "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, number, dir, name, AT_SYMLINK_FOLLOW);
}

/* A link never replaces: what replaces needs a second name for the moment of the rename. */
static int put_in_place(int fd, int dir, const char *name, bool exclusive)
{
    char temporary[TEMPORARY_NAME];
    int moved;

    if (exclusive)
        return give_name(fd, dir, name);
    if (!make_name(temporary) || give_name(fd, dir, temporary) != 0)
        return -1;
    moved = renameat(dir, temporary, dir, name);
    if (moved != 0) {
        const int why = errno;

        (void)unlinkat(dir, temporary, 0);
        errno = why;
    }
    return moved;
}

/* *written false: this file system or sandbox has no such files, and nothing was done. */
static mrl_status write_nameless(int dir, const char *path, const char *name,
                                 const struct content *content, bool *written,
                                 struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd =
        mrl_file_open_beneath(dir, ".", O_TMPFILE | O_WRONLY, content->mode);

    *written = fd >= 0 && access("/proc/self/fd", X_OK) == 0;
    if (!*written)
        return mrl_ok();
    MRL_TRY(write_all(fd, path, content, err));
    if (put_in_place(fd, dir, name, content->exclusive) != 0 || !sync_directory(dir))
        return mrl_file_failure(err, path, "cannot write");
    return mrl_ok();
}

mrl_status mrl_file_write(int root, const char *path, const void *bytes, size_t n, mode_t mode,
                          bool exclusive, struct mrl_error *err)
{
    const struct content content = {bytes, n, mode, exclusive};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *name;
    bool written;

    MRL_TRY(mrl_file_open_parent(root, path, &dir, &name, err));
    MRL_TRY(write_nameless(dir, path, name, &content, &written, err));
    return written ? mrl_ok() : write_named(dir, path, name, &content, err);
}
