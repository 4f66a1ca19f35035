/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "sign/ec_key_private.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

static const struct mrl_ec_curve curves[] = {
    {"P-256", "prime256v1", "SHA256"},
    {"P-384", "secp384r1", "SHA384"},
    {"P-521", "secp521r1", "SHA512"},
};

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void context_freep(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static const struct mrl_ec_curve *curve_of(const EVP_PKEY *pkey)
{
    char group[64];

    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_EC ||
        EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) != 1)
        return NULL;
    for (size_t i = 0; i < MRL_COUNT(curves); i++)
        if (strcmp(group, curves[i].group) == 0)
            return &curves[i];
    return NULL;
}

const char *mrl_ec_curve_group(const char *name)
{
    for (size_t i = 0; i < MRL_COUNT(curves); i++)
        if (strcmp(name, curves[i].name) == 0)
            return curves[i].group;
    return NULL;
}

mrl_status mrl_ec_key_adopt(EVP_PKEY *pkey, const char *what, struct mrl_ec_key **ret,
                            struct mrl_error *err)
{
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = calloc(1, sizeof(*key));

    if (!key) {
        EVP_PKEY_free(pkey);
        return MRL_FAIL_NOMEM(err);
    }
    key->pkey = pkey;
    key->curve = curve_of(pkey);
    if (!key->curve)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "%s is not an EC key on P-256, P-384 or P-521", what);
    *ret = key;
    key = NULL;
    return mrl_ok();
}

void mrl_ec_key_free(struct mrl_ec_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

void mrl_ec_key_freep(struct mrl_ec_key **key)
{
    mrl_ec_key_free(*key);
    *key = NULL;
}

bool mrl_ec_key_matches(const struct mrl_ec_key *a, const struct mrl_ec_key *b)
{
    return EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}

const char *mrl_ec_key_curve(const struct mrl_ec_key *key)
{
    return key->curve->name;
}

/* --- reading --- */

struct asked {
    const struct mrl_passphrase *passphrase;
    bool was_asked;
};

/* OpenSSL would ask at the terminal without this. */
static int give_passphrase(char *buffer, int size, int writing, void *context)
{
    struct asked *a = context;

    (void)writing;
    a->was_asked = true;
    if (!a->passphrase || size < 0 || a->passphrase->len > (size_t)size)
        return -1;
    memcpy(buffer, a->passphrase->bytes, a->passphrase->len);
    return (int)a->passphrase->len;
}

static mrl_status open_text(const char *text, size_t n, BIO **ret, struct mrl_error *err)
{
    if (n > MRL_MAX_KEY_FILE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, a key file has at most %u",
                        n, MRL_MAX_KEY_FILE);
    *ret = BIO_new_mem_buf(text, (int)n);
    return *ret ? mrl_ok() : MRL_FAIL_NOMEM(err);
}

mrl_status mrl_ec_key_read_private(const char *text, size_t n,
                                   const struct mrl_passphrase *passphrase, struct mrl_ec_key **ret,
                                   struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = NULL;
    struct asked asked = {.passphrase = passphrase};
    EVP_PKEY *pkey;

    MRL_TRY(open_text(text, n, &bio, err));
    pkey = PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &asked);
    ERR_clear_error();
    if (pkey)
        return mrl_ec_key_adopt(pkey, "the private key", ret, err);
    if (asked.was_asked && !passphrase)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the key is encrypted");
    if (asked.was_asked)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the passphrase is wrong, or the key is damaged");
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "holds no private key in PEM");
}

mrl_status mrl_ec_key_read_public(const char *text, size_t n, struct mrl_ec_key **ret,
                                  struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = NULL;
    struct asked asked = {.passphrase = NULL};
    EVP_PKEY *pkey;

    MRL_TRY(open_text(text, n, &bio, err));
    pkey = PEM_read_bio_PUBKEY(bio, NULL, give_passphrase, &asked);
    ERR_clear_error();
    if (!pkey)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "holds no public key in PEM");
    return mrl_ec_key_adopt(pkey, "the public key", ret, err);
}

