/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/trusted_root.h"

#include "base/limits.h"
#include "base/node.h"
#include "sign/node_base64.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_trusted_root *root;
    struct mrl_error *err;
};

static void free_logs(struct mrl_trusted_log *logs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mrl_log_key_free(logs[i].key);
    free(logs);
}

static void free_authorities(struct mrl_trusted_authority *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mrl_certificates_free(list[i].anchor);
        mrl_certificates_free(list[i].others);
    }
    free(list);
}

void mrl_trusted_root_free(struct mrl_trusted_root *root)
{
    if (!root)
        return;
    free_logs(root->logs, root->log_count);
    free_logs(root->ct_logs, root->ct_log_count);
    free_authorities(root->authorities, root->authority_count);
    free_authorities(root->timestamp_authorities, root->timestamp_authority_count);
    free(root);
}

void mrl_trusted_root_freep(struct mrl_trusted_root **root)
{
    mrl_trusted_root_free(*root);
    *root = NULL;
}

const struct mrl_trusted_log *mrl_trusted_log_find(const struct mrl_trusted_log *logs, size_t count,
                                                   const uint8_t *id, size_t n)
{
    for (size_t i = 0; n == MRL_LOG_ID_BYTES && i < count; i++)
        if (memcmp(logs[i].id, id, MRL_LOG_ID_BYTES) == 0)
            return &logs[i];
    return NULL;
}

/* A start must be there: without it nothing says from when a key was trusted. */
static mrl_status read_period(struct parser *p, const struct mrl_node *map, struct mrl_period *ret)
{
    const struct mrl_node *period;
    const char *start;

    ret->end = MRL_TIME_MAX;
    MRL_TRY(mrl_node_need(p->doc, map, "validFor", MRL_NODE_MAP, &period, p->err));
    MRL_TRY(mrl_node_need_text(p->doc, period, "start", &start, p->err));
    MRL_TRY(mrl_node_opt_time(p->doc, period, "start", &ret->start, p->err));
    return mrl_node_opt_time(p->doc, period, "end", &ret->end, p->err);
}

/* --- logs --- */

static mrl_status read_log_id(struct parser *p, const struct mrl_node *log,
                              struct mrl_trusted_log *ret)
{
    const struct mrl_node *id;
    struct mrl_der bytes;

    MRL_TRY(mrl_node_need(p->doc, log, "logId", MRL_NODE_MAP, &id, p->err));
    MRL_TRY(mrl_node_base64(p->doc, id, "keyId", p->arena, &bytes, p->err));
    if (bytes.len != MRL_LOG_ID_BYTES)
        return mrl_node_fail(p->doc, id, p->err, "`keyId` has %zu bytes, it must have %u",
                             bytes.len, MRL_LOG_ID_BYTES);
    memcpy(ret->id, bytes.bytes, MRL_LOG_ID_BYTES);
    return mrl_ok();
}

/* Whether the hashes of its tree are those of RFC 6962; a root that says nothing means so.  Proto's
 * JSON may have the number of a word. */
static bool has_known_tree(const struct mrl_node *log)
{
    const struct mrl_node *hash = mrl_node_get(log, "hashAlgorithm");

    return !hash || hash->kind == MRL_NODE_NULL || mrl_node_is(hash, "SHA2_256") ||
           (hash->kind == MRL_NODE_INT && hash->integer == 1);
}

/* *known false: a kind of key or tree from after this program. */
static mrl_status read_log(struct parser *p, const struct mrl_node *log,
                           struct mrl_trusted_log *ret, bool *known)
{
    const struct mrl_node *key;
    const char *details;
    struct mrl_der der;
    mrl_status s;

    MRL_TRY(read_log_id(p, log, ret));
    MRL_TRY(mrl_node_need(p->doc, log, "publicKey", MRL_NODE_MAP, &key, p->err));
    MRL_TRY(read_period(p, key, &ret->period));
    *known = has_known_tree(log);
    if (!*known)
        return mrl_ok();
    MRL_TRY(mrl_node_need_text(p->doc, key, "keyDetails", &details, p->err));
    MRL_TRY(mrl_node_base64(p->doc, key, "rawBytes", p->arena, &der, p->err));
    s = mrl_log_key_new(&der, details, &ret->key, p->err);
    *known = s.code != MRL_E_UNSUPPORTED;
    if (s.code == MRL_E_FORMAT)
        return mrl_node_fail(p->doc, key, p->err,
                             "`rawBytes` is no key of the kind in `keyDetails`");
    return *known ? s : mrl_ok();
}

/* A list that may be missing (NULL). */
static mrl_status get_list(struct parser *p, const struct mrl_node *root, const char *key,
                           const struct mrl_node **ret)
{
    *ret = NULL;
    MRL_TRY(mrl_node_opt(p->doc, root, key, MRL_NODE_LIST, ret, p->err));
    if (*ret && (*ret)->count > MRL_MAX_TRUSTED)
        return mrl_node_fail(p->doc, *ret, p->err, "`%s` has more than %u entries", key,
                             MRL_MAX_TRUSTED);
    return mrl_ok();
}

