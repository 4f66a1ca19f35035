/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "sign/certificate_private.h"
#include "sign/ec_key_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct mrl_certificates {
    STACK_OF(X509) * items;
};

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

void mrl_certificate_freep(X509 **certificate)
{
    X509_free(*certificate);
}

void mrl_certificate_store_freep(X509_STORE **store)
{
    X509_STORE_free(*store);
}

static void context_freep(X509_STORE_CTX **context)
{
    X509_STORE_CTX_free(*context);
}

mrl_status mrl_certificates_new(struct mrl_certificates **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *list = calloc(1, sizeof(*list));

    if (!list)
        return MRL_FAIL_NOMEM(err);
    list->items = sk_X509_new_null();
    if (!list->items)
        return MRL_FAIL_NOMEM(err);
    *ret = list;
    list = NULL;
    return mrl_ok();
}

void mrl_certificates_free(struct mrl_certificates *list)
{
    if (!list)
        return;
    sk_X509_pop_free(list->items, X509_free);
    free(list);
}

void mrl_certificates_freep(struct mrl_certificates **list)
{
    mrl_certificates_free(*list);
    *list = NULL;
}

size_t mrl_certificates_count(const struct mrl_certificates *list)
{
    return (size_t)sk_X509_num(list->items);
}

X509 *mrl_certificates_item(const struct mrl_certificates *list, size_t index)
{
    return sk_X509_value(list->items, (int)index);
}

/* RFC 5280, 4.1.1.2: the algorithm inside what is signed is the one outside. */
static bool names_one_algorithm(const X509 *certificate)
{
    const X509_ALGOR *outside;

    X509_get0_signature(NULL, &outside, certificate);
    return X509_ALGOR_cmp(X509_get0_tbs_sigalg(certificate), outside) == 0;
}

/* Takes over the certificate when it succeeds. */
static mrl_status add(struct mrl_certificates *list, X509 **certificate, struct mrl_error *err)
{
    if (mrl_certificates_count(list) == MRL_MAX_CERTIFICATES)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "there are more than %u certificates",
                        MRL_MAX_CERTIFICATES);
    if (!names_one_algorithm(*certificate))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a certificate names two algorithms of its signature");
    if (sk_X509_push(list->items, *certificate) <= 0)
        return MRL_FAIL_NOMEM(err);
    *certificate = NULL;
    return mrl_ok();
}

/* Nobody is asked: certificates are never encrypted. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

mrl_status mrl_certificates_add_pem(struct mrl_certificates *list, const char *text, size_t n,
                                    struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = NULL;
    size_t found = 0;

    if (n > MRL_MAX_CERTIFICATE_FILE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_CERTIFICATE_FILE);
    bio = BIO_new_mem_buf(text, (int)n);
    if (!bio)
        return MRL_FAIL_NOMEM(err);
    for (;; found++) {
        mrl_cleanup(mrl_certificate_freep) X509 *next =
            PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);

        if (!next)
            break;
        MRL_TRY(add(list, &next, err));
    }
    /* "No start line" is the end of the text; anything else is a damaged certificate. */
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
        ERR_clear_error();
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "certificate %zu is damaged", found + 1);
    }
    ERR_clear_error();
    if (found == 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "holds no certificate in PEM");
    return mrl_ok();
}

mrl_status mrl_certificates_add_der(struct mrl_certificates *list, const uint8_t *bytes, size_t n,
                                    struct mrl_error *err)
{
    mrl_cleanup(mrl_certificate_freep) X509 *certificate = NULL;
    const uint8_t *at = bytes;

    if (n > MRL_MAX_CERTIFICATE_FILE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "a certificate of %zu bytes", n);
    certificate = d2i_X509(NULL, &at, (long)n);
    ERR_clear_error();
    if (!certificate || at != bytes + n)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is not the DER of one certificate");
    return add(list, &certificate, err);
}

mrl_status mrl_certificates_der(const struct mrl_certificates *list, size_t index,
                                struct mrl_arena *arena, struct mrl_der *ret, struct mrl_error *err)
{
    uint8_t *der = NULL;
    const int n = i2d_X509(mrl_certificates_item(list, index), &der);
    uint8_t *copy = n > 0 ? mrl_arena_memdup(arena, der, (size_t)n) : NULL;

    OPENSSL_free(der);
    if (n <= 0)
        return MRL_FAIL_NOMEM(err);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = (struct mrl_der){copy, (size_t)n};
    return mrl_ok();
}

mrl_status mrl_certificates_key(const struct mrl_certificates *list, size_t index,
                                struct mrl_ec_key **ret, struct mrl_error *err)
{
    EVP_PKEY *pkey = X509_get_pubkey(mrl_certificates_item(list, index));

    ERR_clear_error();
    if (!pkey)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the key of certificate %zu cannot be read", index + 1);
    return mrl_ec_key_adopt(pkey, "the key of the certificate", ret, err);
}

static void subject_of(const X509 *certificate, char *ret, size_t size)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    long n = 0;

    if (bio && X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE) >= 0)
        n = BIO_get_mem_data(bio, &text);
    mrl_text_quote(ret, size, n > 0 ? text : "", n > 0 ? (size_t)n : 0);
}

