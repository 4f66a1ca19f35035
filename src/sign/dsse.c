/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/dsse.h"

#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/node.h"
#include "base/text.h"

#include <string.h>

static mrl_status keep(struct mrl_buf *buf, struct mrl_arena *arena, const char **ret, size_t *len,
                       struct mrl_error *err)
{
    char *copy;

    MRL_TRY(mrl_buf_status(buf, err));
    copy = mrl_arena_memdup(arena, mrl_buf_text(buf), buf->len + 1);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = buf->len;
    return mrl_ok();
}

mrl_status mrl_dsse_pae_prefix(const char *payload_type, size_t n, struct mrl_arena *arena,
                               const char **ret, struct mrl_error *err)
{
    /* protocol.md: PAE(type, body). */
    const char *prefix =
        mrl_arena_printf(arena, "DSSEv1 %zu %s %zu ", strlen(payload_type), payload_type, n);

    if (!prefix)
        return MRL_FAIL_ARENA(err, arena);
    *ret = prefix;
    return mrl_ok();
}

mrl_status mrl_dsse_pae(const char *payload_type, const void *payload, size_t n,
                        struct mrl_arena *arena, const char **ret, size_t *len,
                        struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    const char *prefix;

    mrl_buf_init(&buf, 2 * MRL_MAX_ENVELOPE);
    MRL_TRY(mrl_dsse_pae_prefix(payload_type, n, arena, &prefix, err));
    mrl_buf_adds(&buf, prefix);
    mrl_buf_add(&buf, payload, n);
    return keep(&buf, arena, ret, len, err);
}

/* --- reading --- */

struct parser {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status read_base64(struct parser *p, const struct mrl_node *map, const char *key,
                              const uint8_t **ret, size_t *len)
{
    const struct mrl_node *node;
    uint8_t *bytes;
    size_t capacity;

    MRL_TRY(mrl_node_need(p->doc, map, key, MRL_NODE_STRING, &node, p->err));
    capacity = MRL_BASE64_BYTES(node->len);
    bytes = mrl_arena_zalloc(p->arena, capacity + 1);
    if (!bytes)
        return MRL_FAIL_ARENA(p->err, p->arena);
    if (!mrl_base64_decode(node->text, node->len, bytes, capacity, len))
        return mrl_node_fail(p->doc, node, p->err, "`%s` is not canonical base64", key);
    bytes[*len] = '\0';
    *ret = bytes;
    return mrl_ok();
}

static mrl_status read_signature(struct parser *p, const struct mrl_node *map,
                                 struct mrl_dsse_signature *ret)
{
    static const char *const keys[] = {"keyid", "sig", NULL};
    const char *keyid = NULL;

    MRL_TRY(read_base64(p, map, "sig", &ret->bytes, &ret->len));
    MRL_TRY(mrl_node_only(p->doc, map, keys, p->err));
    MRL_TRY(mrl_node_opt_text(p->doc, map, "keyid", &keyid, p->err));
    ret->keyid = keyid ? mrl_arena_strdup(p->arena, keyid) : NULL;
    if (keyid && !ret->keyid)
        return MRL_FAIL_ARENA(p->err, p->arena);
    return mrl_ok();
}

static mrl_status read_signatures(struct parser *p, const struct mrl_node *root,
                                  struct mrl_dsse *ret)
{
    const struct mrl_node *list;

    MRL_TRY(mrl_node_need(p->doc, root, "signatures", MRL_NODE_LIST, &list, p->err));
    if (list->count == 0)
        return mrl_node_fail(p->doc, list, p->err, "there is no signature");
    if (list->count > MRL_MAX_SIGNATURES)
        return mrl_node_fail(p->doc, list, p->err, "there are %u signatures, the limit is %u",
                             list->count, MRL_MAX_SIGNATURES);
    ret->signatures = mrl_arena_array(p->arena, list->count, sizeof(*ret->signatures));
    if (!ret->signatures)
        return MRL_FAIL_ARENA(p->err, p->arena);
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(read_signature(p, item, &ret->signatures[ret->signature_count]));
        ret->signature_count++;
    }
    return mrl_ok();
}

mrl_status mrl_dsse_from_node(const struct mrl_doc *doc, const struct mrl_node *map,
                              struct mrl_arena *arena, struct mrl_dsse *ret, struct mrl_error *err)
{
    static const char *const keys[] = {"payloadType", "payload", "signatures", NULL};
    struct parser p = {doc, arena, err};
    struct mrl_dsse envelope = {0};
    const char *type;

    MRL_TRY(mrl_node_need_text(doc, map, "payloadType", &type, err));
    MRL_TRY(mrl_node_only(doc, map, keys, err));
    if (type[0] == '\0' || strlen(type) > MRL_MAX_PAYLOAD_TYPE)
        return mrl_node_fail(doc, mrl_node_get(map, "payloadType"), err,
                             "`payloadType` must have 1 to %u bytes", MRL_MAX_PAYLOAD_TYPE);
    envelope.payload_type = mrl_arena_strdup(arena, type);
    if (!envelope.payload_type)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(read_base64(&p, map, "payload", &envelope.payload, &envelope.payload_len));
    MRL_TRY(read_signatures(&p, map, &envelope));
    *ret = envelope;
    return mrl_ok();
}

