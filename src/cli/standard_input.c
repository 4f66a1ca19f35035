/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/standard_input.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of standard input, kept on the disk while it is read: models of this size are scanned as files.
 */
#define MAX_STANDARD_INPUT (UINT64_C(64) << 30)

bool mrl_is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static mrl_status copy_all(int to, struct mrl_error *err)
{
    char part[65536];
    uint64_t done = 0;

    for (;;) {
        const ssize_t n = read(STDIN_FILENO, part, sizeof(part));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return mrl_file_failure(err, "-", "cannot be read");
        if (n == 0)
            return mrl_ok();
        if ((uint64_t)n > MAX_STANDARD_INPUT - done)
            return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                            "is longer than %" PRIu64 " bytes, the most that is taken",
                            MAX_STANDARD_INPUT);
        MRL_TRY(mrl_fd_write_at(to, "-", part, (size_t)n, done, err));
        done += (uint64_t)n;
    }
}

mrl_status mrl_standard_input_open(int *ret, struct mrl_file_id *id, struct mrl_error *err)
{
    const char *const given = getenv("TMPDIR");
    const char *const dir = given && *given ? given : "/tmp";
    mrl_cleanup(mrl_fd_close) int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    struct stat st;

    if (fd < 0)
        return mrl_file_failure(err, dir, "cannot keep standard input here");
    MRL_TRY(copy_all(fd, err));
    if (fstat(fd, &st) != 0)
        return mrl_file_failure(err, "-", "cannot inspect");
    *id = mrl_file_id_of(&st);
    *ret = fd;
    fd = -1;
    return mrl_ok();
}

mrl_status mrl_standard_input_read(size_t limit, struct mrl_arena *arena, char **ret, size_t *n,
                                   struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    size_t done = 0, size;
    char *bytes;

    MRL_TRY(mrl_standard_input_open(&fd, &id, err));
    if (id.size > limit)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %" PRIu64 " bytes, the limit is %zu",
                        id.size, limit);
    size = (size_t)id.size;
    bytes = mrl_arena_array(arena, size + 1, 1);
    if (!bytes)
        return MRL_FAIL_ARENA(err, arena);
    while (done < size) {
        const ssize_t got = pread(fd, bytes + done, size - done, (off_t)done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return mrl_file_failure(err, "-", "cannot be read");
        done += (size_t)got;
    }
    bytes[size] = '\0';
    *ret = bytes;
    *n = size;
    return mrl_ok();
}
