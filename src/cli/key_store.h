/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "cli/passphrase_input.h"
#include "sign/key.h"

/* The private keys of whoever runs merlon. */

/* $MERLON_KEYS, else $XDG_DATA_HOME/merlon/keys, else ~/.local/share/merlon/keys. */
mrl_status mrl_key_store_path(struct mrl_arena *arena, const char **ret,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Reads a key and asks for its passphrase.  Names the file in errors. */
mrl_status mrl_key_store_unlock(const char *name, const struct mrl_passphrase_args *passphrase,
                                struct mrl_arena *arena, struct mrl_secret_key **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
