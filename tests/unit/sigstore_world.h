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

/* --- the entry of the log --- */

static inline void world_hex(struct mrl_buf *buf, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mrl_buf_addf(buf, "%02x", bytes[i]);
}

/* PEM as Go writes it, in base64. */
static inline void world_pem(struct mrl_buf *buf, const uint8_t *der, size_t n)
{
    struct mrl_buf pem;
    char line[65] = "";

    mrl_buf_init(&pem, 1u << 16);
    mrl_buf_adds(&pem, "-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < n; i += 48) {
        mrl_base64_encode(der + i, n - i < 48 ? n - i : 48, line);
        mrl_buf_addf(&pem, "%s\n", line);
    }
    mrl_buf_adds(&pem, "-----END CERTIFICATE-----\n");
    world_add_base64(buf, mrl_buf_text(&pem), pem.len);
    mrl_buf_done(&pem);
}

struct world_signed {
    const struct sigstore_plan *plan;
    const char *payload;
    uint8_t signature[256];
    size_t signature_len;
    uint8_t *leaf;
    size_t leaf_len;
};

static inline void world_digest(const struct world_signed *s, bool pae, uint8_t ret[32])
{
    struct mrl_buf text;
    struct mrl_sha256 sha256;
    struct mrl_error err;

    mrl_buf_init(&text, 1u << 20);
    if (pae)
        mrl_buf_addf(&text, "DSSEv1 28 application/vnd.in-toto+json %zu ", strlen(s->payload));
    mrl_buf_adds(&text, s->payload);
    if (s->plan->other_payload)
        mrl_buf_adds(&text, "x");
    assert_ok(mrl_sha256_bytes(mrl_buf_text(&text), text.len, &sha256, &err));
    memcpy(ret, sha256.bytes, 32);
    mrl_buf_done(&text);
}

