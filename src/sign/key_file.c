/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/key_file.h"

#include "base/limits.h"
#include "sign/key_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <string.h>

/* scrypt at 16 MiB and about a third of a second: OWASP's parameters within the 32 MiB that
 * OpenSSL allows to whoever reads the file. */
enum {
    SCRYPT_N = 1 << 14,
    SCRYPT_R = 8,
    SCRYPT_P = 5,
    SALT_BYTES = 16,
};

static const char first_line[] = "merlon-key-1 ";

static void bio_freep(BIO **bio)
{
    BIO_free_all(*bio);
}

static void info_freep(PKCS8_PRIV_KEY_INFO **info)
{
    PKCS8_PRIV_KEY_INFO_free(*info);
}

static void sealed_freep(X509_SIG **sealed)
{
    X509_SIG_free(*sealed);
}

mrl_status mrl_key_seal(const EVP_PKEY *pkey, const struct mrl_passphrase *passphrase,
                        X509_SIG **ret, struct mrl_error *err)
{
    mrl_cleanup(info_freep) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    uint8_t salt[SALT_BYTES];
    X509_ALGOR *scheme;

    if (RAND_bytes(salt, sizeof(salt)) != 1)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "there is no randomness for a salt");
    scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof(salt), NULL, SCRYPT_N, SCRYPT_R,
                                   SCRYPT_P);
    if (!info || !scheme) {
        X509_ALGOR_free(scheme);
        return MRL_FAIL_NOMEM(err);
    }
    /* Takes over `scheme` if it succeeds. */
    *ret = PKCS8_set0_pbe(passphrase->bytes, (int)passphrase->len, info, scheme);
    if (!*ret) {
        X509_ALGOR_free(scheme);
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "OpenSSL cannot encrypt the key");
    }
    return mrl_ok();
}

mrl_status mrl_key_file_write(const struct mrl_secret_key *key,
                              const struct mrl_passphrase *passphrase, struct mrl_arena *arena,
                              const char **ret, size_t *len, struct mrl_error *err)
{
    mrl_cleanup(sealed_freep) X509_SIG *sealed = NULL;
    mrl_cleanup(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    char public_key[MRL_PUBLIC_KEY_TEXT];
    char *bytes, *copy;
    long n;

    MRL_TRY(mrl_key_seal(key->pkey, passphrase, &sealed, err));
    mrl_public_key_format(&key->public_key, public_key);
    if (!bio || BIO_printf(bio, "%s%s\n", first_line, public_key) <= 0 ||
        PEM_write_bio_PKCS8(bio, sealed) != 1)
        return MRL_FAIL_NOMEM(err);
    n = BIO_get_mem_data(bio, &bytes);
    copy = mrl_arena_strndup(arena, bytes, (size_t)n);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = (size_t)n;
    return mrl_ok();
}

mrl_status mrl_key_file_public(const char *text, size_t n, struct mrl_public_key *ret,
                               struct mrl_error *err)
{
    const size_t skip = sizeof(first_line) - 1;
    const char *const end = memchr(text, '\n', n);

    if (!end || (size_t)(end - text) < skip || memcmp(text, first_line, skip) != 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "is not a key file of merlon: the first line is not `%sPUBLIC-KEY`",
                        first_line);
    return mrl_public_key_parse(text + skip, (size_t)(end - text) - skip, ret, err);
}

static mrl_status unseal(const char *text, size_t n, const struct mrl_passphrase *passphrase,
                         EVP_PKEY **ret, struct mrl_error *err)
{
    mrl_cleanup(bio_freep) BIO *bio = BIO_new_mem_buf(text, (int)n);
    mrl_cleanup(sealed_freep) X509_SIG *sealed = NULL;
    mrl_cleanup(info_freep) PKCS8_PRIV_KEY_INFO *info = NULL;

    if (!bio)
        return MRL_FAIL_NOMEM(err);
    sealed = PEM_read_bio_PKCS8(bio, NULL, NULL, NULL);
    if (!sealed)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "holds no encrypted private key");
    info = PKCS8_decrypt(sealed, passphrase->bytes, (int)passphrase->len);
    *ret = info ? EVP_PKCS82PKEY(info) : NULL;
    if (!*ret)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the passphrase is wrong, or the file is damaged");
    return mrl_ok();
}

mrl_status mrl_key_file_read(const char *text, size_t n, const struct mrl_passphrase *passphrase,
                             struct mrl_secret_key **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = NULL;
    struct mrl_public_key said;
    EVP_PKEY *pkey = NULL;
    mrl_status s;

    if (n > MRL_MAX_KEY_FILE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_KEY_FILE);
    MRL_TRY(mrl_key_file_public(text, n, &said, err));
    s = unseal(text, n, passphrase, &pkey, err);
    ERR_clear_error();
    MRL_TRY(s);
    MRL_TRY(mrl_secret_key_adopt(pkey, &key, err));
    if (memcmp(said.bytes, key->public_key.bytes, sizeof(said.bytes)) != 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the public key in its first line belongs to another private key");
    *ret = key;
    key = NULL;
    return mrl_ok();
}
