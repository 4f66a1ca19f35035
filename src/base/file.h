/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stat;

/* Files below a root directory that may be hostile.  Paths are relative, and no link, "..", or
 * absolute name can lead out of the root (openat2, RESOLVE_BENEATH).  Every error names the path.
 */

/* What tells that a file is still the same without reading it.  ctime is in it because a program
 * cannot set it: a file changed behind an old mtime is noticed. */
struct mrl_file_id {
    uint64_t device, inode, size;
    int64_t mtime_ns, ctime_ns;
};
bool mrl_file_id_equal(const struct mrl_file_id *a, const struct mrl_file_id *b);
struct mrl_file_id mrl_file_id_of(const struct stat *st);

/* What an errno of a call on a file means for the caller; MRL_E_IO when nothing better fits. */
enum mrl_code mrl_code_of_errno(int number);

/* A directory to work below.  Close with mrl_fd_close(). */
mrl_status mrl_dir_open(const char *path, int *ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_dir_open_beneath(int root, const char *path, int *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
void mrl_fd_close(int *fd); /* for the cleanup attribute; -1 is fine */

/* Opens a regular file for reading; anything else (directory, device, pipe) is MRL_E_FORMAT. */
mrl_status mrl_file_open(int root, const char *path, int *ret, struct mrl_file_id *id,
                         struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_CHANGED if the open file is no longer the one that `id` describes; names no path. */
mrl_status mrl_file_unchanged(int fd, const struct mrl_file_id *id,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* A whole small file; a NUL follows the bytes. */
mrl_status mrl_file_read(int root, const char *path, size_t limit, struct mrl_arena *arena,
                         char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the name is taken, be it by a link that leads nowhere.  False where we may not look. */
bool mrl_file_exists(int root, const char *path);

/* Writes a file so that after a crash either the old or the whole new content is there: temporary
 * file, fsync, rename, fsync of the directory.  A link at `path` is replaced, not followed.
 * `exclusive`: MRL_E_EXISTS instead of replacing.  `mode` is for a new file, less the umask.  Until
 * it is whole the file has no name, where the file system knows such files; elsewhere, or between
 * two renames, a crash may leave a `.merlon-NUMBER.tmp` beside it, which nobody needs. */
mrl_status mrl_file_write(int root, const char *path, const void *bytes, size_t n, mode_t mode,
                          bool exclusive, struct mrl_error *err) MRL_MUST_CHECK;

/* Opens a regular file for reading and writing, making it if it is not there.  What is written
 * through it is durable after fsync() of it and, where it was made, of its directory. */
mrl_status mrl_file_open_rw(int root, const char *path, mode_t mode, bool truncate, int *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* All n bytes at an offset; `path` is for the message.  A failure may leave some of them. */
mrl_status mrl_fd_write_at(int fd, const char *path, const void *bytes, size_t n, uint64_t offset,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* The status for errno after a call on `path` failed: "what: why". */
mrl_status mrl_file_failure(struct mrl_error *err, const char *path,
                            const char *what) MRL_MUST_CHECK;

/* Makes a directory and its parents below root; existing directories are fine. */
mrl_status mrl_dir_make(int root, const char *path, mode_t mode,
                        struct mrl_error *err) MRL_MUST_CHECK;
