/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/ec_key_private.h"
#include "sign/key_private.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

static void bio_freep(BIO **bio)
{
    BIO_free_all(*bio);
}

static void sealed_freep(X509_SIG **sealed)
{
    X509_SIG_free(*sealed);
}

mrl_status mrl_ec_key_new(const char *curve, struct mrl_ec_key **ret, struct mrl_error *err)
{
    const char *const group = mrl_ec_curve_group(curve);
    EVP_PKEY *pkey;

    if (!group)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "models are signed on the curves P-256, P-384 and P-521 and no other");
    pkey = EVP_EC_gen(group);
    ERR_clear_error();
    if (!pkey)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot make a key");
    return mrl_ec_key_adopt(pkey, "the new key", ret, err);
}

static mrl_status take(BIO *bio, struct mrl_arena *arena, char **ret, size_t *len,
                       struct mrl_error *err)
{
    char *bytes;
    const long n = BIO_get_mem_data(bio, &bytes);
    char *copy = mrl_arena_strndup(arena, bytes, (size_t)n);

    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = (size_t)n;
    return mrl_ok();
}

mrl_status mrl_ec_key_write_private(const struct mrl_ec_key *key,
                                    const struct mrl_passphrase *passphrase,
                                    struct mrl_arena *arena, char **ret, size_t *len,
                                    struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_secmem());
    mrl_cleanup(sealed_freep) X509_SIG *sealed = NULL;

    if (passphrase)
        MRL_TRY(mrl_key_seal(key->pkey, passphrase, &sealed, err));
    if (!bio ||
        (sealed ? PEM_write_bio_PKCS8(bio, sealed)
                : PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL)) != 1)
        return MRL_FAIL_NOMEM(err);
    return take(bio, arena, ret, len, err);
}

mrl_status mrl_ec_key_write_public(const struct mrl_ec_key *key, struct mrl_arena *arena,
                                   char **ret, size_t *len, struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());

    if (!bio || PEM_write_bio_PUBKEY(bio, key->pkey) != 1)
        return MRL_FAIL_NOMEM(err);
    return take(bio, arena, ret, len, err);
}
