/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/certificate_info.h"

#include "base/text.h"
#include "sign/certificate_private.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

struct describing {
    X509 *certificate;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void names_freep(GENERAL_NAMES **names)
{
    GENERAL_NAMES_free(*names);
}

/* What was written to the bio, escaped. */
static mrl_status keep(struct describing *d, BIO *bio, const char **ret)
{
    char quoted[1024];
    char *text;
    const long n = BIO_get_mem_data(bio, &text);

    mrl_text_quote(quoted, sizeof(quoted), n > 0 ? text : "", n > 0 ? (size_t)n : 0);
    *ret = mrl_arena_strdup(d->arena, quoted);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(d->err, d->arena);
}

static mrl_status describe_name(struct describing *d, const X509_NAME *name, const char **ret)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());

    if (!bio || X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE) < 0)
        return MRL_FAIL_NOMEM(d->err);
    return keep(d, bio, ret);
}

static mrl_status describe_serial(struct describing *d, const char **ret)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());

    if (!bio || i2a_ASN1_INTEGER(bio, X509_get0_serialNumber(d->certificate)) < 0)
        return MRL_FAIL_NOMEM(d->err);
    return keep(d, bio, ret);
}

static mrl_status describe_alternatives(struct describing *d, const char **ret)
{
    mrl_cleanup(names_freep) GENERAL_NAMES *names =
        X509_get_ext_d2i(d->certificate, NID_subject_alt_name, NULL, NULL);
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());

    ERR_clear_error();
    if (!bio)
        return MRL_FAIL_NOMEM(d->err);
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++) {
        (void)BIO_puts(bio, i ? ", " : "");
        (void)GENERAL_NAME_print(bio, sk_GENERAL_NAME_value(names, i));
    }
    return keep(d, bio, ret);
}

static mrl_status read_time(struct describing *d, const ASN1_TIME *time, mrl_time *ret)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1) {
        ERR_clear_error();
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the validity of the certificate cannot be read");
    }
    *ret = timegm(&tm);
    return mrl_ok();
}

static void describe_usage(X509 *certificate, struct mrl_certificate_info *ret)
{
    const uint32_t flags = X509_get_extension_flags(certificate);

    ret->digital_signature = (flags & EXFLAG_KUSAGE) && !(flags & EXFLAG_INVALID) &&
                             (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE);
    ret->code_signing = (flags & EXFLAG_XKUSAGE) && !(flags & EXFLAG_INVALID) &&
                        (X509_get_extended_key_usage(certificate) & XKU_CODE_SIGN);
    ret->authority = (flags & EXFLAG_CA) != 0;
}

static mrl_status describe_key(struct describing *d, const struct mrl_certificates *list,
                               size_t index, struct mrl_certificate_info *ret)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    const mrl_status s = mrl_certificates_key(list, index, &key, d->err);

    if (s.code == MRL_E_UNSUPPORTED)
        return mrl_ok();
    MRL_TRY(s);
    ret->curve = mrl_ec_key_curve(key);
    return mrl_ec_key_hint(key, ret->hint, d->err);
}

mrl_status mrl_certificate_describe(const struct mrl_certificates *list, size_t index,
                                    struct mrl_arena *arena, struct mrl_certificate_info *ret,
                                    struct mrl_error *err)
{
    struct describing d = {mrl_certificates_item(list, index), arena, err};
    struct mrl_certificate_info info = {.curve = NULL};
    struct mrl_sha256 digest;
    struct mrl_der der;

    MRL_TRY(describe_name(&d, X509_get_subject_name(d.certificate), &info.subject));
    MRL_TRY(describe_name(&d, X509_get_issuer_name(d.certificate), &info.issuer));
    MRL_TRY(describe_serial(&d, &info.serial));
    MRL_TRY(describe_alternatives(&d, &info.alternatives));
    MRL_TRY(read_time(&d, X509_get0_notBefore(d.certificate), &info.from));
    MRL_TRY(read_time(&d, X509_get0_notAfter(d.certificate), &info.until));
    MRL_TRY(describe_key(&d, list, index, &info));
    MRL_TRY(mrl_certificates_der(list, index, arena, &der, err));
    MRL_TRY(mrl_sha256_bytes(der.bytes, der.len, &digest, err));
    mrl_sha256_hex(&digest, info.fingerprint);
    describe_usage(d.certificate, &info);
    *ret = info;
    return mrl_ok();
}

const char *mrl_certificate_unfit(const struct mrl_certificate_info *info, mrl_time at)
{
    if (!info->curve)
        return "its key is not an EC key on P-256, P-384 or P-521";
    if (!info->digital_signature && !info->code_signing)
        return "it has neither KeyUsage digitalSignature nor ExtendedKeyUsage codeSigning";
    if (at < info->from)
        return "it is not valid yet";
    if (at >= info->until)
        return "it has expired";
    return NULL;
}
