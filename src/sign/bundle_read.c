/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/node.h"
#include "base/reader.h"
#include "sign/bundle.h"
#include "sign/manifest.h"
#include "sign/node_base64.h"

#include <inttypes.h>
#include <string.h>

struct parser {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status read_public_key(struct parser *p, const struct mrl_node *key,
                                  struct mrl_bundle *ret)
{
    static const char *const keys[] = {"hint", "rawBytes", "keyDetails", NULL};
    const char *hint = NULL;
    struct mrl_der pem = {0};

    MRL_TRY(mrl_node_only(p->doc, key, keys, p->err));
    MRL_TRY(mrl_node_opt_text(p->doc, key, "hint", &hint, p->err));
    if (mrl_node_get(key, "rawBytes"))
        MRL_TRY(mrl_node_base64(p->doc, key, "rawBytes", p->arena, &pem, p->err));
    if (!hint && !pem.bytes)
        return mrl_node_fail(p->doc, key, p->err, "`publicKey` has neither `hint` nor `rawBytes`");
    ret->hint = hint ? mrl_arena_strdup(p->arena, hint) : NULL;
    if (hint && !ret->hint)
        return MRL_FAIL_ARENA(p->err, p->arena);
    ret->key_pem = (const char *)pem.bytes;
    ret->key_pem_len = pem.len;
    return mrl_ok();
}

static mrl_status read_certificate(struct parser *p, const struct mrl_node *map,
                                   struct mrl_bundle *ret)
{
    static const char *const keys[] = {"rawBytes", NULL};

    MRL_TRY(mrl_node_base64(p->doc, map, "rawBytes", p->arena,
                            &ret->certificates[ret->certificate_count], p->err));
    ret->certificate_count++;
    return mrl_node_only(p->doc, map, keys, p->err);
}

static mrl_status read_certificates(struct parser *p, const struct mrl_node *chain,
                                    struct mrl_bundle *ret)
{
    static const char *const keys[] = {"certificates", NULL};
    const struct mrl_node *list;

    MRL_TRY(mrl_node_need(p->doc, chain, "certificates", MRL_NODE_LIST, &list, p->err));
    MRL_TRY(mrl_node_only(p->doc, chain, keys, p->err));
    if (list->count == 0 || list->count > MRL_MAX_CERTIFICATES)
        return mrl_node_fail(p->doc, list, p->err, "`certificates` must have 1 to %u entries",
                             MRL_MAX_CERTIFICATES);
    MRL_NODE_EACH(item, list)
    MRL_TRY(read_certificate(p, item, ret));
    return mrl_ok();
}

static mrl_status read_timestamps(struct parser *p, const struct mrl_node *material,
                                  struct mrl_bundle *ret)
{
    static const char *const keys[] = {"rfc3161Timestamps", NULL};
    static const char *const item_keys[] = {"signedTimestamp", NULL};
    const struct mrl_node *data = NULL, *list = NULL;

    MRL_TRY(
        mrl_node_opt(p->doc, material, "timestampVerificationData", MRL_NODE_MAP, &data, p->err));
    if (!data)
        return mrl_ok();
    MRL_TRY(mrl_node_only(p->doc, data, keys, p->err));
    MRL_TRY(mrl_node_opt(p->doc, data, "rfc3161Timestamps", MRL_NODE_LIST, &list, p->err));
    if (list && list->count > MRL_MAX_TIMESTAMPS)
        return mrl_node_fail(p->doc, list, p->err, "`rfc3161Timestamps` has more than %u entries",
                             MRL_MAX_TIMESTAMPS);
    ret->timestamps = mrl_arena_array(p->arena, MRL_MAX_TIMESTAMPS, sizeof(*ret->timestamps));
    if (!ret->timestamps)
        return MRL_FAIL_ARENA(p->err, p->arena);
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(mrl_node_only(p->doc, item, item_keys, p->err));
        MRL_TRY(mrl_node_base64(p->doc, item, "signedTimestamp", p->arena,
                                &ret->timestamps[ret->timestamp_count], p->err));
        ret->timestamp_count++;
    }
    return mrl_ok();
}

/* The three ways of sigstore_bundle.proto, VerificationMaterial.content: exactly one. */
static mrl_status read_material(struct parser *p, const struct mrl_node *material,
                                struct mrl_bundle *ret)
{
    static const char *const keys[] = {"publicKey",   "x509CertificateChain",      "certificate",
                                       "tlogEntries", "timestampVerificationData", NULL};
    const struct mrl_node *key = NULL, *chain = NULL, *certificate = NULL, *log = NULL;

