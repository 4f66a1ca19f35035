/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/timestamp.h"

#include "base/limits.h"
#include "sign/certificate_private.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

static void response_freep(TS_RESP **response)
{
    TS_RESP_free(*response);
}

static void list_freep(STACK_OF(X509) * *list)
{
    sk_X509_free(*list);
}

/* RFC 3161, section 2.4.2: 0 is granted, 1 granted with changes; anything else has no token. */
static mrl_status parse(const struct mrl_der *der, TS_RESP **ret, struct mrl_error *err)
{
    const uint8_t *at = der->bytes;
    mrl_cleanup(response_freep) TS_RESP *response = NULL;
    long status = -1;

    if (der->len <= MRL_MAX_CERTIFICATE_FILE)
        response = d2i_TS_RESP(NULL, &at, (long)der->len);
    if (response)
        status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)));
    ERR_clear_error();
    if (!response || at != der->bytes + der->len || !TS_RESP_get_token(response) ||
        !TS_RESP_get_tst_info(response) || status < 0 || status > 1)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "`signedTimestamp` is no granted response of RFC 3161");
    *ret = response;
    response = NULL;
    return mrl_ok();
}

static mrl_status check_imprint(TS_TST_INFO *info, const void *message, size_t n,
                                struct mrl_error *err)
{
    TS_MSG_IMPRINT *const imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OCTET_STRING *const said = TS_MSG_IMPRINT_get_msg(imprint);
    const ASN1_OBJECT *algorithm;
    uint8_t digest[EVP_MAX_MD_SIZE];
    const EVP_MD *md;
    unsigned len;
    int nid;

    X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    nid = OBJ_obj2nid(algorithm);
    md = nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 ? EVP_get_digestbynid(nid)
                                                                     : NULL;
    if (!md)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "`signedTimestamp` has a digest that is no SHA-2");
    if (EVP_Digest(message, n, digest, &len, md, NULL) != 1)
        return MRL_FAIL_NOMEM(err);
    if (ASN1_STRING_length(said) != (int)len ||
        memcmp(ASN1_STRING_get0_data(said), digest, len) != 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "`signedTimestamp` is over something else than this signature");
    return mrl_ok();
}

static mrl_status read_time(TS_TST_INFO *info, mrl_time *ret, struct mrl_error *err)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1) {
        ERR_clear_error();
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "`signedTimestamp` has no time");
    }
    *ret = timegm(&tm);
    return mrl_ok();
}

/* Either half of the name of its certificate is enough: who changes one of them does not turn a
 * timestamp that must hold into one that nobody looks at. */
static bool names_certificate(const PKCS7_ISSUER_AND_SERIAL *signer, const X509 *certificate)
{
    return ASN1_INTEGER_cmp(signer->serial, X509_get0_serialNumber(certificate)) == 0 ||
           X509_NAME_cmp(signer->issuer, X509_get_issuer_name(certificate)) == 0 ||
           X509_NAME_cmp(signer->issuer, X509_get_subject_name(certificate)) == 0;
}

static bool names_one_of(const PKCS7_ISSUER_AND_SERIAL *signer, const struct mrl_certificates *list)
{
    for (size_t i = 0; i < mrl_certificates_count(list); i++)
        if (names_certificate(signer, mrl_certificates_item(list, i)))
            return true;
    return false;
}

static mrl_status names_authority(TS_RESP *response, const struct mrl_trusted_root *root, bool *ret,
                                  struct mrl_error *err)
{
    STACK_OF(PKCS7_SIGNER_INFO) *const list = PKCS7_get_signer_info(TS_RESP_get_token(response));
    const PKCS7_ISSUER_AND_SERIAL *signer;

    if (!list || sk_PKCS7_SIGNER_INFO_num(list) != 1)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "`signedTimestamp` does not have exactly one signature");
    signer = sk_PKCS7_SIGNER_INFO_value(list, 0)->issuer_and_serial;
    *ret = false;
    for (size_t i = 0; i < root->timestamp_authority_count && !*ret; i++)
        *ret = names_one_of(signer, root->timestamp_authorities[i].anchor) ||
               names_one_of(signer, root->timestamp_authorities[i].others);
    return mrl_ok();
}

/* The authority's certificate may be in the token, in the trusted root, or in both. */
static mrl_status verify_by(TS_RESP *response, const struct mrl_trusted_authority *a, mrl_time at,
                            bool *held, struct mrl_error *err)
{
    const struct mrl_chain_wish wish = {.anchors = a->anchor, .at = at, .any_anchor = true};
    mrl_cleanup(mrl_certificate_store_freep) X509_STORE *store = NULL;
    mrl_cleanup(list_freep) STACK_OF(X509) *known = sk_X509_new_null();
    X509 *signer = NULL;

    if (!known)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < mrl_certificates_count(a->others); i++)
        if (sk_X509_push(known, mrl_certificates_item(a->others, i)) <= 0)
            return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < mrl_certificates_count(a->anchor); i++)
        if (sk_X509_push(known, mrl_certificates_item(a->anchor, i)) <= 0)
            return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_certificate_store(&wish, &store, err));
    *held = TS_RESP_verify_signature(TS_RESP_get_token(response), known, store, &signer) == 1;
    X509_free(signer);
    ERR_clear_error();
    return mrl_ok();
}

mrl_status mrl_timestamp_verify(const struct mrl_der *response, const void *message, size_t n,
                                const struct mrl_trusted_root *root, bool *known, mrl_time *ret,
                                struct mrl_error *err)
{
    mrl_cleanup(response_freep) TS_RESP *r = NULL;
    bool outside = false;
    mrl_time at;

    MRL_TRY(parse(response, &r, err));
    MRL_TRY(check_imprint(TS_RESP_get_tst_info(r), message, n, err));
    MRL_TRY(names_authority(r, root, known, err));
    if (!*known)
        return mrl_ok();
    MRL_TRY(read_time(TS_RESP_get_tst_info(r), &at, err));
    for (size_t i = 0; i < root->timestamp_authority_count; i++) {
        const struct mrl_trusted_authority *const a = &root->timestamp_authorities[i];
        bool held;

        MRL_TRY(verify_by(r, a, at, &held, err));
        if (held && mrl_period_has(&a->period, at)) {
            *ret = at;
            return mrl_ok();
        }
        outside = outside || held;
    }
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "`signedTimestamp` %s",
                    outside ? "lies outside the time for which its authority is trusted"
                            : "is not by the timestamp authority that it names");
}
