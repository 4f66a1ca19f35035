/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "sign/passphrase.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ECDSA on the curves P-256, P-384 and P-521 by OpenSSL: the signatures of models.  OpenSSF Model
 * Signing v1.0, section 5, allows these and no other; the hash follows the curve (SHA-256, SHA-384,
 * SHA-512) and the signature is the DER of RFC 3279, section 2.2.3. */
struct mrl_ec_key;

/* "PRIVATE KEY" (PKCS #8), "ENCRYPTED PRIVATE KEY" or "EC PRIVATE KEY" in PEM.  `passphrase` may
 * be NULL: an encrypted key is MRL_E_DENIED then.  MRL_E_UNSUPPORTED for other kinds of keys. */
mrl_status mrl_ec_key_read_private(const char *text, size_t n,
                                   const struct mrl_passphrase *passphrase, struct mrl_ec_key **ret,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* "PUBLIC KEY" (SubjectPublicKeyInfo) in PEM. */
mrl_status mrl_ec_key_read_public(const char *text, size_t n, struct mrl_ec_key **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* The same without PEM around it. */
mrl_status mrl_ec_key_read_public_der(const uint8_t *bytes, size_t n, struct mrl_ec_key **ret,
                                      struct mrl_error *err) MRL_MUST_CHECK;

void mrl_ec_key_free(struct mrl_ec_key *key);
void mrl_ec_key_freep(struct mrl_ec_key **key);

/* A new key on "P-256", "P-384" or "P-521"; MRL_E_UNSUPPORTED for another curve. */
mrl_status mrl_ec_key_new(const char *curve, struct mrl_ec_key **ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* PKCS #8 in PEM, encrypted as key files are (key_file.h), or not if `passphrase` is NULL.  In the
 * arena: wipe what is not encrypted. */
mrl_status mrl_ec_key_write_private(const struct mrl_ec_key *key,
                                    const struct mrl_passphrase *passphrase,
                                    struct mrl_arena *arena, char **ret, size_t *len,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* SubjectPublicKeyInfo in PEM. */
mrl_status mrl_ec_key_write_public(const struct mrl_ec_key *key, struct mrl_arena *arena,
                                   char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether both have the same public half. */
bool mrl_ec_key_matches(const struct mrl_ec_key *a, const struct mrl_ec_key *b);

/* "P-384" */
const char *mrl_ec_key_curve(const struct mrl_ec_key *key);

/* The hint of a bundle: lower-case hexadecimal SHA-256 of the public half as PEM with 64 columns,
 * what `openssl pkey -pubin -pubout | sha256sum` prints. */
mrl_status mrl_ec_key_hint(const struct mrl_ec_key *key, char ret[MRL_SHA256_HEX],
                           struct mrl_error *err) MRL_MUST_CHECK;

/* A message in pieces, so that nothing large is copied. */
struct mrl_ec_piece {
    const void *bytes;
    size_t len;
};

enum mrl_ec_hash {
    MRL_EC_HASH_OF_CURVE,
    MRL_EC_HASH_SHA256, /* what model_signing 0.2.0 took for every curve */
};

/* MRL_E_DENIED if the signature does not hold. */
mrl_status mrl_ec_verify(const struct mrl_ec_key *key, enum mrl_ec_hash hash,
                         const struct mrl_ec_piece *pieces, size_t count, const uint8_t *signature,
                         size_t signature_len, struct mrl_error *err) MRL_MUST_CHECK;

/* The key must have a private half. */
mrl_status mrl_ec_sign(const struct mrl_ec_key *key, const struct mrl_ec_piece *pieces,
                       size_t count, struct mrl_arena *arena, const uint8_t **ret, size_t *len,
                       struct mrl_error *err) MRL_MUST_CHECK;
