/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output_file.h"

#include "base/file.h"

#include <string.h>
#include <sys/stat.h>

mrl_status mrl_output_file_write(const char *path, const void *bytes, size_t n, mode_t mode,
                                 bool exclusive, struct mrl_arena *arena, struct mrl_error *err)
{
    const char *const slash = strrchr(path, '/');
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *parent =
        !slash ? "." : mrl_arena_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));

    if (!parent)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(mrl_dir_open(parent, &dir, err));
    return mrl_file_write(dir, slash ? slash + 1 : path, bytes, n, mode, exclusive, err);
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
