/* SPDX-License-Identifier: Apache-2.0 */
#include "data/scratch.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static mrl_status failed(struct mrl_error *err, const char *what)
{
    const int e = errno;

    mrl_error_set(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "%s: %m", what);
    if (e == ENOSPC || e == EDQUOT)
        mrl_error_hint(err, "free some space and run the command again; nothing was lost");
    return (mrl_status){err->code};
}

/* Where the file system has no files without names: one that loses its name at once. */
static int open_and_unlink(int dir)
{
    char name[40];
    int fd;

    (void)snprintf(name, sizeof(name), ".merlon-%ld.tmp", (long)getpid());
    fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        (void)unlinkat(dir, name, 0);
    return fd;
}

mrl_status mrl_scratch_open(int dir, struct mrl_scratch *ret, struct mrl_error *err)
{
    int fd = openat(dir, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);

    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        fd = open_and_unlink(dir);
    if (fd < 0)
        return failed(err, "cannot make a temporary file");
    *ret = (struct mrl_scratch){fd, 0};
    return mrl_ok();
}

void mrl_scratch_close(struct mrl_scratch *scratch)
{
    mrl_fd_close(&scratch->fd);
}

mrl_status mrl_scratch_append(struct mrl_scratch *scratch, const void *bytes, size_t n,
                              struct mrl_error *err)
{
    const char *at = bytes;

    while (n) {
        const ssize_t w = pwrite(scratch->fd, at, n, (off_t)scratch->size);

        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return failed(err, "cannot write a temporary file");
        scratch->size += (uint64_t)w;
        at += w;
        n -= (size_t)w;
    }
    return mrl_ok();
}

mrl_status mrl_scratch_read(const struct mrl_scratch *scratch, uint64_t offset, void *bytes,
                            size_t n, struct mrl_error *err)
{
    char *at = bytes;

    while (n) {
        const ssize_t r = pread(scratch->fd, at, n, (off_t)offset);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return failed(err, "cannot read a temporary file");
        if (r == 0)
            return MRL_FAIL(err, MRL_E_CHANGED, offset, "a temporary file shrank");
        offset += (uint64_t)r;
        at += r;
        n -= (size_t)r;
    }
    return mrl_ok();
}
