/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include "base/ascii.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct mrl_hasher {
    EVP_MD *md; /* fetched once: the look-up costs more than hashing a small file */
    EVP_MD_CTX *ctx;
};

void mrl_sha256_hex(const struct mrl_sha256 *digest, char ret[MRL_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof(digest->bytes); i++) {
        ret[2 * i] = digits[digest->bytes[i] >> 4];
        ret[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    ret[MRL_SHA256_HEX - 1] = '\0';
}

bool mrl_sha256_parse(const char *text, size_t n, struct mrl_sha256 *ret)
{
    struct mrl_sha256 digest;

    if (n != MRL_SHA256_HEX - 1)
        return false;
    for (size_t i = 0; i < sizeof(digest.bytes); i++) {
        const int high = mrl_hex_value(text[2 * i]);
        const int low = mrl_hex_value(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret = digest;
    return true;
}

bool mrl_sha256_equal(const struct mrl_sha256 *a, const struct mrl_sha256 *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

mrl_status mrl_hasher_new(struct mrl_hasher **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = calloc(1, sizeof(*h));

    if (!h)
        return MRL_FAIL_NOMEM(err);
    /* Nobody's openssl.cnf decides how bytes are named; reading it costs a third of a cold start.
     */
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    h->md = EVP_MD_fetch(NULL, "SHA256", NULL);
    h->ctx = EVP_MD_CTX_new();
    if (!h->md || !h->ctx || EVP_DigestInit_ex2(h->ctx, h->md, NULL) != 1)
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "OpenSSL cannot set up SHA-256");
    *ret = h;
    h = NULL;
    return mrl_ok();
}

void mrl_hasher_free(struct mrl_hasher *hasher)
{
    if (!hasher)
        return;
    EVP_MD_CTX_free(hasher->ctx);
    EVP_MD_free(hasher->md);
    free(hasher);
}

void mrl_hasher_freep(struct mrl_hasher **hasher)
{
    mrl_hasher_free(*hasher);
    *hasher = NULL;
}

mrl_status mrl_hasher_add(struct mrl_hasher *hasher, const void *bytes, size_t n,
                          struct mrl_error *err)
{
    if (EVP_DigestUpdate(hasher->ctx, bytes, n) != 1)
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "OpenSSL cannot compute SHA-256");
    return mrl_ok();
}

mrl_status mrl_hasher_finish(struct mrl_hasher *hasher, struct mrl_sha256 *ret,
                             struct mrl_error *err)
{
    struct mrl_sha256 digest;

    if (EVP_DigestFinal_ex(hasher->ctx, digest.bytes, NULL) != 1 ||
        EVP_DigestInit_ex2(hasher->ctx, hasher->md, NULL) != 1)
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "OpenSSL cannot compute SHA-256");
    *ret = digest;
    return mrl_ok();
}

mrl_status mrl_sha256_bytes(const void *bytes, size_t n, struct mrl_sha256 *ret,
                            struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *h = NULL;

    MRL_TRY(mrl_hasher_new(&h, err));
    MRL_TRY(mrl_hasher_add(h, bytes, n, err));
    return mrl_hasher_finish(h, ret, err);
}

mrl_status mrl_sha256_source(struct mrl_hasher *hasher, struct mrl_source *source, void *buffer,
                             size_t capacity, struct mrl_sha256 *ret, struct mrl_error *err)
{
    uint64_t offset = 0;
    size_t got;

    /* A source that failed half-way may have left its first half in the hasher. */
    if (EVP_DigestInit_ex2(hasher->ctx, hasher->md, NULL) != 1)
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "OpenSSL cannot compute SHA-256");
    do {
        MRL_TRY(source->read_at(source, offset, buffer, capacity, &got, err));
        MRL_TRY(mrl_hasher_add(hasher, buffer, got, err));
        offset += got;
    } while (got > 0);
    return mrl_hasher_finish(hasher, ret, err);
}
