/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/file.h"

#include <stdbool.h>

/* "-", which stands for standard input or output where a file is asked for. */
bool mrl_is_standard(const char *path);

/* Standard input as a file that can be read at any place: it is copied to its end into a file
 * without a name in $TMPDIR or /tmp, 64 GiB at most. */
mrl_status mrl_standard_input_open(int *ret, struct mrl_file_id *id,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* All of it; a NUL follows the bytes. */
mrl_status mrl_standard_input_read(size_t limit, struct mrl_arena *arena, char **ret, size_t *n,
                                   struct mrl_error *err) MRL_MUST_CHECK;
