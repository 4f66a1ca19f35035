/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/clock.h"
#include "sign/bundle.h"
#include "sign/trusted_root.h"

/* Keyless signatures of Sigstore, verified without a network (client-spec.md of
 * sigstore/architecture-docs): a certificate that lived for minutes and was seen by a certificate
 * log, a signature that was seen by a transparency log, and a time at which both held. */

/* Who must have signed. */
struct mrl_signer {
    const char *identity; /* the subject alternative name of the certificate */
    const char *provider; /* the issuer of the token that the certificate was given for */
};

/* Verifies everything but the statement: the certificate up to an authority of the trusted root at
 * every time that is established (at least one: `integratedTime` that a log has signed, or
 * timestamps of RFC 3161), its SCT, its identity, the signature, and every entry of
 * `tlogEntries`.  MRL_E_DENIED names what does not hold.  *signed_at is the earliest of the
 * times. */
mrl_status mrl_sigstore_verify(const struct mrl_bundle *bundle, const struct mrl_trusted_root *root,
                               const struct mrl_signer *signer, struct mrl_arena *arena,
                               mrl_time *signed_at, struct mrl_error *err) MRL_MUST_CHECK;

/* For a bundle by key, after mrl_bundle_verify_key(): whether each of its log entries and
 * timestamps, if there are any, holds. */
mrl_status mrl_sigstore_verify_logged(const struct mrl_bundle *bundle,
                                      const struct mrl_trusted_root *root,
                                      const struct mrl_ec_key *key, struct mrl_arena *arena,
                                      struct mrl_error *err) MRL_MUST_CHECK;