static inline void world_body(struct mrl_buf *b, const struct world_signed *s)
{
    const char *const kind = s->plan->kind ? s->plan->kind : "dsse";
    const bool second = kind[strlen(kind) - 1] == '2', whole = kind[0] == 'h';
    uint8_t digest[32], signature[256];
    struct mrl_buf twice;
    char text[512];

    memcpy(signature, s->signature, s->signature_len);
    signature[s->signature_len - 1] ^= s->plan->other_signature;
    s->leaf[s->leaf_len - 1] ^= s->plan->other_certificate;
    world_digest(s, whole, digest);
    mrl_buf_addf(b, "{\"apiVersion\":\"0.0.%d\",\"kind\":\"%.*s\",\"spec\":{",
                 second || kind[0] == 'i' ? 2 : 1, (int)(strlen(kind) - second), kind);
    if (second) {
        mrl_buf_adds(b, whole ? "\"hashedRekordV002\":{\"data\":{"
                              : "\"dsseV002\":{\"payloadHash\":{");
        mrl_buf_adds(b, "\"algorithm\":\"SHA2_256\",\"digest\":\"");
        world_add_base64(b, digest, 32);
        mrl_buf_adds(b, whole ? "\"},\"signature\":{\"content\":\""
                              : "\"},\"signatures\":[{\"content\":\"");
        world_add_base64(b, signature, s->signature_len);
        mrl_buf_adds(b, "\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\","
                        "\"x509Certificate\":{\"rawBytes\":\"");
        world_add_base64(b, s->leaf, s->leaf_len);
        mrl_buf_adds(b, whole ? "\"}}}}}}" : "\"}}}]}}}");
    } else if (whole) {
        mrl_buf_adds(b, "\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"");
        world_hex(b, digest, 32);
        mrl_buf_adds(b, "\"}},\"signature\":{\"content\":\"");
        world_add_base64(b, signature, s->signature_len);
        mrl_buf_adds(b, "\",\"publicKey\":{\"content\":\"");
        world_pem(b, s->leaf, s->leaf_len);
        mrl_buf_adds(b, "\"}}}}");
    } else if (kind[0] == 'i') {
        mrl_base64_encode(signature, s->signature_len, text);
        mrl_buf_init(&twice, 1024);
        world_add_base64(&twice, text, strlen(text));
        mrl_buf_addf(b,
                     "\"content\":{\"envelope\":{\"payloadType\":\"application/vnd.in-toto+json\","
                     "\"signatures\":[{\"sig\":\"%s\",\"publicKey\":\"",
                     mrl_buf_text(&twice));
        mrl_buf_done(&twice);
        world_pem(b, s->leaf, s->leaf_len);
        mrl_buf_adds(b, "\"}]},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
        world_hex(b, digest, 32);
        mrl_buf_adds(b, "\"}}}}");
    } else {
        mrl_buf_adds(b, "\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
        world_hex(b, digest, 32);
        mrl_buf_adds(b, "\"},\"signatures\":[{\"signature\":\"");
        world_add_base64(b, signature, s->signature_len);
        mrl_buf_adds(b, "\",\"verifier\":\"");
        world_pem(b, s->leaf, s->leaf_len);
        mrl_buf_adds(b, "\"}]}}");
    }
    s->leaf[s->leaf_len - 1] ^= s->plan->other_certificate;
}

static inline void world_node(const uint8_t *left, const uint8_t *right, uint8_t ret[32])
{
    struct mrl_sha256 sha256;
    struct mrl_error err;
    uint8_t bytes[65] = {1};

    memcpy(bytes + 1, left, 32);
    memcpy(bytes + 33, right, 32);
    assert_ok(mrl_sha256_bytes(bytes, 65, &sha256, &err));
    memcpy(ret, sha256.bytes, 32);
}

/* A tree of three leaves, ours in the middle: the proof is the left leaf, then the right one. */
static inline void world_proof(struct sigstore_world *w, const struct sigstore_plan *plan,
                               const uint8_t *id, const struct mrl_buf *body)
{
    EVP_PKEY *const key = w->keys[plan->foreign_checkpoint ? WORLD_CT : WORLD_LOG];
    uint8_t left[32] = {7}, right[32] = {9}, root[32], signature[260];
    char size[] = "3", root_text[MRL_BASE64_TEXT(32)], note[512];
    struct mrl_buf *const t = &w->text;
    struct mrl_sha256 leaf;
    struct mrl_buf bytes;
    struct mrl_error err;
    size_t n;

    mrl_buf_init(&bytes, 1u << 20);
    mrl_buf_addc(&bytes, '\0');
    mrl_buf_add(&bytes, mrl_buf_text(body), body->len);
    assert_ok(mrl_sha256_bytes(mrl_buf_text(&bytes), bytes.len, &leaf, &err));
    mrl_buf_done(&bytes);
    world_node(left, leaf.bytes, root);
    world_node(root, right, root);
    mrl_base64_encode(root, 32, root_text);
    size[0] = (char)(size[0] + plan->other_tree);
    (void)snprintf(note, sizeof(note), "log.example\n%s\n%s\n", size, root_text);
    memcpy(signature, id, 4);
    n = 4 + world_sign(key, note, strlen(note), signature + 4);
    mrl_buf_addf(t,
                 ",\"inclusionProof\":{\"logIndex\":\"1\",\"rootHash\":\"%s\",\"treeSize\":\"3\","
                 "\"hashes\":[\"",
                 root_text);
    world_add_base64(t, left, 32);
    mrl_buf_adds(t, "\",\"");
    world_add_base64(t, right, 32);
    mrl_buf_addf(t,
                 "\"],\"checkpoint\":{\"envelope\":\"log.example\\n%s\\n%s\\n\\n\xe2\x80\x94 "
                 "log.example ",
                 size, root_text);
    world_add_base64(t, signature, n);
    mrl_buf_adds(t, "\\n\"}}");
}

static inline void world_promise(struct sigstore_world *w, const struct sigstore_plan *plan,
                                 const uint8_t *id, const struct mrl_buf *body)
{
    EVP_PKEY *const key = w->keys[plan->foreign_promise ? WORLD_CT : WORLD_LOG];
    uint8_t signature[256];
    struct mrl_buf text;
    size_t n;

    mrl_buf_init(&text, 1u << 20);
    mrl_buf_adds(&text, "{\"body\":\"");
    world_add_base64(&text, mrl_buf_text(body), body->len);
    mrl_buf_addf(&text, "\",\"integratedTime\":%" PRId64 ",\"logID\":\"",
                 SIGSTORE_T0 + plan->log_at);
    world_hex(&text, id, 32);
    mrl_buf_adds(&text, "\",\"logIndex\":4711}");
    n = world_sign(key, mrl_buf_text(&text), text.len, signature);
    mrl_buf_done(&text);
    mrl_buf_addf(&w->text,
                 ",\"integratedTime\":\"%" PRId64
                 "\",\"inclusionPromise\":{\"signedEntryTimestamp\":\"",
                 SIGSTORE_T0 + plan->log_at);
    world_add_base64(&w->text, signature, n);
    mrl_buf_adds(&w->text, "\"}");
}

static inline void world_entry(struct sigstore_world *w, const struct world_signed *s)
{
    const struct sigstore_plan *const plan = s->plan;
    const char *const kind = plan->kind ? plan->kind : "dsse";
    const bool second = kind[strlen(kind) - 1] == '2';
    struct mrl_buf *const t = &w->text;
    uint8_t spki[256], id[32];
    struct mrl_buf body;

    mrl_buf_init(&body, 1u << 20);
    world_body(&body, s);
    world_spki(w->keys[WORLD_LOG], spki, id);
    mrl_buf_adds(t, "{\"logIndex\":\"4711\",\"logId\":{\"keyId\":\"");
    world_add_base64(t, id, 32);
    mrl_buf_addf(t, "\"},\"kindVersion\":{\"kind\":\"%.*s\",\"version\":\"0.0.%d\"}",
                 plan->said_kind ? 99 : (int)(strlen(kind) - second),
                 plan->said_kind ? plan->said_kind : kind, second || kind[0] == 'i' ? 2 : 1);
    if (!plan->no_promise)
        world_promise(w, plan, id, &body);
    if (!plan->no_proof)
        world_proof(w, plan, id, &body);
    mrl_buf_adds(t, ",\"canonicalizedBody\":\"");
    world_add_base64(t, mrl_buf_text(&body), body.len);
    mrl_buf_adds(t, "\"}");
    mrl_buf_done(&body);
}

/* --- timestamps --- */

static inline ASN1_INTEGER *world_serial(TS_RESP_CTX *context, void *data)
{
    ASN1_INTEGER *serial = ASN1_INTEGER_new();

    (void)context;
    (void)data;
    ASN1_INTEGER_set(serial, 77);
    return serial;
}

static inline int world_time(TS_RESP_CTX *context, void *data, long *seconds, long *micros)
{
    const struct sigstore_plan *const plan = data;

    (void)context;
    *seconds = (long)(SIGSTORE_T0 + plan->timestamp_at);
    *micros = 0;
    return 1;
}

static inline BIO *world_request(const struct world_signed *s)
{
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIO *bio = BIO_new(BIO_s_mem());
    struct mrl_sha256 sha256;
    struct mrl_error err;

    assert_ok(mrl_sha256_bytes(s->signature, s->signature_len - s->plan->foreign_timestamp, &sha256,
                               &err));
    X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL);
    TS_REQ_set_version(request, 1);
    TS_MSG_IMPRINT_set_algo(imprint, algorithm);
    TS_MSG_IMPRINT_set_msg(imprint, sha256.bytes, 32);
    TS_REQ_set_msg_imprint(request, imprint);
    TS_REQ_set_cert_req(request, 0);
    assert_int_equal(i2d_TS_REQ_bio(bio, request), 1);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    TS_REQ_free(request);
    return bio;
}

static inline void world_timestamp(struct sigstore_world *w, const struct world_signed *s)
{
    EVP_PKEY *forger = s->plan->forged_timestamp ? EVP_EC_gen("P-256") : NULL;
    X509 *shown = X509_dup(w->tsa);
    TS_RESP_CTX *context = TS_RESP_CTX_new();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
    BIO *request = world_request(s);
    TS_RESP *response;
    uint8_t *der = NULL;
    int n;

    if (forger)
        X509_set_pubkey(shown, forger);
    TS_RESP_CTX_set_signer_cert(context, shown);
    TS_RESP_CTX_set_signer_key(context, forger ? forger : w->keys[WORLD_TSA]);
    TS_RESP_CTX_set_signer_digest(context, EVP_sha256());
    TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256());
    TS_RESP_CTX_set_def_policy(context, policy);
    TS_RESP_CTX_add_md(context, EVP_sha256());
    TS_RESP_CTX_set_serial_cb(context, world_serial, NULL);
    TS_RESP_CTX_set_time_cb(context, world_time, (void *)(uintptr_t)s->plan);
    response = TS_RESP_create_response(context, request);
    n = i2d_TS_RESP(response, &der);
    assert_true(n > 400);
    mrl_buf_adds(&w->text, "{\"signedTimestamp\":\"");
    world_add_base64(&w->text, der, (size_t)n);
    mrl_buf_adds(&w->text, "\"}");
    OPENSSL_free(der);
    TS_RESP_free(response);
    BIO_free(request);
    ASN1_OBJECT_free(policy);
    TS_RESP_CTX_free(context);
    X509_free(shown);
    EVP_PKEY_free(forger);
}

/* --- the whole --- */

/* A bundle over the payload; valid until the next call. */
static inline const char *world_bundle(struct sigstore_world *w, const char *payload,
                                       const struct sigstore_plan *plan)
{
    struct world_signed s = {.plan = plan, .payload = payload};
    struct mrl_buf *const t = &w->text;
    X509 *leaf = world_leaf(w, plan);
    const int n = i2d_X509(leaf, &s.leaf);

    assert_true(n > 0);
    s.leaf_len = (size_t)n;
    mrl_buf_clear(t);
    mrl_buf_addf(t, "DSSEv1 28 application/vnd.in-toto+json %zu %s", strlen(payload), payload);
    s.signature_len = world_sign(w->keys[WORLD_LEAF], mrl_buf_text(t), t->len, s.signature);
    mrl_buf_clear(t);
    mrl_buf_addf(t,
                 "{\"mediaType\":\"%s\",\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\"",
                 plan->media ? plan->media : "application/vnd.dev.sigstore.bundle.v0.3+json");
    world_add_base64(t, s.leaf, s.leaf_len);
    mrl_buf_adds(t, "\"},\"tlogEntries\":[");
    world_entry(w, &s);
    mrl_buf_adds(t, "],\"timestampVerificationData\":{");
    if (plan->timestamp) {
        mrl_buf_adds(t, "\"rfc3161Timestamps\":[");
        world_timestamp(w, &s);
        mrl_buf_adds(t, "]");
    }
    mrl_buf_adds(t, "}},\"dsseEnvelope\":{\"payload\":\"");
    world_add_base64(t, payload, strlen(payload));
    mrl_buf_adds(t,
                 "\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"");
    world_add_base64(t, s.signature, s.signature_len);
    mrl_buf_adds(t, "\"}]}}");
    OPENSSL_free(s.leaf);
    X509_free(leaf);
    assert_int_equal(t->failed, MRL_OK);
    return mrl_buf_text(t);
}

static inline void world_period(struct mrl_buf *t, const char *end)
{
    mrl_buf_adds(t, "\"validFor\":{\"start\":\"2025-01-01T00:00:00.000Z\"");
    if (end)
        mrl_buf_addf(t, ",\"end\":\"%s\"", end);
    mrl_buf_adds(t, "}");
}

static inline void world_log(struct sigstore_world *w, size_t key, const char *end,
                             const char *details)
{
    uint8_t spki[256], id[32];
    const size_t n = world_spki(w->keys[key], spki, id);

    mrl_buf_adds(&w->text, "{\"baseUrl\":\"https://log.example\",\"hashAlgorithm\":\"SHA2_256\","
                           "\"publicKey\":{\"rawBytes\":\"");
    world_add_base64(&w->text, spki, n);
    mrl_buf_addf(&w->text, "\",\"keyDetails\":\"%s\",",
                 details ? details : "PKIX_ECDSA_P256_SHA_256");
    world_period(&w->text, end);
    mrl_buf_adds(&w->text, "},\"logId\":{\"keyId\":\"");
    world_add_base64(&w->text, id, 32);
    mrl_buf_adds(&w->text, "\"}}");
}

static inline void world_chain(struct sigstore_world *w, X509 *first, const char *end)
{
    X509 *const chain[] = {first, w->root};

    mrl_buf_adds(&w->text, "{\"certChain\":{\"certificates\":[");
    for (size_t i = 0; i < 2; i++) {
        uint8_t *der = NULL;
        const int n = i2d_X509(chain[i], &der);

        mrl_buf_adds(&w->text, i ? ",{\"rawBytes\":\"" : "{\"rawBytes\":\"");
        world_add_base64(&w->text, der, (size_t)n);
        mrl_buf_adds(&w->text, "\"}");
        OPENSSL_free(der);
    }
    mrl_buf_adds(&w->text, "]},");
    world_period(&w->text, end);
    mrl_buf_adds(&w->text, "}");
}

/* The trusted root of the same world; valid until the next call. */
static inline const char *world_trusted_root(struct sigstore_world *w,
                                             const struct sigstore_plan *plan)
{
    struct mrl_buf *const t = &w->text;

    mrl_buf_clear(t);
    mrl_buf_adds(t, "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\","
                    "\"tlogs\":[");
    world_log(w, WORLD_LOG, plan->log_end, plan->log_details);
    mrl_buf_adds(t, "],\"ctlogs\":[");
    world_log(w, WORLD_CT, plan->ct_end, NULL);
    mrl_buf_adds(t, "],\"certificateAuthorities\":[");
    world_chain(w, w->authority, plan->ca_end);
    mrl_buf_adds(t, "],\"timestampAuthorities\":[");
    world_chain(w, w->tsa, plan->tsa_end);
    mrl_buf_adds(t, "]}");
    assert_int_equal(t->failed, MRL_OK);
    return mrl_buf_text(t);
}
