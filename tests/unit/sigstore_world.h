/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sigstore_entry.h"

/* Keyless signatures by a Sigstore of its own (sigstore_keys.h), with timestamps, and the trusted
 * root that vouches for it. */

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
