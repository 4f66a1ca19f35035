/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sign/bundle.h"
#include "sign/manifest.h"
#include "sign/sigstore.h"

/* Who must have signed a bundle, and what shows it: a key, certificates that are trusted, or a name
 * and a Sigstore trusted root.  Zero it, fill in one of the three; mrl_trust_done() releases what
 * is owned. */
struct mrl_trust {
    struct mrl_ec_key *key;            /* owned */
    struct mrl_certificates *roots;    /* owned */
    mrl_time at;                       /* with roots: when the certificates must be valid */
    struct mrl_trusted_root *sigstore; /* owned; with a key its log entries and timestamps, if there
                                          are any, must hold, too */
    struct mrl_signer signer;          /* without a key: who */
};
void mrl_trust_done(struct mrl_trust *trust);

/* Of a signature that holds. */
struct mrl_trust_found {
    const char *signer;   /* escaped, in the arena: hint of the key, subject of the certificate, or
                             identity */
    const char *provider; /* Sigstore: escaped; else NULL */
    mrl_time signed_at;   /* Sigstore; else 0 */
    bool legacy;          /* in the manner of model_signing 0.2.0, see mrl_bundle_verify_key() */
};

/* Everything but the statement.  MRL_E_DENIED: the signature does not hold, or is not theirs. */
mrl_status mrl_trust_verify(const struct mrl_trust *trust, const struct mrl_bundle *bundle,
                            struct mrl_arena *arena, struct mrl_trust_found *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The statement of a bundle that was verified.  MRL_E_DENIED if it is of a later release than the
 * manner in which it was signed.  `name` goes into messages. */
mrl_status mrl_trust_read_manifest(const struct mrl_bundle *bundle,
                                   const struct mrl_trust_found *found, const char *name,
                                   struct mrl_arena *arena, struct mrl_manifest *ret,
                                   struct mrl_error *err) MRL_MUST_CHECK;
