/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "base/status.h"

#include <stddef.h>

/* What protects a private key at rest.  Lives on the stack of whoever asked for it, and is wiped
 * by mrl_passphrase_done(), also for the cleanup attribute. */
struct mrl_passphrase {
    char bytes[MRL_MAX_PASSPHRASE + 2]; /* one over the limit and a NUL */
    size_t len;
};

void mrl_passphrase_done(struct mrl_passphrase *passphrase);

/* The first line of an open file, pipe or socket, without its line end; the rest is left unread
 * where that is possible.  An empty line is MRL_E_FORMAT. */
mrl_status mrl_passphrase_read(int fd, struct mrl_passphrase *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* Whether it may protect a new key: MRL_MIN_PASSPHRASE characters at least. */
mrl_status mrl_passphrase_check(const struct mrl_passphrase *passphrase,
                                struct mrl_error *err) MRL_MUST_CHECK;
