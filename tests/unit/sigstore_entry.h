/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sigstore_keys.h"

/* The entry of the transparency log of sigstore_world.h: its body of any kind, inclusion proof with
 * checkpoint, and promise. */

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
