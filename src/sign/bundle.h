/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/source.h"
#include "base/status.h"
#include "sign/certificate.h"
#include "sign/dsse.h"
#include "sign/ec_key.h"
#include "sign/log_entry.h"

#include <stdbool.h>
#include <stddef.h>

/* A Sigstore bundle (sigstore_bundle.proto, media types v0.1 to v0.3) around the DSSE envelope of a
 * model signature: OpenSSF Model Signing v1.0, section 4.  Read strictly, save what releases of
 * model_signing differ in: `tlogEntries` may be missing where no log is concerned, `keyid` may be
 * "", null or missing, and the public key may stand there itself, as before 1.1.0. */

enum mrl_bundle_method {
    MRL_BUNDLE_KEY,
    MRL_BUNDLE_CERTIFICATES,
    MRL_BUNDLE_SIGSTORE, /* keyless: a certificate of minutes and an entry in a log */
};

struct mrl_bundle {
    enum mrl_bundle_method method;
    unsigned version;    /* of the media type: 1 to 3 for v0.1 to v0.3 */
    const char *hint;    /* KEY: see mrl_ec_key_hint(); NULL if there is none */
    const char *key_pem; /* KEY before 1.1.0: the key itself, or NULL */
    size_t key_pem_len;
    struct mrl_der *certificates; /* leaf first; SIGSTORE: the leaf alone */
    size_t certificate_count;
    struct mrl_log_entry *log_entries; /* at most MRL_MAX_LOG_ENTRIES */
    size_t log_entry_count;
    struct mrl_der *timestamps; /* of RFC 3161, at most MRL_MAX_TIMESTAMPS */
    size_t timestamp_count;
    struct mrl_dsse envelope; /* with exactly one signature over an in-toto statement */
};

/* Checks the form, no signature.  At most MRL_MAX_BUNDLE bytes. */
mrl_status mrl_bundle_read(const char *name, struct mrl_source *source, struct mrl_arena *arena,
                           struct mrl_bundle *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* One line of JSON, members in the order of the reference.  For KEY and CERTIFICATES. */
mrl_status mrl_bundle_write(const struct mrl_bundle *bundle, struct mrl_arena *arena,
                            const char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Signs a payload of type MRL_INTOTO_PAYLOAD_TYPE and writes the bundle.  With a chain its first
 * certificate must be the key's (MRL_E_DENIED otherwise); without one (NULL) the bundle names the
 * key by its hint. */
mrl_status mrl_bundle_sign(const char *payload, size_t n, const struct mrl_ec_key *key,
                           const struct mrl_certificates *chain, struct mrl_arena *arena,
                           const char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the signature is this key's.  MRL_E_DENIED: it is not, or the bundle names another key.
 * *legacy tells that it is in the manner of model_signing 0.2.0, which signed other bytes:
 * "DSSEV1", the lengths, and the payload as Python prints it, under SHA-256.  Only a statement of
 * that release may come with it. */
mrl_status mrl_bundle_verify_key(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                                 struct mrl_arena *arena, bool *legacy,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the signature is this key's, whatever the bundle says of who signed.  For a key that is
 * known to be one's own. */
mrl_status mrl_bundle_signed_by(const struct mrl_bundle *bundle, const struct mrl_ec_key *key,
                                struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether it is the signature of the bundle's first certificate, and that leads to one of `roots`;
 * see mrl_certificates_verify().  *ret is the signer's subject. */
mrl_status mrl_bundle_verify_certificates(const struct mrl_bundle *bundle,
                                          const struct mrl_certificates *roots, mrl_time at,
                                          struct mrl_arena *arena, bool *legacy, const char **ret,
                                          struct mrl_error *err) MRL_MUST_CHECK;
