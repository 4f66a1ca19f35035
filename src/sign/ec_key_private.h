/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/ec_key.h"

#include <openssl/evp.h>

/* What ec_key.c, ec_key_file.c, certificate.c and pkcs11_key.c share.  Private to sign. */
struct mrl_ec_curve {
    const char *name;  /* as NIST writes it */
    const char *group; /* as OpenSSL writes it */
    const char *hash;
};

struct mrl_ec_key {
    EVP_PKEY *pkey;
    const struct mrl_ec_curve *curve;

    /* A private half elsewhere; NULL: in pkey, if anywhere.  Answers DER in the arena. */
    mrl_status (*sign_digest)(void *context, const uint8_t *digest, size_t n,
                              struct mrl_arena *arena, const uint8_t **ret, size_t *len,
                              struct mrl_error *err);
    void *context;
};

/* Takes over pkey, also on failure.  MRL_E_UNSUPPORTED if it is on none of the curves; `what` says
 * whose key it is. */
mrl_status mrl_ec_key_adopt(EVP_PKEY *pkey, const char *what, struct mrl_ec_key **ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* OpenSSL's name of "P-384"; NULL for other curves than the three. */
const char *mrl_ec_curve_group(const char *name);
