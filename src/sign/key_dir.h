/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Where a person keeps private keys: NAME.key files (key_file.h) of mode 0600 in a directory of
 * mode 0700, all owned by whoever uses them.  Anything that others could read or write is refused:
 * a key that was readable once is no longer one person's.  Names are ids (base/id.h). */

/* `make`: creates it and its parents if missing.  Close with mrl_fd_close(). */
mrl_status mrl_key_dir_open(const char *path, bool make, int *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Never replaces a key: MRL_E_EXISTS. */
mrl_status mrl_key_dir_save(int dir, const char *name, const char *text, size_t n,
                            struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_key_dir_read(int dir, const char *name, struct mrl_arena *arena, const char **ret,
                            size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* Another file of the directory that must be as private as a key: MRL_E_DENIED otherwise. */
mrl_status mrl_key_dir_read_file(int dir, const char *file, struct mrl_arena *arena,
                                 const char **ret, size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* The names of all keys, sorted. */
mrl_status mrl_key_dir_list(int dir, struct mrl_arena *arena, const char *const **ret,
                            size_t *count, struct mrl_error *err) MRL_MUST_CHECK;
