/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "cli/options.h"
#include "sign/certificate.h"
#include "sign/model.h"

/* What `merlon sign` and `merlon verify` read beside the model. */

/* A file at any path, links followed; "-" is standard input.  _read_ is for small ones. */
mrl_status mrl_model_open_file(const char *path, int *ret, struct mrl_file_id *id,
                               struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_model_read_file(const char *path, size_t limit, struct mrl_arena *arena, char **ret,
                               size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* Adds all certificates of the PEM files. */
mrl_status mrl_model_read_certificates(const char *const *paths, size_t count,
                                       struct mrl_arena *arena, struct mrl_certificates *list,
                                       struct mrl_error *err) MRL_MUST_CHECK;

/* The paths to ignore, relative to the model: what was given (relative to the model, or else to the
 * current directory), what Git keeps if `git`, and the signature if it lies within.  Sorted, each
 * once. */
mrl_status mrl_model_ignored(const struct mrl_model *model, const struct mrl_option_list *given,
                             bool git, const char *signature, struct mrl_arena *arena,
                             const char *const **ret, size_t *count,
                             struct mrl_error *err) MRL_MUST_CHECK;
