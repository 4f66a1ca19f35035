/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include "base/limits.h"
#include "sign/certificate_private.h"
#include "sign/log_entry.h"
#include "sign/node_base64.h"

#include <openssl/evp.h>
#include <string.h>

/* What Rekor digests of a signature, and whether that is ours.  The schemas of its kinds:
 * github.com/sigstore/rekor, pkg/types/{dsse,intoto,hashedrekord}, and rekor-tiles,
 * rekor/v2/entry.proto. */

struct body {
    const struct mrl_doc *doc;
    const struct mrl_log_subject *subject;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status differs(struct body *b, const char *what)
{
    return MRL_FAIL(b->err, MRL_E_DENIED, MRL_NO_OFFSET,
                    "`canonicalizedBody` has another %s than the bundle", what);
}

static bool same_bytes(const struct mrl_der *a, const void *bytes, size_t n)
{
    return a->len == n && memcmp(a->bytes, bytes, n) == 0;
}

static mrl_status need_map(struct body *b, const struct mrl_node *map, const char *key,
                           const struct mrl_node **ret)
{
    return mrl_node_need(b->doc, map, key, MRL_NODE_MAP, ret, b->err);
}

static mrl_status check_signature(struct body *b, const struct mrl_der *bytes)
{
    const struct mrl_dsse_signature *const s = &b->subject->envelope->signatures[0];

    return same_bytes(bytes, s->bytes, s->len) ? mrl_ok() : differs(b, "signature");
}

/* --- who signed --- */

static mrl_status check_certificate(struct body *b, const struct mrl_der *der)
{
    const struct mrl_der *const ours = &b->subject->certificate;

    return ours->len && same_bytes(der, ours->bytes, ours->len) ? mrl_ok()
                                                                : differs(b, "certificate");
}

static mrl_status check_pem(struct body *b, const struct mrl_der *pem)
{
    mrl_cleanup(mrl_certificates_freep) struct mrl_certificates *list = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *key = NULL;
    struct mrl_der der;

    if (!b->subject->certificate.len) {
        MRL_TRY(mrl_ec_key_read_public((const char *)pem->bytes, pem->len, &key, b->err));
        return mrl_ec_key_matches(key, b->subject->key) ? mrl_ok() : differs(b, "key");
    }
    MRL_TRY(mrl_certificates_new(&list, b->err));
    MRL_TRY(mrl_certificates_add_pem(list, (const char *)pem->bytes, pem->len, b->err));
    MRL_TRY(mrl_certificates_der(list, 0, b->arena, &der, b->err));
    return mrl_certificates_count(list) == 1 ? check_certificate(b, &der)
                                             : differs(b, "certificate");
}

/* rekor/v2/verifier.proto */
static mrl_status check_verifier(struct body *b, const struct mrl_node *map)
{
    const struct mrl_node *verifier, *certificate = NULL, *key = NULL;
    mrl_cleanup(mrl_ec_key_freep) struct mrl_ec_key *found = NULL;
    struct mrl_der der;

    MRL_TRY(need_map(b, map, "verifier", &verifier));
    MRL_TRY(mrl_node_opt(b->doc, verifier, "x509Certificate", MRL_NODE_MAP, &certificate, b->err));
    MRL_TRY(mrl_node_opt(b->doc, verifier, "publicKey", MRL_NODE_MAP, &key, b->err));
    if (!certificate == !key)
        return mrl_node_fail(b->doc, verifier, b->err,
                             "`verifier` must have one of `x509Certificate` and `publicKey`");
    MRL_TRY(mrl_node_base64(b->doc, certificate ? certificate : key, "rawBytes", b->arena, &der,
                            b->err));
    if (certificate)
        return check_certificate(b, &der);
    if (b->subject->certificate.len)
        return differs(b, "certificate");
    MRL_TRY(mrl_ec_key_read_public_der(der.bytes, der.len, &found, b->err));
    return mrl_ec_key_matches(found, b->subject->key) ? mrl_ok() : differs(b, "key");
}

/* --- digests --- */

static const struct algorithm {
    const char *rekor1, *rekor2, *openssl;
} algorithms[] = {
    {"sha256", "SHA2_256", "SHA256"},
    {"sha384", "SHA2_384", "SHA384"},
    {"sha512", "SHA2_512", "SHA512"},
};

/* Of the payload alone, or of what is signed: the payload behind its prefix. */
static mrl_status digest(struct body *b, const char *name, bool signed_bytes,
                         uint8_t ret[EVP_MAX_MD_SIZE], size_t *n)
{
    const struct mrl_dsse *const e = b->subject->envelope;
    const char *prefix = "";
    unsigned len = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *const md = EVP_get_digestbyname(name);
    mrl_status s = mrl_ok();
    bool made;

    if (signed_bytes)
        s = mrl_dsse_pae_prefix(e->payload_type, e->payload_len, b->arena, &prefix, b->err);
    made = s.code == MRL_OK && context && md && EVP_DigestInit_ex(context, md, NULL) == 1 &&
           EVP_DigestUpdate(context, prefix, strlen(prefix)) == 1 &&
           EVP_DigestUpdate(context, e->payload, e->payload_len) == 1 &&
           EVP_DigestFinal_ex(context, ret, &len) == 1;
    EVP_MD_CTX_free(context);
    MRL_TRY(s);
    *n = len;
    return made ? mrl_ok() : MRL_FAIL_NOMEM(b->err);
}

static mrl_status hex_bytes(struct body *b, const struct mrl_node *map, struct mrl_der *ret)
{
    const struct mrl_node *value;
    uint8_t *bytes;

    MRL_TRY(mrl_node_need(b->doc, map, "value", MRL_NODE_STRING, &value, b->err));
    bytes = mrl_arena_alloc(b->arena, value->len / 2 + 1);
    if (!bytes)
        return MRL_FAIL_ARENA(b->err, b->arena);
    for (size_t i = 0; i < value->len; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *const digit = value->text[i] ? strchr(digits, value->text[i]) : NULL;

        if (!digit || value->len % 2)
            return mrl_node_fail(b->doc, value, b->err, "`value` is not lower-case hexadecimal");
        bytes[i / 2] = (uint8_t)(bytes[i / 2] << 4 | (digit - digits));
    }
    *ret = (struct mrl_der){bytes, value->len / 2};
    return mrl_ok();
}

/* {algorithm, value} of Rekor 1, {algorithm, digest} of Rekor 2. */
static mrl_status check_digest(struct body *b, const struct mrl_node *map, bool rekor2,
                               bool signed_bytes)
{
    const struct algorithm *a = NULL;
    uint8_t want[EVP_MAX_MD_SIZE];
    struct mrl_der said;
    const char *name;
    size_t n;

    MRL_TRY(mrl_node_need_text(b->doc, map, "algorithm", &name, b->err));
    for (size_t i = 0; i < MRL_COUNT(algorithms); i++)
        if (strcmp(rekor2 ? algorithms[i].rekor2 : algorithms[i].rekor1, name) == 0)
            a = &algorithms[i];
    if (!a)
        return mrl_node_fail(b->doc, map, b->err, "`algorithm` is no SHA-2");
    MRL_TRY(rekor2 ? mrl_node_base64(b->doc, map, "digest", b->arena, &said, b->err)
                   : hex_bytes(b, map, &said));
    MRL_TRY(digest(b, a->openssl, signed_bytes, want, &n));
    return same_bytes(&said, want, n) ? mrl_ok() : differs(b, "payload");
}

/* --- the kinds --- */

static mrl_status only_signature(struct body *b, const struct mrl_node *map,
                                 const struct mrl_node **ret)
{
    const struct mrl_node *list;

    MRL_TRY(mrl_node_need(b->doc, map, "signatures", MRL_NODE_LIST, &list, b->err));
    if (list->count != 1)
        return mrl_node_fail(b->doc, list, b->err, "`signatures` must have exactly one entry");
    *ret = list->first;
    return mrl_ok();
}

static mrl_status check_dsse(struct body *b, const struct mrl_node *spec)
{
    const struct mrl_node *hash, *signature;
    struct mrl_der bytes, pem;

    MRL_TRY(need_map(b, spec, "payloadHash", &hash));
    MRL_TRY(check_digest(b, hash, false, false));
    MRL_TRY(only_signature(b, spec, &signature));
    MRL_TRY(mrl_node_base64(b->doc, signature, "signature", b->arena, &bytes, b->err));
    MRL_TRY(check_signature(b, &bytes));
    MRL_TRY(mrl_node_base64(b->doc, signature, "verifier", b->arena, &pem, b->err));
    return check_pem(b, &pem);
}

/* Its `sig` is the base64 of the signature in base64. */
static mrl_status check_intoto(struct body *b, const struct mrl_node *spec)
{
    const struct mrl_node *content, *envelope, *hash, *signature;
    struct mrl_der text, bytes, pem;
    struct mrl_node inner = {.kind = MRL_NODE_STRING};
    const char *type;

    MRL_TRY(need_map(b, spec, "content", &content));
    MRL_TRY(need_map(b, content, "payloadHash", &hash));
    MRL_TRY(check_digest(b, hash, false, false));
    MRL_TRY(need_map(b, content, "envelope", &envelope));
    MRL_TRY(mrl_node_need_text(b->doc, envelope, "payloadType", &type, b->err));
    if (strcmp(type, b->subject->envelope->payload_type) != 0)
        return differs(b, "payload type");
    MRL_TRY(only_signature(b, envelope, &signature));
    MRL_TRY(mrl_node_base64(b->doc, signature, "sig", b->arena, &text, b->err));
    inner.line = signature->line;
    inner.column = signature->column;
    inner.text = (const char *)text.bytes;
    inner.len = text.len;
    MRL_TRY(mrl_node_base64_value(b->doc, &inner, "sig", b->arena, &bytes, b->err));
    MRL_TRY(check_signature(b, &bytes));
    MRL_TRY(mrl_node_base64(b->doc, signature, "publicKey", b->arena, &pem, b->err));
    return check_pem(b, &pem);
}

static mrl_status check_hashedrekord(struct body *b, const struct mrl_node *spec)
{
    const struct mrl_node *data, *hash, *signature, *key;
    struct mrl_der bytes, pem;

    MRL_TRY(need_map(b, spec, "data", &data));
    MRL_TRY(need_map(b, data, "hash", &hash));
    MRL_TRY(check_digest(b, hash, false, true));
    MRL_TRY(need_map(b, spec, "signature", &signature));
    MRL_TRY(mrl_node_base64(b->doc, signature, "content", b->arena, &bytes, b->err));
    MRL_TRY(check_signature(b, &bytes));
    MRL_TRY(need_map(b, signature, "publicKey", &key));
    MRL_TRY(mrl_node_base64(b->doc, key, "content", b->arena, &pem, b->err));
    return check_pem(b, &pem);
}

static mrl_status check_signature2(struct body *b, const struct mrl_node *signature)
{
    struct mrl_der bytes;

    MRL_TRY(mrl_node_base64(b->doc, signature, "content", b->arena, &bytes, b->err));
    MRL_TRY(check_signature(b, &bytes));
    return check_verifier(b, signature);
}

static mrl_status check_dsse2(struct body *b, const struct mrl_node *spec)
{
    const struct mrl_node *inner, *hash, *signature;

    MRL_TRY(need_map(b, spec, "dsseV002", &inner));
    MRL_TRY(need_map(b, inner, "payloadHash", &hash));
    MRL_TRY(check_digest(b, hash, true, false));
    MRL_TRY(only_signature(b, inner, &signature));
    return check_signature2(b, signature);
}

static mrl_status check_hashedrekord2(struct body *b, const struct mrl_node *spec)
{
    const struct mrl_node *inner, *data, *signature;

    MRL_TRY(need_map(b, spec, "hashedRekordV002", &inner));
    MRL_TRY(need_map(b, inner, "data", &data));
    MRL_TRY(check_digest(b, data, true, true));
    MRL_TRY(need_map(b, inner, "signature", &signature));
    return check_signature2(b, signature);
}

static const struct kind {
    const char *name, *version;
    mrl_status (*check)(struct body *b, const struct mrl_node *spec);
} kinds[] = {
    {"dsse", "0.0.1", check_dsse},
    {"dsse", "0.0.2", check_dsse2},
    {"intoto", "0.0.2", check_intoto},
    {"hashedrekord", "0.0.1", check_hashedrekord},
    {"hashedrekord", "0.0.2", check_hashedrekord2},
};

mrl_status mrl_log_body_verify(const struct mrl_log_entry *entry,
                               const struct mrl_log_subject *subject, struct mrl_arena *arena,
                               struct mrl_error *err)
{
    struct mrl_doc doc;
    struct body b = {&doc, subject, arena, err};
    const struct mrl_node *spec;
    const struct kind *kind = NULL;

    for (size_t i = 0; i < MRL_COUNT(kinds); i++)
        if (strcmp(kinds[i].name, entry->kind) == 0 &&
            strcmp(kinds[i].version, entry->version) == 0)
            kind = &kinds[i];
    if (!kind)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "`kindVersion` is a kind of entry that cannot be compared with a bundle");
    MRL_TRY(mrl_json_parse("canonicalizedBody", (const char *)entry->body.bytes, entry->body.len,
                           arena, &doc, err));
    if (!mrl_node_is(mrl_node_get(doc.root, "kind"), kind->name) ||
        !mrl_node_is(mrl_node_get(doc.root, "apiVersion"), kind->version))
        return differs(&b, "`kindVersion`");
    MRL_TRY(need_map(&b, doc.root, "spec", &spec));
    return kind->check(&b, spec);
}
