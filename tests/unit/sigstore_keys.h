/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/base64.h"
#include "base/buf.h"
#include "base/digest.h"
#include "sign/bundle.h"
#include "sign/manifest.h"
#include "unit.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

/* A Sigstore of its own: a certificate authority, a certificate log, a transparency log and a
 * timestamp authority with keys made for the run, and keyless signatures by them with any lie in
 * them.  Failing is the test's failure. */

#define SIGSTORE_T0       INT64_C(1750000000) /* the leaf is valid for ten minutes from here */
#define SIGSTORE_IDENTITY "signer@example.com"
#define SIGSTORE_PROVIDER "https://issuer.example"

enum { WORLD_ROOT, WORLD_AUTHORITY, WORLD_LEAF, WORLD_LOG, WORLD_CT, WORLD_TSA, WORLD_KEYS };

struct sigstore_world {
    EVP_PKEY *keys[WORLD_KEYS];
    X509 *root, *authority, *tsa;
    struct mrl_buf text; /* of whatever is being written */
};

/* Zeros are the truth. */
struct sigstore_plan {
    const char *san;    /* "email:...", as X509V3_EXT_conf() has it */
    const char *issuer; /* of the token */
    bool older_issuer;  /* 1.3.6.1.4.1.57264.1.1 instead of .1.8 */
    const char *usage, *extended_usage;
    bool no_sct, foreign_sct;
    int64_t sct_at, log_at, timestamp_at; /* seconds after T0 */
    const char *kind;                     /* "dsse", "dsse2", "intoto", "hashedrekord" (2) */
    const char *said_kind;                /* in kindVersion */
    bool other_payload, other_signature, other_certificate; /* in the log's entry */
    bool no_promise, foreign_promise, no_proof, foreign_checkpoint, other_tree;
    bool timestamp, foreign_timestamp, forged_timestamp;
    bool stranger; /* the authority is another one of the same name */
    const char *media;
    const char *log_end, *ct_end, *ca_end, *tsa_end; /* of trust */
    const char *log_details;
};

static inline void world_add_base64(struct mrl_buf *buf, const void *bytes, size_t n)
{
    char *text = malloc(MRL_BASE64_TEXT(n));

    assert_non_null(text);
    mrl_base64_encode(bytes, n, text);
    mrl_buf_adds(buf, text);
    free(text);
}

static inline size_t world_sign(EVP_PKEY *key, const void *bytes, size_t n, uint8_t ret[256])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t len = 256;

    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, ret, &len, bytes, n), 1);
    EVP_MD_CTX_free(context);
    return len;
}

static inline size_t world_spki(EVP_PKEY *key, uint8_t ret[256], uint8_t digest[32])
{
    uint8_t *at = ret;
    const int n = i2d_PUBKEY(key, &at);
    struct mrl_sha256 sha256;
    struct mrl_error err;

    assert_in_range(n, 1, 256);
    assert_ok(mrl_sha256_bytes(ret, (size_t)n, &sha256, &err));
    memcpy(digest, sha256.bytes, 32);
    return (size_t)n;
}

/* --- certificates --- */

static inline void world_extend(X509 *to, int nid, const char *value)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

    assert_non_null(e);
    assert_int_equal(X509_add_ext(to, e, -1), 1);
    X509_EXTENSION_free(e);
}

static inline void world_extend_raw(X509 *to, const char *oid, const void *bytes, size_t n)
{
    ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    X509_EXTENSION *e;

    ASN1_OCTET_STRING_set(octets, bytes, (int)n);
    e = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
    assert_int_equal(X509_add_ext(to, e, -1), 1);
    X509_EXTENSION_free(e);
    ASN1_OCTET_STRING_free(octets);
    ASN1_OBJECT_free(object);
}

static inline X509 *world_certificate(const char *name, long serial, EVP_PKEY *key,
                                      const X509 *issuer, int64_t from, int64_t seconds)
{
    X509 *c = X509_new();

    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
    if (name)
        X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                                   (const uint8_t *)name, -1, -1, 0);
    X509_set_issuer_name(c, X509_get_subject_name(issuer ? issuer : c));
    ASN1_TIME_set(X509_getm_notBefore(c), from);
    ASN1_TIME_set(X509_getm_notAfter(c), from + seconds);
    X509_set_pubkey(c, key);
    return c;
}

static inline X509 *world_ca(const char *name, long serial, EVP_PKEY *key, const X509 *issuer,
                             EVP_PKEY *issuer_key)
{
    X509 *c = world_certificate(name, serial, key, issuer, SIGSTORE_T0 - 100000, 10000000);

    world_extend(c, NID_basic_constraints, "critical,CA:TRUE");
    world_extend(c, NID_key_usage, "critical,keyCertSign");
    assert_true(X509_sign(c, issuer_key, EVP_sha256()) > 0);
    return c;
}

