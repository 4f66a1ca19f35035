/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Files that the user named, at any path, written whole or not at all: on a full disk, or after
 * Ctrl-C, what was there before is still there; see mrl_file_write().  A file that is replaced
 * hands its permissions on (less the umask), a link is replaced and not followed.
 *
 * What cannot be replaced is written to as it is: devices, pipes, and what a descriptor of this
 * process already holds (/dev/stdout, /dev/fd/3), which is appended to. */

/* `exclusive`: MRL_E_EXISTS if the name is taken.  `mode` is that of a new file. */
mrl_status mrl_output_file_write(const char *path, const void *bytes, size_t n, mode_t mode,
                                 bool exclusive, struct mrl_error *err) MRL_MUST_CHECK;

/* A file of mode 0666 with what `print` puts into a stream in memory. */
mrl_status mrl_output_file_print(const char *path, void (*print)(FILE *out, const void *context),
                                 const void *context, struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_EXISTS if the name is taken: before anything is asked of anybody. */
mrl_status mrl_output_file_absent(const char *path, struct mrl_error *err) MRL_MUST_CHECK;
