/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { UNDO_MAX = 4096, PATH_SIZE = 512 };

/* One thing that is not durable yet. */
struct undo {
    enum { UNDO_NONE, UNDO_DATA, UNDO_NEW_FILE, UNDO_NEW_DIR, UNDO_RENAME } what;
    char path[PATH_SIZE];
    char from[PATH_SIZE]; /* of a rename */
    uint8_t *bytes;       /* before */
    size_t n;
    off_t offset, size; /* of bytes; of the file before, -1: there was none */
};

static struct {
    bool armed, broken, full;
    enum disk_fault fault;
    unsigned long left;
    struct undo undo[UNDO_MAX];
    size_t count;
} disk;

long __real_syscall(long number, ...);
int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __real_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int __real_unlinkat(int dir, const char *path, int flags);
int __real_mkdirat(int dir, const char *path, mode_t mode);
int __real_ftruncate64(int fd, off_t size);
int __real_flock(int fd, int operation);
ssize_t __real_pwrite64(int fd, const void *bytes, size_t n, off_t offset);
ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __real_pread64(int fd, void *bytes, size_t n, off_t offset);
ssize_t __real_read(int fd, void *bytes, size_t n);

long __wrap_syscall(long number, ...);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int __wrap_unlinkat(int dir, const char *path, int flags);
int __wrap_mkdirat(int dir, const char *path, mode_t mode);
int __wrap_ftruncate64(int fd, off_t size);
int __wrap_flock(int fd, int operation);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_syncfs(int fd);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t n, off_t offset);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_pread64(int fd, void *bytes, size_t n, off_t offset);
ssize_t __wrap_read(int fd, void *bytes, size_t n);

const char *disk_fault_name(enum disk_fault fault)
{
    static const char *const names[] = {"a call fails", "the disk is full",  "killed before",
                                        "killed after", "power fails (all)", "power fails (data)"};

    return names[fault];
}

void disk_break(enum disk_fault fault, unsigned long n)
{
    disk.armed = true;
    disk.broken = disk.full = false;
    disk.fault = fault;
    disk.left = n;
    disk.count = 0;
}

bool disk_has_broken(void)
{
    return disk.broken;
}

/* --- what is not durable yet --- */

static void path_of(int fd, char ret[PATH_SIZE])
{
    char link[64];
    ssize_t n;

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, ret, PATH_SIZE - 1);
    ret[n > 0 ? n : 0] = '\0';
}

static void path_at(int dir, const char *name, char ret[PATH_SIZE])
{
    char base[PATH_SIZE];

    path_of(dir, base);
    (void)snprintf(ret, PATH_SIZE, "%.255s/%.255s", base, name);
}

static struct undo *new_undo(void)
{
    if (disk.count == UNDO_MAX)
        abort();
    disk.undo[disk.count] = (struct undo){.what = UNDO_NONE, .size = -1};
    return &disk.undo[disk.count++];
}