    MRL_TRY(mrl_node_only(p->doc, material, keys, p->err));
    MRL_TRY(mrl_node_opt(p->doc, material, "publicKey", MRL_NODE_MAP, &key, p->err));
    MRL_TRY(mrl_node_opt(p->doc, material, "x509CertificateChain", MRL_NODE_MAP, &chain, p->err));
    MRL_TRY(mrl_node_opt(p->doc, material, "certificate", MRL_NODE_MAP, &certificate, p->err));
    MRL_TRY(mrl_node_opt(p->doc, material, "tlogEntries", MRL_NODE_LIST, &log, p->err));
    if (log)
        MRL_TRY(mrl_log_entries_read(p->doc, log, p->arena, &ret->log_entries,
                                     &ret->log_entry_count, p->err));
    MRL_TRY(read_timestamps(p, material, ret));
    if (!!key + !!chain + !!certificate != 1)
        return mrl_node_fail(p->doc, material, p->err,
                             "`verificationMaterial` must have one of `publicKey`, "
                             "`x509CertificateChain` and `certificate`");
    ret->certificates = mrl_arena_array(p->arena, MRL_MAX_CERTIFICATES, sizeof(*ret->certificates));
    if (!ret->certificates)
        return MRL_FAIL_ARENA(p->err, p->arena);
    if (key) {
        ret->method = MRL_BUNDLE_KEY;
        return read_public_key(p, key, ret);
    }
    if (chain) {
        /* Before 1.0.0 the keyless method put its certificate into a chain too. */
        ret->method = log && log->count ? MRL_BUNDLE_SIGSTORE : MRL_BUNDLE_CERTIFICATES;
        return read_certificates(p, chain, ret);
    }
    if (!log || log->count == 0)
        return mrl_node_fail(p->doc, material, p->err,
                             "`verificationMaterial` with a `certificate` has no `tlogEntries`");
    ret->method = MRL_BUNDLE_SIGSTORE;
    return read_certificate(p, certificate, ret);
}

static mrl_status check_envelope(struct parser *p, const struct mrl_node *node,
                                 const struct mrl_dsse *envelope)
{
    if (strcmp(envelope->payload_type, MRL_INTOTO_PAYLOAD_TYPE) != 0)
        return mrl_node_fail(p->doc, mrl_node_get(node, "payloadType"), p->err,
                             "`payloadType` is not " MRL_INTOTO_PAYLOAD_TYPE);
    /* sigstore_bundle.proto: with more, nobody could say whose signature counts. */
    if (envelope->signature_count != 1)
        return mrl_node_fail(p->doc, mrl_node_get(node, "signatures"), p->err,
                             "`signatures` must have exactly one entry");
    return mrl_ok();
}

static mrl_status read_bundle(struct parser *p, struct mrl_bundle *ret)
{
    static const char *const keys[] = {"mediaType", "verificationMaterial", "dsseEnvelope", NULL};
    static const char *const types[] = {
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
        "application/vnd.dev.sigstore.bundle+json;version=0.2",
        "application/vnd.dev.sigstore.bundle+json;version=0.1",
        NULL,
    };
    const struct mrl_node *type, *material, *envelope;
    size_t known;

    MRL_TRY(mrl_node_need(p->doc, p->doc->root, "mediaType", MRL_NODE_STRING, &type, p->err));
    MRL_TRY(mrl_node_choice(p->doc, type, types, &known, p->err));
    ret->version = known < 2 ? 3 : known == 2 ? 2 : 1;
    MRL_TRY(mrl_node_need(p->doc, p->doc->root, "verificationMaterial", MRL_NODE_MAP, &material,
                          p->err));
    MRL_TRY(mrl_node_need(p->doc, p->doc->root, "dsseEnvelope", MRL_NODE_MAP, &envelope, p->err));
    MRL_TRY(mrl_node_only(p->doc, p->doc->root, keys, p->err));
    MRL_TRY(read_material(p, material, ret));
    MRL_TRY(mrl_dsse_from_node(p->doc, envelope, p->arena, &ret->envelope, p->err));
    return check_envelope(p, envelope, &ret->envelope);
}

/* Behind the value only white space: RFC 8259, section 2. */
static mrl_status read_end(struct mrl_reader *r)
{
    bool at_end;

    for (;;) {
        const uint64_t offset = mrl_reader_offset(r);
        uint8_t c;

        MRL_TRY(mrl_reader_at_end(r, &at_end));
        if (at_end)
            return mrl_ok();
        MRL_TRY(mrl_read_u8(r, "end", &c));
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return MRL_FAIL(r->err, MRL_E_FORMAT, offset, "something follows the bundle");
    }
}

static mrl_status read_tree(struct mrl_source *source, struct mrl_arena *tree,
                            struct mrl_node **ret, struct mrl_error *err)
{
    void *buffer = mrl_arena_alloc(tree, MRL_WINDOW_DEFAULT);
    struct mrl_window window;
    struct mrl_reader r;

    if (!buffer)
        return MRL_FAIL_ARENA(err, tree);
    if (source->size > MRL_MAX_BUNDLE)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %" PRIu64 " bytes, the limit is %u",
                        source->size, MRL_MAX_BUNDLE);
    mrl_reader_open(&r, &window, source, buffer, MRL_WINDOW_DEFAULT, err);
    MRL_TRY(mrl_json_read(&r, tree, ret));
    return read_end(&r);
}

mrl_status mrl_bundle_read(const char *name, struct mrl_source *source, struct mrl_arena *arena,
                           struct mrl_bundle *ret, struct mrl_error *err)
{
    /* Of its own, so that the text does not stay in memory beside what it says. */
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *tree = mrl_arena_new(MRL_MAX_TREE_ARENA);
    struct mrl_bundle bundle = {0};
    struct mrl_doc doc = {.name = name};
    struct parser p = {&doc, arena, err};
    mrl_status s;

    if (!tree)
        return MRL_FAIL_NOMEM(err);
    s = read_tree(source, tree, &doc.root, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, name);
    MRL_TRY(s);
    MRL_TRY(read_bundle(&p, &bundle));
    *ret = bundle;
    return mrl_ok();
}
