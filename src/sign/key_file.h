/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "sign/key.h"
#include "sign/passphrase.h"

/* A private key at rest: one line "merlon-key-1 ed25519:BASE64" with the public key, then PKCS #8
 * in PEM (RFC 7468, section 11), encrypted by PBES2 with scrypt (RFC 7914) and AES-256-CBC.
 * OpenSSL reads it as it is: `openssl pkey -in NAME.key`. */

mrl_status mrl_key_file_write(const struct mrl_secret_key *key,
                              const struct mrl_passphrase *passphrase, struct mrl_arena *arena,
                              const char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* The public key, without passphrase.  It is only what the file says; mrl_key_file_read() checks
 * that the private key agrees. */
mrl_status mrl_key_file_public(const char *text, size_t n, struct mrl_public_key *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_DENIED for a wrong passphrase, which a damaged file cannot be told from. */
mrl_status mrl_key_file_read(const char *text, size_t n, const struct mrl_passphrase *passphrase,
                             struct mrl_secret_key **ret, struct mrl_error *err) MRL_MUST_CHECK;
