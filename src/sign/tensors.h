/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/file.h"
#include "base/status.h"
#include "sign/model.h"

/* The tensors of safetensors and GGUF files, each with its own SHA-256. */

/* *count is 0 for every other file, and for one with more than `limit` tensors.  A file of these
 * formats that cannot be read as such fails. */
mrl_status mrl_tensors_digest(int root, const char *path, const struct mrl_file_id *expect,
                              size_t limit, struct mrl_arena *arena, struct mrl_oms_tensor **ret,
                              size_t *count, struct mrl_error *err) MRL_MUST_CHECK;

/* Which tensors differ from those that were signed. */
mrl_status mrl_tensors_compare(const struct mrl_oms_tensor *then, size_t then_count,
                               const struct mrl_oms_tensor *now, size_t now_count,
                               struct mrl_arena *arena, struct mrl_tensor_change **ret,
                               size_t *count, struct mrl_error *err) MRL_MUST_CHECK;