/* The bytes of a file from an offset on, as they are. */
static void keep(struct undo *u, off_t offset, size_t n)
{
    const int fd = open(u->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    ssize_t got;

    if (fd < 0 || fstat(fd, &st) != 0)
        return;
    u->size = st.st_size;
    u->offset = offset;
    u->bytes = malloc(n + 1);
    got = __real_pread64(fd, u->bytes, n, offset);
    u->n = got > 0 ? (size_t)got : 0;
    close(fd);
}

static void will_write(int fd, off_t offset, size_t n)
{
    struct undo *u;

    if (!disk.armed)
        return;
    u = new_undo();
    path_of(fd, u->path);
    keep(u, offset, n);
    u->what = UNDO_DATA;
}

static void durable_data(const char *path)
{
    for (size_t i = 0; i < disk.count; i++)
        if (disk.undo[i].what == UNDO_DATA && (!path || strcmp(disk.undo[i].path, path) == 0))
            disk.undo[i].what = UNDO_NONE;
}

static void durable_names(const char *dir)
{
    for (size_t i = 0; i < disk.count; i++) {
        const char *const slash = strrchr(disk.undo[i].path, '/');

        if (disk.undo[i].what != UNDO_DATA && slash &&
            (!dir || (strncmp(disk.undo[i].path, dir, (size_t)(slash - disk.undo[i].path)) == 0 &&
                      strlen(dir) == (size_t)(slash - disk.undo[i].path))))
            disk.undo[i].what = UNDO_NONE;
    }
}

static void undo_data(const struct undo *u)
{
    const int fd = open(u->path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)!__real_pwrite64(fd, u->bytes, u->n, u->offset);
    (void)!__real_ftruncate64(fd, u->size < 0 ? 0 : u->size);
    close(fd);
}

static void undo_rename(const struct undo *u)
{
    (void)rename(u->path, u->from);
    if (u->size >= 0) {
        const int fd = open(u->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

        (void)!__real_pwrite64(fd, u->bytes, u->n, 0);
        close(fd);
    }
}

static void undo_names(const struct undo *u)
{
    char command[PATH_SIZE + 16];

    if (u->what == UNDO_NEW_FILE)
        (void)unlink(u->path);
    if (u->what == UNDO_RENAME)
        undo_rename(u);
    if (u->what == UNDO_NEW_DIR) {
        (void)snprintf(command, sizeof(command), "rm -rf '%s'", u->path);
        (void)!system(command);
    }
}

static _Noreturn void lose_power(bool names)
{
    for (size_t i = disk.count; i > 0; i--) {
        const struct undo *const u = &disk.undo[i - 1];

        if (u->what == UNDO_DATA)
            undo_data(u);
        else if (names)
            undo_names(u);
    }
    _exit(DISK_EXIT);
}

/* --- the n-th call --- */

/* Whether a call is to fail; ends the process if that is what happens. */
static bool breaks(bool writes)
{
    if (!disk.armed)
        return false;
    if (disk.full && writes) {
        errno = ENOSPC;
        return true;
    }
    if (disk.left == 0 || --disk.left > 0)
        return false;
    disk.broken = true;
    if (disk.fault == DISK_KILL_BEFORE)
        _exit(DISK_EXIT);
    if (disk.fault == DISK_POWER_ALL || disk.fault == DISK_POWER_DATA)
        lose_power(disk.fault == DISK_POWER_ALL);
    if (disk.fault == DISK_FULL)
        disk.full = true;
    errno = disk.fault == DISK_FULL || writes ? ENOSPC : EIO;
    return disk.fault == DISK_FAILS || (disk.fault == DISK_FULL && writes);
}

/* After a call that went well. */
static void ends(void)
{
    if (disk.armed && disk.broken && disk.fault == DISK_KILL_AFTER)
        _exit(DISK_EXIT);
}

/* A write of n bytes that reaches the n-th call: half of it. */
static bool is_torn(void)
{
    return disk.armed && disk.left == 1 &&
           (disk.fault == DISK_FULL || disk.fault == DISK_KILL_AFTER);
}

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t n, off_t offset)
{
    const bool torn = is_torn();
    ssize_t ret;

    will_write(fd, offset, n);
    if (breaks(true) && !(torn && n > 1))
        return -1;
    ret = __real_pwrite64(fd, bytes, torn ? n / 2 : n, offset);
    ends();
    return ret;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
    const bool torn = is_torn();
    ssize_t ret;

    will_write(fd, lseek(fd, 0, SEEK_CUR), n);
    if (breaks(true) && !(torn && n > 1))
        return -1;
    ret = __real_write(fd, bytes, torn ? n / 2 : n);
    ends();
    return ret;
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t n, off_t offset)
{
    if (breaks(false))
        return -1;
    ends();
    return __real_pread64(fd, bytes, n, offset);
}

ssize_t __wrap_read(int fd, void *bytes, size_t n)
{
    if (breaks(false))
        return -1;
    ends();
    return __real_read(fd, bytes, n);
}

static long open_it(int root, const char *path, struct open_how *how, size_t size)
{
    const bool makes = (how->flags & O_CREAT) != 0;
    struct undo u = {.what = UNDO_NONE, .size = -1};
    long fd;

    if (breaks(makes))
        return -1;
    path_at(root, path, u.path);
    if (disk.armed && (how->flags & O_TRUNC))
        keep(&u, 0, 1u << 20);
    if (disk.armed && makes && access(u.path, F_OK) != 0)
        u.what = UNDO_NEW_FILE;
    else if (u.size >= 0)
        u.what = UNDO_DATA;
    fd = __real_syscall(SYS_openat2, root, path, how, size);
    if (fd >= 0 && u.what != UNDO_NONE)
        *new_undo() = u;
    ends();
    return fd;
}

/* base/file opens by openat2(), for which the C library has no name; nothing else goes this way. */
long __wrap_syscall(long number, ...)
{
    va_list args;
    struct open_how *how;
    const char *path;
    size_t size;
    int root;

    va_start(args, number);
    root = va_arg(args, int);
    path = va_arg(args, const char *);
    how = va_arg(args, struct open_how *);
    size = va_arg(args, size_t);
    va_end(args);
    if (number != SYS_openat2)
        abort();
    return open_it(root, path, how, size);
}

static void will_rename(int from_dir, const char *from, int to_dir, const char *to)
{
    struct undo *u;

    if (!disk.armed)
        return;
    u = new_undo();
    path_at(from_dir, from, u->from);
    path_at(to_dir, to, u->path);
    keep(u, 0, 1u << 20);
    u->what = UNDO_RENAME;
}

/* What was written to a file goes with it. */
static void has_renamed(void)
{
    const struct undo *const u = disk.count ? &disk.undo[disk.count - 1] : NULL;

    for (size_t i = 0; disk.armed && u && i + 1 < disk.count; i++)
        if (disk.undo[i].what == UNDO_DATA && strcmp(disk.undo[i].path, u->from) == 0)
            (void)snprintf(disk.undo[i].path, PATH_SIZE, "%s", u->path);
    ends();
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    int ret;

    if (breaks(true))
        return -1;
    will_rename(from_dir, from, to_dir, to);
    ret = __real_renameat(from_dir, from, to_dir, to);
    has_renamed();
    return ret;
}

int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    int ret;

    if (breaks(true))
        return -1;
    will_rename(from_dir, from, to_dir, to);
    ret = __real_renameat2(from_dir, from, to_dir, to, flags);
    has_renamed();
    return ret;
}

