/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/sigstore.h"

#include "base/limits.h"
#include "base/text.h"
#include "sign/bundle_private.h"
#include "sign/certificate_private.h"
#include "sign/identity.h"
#include "sign/sct.h"
#include "sign/timestamp.h"

#include <openssl/x509v3.h>
#include <string.h>

struct check {
    const struct mrl_bundle *bundle;
    const struct mrl_trusted_root *root;
    struct mrl_arena *arena;
    struct mrl_error *err;
    mrl_time times[MRL_MAX_LOG_ENTRIES + MRL_MAX_TIMESTAMPS];
    size_t time_count;
    const struct mrl_trusted_log *logs[MRL_MAX_LOG_ENTRIES];
    size_t log_count;
};

/* --- times --- */

/* Each by a known authority must hold: one that does not is a forgery, whatever the others say. */
static mrl_status verify_timestamps(struct check *c)
{
    const struct mrl_dsse_signature *const s = &c->bundle->envelope.signatures[0];

    for (size_t i = 0; i < c->bundle->timestamp_count; i++) {
        bool known;

        MRL_TRY(mrl_timestamp_verify(&c->bundle->timestamps[i], s->bytes, s->len, c->root, &known,
                                     &c->times[c->time_count], c->err));
        c->time_count += known;
    }
    return mrl_ok();
}

static mrl_status verify_entries(struct check *c, const struct mrl_log_subject *subject)
{
    for (size_t i = 0; i < c->bundle->log_entry_count; i++) {
        mrl_time at;

        MRL_TRY(mrl_log_entry_verify(&c->bundle->log_entries[i], subject, c->root,
                                     c->bundle->version == 1, c->arena, &at,
                                     &c->logs[c->log_count++], c->err));
        if (at)
            c->times[c->time_count++] = at;
    }
    return mrl_ok();
}

/* A log is trusted at all times that are established: a later one may be a thief's. */
static mrl_status check_logs(struct check *c)
{
    for (size_t i = 0; i < c->log_count; i++)
        for (size_t j = 0; j < c->time_count; j++)
            if (!mrl_period_has(&c->logs[i]->period, c->times[j]))
                return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                                "the signature was made outside the time for which the "
                                "transparency log is trusted");
    return mrl_ok();
}

/* --- the certificate --- */

/* RFC 5280, section 4.2.1: Fulcio's certificates say both. */
static mrl_status check_usage(X509 *leaf, struct mrl_error *err)
{
    const uint32_t flags = X509_get_extension_flags(leaf);

    if ((flags & EXFLAG_INVALID) || !(flags & EXFLAG_KUSAGE) ||
        !(X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the certificate may not sign: its KeyUsage has no digitalSignature");
    if (!(flags & EXFLAG_XKUSAGE) || !(X509_get_extended_key_usage(leaf) & XKU_CODE_SIGN))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the certificate may not sign: its ExtendedKeyUsage has no codeSigning");
    return mrl_ok();
}

/* At every time, by one and the same authority. */
static mrl_status verify_by(const struct check *c, const struct mrl_trusted_authority *a,
                            X509 *leaf, X509 **issuer)
{
    struct mrl_chain_wish wish = {.others = a->others, .anchors = a->anchor, .any_anchor = true};

    for (size_t i = 0; i < c->time_count; i++) {
        if (!mrl_period_has(&a->period, c->times[i]))
            return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                            "the signature was made outside the time for which the certificate "
                            "authority is trusted");
        wish.at = c->times[i];
        X509_free(*issuer);
        *issuer = NULL;
        MRL_TRY(mrl_certificate_chain(leaf, &wish, issuer, c->err));
    }
    return mrl_ok();
}

/* The certificate is valid for minutes: a time outside them is worth a message of its own. */
static mrl_status check_validity(const struct check *c, X509 *leaf)
{
    for (size_t i = 0; i < c->time_count; i++) {
        time_t at = (time_t)c->times[i];
        char text[MRL_TIME_TEXT];

        if (X509_cmp_time(X509_get0_notBefore(leaf), &at) <= 0 &&
            X509_cmp_time(X509_get0_notAfter(leaf), &at) >= 0)
            continue;
        mrl_time_format(c->times[i], text);
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the certificate was not valid when the signature was seen, %s", text);
    }
    return mrl_ok();
}

static mrl_status verify_certificate(struct check *c, X509 *leaf)
{
    mrl_status s = MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                            "the trusted root has no certificate authority");

    MRL_TRY(check_validity(c, leaf));
    for (size_t i = 0; i < c->root->authority_count; i++) {
        mrl_cleanup(mrl_certificate_freep) X509 *issuer = NULL;

        s = verify_by(c, &c->root->authorities[i], leaf, &issuer);
        if (s.code == MRL_OK) {
            MRL_TRY(check_usage(leaf, c->err));
            return mrl_sct_verify(leaf, issuer, c->root, c->err);
        }
        if (s.code != MRL_E_DENIED)
            return s;
    }
    return s;
}

