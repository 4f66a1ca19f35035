/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "sign/ec_key_private.h"
#include "sign/pkcs11_private.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <string.h>

/* --- objects --- */

mrl_status mrl_pkcs11_find(struct mrl_pkcs11 *p, struct mrl_ck_attribute *wish, size_t wish_count,
                           mrl_ck_ulong *ret, size_t max, size_t *count, struct mrl_error *err)
{
    mrl_ck_ulong answer = p->calls->find_objects_init(p->session, wish, wish_count);
    mrl_ck_ulong n = 1;

    *count = 0;
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_FindObjectsInit", answer);
    while (answer == MRL_CKR_OK && n > 0 && *count < max) {
        answer = p->calls->find_objects(p->session, ret + *count, max - *count, &n);
        n = n < max - *count ? n : max - *count;
        *count += answer == MRL_CKR_OK ? n : 0;
    }
    (void)p->calls->find_objects_final(p->session);
    return answer == MRL_CKR_OK ? mrl_ok() : mrl_ck_fail(err, "C_FindObjects", answer);
}

mrl_status mrl_pkcs11_value(struct mrl_pkcs11 *p, mrl_ck_ulong object, mrl_ck_ulong type,
                            uint8_t ret[], size_t *n, struct mrl_error *err)
{
    struct mrl_ck_attribute a = {type, ret, MRL_MAX_TOKEN_VALUE};
    const mrl_ck_ulong answer = p->calls->get_attribute_value(p->session, object, &a, 1);

    *n = 0;
    if (answer == MRL_CKR_ATTRIBUTE_TYPE_INVALID || answer == MRL_CKR_ATTRIBUTE_SENSITIVE)
        return mrl_ok();
    if (answer == MRL_CKR_BUFFER_TOO_SMALL)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "an attribute in the token has more than %u bytes", MRL_MAX_TOKEN_VALUE);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_GetAttributeValue", answer);
    *n = a.len <= MRL_MAX_TOKEN_VALUE ? a.len : 0;
    return mrl_ok();
}

/* --- public halves --- */

/* CKA_EC_POINT is a DER OCTET STRING with the point in it; PKCS #11 v2.40, EC section 2.3.3. */
static EVP_PKEY *make_key(const uint8_t *params, size_t params_len, const uint8_t *point,
                          size_t point_len)
{
    ASN1_OBJECT *curve = d2i_ASN1_OBJECT(NULL, &params, (long)params_len);
    ASN1_OCTET_STRING *octets = d2i_ASN1_OCTET_STRING(NULL, &point, (long)point_len);
    const char *name = curve ? OBJ_nid2sn(OBJ_obj2nid(curve)) : NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;

    if (name && octets && context && EVP_PKEY_fromdata_init(context) == 1) {
        OSSL_PARAM given[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)name,
                                             0),
            OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets->data,
                                              (size_t)octets->length),
            OSSL_PARAM_construct_end(),
        };

        (void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, given);
    }
    EVP_PKEY_CTX_free(context);
    ASN1_OCTET_STRING_free(octets);
    ASN1_OBJECT_free(curve);
    ERR_clear_error();
    return key;
}

static mrl_status read_certificate(struct mrl_pkcs11 *p, mrl_ck_ulong object,
                                   struct mrl_ec_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *list = NULL;
    uint8_t der[MRL_MAX_TOKEN_VALUE];
    size_t n;

    MRL_TRY(mrl_pkcs11_value(p, object, MRL_CKA_VALUE, der, &n, err));
    MRL_TRY(mrl_certificates_new(&list, err));
    MRL_TRY(mrl_certificates_add_der(list, der, n, err));
    return mrl_certificates_key(list, 0, ret, err);
}

mrl_status mrl_pkcs11_read_public(struct mrl_pkcs11 *p, mrl_ck_ulong object, bool certificate,
                                  struct mrl_ec_key **ret, struct mrl_error *err)
{
    uint8_t params[MRL_MAX_TOKEN_VALUE], point[MRL_MAX_TOKEN_VALUE];
    size_t params_len, point_len;
    EVP_PKEY *key;

    if (certificate)
        return read_certificate(p, object, ret, err);
    MRL_TRY(mrl_pkcs11_value(p, object, MRL_CKA_EC_PARAMS, params, &params_len, err));
    MRL_TRY(mrl_pkcs11_value(p, object, MRL_CKA_EC_POINT, point, &point_len, err));
    key = make_key(params, params_len, point, point_len);
    if (!key)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "the key in the token is not an EC key on a named curve");
    return mrl_ec_key_adopt(key, "the key in the token", ret, err);
}

/* --- what the URI means --- */

struct wish {
    struct mrl_ck_attribute items[4];
    size_t count;
    mrl_ck_ulong class, kind;
};

static void add_wish(struct wish *w, mrl_ck_ulong type, const void *value, size_t n)
{
    /* Cryptoki has no const; C_FindObjectsInit only reads. */
    w->items[w->count++] = (struct mrl_ck_attribute){type, (void *)(uintptr_t)value, n};
}

static void make_wish(struct wish *w, mrl_ck_ulong class, const struct mrl_pkcs11_uri *uri)
{
    *w = (struct wish){.class = class, .kind = MRL_CKK_EC};
    add_wish(w, MRL_CKA_CLASS, &w->class, sizeof(w->class));
    if (class != MRL_CKO_CERTIFICATE)
        add_wish(w, MRL_CKA_KEY_TYPE, &w->kind, sizeof(w->kind));
    if (uri->object)
        add_wish(w, MRL_CKA_LABEL, uri->object, strlen(uri->object));
    if (uri->id)
        add_wish(w, MRL_CKA_ID, uri->id, uri->id_len);
}

