/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/key.h"
#include "sign/passphrase.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/* What key.c, key_file.c and ec_key_file.c share.  Private to sign. */
struct mrl_secret_key {
    EVP_PKEY *pkey;
    struct mrl_public_key public_key;
};

/* Takes over pkey, also on failure.  MRL_E_UNSUPPORTED if it is no Ed25519 key. */
mrl_status mrl_secret_key_adopt(EVP_PKEY *pkey, struct mrl_secret_key **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Encrypts a private key: PBES2 with scrypt and AES-256-CBC. */
mrl_status mrl_key_seal(const EVP_PKEY *pkey, const struct mrl_passphrase *passphrase,
                        X509_SIG **ret, struct mrl_error *err) MRL_MUST_CHECK;
