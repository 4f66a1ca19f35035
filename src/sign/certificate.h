/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"
#include "sign/ec_key.h"

#include <stddef.h>
#include <stdint.h>

/* X.509 certificates by OpenSSL (RFC 5280): who a key belongs to, as a chain from the signer's
 * certificate, the leaf, to one that the verifier trusts. */
struct mrl_certificates; /* a list of at most MRL_MAX_CERTIFICATES */

struct mrl_der {
    const uint8_t *bytes;
    size_t len;
};

mrl_status mrl_certificates_new(struct mrl_certificates **ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
void mrl_certificates_free(struct mrl_certificates *list);
void mrl_certificates_freep(struct mrl_certificates **list);

size_t mrl_certificates_count(const struct mrl_certificates *list);

/* Adds all certificates of a PEM text; one at least must be there. */
mrl_status mrl_certificates_add_pem(struct mrl_certificates *list, const char *text, size_t n,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* Adds one certificate and nothing behind it. */
mrl_status mrl_certificates_add_der(struct mrl_certificates *list, const uint8_t *bytes, size_t n,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* The DER of one of them, in the arena. */
mrl_status mrl_certificates_der(const struct mrl_certificates *list, size_t index,
                                struct mrl_arena *arena, struct mrl_der *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Its key; MRL_E_UNSUPPORTED if that is no EC key. */
mrl_status mrl_certificates_key(const struct mrl_certificates *list, size_t index,
                                struct mrl_ec_key **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* "CN = Example", escaped for a terminal, in the arena. */
mrl_status mrl_certificates_subject(const struct mrl_certificates *list, size_t index,
                                    struct mrl_arena *arena, const char **ret,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* Whether chain[0] may sign and leads, through the rest of the chain and `roots`, to a self-signed
 * certificate among `roots`, all of them valid at `at`; OpenSSF Model Signing v1.0, section 8.2.
 * It may sign if its KeyUsage has digitalSignature or its ExtendedKeyUsage codeSigning.
 * MRL_E_DENIED says which certificate fails and why. */
mrl_status mrl_certificates_verify(const struct mrl_certificates *chain,
                                   const struct mrl_certificates *roots, mrl_time at,
                                   struct mrl_error *err) MRL_MUST_CHECK;
