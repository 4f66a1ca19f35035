/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/key.h"

#include <openssl/evp.h>

/* What key.c and key_file.c share.  Private to sign. */
struct mrl_secret_key {
    EVP_PKEY *pkey;
    struct mrl_public_key public_key;
};

/* Takes over pkey, also on failure.  MRL_E_UNSUPPORTED if it is no Ed25519 key. */
mrl_status mrl_secret_key_adopt(EVP_PKEY *pkey, struct mrl_secret_key **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
