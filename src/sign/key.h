/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* Ed25519 (RFC 8032, pure) by OpenSSL: the signatures of people under records. */

struct mrl_public_key {
    uint8_t bytes[32];
};

struct mrl_signature {
    uint8_t bytes[64];
};

/* "ed25519:" and the canonical base64 of the key: 52 characters and a NUL. */
#define MRL_PUBLIC_KEY_TEXT 53
void mrl_public_key_format(const struct mrl_public_key *key, char ret[MRL_PUBLIC_KEY_TEXT]);

/* The same text and nothing else.  Also refuses the points of small order, under which one
 * signature fits many messages (RFC 8032, section 5.1.7 leaves that to the application). */
mrl_status mrl_public_key_parse(const char *text, size_t n, struct mrl_public_key *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* "sha256:" and the hexadecimal SHA-256 of the key as SubjectPublicKeyInfo (RFC 8410), which is
 * what `openssl pkey -pubout -outform DER | sha256sum` prints. */
#define MRL_FINGERPRINT_TEXT 72
mrl_status mrl_public_key_fingerprint(const struct mrl_public_key *key,
                                      char ret[MRL_FINGERPRINT_TEXT],
                                      struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_E_DENIED if the signature does not hold. */
mrl_status mrl_signature_verify(const struct mrl_public_key *key, const void *message, size_t n,
                                const struct mrl_signature *signature,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* A private key; wiped when freed. */
struct mrl_secret_key;

mrl_status mrl_secret_key_new(struct mrl_secret_key **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* From and to the 32 bytes of RFC 8032, section 5.1.5; who holds them wipes them. */
#define MRL_SEED_BYTES 32u
mrl_status mrl_secret_key_from_seed(const uint8_t *seed, struct mrl_secret_key **ret,
                                    struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_secret_key_seed(const struct mrl_secret_key *key, uint8_t *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
void mrl_secret_key_free(struct mrl_secret_key *key);
void mrl_secret_key_freep(struct mrl_secret_key **key);

const struct mrl_public_key *mrl_secret_key_public(const struct mrl_secret_key *key);

mrl_status mrl_secret_key_sign(const struct mrl_secret_key *key, const void *message, size_t n,
                               struct mrl_signature *ret, struct mrl_error *err) MRL_MUST_CHECK;
