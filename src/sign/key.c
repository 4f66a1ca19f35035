/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/digest.h"
#include "sign/key_private.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char scheme[] = "ed25519:";

void mrl_public_key_format(const struct mrl_public_key *key, char ret[MRL_PUBLIC_KEY_TEXT])
{
    memcpy(ret, scheme, sizeof(scheme));
    mrl_base64_encode(key->bytes, sizeof(key->bytes), ret + sizeof(scheme) - 1);
}

/* The encodings of the eight points whose order divides 8, and of y + p for those y that still fit
 * 255 bits; the sign bit is ignored.  Computed from the curve of RFC 8032, section 5.1. */
static bool has_small_order(const struct mrl_public_key *key)
{
    static const uint8_t points[][32] = {
        {0},
        {1},
        {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
         0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
         0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
        {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
         0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
         0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
        {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
        {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
        {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    };
    struct mrl_public_key y = *key;

    y.bytes[31] &= 0x7f;
    for (size_t i = 0; i < MRL_COUNT(points); i++)
        if (memcmp(y.bytes, points[i], sizeof(y.bytes)) == 0)
            return true;
    return false;
}

mrl_status mrl_public_key_parse(const char *text, size_t n, struct mrl_public_key *ret,
                                struct mrl_error *err)
{
    const size_t skip = sizeof(scheme) - 1;
    struct mrl_public_key key;
    size_t len;

    if (n < skip || memcmp(text, scheme, skip) != 0 ||
        !mrl_base64_decode(text + skip, n - skip, key.bytes, sizeof(key.bytes), &len) ||
        len != sizeof(key.bytes))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a public key is `%s` and the base64 of 32 bytes", scheme);
    if (has_small_order(&key))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the public key is a point of small order: nobody's signature");
    *ret = key;
    return mrl_ok();
}

mrl_status mrl_public_key_fingerprint(const struct mrl_public_key *key,
                                      char ret[MRL_FINGERPRINT_TEXT], struct mrl_error *err)
{
    /* SubjectPublicKeyInfo with the algorithm id-Ed25519: RFC 8410, sections 3 and 4. */
    uint8_t der[44] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    static const char prefix[] = "sha256:";
    struct mrl_sha256 digest;

    memcpy(der + 12, key->bytes, sizeof(key->bytes));
    MRL_TRY(mrl_sha256_bytes(der, sizeof(der), &digest, err));
    memcpy(ret, prefix, sizeof(prefix));
    mrl_sha256_hex(&digest, ret + sizeof(prefix) - 1);
    return mrl_ok();
}

static void pkey_freep(EVP_PKEY **pkey)
{
    EVP_PKEY_free(*pkey);
}

static void context_freep(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

mrl_status mrl_signature_verify(const struct mrl_public_key *key, const void *message, size_t n,
                                const struct mrl_signature *signature, struct mrl_error *err)
{
    mrl_cleanup(pkey_freep) EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, sizeof(key->bytes));
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (!pkey || !context || EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) != 1)
        return MRL_FAIL_NOMEM(err);
    if (EVP_DigestVerify(context, signature->bytes, sizeof(signature->bytes), message, n) != 1)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the signature does not hold");
    return mrl_ok();
}

mrl_status mrl_secret_key_adopt(EVP_PKEY *pkey, struct mrl_secret_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = calloc(1, sizeof(*key));
    size_t len = sizeof(key->public_key.bytes);

    if (!key) {
        EVP_PKEY_free(pkey);
        return MRL_FAIL_NOMEM(err);
    }
    key->pkey = pkey;
    if (EVP_PKEY_get_id(pkey) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(pkey, key->public_key.bytes, &len) != 1 ||
        len != sizeof(key->public_key.bytes))
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET, "is not an Ed25519 key");
    *ret = key;
    key = NULL;
    return mrl_ok();
}

mrl_status mrl_secret_key_new(struct mrl_secret_key **ret, struct mrl_error *err)
{
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

    if (!pkey)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot make an Ed25519 key");
    return mrl_secret_key_adopt(pkey, ret, err);
}

mrl_status mrl_secret_key_from_seed(const uint8_t *seed, struct mrl_secret_key **ret,
                                    struct mrl_error *err)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, MRL_SEED_BYTES);

    return pkey ? mrl_secret_key_adopt(pkey, ret, err) : MRL_FAIL_NOMEM(err);
}

mrl_status mrl_secret_key_seed(const struct mrl_secret_key *key, uint8_t *ret,
                               struct mrl_error *err)
{
    size_t n = MRL_SEED_BYTES;

    if (EVP_PKEY_get_raw_private_key(key->pkey, ret, &n) != 1 || n != MRL_SEED_BYTES)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET, "the key does not show its seed");
    return mrl_ok();
}

void mrl_secret_key_free(struct mrl_secret_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

void mrl_secret_key_freep(struct mrl_secret_key **key)
{
    mrl_secret_key_free(*key);
    *key = NULL;
}

const struct mrl_public_key *mrl_secret_key_public(const struct mrl_secret_key *key)
{
    return &key->public_key;
}

mrl_status mrl_secret_key_sign(const struct mrl_secret_key *key, const void *message, size_t n,
                               struct mrl_signature *ret, struct mrl_error *err)
{
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct mrl_signature signature;
    size_t len = sizeof(signature.bytes);

    if (!context || EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) != 1)
        return MRL_FAIL_NOMEM(err);
    if (EVP_DigestSign(context, signature.bytes, &len, message, n) != 1 ||
        len != sizeof(signature.bytes))
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot sign");
    *ret = signature;
    return mrl_ok();
}
