/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file_private.h"

#include "base/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

bool mrl_file_id_equal(const struct mrl_file_id *a, const struct mrl_file_id *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

void mrl_fd_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

enum mrl_code mrl_code_of_errno(int number)
{
    static const struct {
        int number;
        enum mrl_code code;
    } codes[] = {
        {ENOENT, MRL_E_ABSENT}, {ENOTDIR, MRL_E_ABSENT}, {EEXIST, MRL_E_EXISTS},
        {EACCES, MRL_E_DENIED}, {EPERM, MRL_E_DENIED},   {EROFS, MRL_E_DENIED},
        {ELOOP, MRL_E_FORMAT},  {EXDEV, MRL_E_FORMAT},   {ENOMEM, MRL_E_NOMEM},
    };

    for (size_t i = 0; i < MRL_COUNT(codes); i++)
        if (codes[i].number == number)
            return codes[i].code;
    return MRL_E_IO;
}

/* The status for errno after a call on `path` failed. */
mrl_status mrl_file_failure(struct mrl_error *err, const char *path, const char *what)
{
    const int e = errno;
    const char *const why = e == EXDEV    ? "a link, `..` or `/` leads out of the directory"
                            : e == ELOOP  ? "links lead in a circle, or into the kernel"
                            : e == ENOSYS ? "needs openat2(), which came with Linux 5.6"
                                          : strerror(e);

    mrl_error_set(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "%s: %s", what, why);
    mrl_error_where(err, path);
    if (e == ENOSPC || e == EDQUOT)
        mrl_error_hint(err, "free some space and run the command again; nothing was lost");
    return (mrl_status){err->code};
}

/* EAGAIN: something was renamed meanwhile, and the kernel cannot tell whether we stay inside
 * (openat2(2)).  Whoever renames without end does not hold us up. */
#define OPEN_TRIES 100

static int open_how(int root, const char *path, struct open_how how)
{
    long fd = -1;

    for (int i = 0; i < OPEN_TRIES; i++) {
        fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
        if (fd >= 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    return (int)fd;
}

int mrl_file_open_beneath(int root, const char *path, uint64_t flags, uint64_t mode)
{
    return open_how(root, path,
                    (struct open_how){.flags = flags | O_CLOEXEC,
                                      .mode = mode,
                                      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS});
}

int mrl_file_open_plain(int root, const char *path)
{
    return open_how(
        root, path,
        (struct open_how){.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS});
}

mrl_status mrl_dir_open(const char *path, int *ret, struct mrl_error *err)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return mrl_file_failure(err, path, "cannot open the directory");
    *ret = fd;
    return mrl_ok();
}

mrl_status mrl_dir_open_beneath(int root, const char *path, int *ret, struct mrl_error *err)
{
    const int fd = mrl_file_open_beneath(root, path, O_RDONLY | O_DIRECTORY, 0);

    if (fd < 0)
        return mrl_file_failure(err, path, "cannot open the directory");
    *ret = fd;
    return mrl_ok();
}

struct mrl_file_id mrl_file_id_of(const struct stat *st)
{
    return (struct mrl_file_id){
        .device = st->st_dev,
        .inode = st->st_ino,
        .size = (uint64_t)st->st_size,
        .mtime_ns = st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec,
        .ctime_ns = st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec,
    };
}

mrl_status mrl_file_open(int root, const char *path, int *ret, struct mrl_file_id *id,
                         struct mrl_error *err)
{
    /* O_NONBLOCK: opening a named pipe must not wait for a writer. */
    mrl_cleanup(mrl_fd_close) int fd =
        mrl_file_open_beneath(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    struct stat st;

    if (fd < 0 && errno != ENXIO)
        return mrl_file_failure(err, path, "cannot open");
    if (fd >= 0 && fstat(fd, &st) != 0)
        return mrl_file_failure(err, path, "cannot inspect");
    /* ENXIO: a socket, or a device that is not there. */
    if (fd < 0 || !S_ISREG(st.st_mode)) {
        mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not a regular file");
        mrl_error_where(err, path);
        return (mrl_status){MRL_E_FORMAT};
    }
    *ret = fd;
    *id = mrl_file_id_of(&st);
    fd = -1;
    return mrl_ok();
}

mrl_status mrl_file_unchanged(int fd, const struct mrl_file_id *id, struct mrl_error *err)
{
    struct mrl_file_id now;
    struct stat st;

    if (fstat(fd, &st) != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot inspect: %m");
    now = mrl_file_id_of(&st);
    if (!mrl_file_id_equal(&now, id))
        return MRL_FAIL(err, MRL_E_CHANGED, MRL_NO_OFFSET, "changed while it was read");
    return mrl_ok();
}

static mrl_status read_all(int fd, const struct mrl_file_id *id, struct mrl_arena *arena,
                           char **ret, struct mrl_error *err)
{
    char *bytes = mrl_arena_alloc(arena, (size_t)id->size + 1);
    size_t got = 0;

    if (!bytes)
        return MRL_FAIL_ARENA(err, arena);
    while (got < id->size) {
        const ssize_t r = read(fd, bytes + got, (size_t)id->size - got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return MRL_FAIL(err, MRL_E_IO, got, "cannot be read: %m");
        if (r == 0)
            return MRL_FAIL(err, MRL_E_CHANGED, got, "shrank while it was read");
        got += (size_t)r;
    }
    bytes[got] = '\0';
    *ret = bytes;
    return mrl_ok();
}

mrl_status mrl_file_read(int root, const char *path, size_t limit, struct mrl_arena *arena,
                         char **ret, size_t *len, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    mrl_status s;

    MRL_TRY(mrl_file_open(root, path, &fd, &id, err));
    if (id.size > limit) {
        mrl_error_set(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %" PRIu64 " bytes, the limit is %zu",
                      id.size, limit);
        s = (mrl_status){MRL_E_LIMIT};
    } else {
        s = read_all(fd, &id, arena, ret, err);
    }
    if (s.code == MRL_OK)
        s = mrl_file_unchanged(fd, &id, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, path);
    else
        *len = (size_t)id.size;
    return s;
}

bool mrl_file_exists(int root, const char *path)
{
    mrl_cleanup(mrl_fd_close) int fd = mrl_file_open_beneath(root, path, O_PATH | O_NOFOLLOW, 0);

    return fd >= 0;
}

mrl_status mrl_file_open_rw(int root, const char *path, mode_t mode, bool truncate, int *ret,
                            struct mrl_error *err)
{
    const uint64_t flags = O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY | (truncate ? O_TRUNC : 0);
    mrl_cleanup(mrl_fd_close) int fd = mrl_file_open_beneath(root, path, flags, mode);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0)
        return mrl_file_failure(err, path, "cannot open for writing");
    if (!S_ISREG(st.st_mode)) {
        mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not a regular file");
        mrl_error_where(err, path);
        return (mrl_status){MRL_E_FORMAT};
    }
    *ret = fd;
    fd = -1;
    return mrl_ok();
}

mrl_status mrl_fd_write_at(int fd, const char *path, const void *bytes, size_t n, uint64_t offset,
                           struct mrl_error *err)
{
    size_t done = 0;

    while (done < n) {
        const ssize_t w =
            pwrite(fd, (const uint8_t *)bytes + done, n - done, (off_t)(offset + done));

        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return mrl_file_failure(err, path, "cannot write");
        done += (size_t)w;
    }
    return mrl_ok();
}

mrl_status mrl_file_path_too_long(struct mrl_error *err, const char *path)
{
    mrl_error_set(err, MRL_E_LIMIT, MRL_NO_OFFSET, "the path is longer than %u bytes",
                  MRL_MAX_PATH_BYTES - 1);
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_LIMIT};
}

mrl_status mrl_file_split(const char *path, char parent[MRL_MAX_PATH_BYTES], const char **name,
                          struct mrl_error *err)
{
    const char *const slash = strrchr(path, '/');
    /* With its slash: that of "/name" is "/", which leads out of a root. */
    const size_t n = slash ? (size_t)(slash - path) + 1 : 0;

    if (n >= MRL_MAX_PATH_BYTES)
        return mrl_file_path_too_long(err, path);
    (void)snprintf(parent, MRL_MAX_PATH_BYTES, "%.*s", slash ? (int)n : 1, slash ? path : ".");
    *name = slash ? slash + 1 : path;
    return mrl_ok();
}

mrl_status mrl_file_open_parent(int root, const char *path, int *ret, const char **name,
                                struct mrl_error *err)
{
    char parent[MRL_MAX_PATH_BYTES];

    MRL_TRY(mrl_file_split(path, parent, name, err));
    *ret = mrl_file_open_beneath(root, parent, O_RDONLY | O_DIRECTORY, 0);
    if (*ret < 0)
        return mrl_file_failure(err, path, "cannot open its directory");
    return mrl_ok();
}

/* Makes the directory, or finds that it is there. */
static mrl_status make_one(int root, const char *path, mode_t mode, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int parent = -1;
    mrl_cleanup(mrl_fd_close) int made = -1;
    const char *name;

    MRL_TRY(mrl_file_open_parent(root, path, &parent, &name, err));
    if (mkdirat(parent, name, mode) != 0 && errno != EEXIST)
        return mrl_file_failure(err, path, "cannot make the directory");
    /* What exists may be a file, or a link that leads out. */
    made = mrl_file_open_beneath(root, path, O_PATH | O_DIRECTORY, 0);
    if (made < 0)
        return mrl_file_failure(err, path, "cannot make the directory");
    return mrl_ok();
}

mrl_status mrl_dir_make(int root, const char *path, mode_t mode, struct mrl_error *err)
{
    char part[MRL_MAX_PATH_BYTES];
    const size_t n = strlen(path);

    if (n >= sizeof(part))
        return mrl_file_path_too_long(err, path);
    for (size_t i = 1; i <= n; i++) {
        if ((path[i] != '/' && path[i] != '\0') || path[i - 1] == '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        MRL_TRY(make_one(root, part, mode, err));
    }
    return mrl_ok();
}
