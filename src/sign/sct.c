/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/sct.h"

#include "base/digest.h"
#include "base/reader.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

/* RFC 6962, section 3.2. */
struct sct {
    const uint8_t *log_id;
    uint64_t time_ms;
    const uint8_t *extensions;
    uint16_t extensions_len;
    struct mrl_der signature;
};

/* What the log signed, but for what the timestamp itself says. */
struct precertificate {
    struct mrl_sha256 issuer_key;
    uint8_t *tbs; /* without the list of timestamps */
    int tbs_len;
};

static void octets_freep(ASN1_OCTET_STRING **octets)
{
    ASN1_OCTET_STRING_free(*octets);
}

static void certificate_freep(X509 **certificate)
{
    X509_free(*certificate);
}

static void precertificate_done(struct precertificate *p)
{
    OPENSSL_free(p->tbs);
}

/* --- the list --- */

static mrl_status read_sct(struct mrl_reader *r, struct sct *ret)
{
    uint8_t version, hash, algorithm;
    uint16_t n;

    MRL_TRY(mrl_read_u8(r, "sct_version", &version));
    if (version != 0)
        return MRL_FAIL(r->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "a certificate timestamp of an unknown version");
    MRL_TRY(mrl_read_bytes(r, "log_id", MRL_LOG_ID_BYTES, &ret->log_id));
    MRL_TRY(mrl_read_u64be(r, "timestamp", &ret->time_ms));
    MRL_TRY(mrl_read_u16be(r, "extensions length", &ret->extensions_len));
    MRL_TRY(mrl_read_bytes(r, "extensions", ret->extensions_len, &ret->extensions));
    /* RFC 5246, section 7.4.1.4.1; the key says the same. */
    MRL_TRY(mrl_read_u8(r, "hash", &hash));
    MRL_TRY(mrl_read_u8(r, "algorithm", &algorithm));
    MRL_TRY(mrl_read_u16be(r, "signature length", &n));
    MRL_TRY(mrl_read_bytes(r, "signature", n, &ret->signature.bytes));
    ret->signature.len = n;
    if (mrl_reader_left(r) != 0)
        return MRL_FAIL(r->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "something follows a certificate timestamp");
    return mrl_ok();
}

static mrl_status verify_sct(const struct sct *sct, const struct precertificate *p,
                             const struct mrl_trusted_log *log, struct mrl_error *err)
{
    uint8_t head[12] = {0}, tbs_len[3], extensions_len[2];
    const struct mrl_ec_piece pieces[] = {
        {head, sizeof(head)},
        {p->issuer_key.bytes, sizeof(p->issuer_key.bytes)},
        {tbs_len, sizeof(tbs_len)},
        {p->tbs, (size_t)p->tbs_len},
        {extensions_len, sizeof(extensions_len)},
        {sct->extensions, sct->extensions_len},
    };

    /* version 0, certificate_timestamp 0, time, precert_entry 1 */
    for (int i = 0; i < 8; i++)
        head[2 + i] = (uint8_t)(sct->time_ms >> (56 - 8 * i));
    head[11] = 1;
    for (int i = 0; i < 3; i++)
        tbs_len[i] = (uint8_t)(p->tbs_len >> (16 - 8 * i));
    extensions_len[0] = (uint8_t)(sct->extensions_len >> 8);
    extensions_len[1] = (uint8_t)sct->extensions_len;
    if (!mrl_period_has(&log->period, (mrl_time)(sct->time_ms / 1000)))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the certificate timestamp lies outside the time for which its log is "
                        "trusted");
    return mrl_log_key_verify(log->key, "the certificate timestamp (SCT)", pieces,
                              MRL_COUNT(pieces), &sct->signature, err);
}

/* --- the certificate --- */

static mrl_status strip(X509 *leaf, X509 *issuer, struct precertificate *ret, struct mrl_error *err)
{
    mrl_cleanup(certificate_freep) X509 *copy = X509_dup(leaf);
    uint8_t *key = NULL;
    int place, n;

    n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(issuer), &key);
    if (n > 0 && mrl_sha256_bytes(key, (size_t)n, &ret->issuer_key, err).code != MRL_OK)
        n = 0;
    OPENSSL_free(key);
    place = copy ? X509_get_ext_by_NID(copy, NID_ct_precert_scts, -1) : -1;
    if (n <= 0 || place < 0)
        return MRL_FAIL_NOMEM(err);
    X509_EXTENSION_free(X509_delete_ext(copy, place));
    ret->tbs_len = i2d_re_X509_tbs(copy, &ret->tbs);
    return ret->tbs_len > 0 && ret->tbs_len < 1 << 24 ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

static mrl_status find_list(X509 *leaf, ASN1_OCTET_STRING **ret, struct mrl_error *err)
{
    const int place = X509_get_ext_by_NID(leaf, NID_ct_precert_scts, -1);
    const ASN1_OCTET_STRING *value =
        place >= 0 ? X509_EXTENSION_get_data(X509_get_ext(leaf, place)) : NULL;
    const uint8_t *at = value ? ASN1_STRING_get0_data(value) : NULL;

    if (!value)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the certificate has no timestamp of a certificate log (SCT)");
    if (X509_get_ext_by_NID(leaf, NID_ct_precert_scts, place) < 0)
        *ret = d2i_ASN1_OCTET_STRING(NULL, &at, ASN1_STRING_length(value));
    ERR_clear_error();
    if (!*ret || at != ASN1_STRING_get0_data(value) + ASN1_STRING_length(value))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the timestamps in the certificate (SCT) cannot be read");
    return mrl_ok();
}

static mrl_status verify_list(struct mrl_reader *list, const struct precertificate *p,
                              const struct mrl_trusted_root *root, size_t *held)
{
    while (mrl_reader_left(list) > 0) {
        const struct mrl_trusted_log *log;
        struct mrl_reader one;
        struct sct sct;
        uint16_t n;

        MRL_TRY(mrl_read_u16be(list, "SerializedSCT", &n));
        MRL_TRY(mrl_read_window(list, "SerializedSCT", n, &one));
        MRL_TRY(read_sct(&one, &sct));
        log = mrl_trusted_log_find(root->ct_logs, root->ct_log_count, sct.log_id, MRL_LOG_ID_BYTES);
        if (!log)
            continue;
        MRL_TRY(verify_sct(&sct, p, log, list->err));
        ++*held;
    }
    return mrl_ok();
}

mrl_status mrl_sct_verify(X509 *leaf, X509 *issuer, const struct mrl_trusted_root *root,
                          struct mrl_error *err)
{
    mrl_cleanup(octets_freep) ASN1_OCTET_STRING *octets = NULL;
    mrl_cleanup(precertificate_done) struct precertificate p = {.tbs = NULL};
    struct mrl_reader r, list;
    size_t held = 0;
    uint16_t n;

    MRL_TRY(find_list(leaf, &octets, err));
    MRL_TRY(strip(leaf, issuer, &p, err));
    mrl_reader_init(&r, ASN1_STRING_get0_data(octets), (size_t)ASN1_STRING_length(octets), err);
    MRL_TRY(mrl_read_u16be(&r, "SignedCertificateTimestampList", &n));
    MRL_TRY(mrl_read_window(&r, "SignedCertificateTimestampList", n, &list));
    if (mrl_reader_left(&r) != 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "something follows the timestamps in the certificate (SCT)");
    MRL_TRY(verify_list(&list, &p, root, &held));
    if (held == 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "no timestamp in the certificate (SCT) is by a log of the trusted root");
    return mrl_ok();
}