mrl_status mrl_ec_key_read_public_der(const uint8_t *bytes, size_t n, struct mrl_ec_key **ret,
                                      struct mrl_error *err)
{
    const uint8_t *at = bytes;
    EVP_PKEY *pkey = n <= MRL_MAX_KEY_FILE ? d2i_PUBKEY(NULL, &at, (long)n) : NULL;

    ERR_clear_error();
    if (pkey && at == bytes + n)
        return mrl_ec_key_adopt(pkey, "the public key", ret, err);
    EVP_PKEY_free(pkey);
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is no public key in DER");
}

mrl_status mrl_ec_key_hint(const struct mrl_ec_key *key, char ret[MRL_SHA256_HEX],
                           struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    struct mrl_sha256 digest;
    char *text = NULL;
    long n;

    if (!bio || PEM_write_bio_PUBKEY(bio, key->pkey) != 1)
        return MRL_FAIL_NOMEM(err);
    n = BIO_get_mem_data(bio, &text);
    MRL_TRY(mrl_sha256_bytes(text, (size_t)n, &digest, err));
    mrl_sha256_hex(&digest, ret);
    return mrl_ok();
}

/* --- signatures --- */

mrl_status mrl_ec_verify(const struct mrl_ec_key *key, enum mrl_ec_hash hash,
                         const struct mrl_ec_piece *pieces, size_t count, const uint8_t *signature,
                         size_t signature_len, struct mrl_error *err)
{
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
    const char *const name = hash == MRL_EC_HASH_SHA256 ? "SHA256" : key->curve->hash;
    int held;

    if (!context || EVP_DigestVerifyInit_ex(context, NULL, name, NULL, NULL, key->pkey, NULL) != 1)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < count; i++)
        if (EVP_DigestVerifyUpdate(context, pieces[i].bytes, pieces[i].len) != 1)
            return MRL_FAIL_NOMEM(err);
    held = EVP_DigestVerifyFinal(context, signature, signature_len);
    ERR_clear_error();
    if (held != 1)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "the signature does not hold");
    return mrl_ok();
}

/* What a token made is only handed out if its public half agrees. */
static mrl_status sign_elsewhere(const struct mrl_ec_key *key, const struct mrl_ec_piece *pieces,
                                 size_t count, struct mrl_arena *arena, const uint8_t **ret,
                                 size_t *len, struct mrl_error *err)
{
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n;
    bool made =
        context && EVP_DigestInit_ex(context, EVP_get_digestbyname(key->curve->hash), NULL) == 1;

    for (size_t i = 0; made && i < count; i++)
        made = EVP_DigestUpdate(context, pieces[i].bytes, pieces[i].len) == 1;
    if (!made || EVP_DigestFinal_ex(context, digest, &n) != 1)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(key->sign_digest(key->context, digest, n, arena, ret, len, err));
    if (mrl_ec_verify(key, MRL_EC_HASH_OF_CURVE, pieces, count, *ret, *len, err).code != MRL_OK)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the token signed with another key than the public one it shows");
    return mrl_ok();
}

mrl_status mrl_ec_sign(const struct mrl_ec_key *key, const struct mrl_ec_piece *pieces,
                       size_t count, struct mrl_arena *arena, const uint8_t **ret, size_t *len,
                       struct mrl_error *err)
{
    mrl_cleanup(context_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t *signature;
    size_t n = 0;

    if (key->sign_digest)
        return sign_elsewhere(key, pieces, count, arena, ret, len, err);
    if (!context ||
        EVP_DigestSignInit_ex(context, NULL, key->curve->hash, NULL, NULL, key->pkey, NULL) != 1)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < count; i++)
        if (EVP_DigestSignUpdate(context, pieces[i].bytes, pieces[i].len) != 1)
            return MRL_FAIL_NOMEM(err);
    if (EVP_DigestSignFinal(context, NULL, &n) != 1)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot sign with this key");
    signature = mrl_arena_alloc(arena, n);
    if (!signature)
        return MRL_FAIL_ARENA(err, arena);
    if (EVP_DigestSignFinal(context, signature, &n) != 1)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot sign with this key");
    *ret = signature;
    *len = n;
    return mrl_ok();
}
