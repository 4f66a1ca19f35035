/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/known.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/reader.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define GRAIN_NS INT64_C(2000000000)
#define RECORD   40u
#define BOOT     36u /* characters of a UUID */

static const char magic[] = "merlon-known-files-1\n";

bool mrl_known_has(const struct mrl_file_id *id)
{
    return id->inode != 0;
}

int64_t mrl_known_now(void)
{
    struct timespec now;

    return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t)now.tv_sec * 1000000000 + now.tv_nsec
                                                    : 0;
}

/* Those whose page_mkwrite() dates the first store into a clean page; memory file systems do not,
 * network file systems leave the date to another machine. */
static bool dates_stores(int fd)
{
    static const unsigned long known[] = {
        EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,       BTRFS_SUPER_MAGIC,
        F2FS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC,
    };
    struct statfs fs;

    if (fstatfs(fd, &fs) != 0)
        return false;
    for (size_t i = 0; i < MRL_COUNT(known); i++)
        if ((unsigned long)fs.f_type == known[i])
            return true;
    return false;
}

bool mrl_known_prepare(int fd, const struct mrl_file_id *id, int64_t now_ns)
{
    /* A date in the future says nothing. */
    if (now_ns <= GRAIN_NS || id->ctime_ns > now_ns - GRAIN_NS || id->mtime_ns > now_ns ||
        !dates_stores(fd))
        return false;
    /* Pages become clean and write-protected: the next store into one faults, and is dated. */
    return fsync(fd) == 0;
}

/* --- the file --- */

/* Between two starts of the system anybody may have had the disk. */
static mrl_status read_boot(char ret[BOOT], struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd =
        open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, ret, BOOT) != (ssize_t)BOOT) {
        mrl_error_set(err, MRL_E_IO, MRL_NO_OFFSET, "cannot tell when the system was started");
        mrl_error_hint(err, "without /proc nothing can be known from an earlier run");
        return (mrl_status){MRL_E_IO};
    }
    return mrl_ok();
}

static void add_u64(struct mrl_buf *buf, uint64_t value)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    mrl_buf_add(buf, bytes, sizeof(bytes));
}

mrl_status mrl_known_write(int dir, const struct mrl_sha256 *signature,
                           const struct mrl_known *known, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    char boot[BOOT], name[MRL_SHA256_HEX];
    struct mrl_sha256 sum;

    MRL_TRY(read_boot(boot, err));
    mrl_buf_init(&buf, MRL_MAX_KNOWN);
    mrl_buf_adds(&buf, magic);
    mrl_buf_add(&buf, boot, sizeof(boot));
    mrl_buf_add(&buf, signature->bytes, sizeof(signature->bytes));
    add_u64(&buf, known->count);
    for (size_t i = 0; i < known->count; i++) {
        const struct mrl_file_id *const id = &known->ids[i];

        add_u64(&buf, id->device);
        add_u64(&buf, id->inode);
        add_u64(&buf, id->size);
        add_u64(&buf, (uint64_t)id->mtime_ns);
        add_u64(&buf, (uint64_t)id->ctime_ns);
    }
    MRL_TRY(mrl_buf_status(&buf, err));
    MRL_TRY(mrl_sha256_bytes(mrl_buf_text(&buf), buf.len, &sum, err));
    mrl_buf_add(&buf, sum.bytes, sizeof(sum.bytes));
    MRL_TRY(mrl_buf_status(&buf, err));
    mrl_sha256_hex(signature, name);
    return mrl_file_write(dir, name, mrl_buf_text(&buf), buf.len, 0600, false, err);
}

static mrl_status read_ids(struct mrl_reader *r, size_t count, struct mrl_arena *arena,
                           struct mrl_known *ret)
{
    struct mrl_file_id *ids = mrl_arena_array(arena, count + 1, sizeof(*ids));

    if (!ids)
        return MRL_FAIL_ARENA(r->err, arena);
    for (size_t i = 0; i < count; i++) {
        uint64_t mtime, ctime;

        MRL_TRY(mrl_read_u64le(r, "device", &ids[i].device));
        MRL_TRY(mrl_read_u64le(r, "inode", &ids[i].inode));
        MRL_TRY(mrl_read_u64le(r, "size", &ids[i].size));
        MRL_TRY(mrl_read_u64le(r, "mtime", &mtime));
        MRL_TRY(mrl_read_u64le(r, "ctime", &ctime));
        ids[i].mtime_ns = (int64_t)mtime;
        ids[i].ctime_ns = (int64_t)ctime;
    }
    *ret = (struct mrl_known){ids, count};
    return mrl_ok();
}

/* *fits false: not ours, of another start of the system, of another signature. */
static mrl_status read_head(struct mrl_reader *r, const struct mrl_sha256 *signature,
                            uint64_t *count, bool *fits)
{
    const uint8_t *mark, *boot, *of;
    char now[BOOT];

    MRL_TRY(read_boot(now, r->err));
    MRL_TRY(mrl_read_bytes(r, "magic", sizeof(magic) - 1, &mark));
    MRL_TRY(mrl_read_bytes(r, "boot", BOOT, &boot));
    MRL_TRY(mrl_read_bytes(r, "signature", sizeof(signature->bytes), &of));
    *fits = memcmp(mark, magic, sizeof(magic) - 1) == 0 && memcmp(boot, now, BOOT) == 0 &&
            memcmp(of, signature->bytes, sizeof(signature->bytes)) == 0;
    return mrl_read_u64le(r, "count", count);
}

static mrl_status parse(const char *text, size_t n, const struct mrl_sha256 *signature,
                        struct mrl_arena *arena, struct mrl_known *ret, bool *found,
                        struct mrl_error *err)
{
    struct mrl_sha256 sum;
    struct mrl_reader r;
    uint64_t count;

    if (n < sizeof(sum.bytes))
        return mrl_ok();
    MRL_TRY(mrl_sha256_bytes(text, n - sizeof(sum.bytes), &sum, err));
    if (memcmp(sum.bytes, text + n - sizeof(sum.bytes), sizeof(sum.bytes)) != 0)
        return mrl_ok();
    mrl_reader_init(&r, text, n - sizeof(sum.bytes), err);
    MRL_TRY(read_head(&r, signature, &count, found));
    *found = *found && count == mrl_reader_left(&r) / RECORD;
    if (!*found)
        return mrl_ok();
    MRL_TRY(read_ids(&r, (size_t)count, arena, ret));
    *found = mrl_reader_left(&r) == 0;
    return mrl_ok();
}

mrl_status mrl_known_read(int dir, const struct mrl_sha256 *signature, struct mrl_arena *arena,
                          struct mrl_known *ret, bool *found, struct mrl_error *err)
{
    char name[MRL_SHA256_HEX];
    struct mrl_known known;
    struct mrl_error why;
    mrl_status s;
    char *text;
    size_t n;

    *found = false;
    mrl_sha256_hex(signature, name);
    s = mrl_file_read(dir, name, MRL_MAX_KNOWN, arena, &text, &n, &why);
    if (s.code == MRL_OK)
        s = parse(text, n, signature, arena, &known, found, &why);
    if (s.code == MRL_E_NOMEM) {
        *err = why;
        return s;
    }
    *found = *found && s.code == MRL_OK;
    if (*found)
        *ret = known;
    return mrl_ok();
}
