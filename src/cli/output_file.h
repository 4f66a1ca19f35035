/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A file that the user named, at any path, written whole or not at all; see mrl_file_write(). */
mrl_status mrl_output_file_write(const char *path, const void *bytes, size_t n, mode_t mode,
                                 bool exclusive, struct mrl_arena *arena,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_EXISTS if the name is taken: before anything is asked of anybody. */
mrl_status mrl_output_file_absent(const char *path, struct mrl_error *err) MRL_MUST_CHECK;