static mrl_status read_logs(struct parser *p, const struct mrl_node *root, const char *key,
                            struct mrl_trusted_log **ret, size_t *count)
{
    const struct mrl_node *list;

    MRL_TRY(get_list(p, root, key, &list));
    if (!list)
        return mrl_ok();
    *ret = calloc(list->count + 1u, sizeof(**ret));
    if (!*ret)
        return MRL_FAIL_NOMEM(p->err);
    MRL_NODE_EACH(item, list)
    {
        bool known;

        MRL_TRY(read_log(p, item, &(*ret)[*count], &known));
        *count += known;
    }
    return mrl_ok();
}

/* --- authorities --- */

static mrl_status read_chain(struct parser *p, const struct mrl_node *list,
                             struct mrl_trusted_authority *ret)
{
    MRL_NODE_EACH(item, list)
    {
        struct mrl_der der;
        mrl_status s;

        MRL_TRY(mrl_node_base64(p->doc, item, "rawBytes", p->arena, &der, p->err));
        s = mrl_certificates_add_der(item->next ? ret->others : ret->anchor, der.bytes, der.len,
                                     p->err);
        if (s.code == MRL_E_FORMAT || s.code == MRL_E_LIMIT)
            return mrl_node_fail(p->doc, item, p->err,
                                 "`rawBytes` is not the DER of a certificate");
        MRL_TRY(s);
    }
    return mrl_ok();
}

static mrl_status read_authority(struct parser *p, const struct mrl_node *map,
                                 struct mrl_trusted_authority *ret)
{
    const struct mrl_node *chain, *list = NULL;

    MRL_TRY(read_period(p, map, &ret->period));
    MRL_TRY(mrl_node_need(p->doc, map, "certChain", MRL_NODE_MAP, &chain, p->err));
    MRL_TRY(mrl_node_opt(p->doc, chain, "certificates", MRL_NODE_LIST, &list, p->err));
    MRL_TRY(mrl_certificates_new(&ret->anchor, p->err));
    MRL_TRY(mrl_certificates_new(&ret->others, p->err));
    if (list && list->count > MRL_MAX_CERTIFICATES)
        return mrl_node_fail(p->doc, list, p->err, "`certificates` has more than %u entries",
                             MRL_MAX_CERTIFICATES);
    return read_chain(p, list, ret);
}

static mrl_status read_authorities(struct parser *p, const struct mrl_node *root, const char *key,
                                   struct mrl_trusted_authority **ret, size_t *count)
{
    const struct mrl_node *list;

    MRL_TRY(get_list(p, root, key, &list));
    if (!list)
        return mrl_ok();
    *ret = calloc(list->count + 1u, sizeof(**ret));
    if (!*ret)
        return MRL_FAIL_NOMEM(p->err);
    MRL_NODE_EACH(item, list)
    {
        /* Counted first, so that what was begun is freed. */
        ++*count;
        MRL_TRY(read_authority(p, item, &(*ret)[*count - 1]));
    }
    return mrl_ok();
}

/* --- the whole --- */

static mrl_status find_root(struct parser *p, const struct mrl_node **ret)
{
    static const char *const types[] = {
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
        NULL,
    };
    const struct mrl_node *root = p->doc->root, *type;
    size_t known;

    MRL_TRY(mrl_node_need(p->doc, root, "mediaType", MRL_NODE_STRING, &type, p->err));
    if (mrl_node_is(type, "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json")) {
        MRL_TRY(mrl_node_need(p->doc, root, "trustedRoot", MRL_NODE_MAP, &root, p->err));
        MRL_TRY(mrl_node_need(p->doc, root, "mediaType", MRL_NODE_STRING, &type, p->err));
    }
    MRL_TRY(mrl_node_choice(p->doc, type, types, &known, p->err));
    *ret = root;
    return mrl_ok();
}

static mrl_status read_root(struct parser *p)
{
    struct mrl_trusted_root *const r = p->root;
    const struct mrl_node *root;

    MRL_TRY(find_root(p, &root));
    MRL_TRY(read_logs(p, root, "tlogs", &r->logs, &r->log_count));
    MRL_TRY(read_logs(p, root, "ctlogs", &r->ct_logs, &r->ct_log_count));
    MRL_TRY(
        read_authorities(p, root, "certificateAuthorities", &r->authorities, &r->authority_count));
    return read_authorities(p, root, "timestampAuthorities", &r->timestamp_authorities,
                            &r->timestamp_authority_count);
}

mrl_status mrl_trusted_root_read(const char *name, const char *text, size_t n,
                                 struct mrl_trusted_root **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_trusted_root_freep) struct mrl_trusted_root *root = calloc(1, sizeof(*root));
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_TREE_ARENA);
    struct parser p = {.arena = arena, .root = root, .err = err};
    struct mrl_doc doc;

    if (!root || !arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_json_parse(name, text, n, arena, &doc, err));
    p.doc = &doc;
    MRL_TRY(read_root(&p));
    *ret = root;
    root = NULL;
    return mrl_ok();
}
