/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "cli/passphrase_input.h"
#include "sign/ec_key.h"
#include "sign/pkcs11.h"

/* EC keys as commands name them: a file in PEM, or a `pkcs11:` URI. */

struct mrl_signing_key {
    struct mrl_ec_key *key;
    struct mrl_pkcs11 *token; /* that it lives in; NULL: it is here */
};

/* Asks for the passphrase of an encrypted file, or the PIN of a token: what `args` say, else the
 * URI's `pin-source`, else at the terminal.  `module` may be NULL.  Names the key in errors. */
mrl_status mrl_signing_key_open(const char *name, const char *module,
                                const struct mrl_passphrase_args *args, struct mrl_arena *arena,
                                struct mrl_signing_key *ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_signing_key_close(struct mrl_signing_key *key);

/* A public key; a token shows it without a PIN. */
mrl_status mrl_public_key_open(const char *name, const char *module, struct mrl_arena *arena,
                               struct mrl_ec_key **ret, struct mrl_error *err) MRL_MUST_CHECK;
