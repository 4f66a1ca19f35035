/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/ec_key.h"

#include <openssl/evp.h>

/* What ec_key.c and certificate.c share.  Private to sign. */
struct mrl_ec_curve {
    const char *name;  /* as NIST writes it */
    const char *group; /* as OpenSSL writes it */
    const char *hash;
};

struct mrl_ec_key {
    EVP_PKEY *pkey;
    const struct mrl_ec_curve *curve;
};

/* Takes over pkey, also on failure.  MRL_E_UNSUPPORTED if it is on none of the curves; `what` says
 * whose key it is. */
mrl_status mrl_ec_key_adopt(EVP_PKEY *pkey, const char *what, struct mrl_ec_key **ret,
                            struct mrl_error *err) MRL_MUST_CHECK;