static mrl_status check_signer(struct check *c, X509 *leaf, const struct mrl_signer *signer)
{
    struct mrl_identity found;
    char text[128];

    MRL_TRY(mrl_identity_read(leaf, c->arena, &found, c->err));
    if (strcmp(found.name, signer->identity) != 0) {
        mrl_text_quote(text, sizeof(text), found.name, strlen(found.name));
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "was signed by `%s`, which is another identity", text);
    }
    if (strcmp(found.issuer, signer->provider) != 0) {
        mrl_text_quote(text, sizeof(text), found.issuer, strlen(found.issuer));
        return MRL_FAIL(c->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the identity was vouched for by `%s`, which is another provider", text);
    }
    return mrl_ok();
}

static mrl_time earliest(const struct check *c)
{
    mrl_time first = c->times[0];

    for (size_t i = 1; i < c->time_count; i++)
        first = c->times[i] < first ? c->times[i] : first;
    return first;
}

mrl_status mrl_sigstore_verify(const struct mrl_bundle *bundle, const struct mrl_trusted_root *root,
                               const struct mrl_signer *signer, struct mrl_arena *arena,
                               mrl_time *signed_at, struct mrl_error *err)
{
    struct check c = {.bundle = bundle, .root = root, .arena = arena, .err = err};
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *list = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    struct mrl_log_subject subject = {.envelope = &bundle->envelope};

    if (bundle->method != MRL_BUNDLE_SIGSTORE)
        return mrl_bundle_wrong_method(bundle, err);
    subject.certificate = bundle->certificates[0];
    MRL_TRY(mrl_certificates_new(&list, err));
    MRL_TRY(
        mrl_certificates_add_der(list, subject.certificate.bytes, subject.certificate.len, err));
    MRL_TRY(verify_timestamps(&c));
    MRL_TRY(verify_entries(&c, &subject));
    if (c.time_count == 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "nothing establishes when it was signed: neither an `inclusionPromise` nor "
                        "`rfc3161Timestamps` of an authority of the trusted root");
    MRL_TRY(check_logs(&c));
    MRL_TRY(verify_certificate(&c, mrl_certificates_item(list, 0)));
    MRL_TRY(check_signer(&c, mrl_certificates_item(list, 0), signer));
    MRL_TRY(mrl_certificates_key(list, 0, &key, err));
    MRL_TRY(mrl_bundle_signed_by(bundle, key, arena, err));
    *signed_at = earliest(&c);
    return mrl_ok();
}

mrl_status mrl_sigstore_verify_logged(const struct mrl_bundle *bundle,
                                      const struct mrl_trusted_root *root,
                                      const struct mrl_ec_key *key, struct mrl_arena *arena,
                                      struct mrl_error *err)
{
    struct check c = {.bundle = bundle, .root = root, .arena = arena, .err = err};
    const struct mrl_log_subject subject = {.envelope = &bundle->envelope, .key = key};

    MRL_TRY(verify_timestamps(&c));
    MRL_TRY(verify_entries(&c, &subject));
    return check_logs(&c);
}
