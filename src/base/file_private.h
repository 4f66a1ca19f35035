/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/file.h"
#include "base/limits.h"

/* Shared by file.c and file_write.c. */

/* openat2() with RESOLVE_BENEATH; -1 and errno when it fails. */
int mrl_file_open_beneath(int root, const char *path, uint64_t flags, uint64_t mode);

/* An O_PATH descriptor of a path that leads over no link into the kernel; else -1, ELOOP. */
int mrl_file_open_plain(int root, const char *path);

/* Cuts a path behind its last slash; `name` is the rest.  The parent of a bare name is ".". */
mrl_status mrl_file_split(const char *path, char parent[MRL_MAX_PATH_BYTES], const char **name,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Opens the directory that holds `path` and gives the last part of the name. */
mrl_status mrl_file_open_parent(int root, const char *path, int *ret, const char **name,
                                struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_file_path_too_long(struct mrl_error *err, const char *path);