static inline void world_init(struct sigstore_world *w)
{
    memset(w, 0, sizeof(*w));
    for (size_t i = 0; i < WORLD_KEYS; i++)
        w->keys[i] = EVP_EC_gen("P-256");
    w->root = world_ca("root", 1, w->keys[WORLD_ROOT], NULL, w->keys[WORLD_ROOT]);
    w->authority = world_ca("authority", 2, w->keys[WORLD_AUTHORITY], w->root, w->keys[WORLD_ROOT]);
    w->tsa = world_certificate("tsa", 3, w->keys[WORLD_TSA], w->root, SIGSTORE_T0 - 1000, 100000);
    world_extend(w->tsa, NID_key_usage, "critical,digitalSignature");
    world_extend(w->tsa, NID_ext_key_usage, "critical,timeStamping");
    assert_true(X509_sign(w->tsa, w->keys[WORLD_ROOT], EVP_sha256()) > 0);
    mrl_buf_init(&w->text, 1u << 20);
}

static inline void world_done(struct sigstore_world *w)
{
    for (size_t i = 0; i < WORLD_KEYS; i++)
        EVP_PKEY_free(w->keys[i]);
    X509_free(w->root);
    X509_free(w->authority);
    X509_free(w->tsa);
    mrl_buf_done(&w->text);
}

/* RFC 6962, section 3.2, over the certificate as it is without the list. */
static inline void world_add_sct(struct sigstore_world *w, X509 *leaf, const X509 *issuer,
                                 const struct sigstore_plan *plan)
{
    EVP_PKEY *const key = w->keys[plan->foreign_sct ? WORLD_LOG : WORLD_CT];
    const uint64_t ms = (uint64_t)(SIGSTORE_T0 + plan->sct_at) * 1000;
    uint8_t spki[256], id[32], issuer_key[32], signature[256], message[4096] = {0}, list[512];
    uint8_t *tbs = NULL, *at = list, octets[600], *der = octets;
    const int n = i2d_re_X509_tbs(leaf, &tbs);
    ASN1_OCTET_STRING *wrap = ASN1_OCTET_STRING_new();
    size_t len, signature_len;

    world_spki(w->keys[WORLD_CT], spki, id);
    world_spki(X509_get0_pubkey(issuer), spki, issuer_key);
    for (int i = 0; i < 8; i++)
        message[2 + i] = (uint8_t)(ms >> (56 - 8 * i));
    message[11] = 1;
    memcpy(message + 12, issuer_key, 32);
    message[45] = (uint8_t)(n >> 8);
    message[46] = (uint8_t)n;
    memcpy(message + 47, tbs, (size_t)n);
    OPENSSL_free(tbs);
    len = 47 + (size_t)n + 2;
    signature_len = world_sign(key, message, len, signature);
    len = 1 + 32 + 8 + 2 + 4 + signature_len;
    *at++ = (uint8_t)((len + 2) >> 8);
    *at++ = (uint8_t)(len + 2);
    *at++ = (uint8_t)(len >> 8);
    *at++ = (uint8_t)len;
    *at++ = 0;
    memcpy(at, id, 32);
    memcpy(at + 32, message + 2, 8);
    memcpy(at + 40, "\0\0\4\3\0", 5);
    at[45] = (uint8_t)signature_len;
    memcpy(at + 46, signature, signature_len);
    ASN1_OCTET_STRING_set(wrap, list, (int)(len + 4));
    len = (size_t)i2d_ASN1_OCTET_STRING(wrap, &der);
    world_extend_raw(leaf, "1.3.6.1.4.1.11129.2.4.2", octets, len);
    ASN1_OCTET_STRING_free(wrap);
}

static inline void world_add_issuer(X509 *leaf, const struct sigstore_plan *plan)
{
    const char *const issuer = plan->issuer ? plan->issuer : SIGSTORE_PROVIDER;
    ASN1_UTF8STRING *text = ASN1_UTF8STRING_new();
    uint8_t *der = NULL;
    int n;

    if (plan->older_issuer) {
        world_extend_raw(leaf, "1.3.6.1.4.1.57264.1.1", issuer, strlen(issuer));
    } else {
        ASN1_STRING_set(text, issuer, -1);
        n = i2d_ASN1_UTF8STRING(text, &der);
        world_extend_raw(leaf, "1.3.6.1.4.1.57264.1.8", der, (size_t)n);
    }
    OPENSSL_free(der);
    ASN1_UTF8STRING_free(text);
}

static inline X509 *world_leaf(struct sigstore_world *w, const struct sigstore_plan *plan)
{
    EVP_PKEY *stranger = plan->stranger ? EVP_EC_gen("P-256") : NULL;
    EVP_PKEY *const key = stranger ? stranger : w->keys[WORLD_AUTHORITY];
    X509 *leaf = world_certificate(NULL, 9, w->keys[WORLD_LEAF], w->authority, SIGSTORE_T0, 600);

    world_extend(leaf, NID_key_usage, plan->usage ? plan->usage : "critical,digitalSignature");
    world_extend(leaf, NID_ext_key_usage,
                 plan->extended_usage ? plan->extended_usage : "codeSigning");
    world_extend(leaf, NID_subject_alt_name, plan->san ? plan->san : "email:" SIGSTORE_IDENTITY);
    world_add_issuer(leaf, plan);
    /* What the log signs names the algorithm of the signature, too. */
    assert_true(X509_sign(leaf, key, EVP_sha256()) > 0);
    if (!plan->no_sct)
        world_add_sct(w, leaf, w->authority, plan);
    assert_true(X509_sign(leaf, key, EVP_sha256()) > 0);
    EVP_PKEY_free(stranger);
    return leaf;
}
