/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "sign/certificate.h"

#include <stdbool.h>

/* What a certificate says, and whether its key may sign models.  Texts are escaped. */
struct mrl_certificate_info {
    const char *subject, *issuer;
    const char *serial;       /* hexadecimal */
    const char *alternatives; /* "email:a@example.com, DNS:example.com"; "" if there are none */
    mrl_time from, until;
    const char *curve;                /* "P-384"; NULL: the key cannot sign models */
    char hint[MRL_SHA256_HEX];        /* of its key; "" without a curve */
    char fingerprint[MRL_SHA256_HEX]; /* SHA-256 of the DER */
    bool digital_signature, code_signing, authority;
};

mrl_status mrl_certificate_describe(const struct mrl_certificates *list, size_t index,
                                    struct mrl_arena *arena, struct mrl_certificate_info *ret,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* Why a signature by it would not verify at that time, whatever its chain; NULL: it would.  The
 * clauses are those of OpenSSF Model Signing v1.0, sections 5 and 8.2. */
const char *mrl_certificate_unfit(const struct mrl_certificate_info *info, mrl_time at);