static mrl_status find_one(struct mrl_pkcs11 *p, mrl_ck_ulong class, const char *what,
                           const struct mrl_pkcs11_uri *uri, bool *found, mrl_ck_ulong *ret,
                           struct mrl_error *err)
{
    mrl_ck_ulong objects[2];
    struct wish w;
    size_t count;

    make_wish(&w, class, uri);
    MRL_TRY(mrl_pkcs11_find(p, w.items, w.count, objects, 2, &count, err));
    if (count > 1)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the PKCS#11 URI names more than one %s: add object or id", what);
    *found = count == 1;
    if (count)
        *ret = objects[0];
    return mrl_ok();
}

mrl_status mrl_pkcs11_public_key(struct mrl_pkcs11 *p, const struct mrl_pkcs11_uri *uri,
                                 struct mrl_ec_key **ret, struct mrl_error *err)
{
    mrl_ck_ulong object = 0;
    bool found = false;

    if (uri->type == MRL_PKCS11_ANY || uri->type == MRL_PKCS11_PUBLIC) {
        MRL_TRY(find_one(p, MRL_CKO_PUBLIC_KEY, "public key", uri, &found, &object, err));
        if (found)
            return mrl_pkcs11_read_public(p, object, false, ret, err);
    }
    if (uri->type == MRL_PKCS11_ANY || uri->type == MRL_PKCS11_CERTIFICATE) {
        MRL_TRY(find_one(p, MRL_CKO_CERTIFICATE, "certificate", uri, &found, &object, err));
        if (found)
            return mrl_pkcs11_read_public(p, object, true, ret, err);
    }
    return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET,
                    "the token shows no public EC key or certificate that the PKCS#11 URI names");
}

/* --- signing --- */

/* RFC 3279, section 2.2.3, out of two numbers of the same length. */
static mrl_status to_der(const uint8_t *numbers, size_t n, struct mrl_arena *arena,
                         const uint8_t **ret, size_t *len, struct mrl_error *err)
{
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(numbers, (int)(n / 2), NULL);
    BIGNUM *s = BN_bin2bn(numbers + n / 2, (int)(n / 2), NULL);
    uint8_t *der = NULL, *copy = NULL;
    int der_len = -1;

    if (signature && r && s && ECDSA_SIG_set0(signature, r, s) == 1) {
        r = s = NULL;
        der_len = i2d_ECDSA_SIG(signature, &der);
    }
    if (der_len > 0)
        copy = mrl_arena_memdup(arena, der, (size_t)der_len);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(signature);
    OPENSSL_free(der);
    if (!copy)
        return MRL_FAIL_NOMEM(err);
    *ret = copy;
    *len = (size_t)der_len;
    return mrl_ok();
}

static mrl_status sign_digest(void *context, const uint8_t *digest, size_t n,
                              struct mrl_arena *arena, const uint8_t **ret, size_t *len,
                              struct mrl_error *err)
{
    struct mrl_ck_mechanism mechanism = {.mechanism = MRL_CKM_ECDSA};
    struct mrl_pkcs11 *const p = context;
    uint8_t numbers[2 * 66]; /* P-521 */
    mrl_ck_ulong count = sizeof(numbers), answer;

    answer = p->calls->sign_init(p->session, &mechanism, p->key);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_SignInit", answer);
    if (p->always_authenticate) {
        answer =
            p->calls->login(p->session, MRL_CKU_CONTEXT_SPECIFIC,
                            p->pin.len ? (const unsigned char *)p->pin.bytes : NULL, p->pin.len);
        if (answer != MRL_CKR_OK)
            return mrl_ck_fail(err, "C_Login", answer);
    }
    answer = p->calls->sign(p->session, digest, n, numbers, &count);
    if (answer != MRL_CKR_OK)
        return mrl_ck_fail(err, "C_Sign", answer);
    if (count == 0 || count % 2 || count > sizeof(numbers))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "the token gave no ECDSA signature");
    return to_der(numbers, count, arena, ret, len, err);
}

/* The public half: what the token has under the same id, else what the URI names. */
static mrl_status find_public(struct mrl_pkcs11 *p, const struct mrl_pkcs11_uri *uri,
                              struct mrl_ec_key **ret, struct mrl_error *err)
{
    struct mrl_pkcs11_uri half = *uri;
    uint8_t id[MRL_MAX_TOKEN_VALUE];
    size_t n;

    MRL_TRY(mrl_pkcs11_value(p, p->key, MRL_CKA_ID, id, &n, err));
    half.type = MRL_PKCS11_ANY;
    if (n) {
        half.object = NULL;
        half.id = id;
        half.id_len = n;
    }
    return mrl_pkcs11_public_key(p, &half, ret, err);
}

mrl_status mrl_pkcs11_private_key(struct mrl_pkcs11 *p, const struct mrl_pkcs11_uri *uri,
                                  struct mrl_ec_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    uint8_t always[MRL_MAX_TOKEN_VALUE];
    bool found;
    size_t n;

    if (uri->type != MRL_PKCS11_ANY && uri->type != MRL_PKCS11_PRIVATE)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the PKCS#11 URI names no private key: `type` says something else");
    MRL_TRY(find_one(p, MRL_CKO_PRIVATE_KEY, "private key", uri, &found, &p->key, err));
    if (!found)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET,
                        "the token has no private EC key that the PKCS#11 URI names");
    MRL_TRY(mrl_pkcs11_value(p, p->key, MRL_CKA_ALWAYS_AUTHENTICATE, always, &n, err));
    p->always_authenticate = n == 1 && always[0];
    MRL_TRY(find_public(p, uri, &key, err));
    key->sign_digest = sign_digest;
    key->context = p;
    *ret = key;
    key = NULL;
    return mrl_ok();
}