int __wrap_unlinkat(int dir, const char *path, int flags)
{
    int ret;

    if (breaks(false))
        return -1;
    ret = __real_unlinkat(dir, path, flags);
    ends();
    return ret;
}

int __wrap_mkdirat(int dir, const char *path, mode_t mode)
{
    char full[PATH_SIZE];
    int ret;

    if (breaks(true))
        return -1;
    ret = __real_mkdirat(dir, path, mode);
    path_at(dir, path, full);
    if (disk.armed && ret == 0) {
        struct undo *const u = new_undo();

        memcpy(u->path, full, sizeof(full));
        u->what = UNDO_NEW_DIR;
    }
    ends();
    return ret;
}

int __wrap_ftruncate64(int fd, off_t size)
{
    int ret;

    if (breaks(true))
        return -1;
    will_write(fd, size, 16u << 20);
    ret = __real_ftruncate64(fd, size);
    ends();
    return ret;
}

int __wrap_flock(int fd, int operation)
{
    if (breaks(false))
        return -1;
    ends();
    return __real_flock(fd, operation);
}

static int make_durable(int fd, bool all)
{
    char path[PATH_SIZE];

    if (breaks(true))
        return -1;
    path_of(fd, path);
    durable_data(all ? NULL : path);
    durable_names(all ? NULL : path);
    ends();
    return 0;
}

int __wrap_fsync(int fd)
{
    return make_durable(fd, false);
}

int __wrap_fdatasync(int fd)
{
    return make_durable(fd, false);
}

int __wrap_syncfs(int fd)
{
    return make_durable(fd, true);
}
