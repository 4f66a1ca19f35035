/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/log_key.h"

#include "base/buf.h"
#include "base/limits.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* sigstore_common.proto, PublicKeyDetails, as far as logs have used it. */
static const struct detail {
    const char *name;
    int type;
    const char *group; /* EC */
    const char *hash;  /* NULL: the scheme has its own */
} details_known[] = {
    {"PKIX_ECDSA_P256_SHA_256", EVP_PKEY_EC, "prime256v1", "SHA256"},
    {"PKIX_ECDSA_P384_SHA_384", EVP_PKEY_EC, "secp384r1", "SHA384"},
    {"PKIX_ECDSA_P521_SHA_512", EVP_PKEY_EC, "secp521r1", "SHA512"},
    {"PKIX_ED25519", EVP_PKEY_ED25519, NULL, NULL},
    {"PKIX_RSA_PKCS1V15_2048_SHA256", EVP_PKEY_RSA, NULL, "SHA256"},
    {"PKIX_RSA_PKCS1V15_3072_SHA256", EVP_PKEY_RSA, NULL, "SHA256"},
    {"PKIX_RSA_PKCS1V15_4096_SHA256", EVP_PKEY_RSA, NULL, "SHA256"},
};

struct mrl_log_key {
    EVP_PKEY *pkey;
    const struct detail *detail;
};

static void context_freep(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

bool mrl_period_has(const struct mrl_period *period, mrl_time at)
{
    return at >= period->start && at <= period->end;
}

static const struct detail *find_detail(const char *name)
{
    for (size_t i = 0; i < MRL_COUNT(details_known); i++)
        if (strcmp(details_known[i].name, name) == 0)
            return &details_known[i];
    return NULL;
}

static bool is_of_kind(EVP_PKEY *pkey, const struct detail *detail)
{
    char group[64];

    if (EVP_PKEY_get_base_id(pkey) != detail->type)
        return false;
    return !detail->group || (EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) == 1 &&
                              strcmp(group, detail->group) == 0);
}

mrl_status mrl_log_key_new(const struct mrl_der *der, const char *details, struct mrl_log_key **ret,
                           struct mrl_error *err)
{
    mrl_cleanup(mrl_log_key_freep) struct mrl_log_key *key = calloc(1, sizeof(*key));
    const uint8_t *at = der->bytes;

    if (!key)
        return MRL_FAIL_NOMEM(err);
    key->detail = find_detail(details);
    if (!key->detail)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "`keyDetails` is a kind of key that is not known here");
    if (der->len <= MRL_MAX_KEY_FILE)
        key->pkey = d2i_PUBKEY(NULL, &at, (long)der->len);
    ERR_clear_error();
    if (!key->pkey || at != der->bytes + der->len || !is_of_kind(key->pkey, key->detail))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "`rawBytes` is no key of the kind %s",
                        key->detail->name);
    *ret = key;
    key = NULL;
    return mrl_ok();
}

void mrl_log_key_free(struct mrl_log_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

void mrl_log_key_freep(struct mrl_log_key **key)
{
    mrl_log_key_free(*key);
    *key = NULL;
}

mrl_status mrl_log_key_verify(const struct mrl_log_key *key, const char *what,
                              const struct mrl_ec_piece *pieces, size_t count,
                              const struct mrl_der *signature, struct mrl_error *err)
{
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
    /* Ed25519 wants the message in one piece. */
    mrl_cleanup(mrl_buf_done) struct mrl_buf message;
    int held;

    mrl_buf_init(&message, MRL_MAX_BUNDLE);
    for (size_t i = 0; i < count; i++)
        mrl_buf_add(&message, pieces[i].bytes, pieces[i].len);
    MRL_TRY(mrl_buf_status(&message, err));
    if (!context ||
        EVP_DigestVerifyInit_ex(context, NULL, key->detail->hash, NULL, NULL, key->pkey, NULL) != 1)
        return MRL_FAIL_NOMEM(err);
    held = EVP_DigestVerify(context, signature->bytes, signature->len,
                            (const uint8_t *)mrl_buf_text(&message), message.len);
    ERR_clear_error();
    if (held != 1)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the signature of %s does not hold",
                        what);
    return mrl_ok();
}
