/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"

#include <stddef.h>

/* Bytes beside the log, named by their SHA-256: content/ab/cdef...  So what a prompt was at some
 * time can be shown, not only its digest.  Under the directory of the log. */

/* Durable when it returns; what is there already is left alone.  At most MRL_MAX_LEDGER_CONTENT. */
mrl_status mrl_content_put(int dir, const void *bytes, size_t n, struct mrl_sha256 *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_ABSENT if it is not there, MRL_E_DENIED if it has other bytes than its name says. */
mrl_status mrl_content_get(int dir, const struct mrl_sha256 *digest, struct mrl_arena *arena,
                           const char **ret, size_t *n, struct mrl_error *err) MRL_MUST_CHECK;
