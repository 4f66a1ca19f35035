/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "sign/certificate.h"
#include "sign/ec_key.h"
#include "sign/passphrase.h"
#include "sign/pkcs11_uri.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys in tokens, by a PKCS #11 module (OASIS, v2.40) that is loaded into the process.  A private
 * key never leaves its token; what is signed is digested here.  One module at a time, from one
 * thread. */
struct mrl_pkcs11;

/* Loads the module, finds the one token that the URI means, and opens a session.  `module` may be
 * NULL if the URI says where it is.  MRL_E_ABSENT for no such token, MRL_E_FORMAT for several.
 * *needs_pin: mrl_pkcs11_login() wants one before private keys can be seen. */
mrl_status mrl_pkcs11_open(const struct mrl_pkcs11_uri *uri, const char *module,
                           struct mrl_pkcs11 **ret, bool *needs_pin,
                           struct mrl_error *err) MRL_MUST_CHECK;
void mrl_pkcs11_close(struct mrl_pkcs11 *token);
void mrl_pkcs11_closep(struct mrl_pkcs11 **token);

/* Tries once: tokens lock themselves.  `pin` NULL: the token asks for it, or wants none. */
mrl_status mrl_pkcs11_login(struct mrl_pkcs11 *token, const struct mrl_passphrase *pin,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The private key that the URI means, with its public half, which the token must hold too (public
 * key or certificate of the same id).  mrl_ec_sign() works with it for as long as the token is
 * open; each signature is verified before it is handed out. */
mrl_status mrl_pkcs11_private_key(struct mrl_pkcs11 *token, const struct mrl_pkcs11_uri *uri,
                                  struct mrl_ec_key **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* A public key alone, of a public key object or a certificate.  Needs no PIN. */
mrl_status mrl_pkcs11_public_key(struct mrl_pkcs11 *token, const struct mrl_pkcs11_uri *uri,
                                 struct mrl_ec_key **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* One key pair that can sign models, as far as the token shows it without a PIN. */
struct mrl_pkcs11_entry {
    const char *token, *serial; /* raw */
    const char *label;          /* raw; "" if it has none */
    const uint8_t *id;
    size_t id_len;
    const char *curve; /* "P-384"; NULL: of a kind that cannot sign models */
    char hint[MRL_SHA256_HEX];
};

/* The public keys of all tokens of a module, in the order the module tells them. */
mrl_status mrl_pkcs11_list(const char *module, struct mrl_arena *arena,
                           struct mrl_pkcs11_entry **ret, size_t *count,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* "pkcs11:token=...;id=%01" for an entry, in the arena. */
mrl_status mrl_pkcs11_entry_uri(const struct mrl_pkcs11_entry *entry, struct mrl_arena *arena,
                                const char **ret, struct mrl_error *err) MRL_MUST_CHECK;