mrl_status mrl_certificates_subject(const struct mrl_certificates *list, size_t index,
                                    struct mrl_arena *arena, const char **ret,
                                    struct mrl_error *err)
{
    char subject[256];
    char *copy;

    subject_of(mrl_certificates_item(list, index), subject, sizeof(subject));
    copy = mrl_arena_strdup(arena, subject);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    return mrl_ok();
}

/* --- verifying --- */

static mrl_status check_usage(X509 *leaf, struct mrl_error *err)
{
    const uint32_t flags = X509_get_extension_flags(leaf);
    const bool signs =
        (flags & EXFLAG_KUSAGE) && (X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) != 0;
    const bool signs_code =
        (flags & EXFLAG_XKUSAGE) && (X509_get_extended_key_usage(leaf) & XKU_CODE_SIGN) != 0;

    if (flags & EXFLAG_INVALID)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signer's certificate has an extension that cannot be read");
    if (!signs && !signs_code)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the signer's certificate may not sign: neither KeyUsage digitalSignature "
                        "nor ExtendedKeyUsage codeSigning");
    return mrl_ok();
}

/* What is trusted is looked at, too: an anchor that was altered no longer holds under itself.  Not
 * by X509_V_FLAG_CHECK_SS_SIGNATURE, which asks a signer's own certificate to be an authority's. */
static mrl_status check_anchor(X509 *anchor, struct mrl_error *err)
{
    if (X509_self_signed(anchor, 0) != 1 || X509_verify(anchor, X509_get0_pubkey(anchor)) == 1)
        return mrl_ok();
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                    "a certificate that is trusted does not hold under its own signature");
}

mrl_status mrl_certificate_store(const struct mrl_chain_wish *wish, X509_STORE **ret,
                                 struct mrl_error *err)
{
    mrl_cleanup(mrl_certificate_store_freep) X509_STORE *store = X509_STORE_new();
    X509_VERIFY_PARAM *param = store ? X509_STORE_get0_param(store) : NULL;

    if (!store)
        return MRL_FAIL_NOMEM(err);
    X509_VERIFY_PARAM_set_time(param, (time_t)wish->at);
    /* SSL_CTX_set_security_level(3): 112 bits at least, no SHA-1, no short RSA keys. */
    X509_VERIFY_PARAM_set_auth_level(param, 2);
    X509_VERIFY_PARAM_set_depth(param, (int)MRL_MAX_CERTIFICATES);
    if (wish->any_anchor && X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN) != 1)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < mrl_certificates_count(wish->anchors); i++) {
        MRL_TRY(check_anchor(mrl_certificates_item(wish->anchors, i), err));
        if (X509_STORE_add_cert(store, mrl_certificates_item(wish->anchors, i)) != 1)
            return MRL_FAIL_NOMEM(err);
    }
    *ret = store;
    store = NULL;
    return mrl_ok();
}

static mrl_status take_issuer(X509_STORE_CTX *context, X509 **ret, struct mrl_error *err)
{
    STACK_OF(X509) *const chain = X509_STORE_CTX_get0_chain(context);
    /* A leaf that is an anchor itself has nobody above it. */
    X509 *const issuer = sk_X509_value(chain, sk_X509_num(chain) > 1 ? 1 : 0);

    if (!issuer || X509_up_ref(issuer) != 1)
        return MRL_FAIL_NOMEM(err);
    *ret = issuer;
    return mrl_ok();
}

mrl_status mrl_certificate_chain(X509 *leaf, const struct mrl_chain_wish *wish, X509 **issuer,
                                 struct mrl_error *err)
{
    mrl_cleanup(mrl_certificate_store_freep) X509_STORE *store = NULL;
    mrl_cleanup(context_freep) X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *const others = wish->others ? wish->others->items : NULL;
    char subject[128];
    X509 *where;
    int held;

    MRL_TRY(mrl_certificate_store(wish, &store, err));
    if (!context || X509_STORE_CTX_init(context, store, leaf, others) != 1)
        return MRL_FAIL_NOMEM(err);
    held = X509_verify_cert(context);
    ERR_clear_error();
    if (held == 1)
        return issuer ? take_issuer(context, issuer, err) : mrl_ok();
    where = X509_STORE_CTX_get_current_cert(context);
    subject_of(where ? where : leaf, subject, sizeof(subject));
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the certificate of `%s` is refused: %s",
                    subject, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
}

mrl_status mrl_certificates_verify(const struct mrl_certificates *chain,
                                   const struct mrl_certificates *roots, mrl_time at,
                                   struct mrl_error *err)
{
    const struct mrl_chain_wish wish = {.others = chain, .anchors = roots, .at = at};
    X509 *leaf;

    if (mrl_certificates_count(chain) == 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "there is no certificate");
    leaf = mrl_certificates_item(chain, 0);
    MRL_TRY(mrl_certificate_chain(leaf, &wish, NULL, err));
    return check_usage(leaf, err);
}