mrl_status mrl_dsse_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                          struct mrl_dsse *ret, struct mrl_error *err)
{
    struct mrl_doc doc = {.name = name};

    if (n > MRL_MAX_ENVELOPE) {
        mrl_error_set(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                      MRL_MAX_ENVELOPE);
        mrl_error_where(err, name);
        return (mrl_status){MRL_E_LIMIT};
    }
    MRL_TRY(mrl_json_parse(name, text, n, arena, &doc, err));
    return mrl_dsse_from_node(&doc, doc.root, arena, ret, err);
}

/* --- verifying --- */

mrl_status mrl_dsse_verify(const struct mrl_dsse *envelope, const struct mrl_public_key *key,
                           struct mrl_arena *arena, struct mrl_error *err)
{
    char fingerprint[MRL_FINGERPRINT_TEXT];
    struct mrl_signature signature;
    const char *pae;
    size_t len;

    MRL_TRY(mrl_public_key_fingerprint(key, fingerprint, err));
    MRL_TRY(mrl_dsse_pae(envelope->payload_type, envelope->payload, envelope->payload_len, arena,
                         &pae, &len, err));
    for (size_t i = 0; i < envelope->signature_count; i++) {
        const struct mrl_dsse_signature *s = &envelope->signatures[i];
        mrl_status verified;

        if (s->len != sizeof(signature.bytes) || (s->keyid && strcmp(s->keyid, fingerprint) != 0))
            continue;
        memcpy(signature.bytes, s->bytes, sizeof(signature.bytes));
        verified = mrl_signature_verify(key, pae, len, &signature, err);
        if (verified.code != MRL_E_DENIED)
            return verified;
    }
    return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET, "no signature of the key %s holds",
                    fingerprint);
}

/* --- writing --- */

static void add_base64(struct mrl_buf *buf, const uint8_t *bytes, size_t n)
{
    /* In pieces of whole groups, so that only the last one is padded. */
    char text[MRL_BASE64_TEXT(48)];

    for (size_t i = 0; i < n; i += 48) {
        mrl_base64_encode(bytes + i, n - i < 48 ? n - i : 48, text);
        mrl_buf_adds(buf, text);
    }
}

static void add_text(struct mrl_buf *buf, const char *key, const char *text)
{
    mrl_buf_addf(buf, "\"%s\":\"", key);
    mrl_text_add(buf, MRL_TEXT_JSON, text, strlen(text));
    mrl_buf_adds(buf, "\"");
}

mrl_status mrl_dsse_write(const struct mrl_dsse *envelope, struct mrl_arena *arena,
                          const char **ret, size_t *len, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, MRL_MAX_ENVELOPE);
    mrl_buf_adds(&buf, "{");
    add_text(&buf, "payloadType", envelope->payload_type);
    mrl_buf_adds(&buf, ",\"payload\":\"");
    add_base64(&buf, envelope->payload, envelope->payload_len);
    mrl_buf_adds(&buf, "\",\"signatures\":[");
    for (size_t i = 0; i < envelope->signature_count; i++) {
        const struct mrl_dsse_signature *s = &envelope->signatures[i];

        mrl_buf_adds(&buf, i > 0 ? ",{" : "{");
        if (s->keyid) {
            add_text(&buf, "keyid", s->keyid);
            mrl_buf_adds(&buf, ",");
        }
        mrl_buf_adds(&buf, "\"sig\":\"");
        add_base64(&buf, s->bytes, s->len);
        mrl_buf_adds(&buf, "\"}");
    }
    mrl_buf_adds(&buf, "]}\n");
    return keep(&buf, arena, ret, len, err);
}

mrl_status mrl_dsse_sign(const struct mrl_secret_key *key, const char *payload_type,
                         const void *payload, size_t n, struct mrl_arena *arena, const char **ret,
                         size_t *len, struct mrl_error *err)
{
    char fingerprint[MRL_FINGERPRINT_TEXT];
    struct mrl_signature signature;
    struct mrl_dsse_signature entry = {fingerprint, signature.bytes, sizeof(signature.bytes)};
    const struct mrl_dsse envelope = {payload_type, payload, n, &entry, 1};
    const char *pae;
    size_t pae_len;

    MRL_TRY(mrl_public_key_fingerprint(mrl_secret_key_public(key), fingerprint, err));
    MRL_TRY(mrl_dsse_pae(payload_type, payload, n, arena, &pae, &pae_len, err));
    MRL_TRY(mrl_secret_key_sign(key, pae, pae_len, &signature, err));
    return mrl_dsse_write(&envelope, arena, ret, len, err);
}
