/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "sign/log_entry.h"
#include "sign/node_base64.h"

#include <string.h>

struct parser {
    const struct mrl_doc *doc;
    struct mrl_arena *arena;
    struct mrl_error *err;
};

static mrl_status copy_text(struct parser *p, const struct mrl_node *map, const char *key,
                            const char **ret)
{
    const char *text;

    MRL_TRY(mrl_node_need_text(p->doc, map, key, &text, p->err));
    *ret = mrl_arena_strdup(p->arena, text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(p->err, p->arena);
}

static mrl_status read_hashes(struct parser *p, const struct mrl_node *proof,
                              struct mrl_log_entry *ret)
{
    const struct mrl_node *list = NULL;

    MRL_TRY(mrl_node_opt(p->doc, proof, "hashes", MRL_NODE_LIST, &list, p->err));
    if (!list)
        return mrl_ok();
    /* One for each bit of a tree size. */
    if (list->count > 63)
        return mrl_node_fail(p->doc, list, p->err, "`hashes` has more than 63 entries");
    ret->hashes = mrl_arena_array(p->arena, list->count + 1u, sizeof(*ret->hashes));
    if (!ret->hashes)
        return MRL_FAIL_ARENA(p->err, p->arena);
    MRL_NODE_EACH(item, list)
    {
        struct mrl_der *const hash = &ret->hashes[ret->hash_count++];

        MRL_TRY(mrl_node_base64_value(p->doc, item, "hashes", p->arena, hash, p->err));
        if (hash->len != sizeof(struct mrl_sha256))
            return mrl_node_fail(p->doc, item, p->err, "a hash of %zu bytes", hash->len);
    }
    return mrl_ok();
}

static mrl_status read_proof(struct parser *p, const struct mrl_node *proof,
                             struct mrl_log_entry *ret)
{
    static const char *const keys[] = {"logIndex", "rootHash",   "treeSize",
                                       "hashes",   "checkpoint", NULL};
    static const char *const checkpoint_keys[] = {"envelope", NULL};
    const struct mrl_node *checkpoint;

    MRL_TRY(mrl_node_only(p->doc, proof, keys, p->err));
    MRL_TRY(mrl_node_count(p->doc, proof, "logIndex", &ret->proof_index, p->err));
    MRL_TRY(mrl_node_count(p->doc, proof, "treeSize", &ret->tree_size, p->err));
    MRL_TRY(mrl_node_base64(p->doc, proof, "rootHash", p->arena, &ret->root_hash, p->err));
    if (ret->root_hash.len != sizeof(struct mrl_sha256))
        return mrl_node_fail(p->doc, proof, p->err, "`rootHash` has %zu bytes", ret->root_hash.len);
    MRL_TRY(mrl_node_need(p->doc, proof, "checkpoint", MRL_NODE_MAP, &checkpoint, p->err));
    MRL_TRY(mrl_node_only(p->doc, checkpoint, checkpoint_keys, p->err));
    MRL_TRY(copy_text(p, checkpoint, "envelope", &ret->checkpoint));
    ret->has_proof = true;
    return read_hashes(p, proof, ret);
}

static mrl_status read_promise(struct parser *p, const struct mrl_node *entry,
                               struct mrl_log_entry *ret)
{
    static const char *const keys[] = {"signedEntryTimestamp", NULL};
    const struct mrl_node *promise = NULL;

    MRL_TRY(mrl_node_count(p->doc, entry, "integratedTime", &ret->integrated_time, p->err));
    MRL_TRY(mrl_node_opt(p->doc, entry, "inclusionPromise", MRL_NODE_MAP, &promise, p->err));
    if (!promise)
        return mrl_ok();
    MRL_TRY(mrl_node_only(p->doc, promise, keys, p->err));
    if (ret->integrated_time == 0)
        return mrl_node_fail(p->doc, promise, p->err,
                             "`inclusionPromise` stands without `integratedTime`");
    return mrl_node_base64(p->doc, promise, "signedEntryTimestamp", p->arena, &ret->promise,
                           p->err);
}

static mrl_status read_entry(struct parser *p, const struct mrl_node *entry,
                             struct mrl_log_entry *ret)
{
    static const char *const keys[] = {
        "logIndex",         "logId",          "kindVersion",       "integratedTime",
        "inclusionPromise", "inclusionProof", "canonicalizedBody", NULL};
    static const char *const id_keys[] = {"keyId", NULL};
    static const char *const kind_keys[] = {"kind", "version", NULL};
    const struct mrl_node *id, *kind, *proof = NULL;

    MRL_TRY(mrl_node_only(p->doc, entry, keys, p->err));
    MRL_TRY(mrl_node_count(p->doc, entry, "logIndex", &ret->log_index, p->err));
    MRL_TRY(mrl_node_need(p->doc, entry, "logId", MRL_NODE_MAP, &id, p->err));
    MRL_TRY(mrl_node_only(p->doc, id, id_keys, p->err));
    MRL_TRY(mrl_node_base64(p->doc, id, "keyId", p->arena, &ret->log_id, p->err));
    MRL_TRY(mrl_node_need(p->doc, entry, "kindVersion", MRL_NODE_MAP, &kind, p->err));
    MRL_TRY(mrl_node_only(p->doc, kind, kind_keys, p->err));
    MRL_TRY(copy_text(p, kind, "kind", &ret->kind));
    MRL_TRY(copy_text(p, kind, "version", &ret->version));
    MRL_TRY(read_promise(p, entry, ret));
    MRL_TRY(mrl_node_opt(p->doc, entry, "inclusionProof", MRL_NODE_MAP, &proof, p->err));
    if (proof)
        MRL_TRY(read_proof(p, proof, ret));
    return mrl_node_base64(p->doc, entry, "canonicalizedBody", p->arena, &ret->body, p->err);
}

static bool same_entry(const struct mrl_log_entry *a, const struct mrl_log_entry *b)
{
    return a->log_index == b->log_index && a->log_id.len == b->log_id.len &&
           memcmp(a->log_id.bytes, b->log_id.bytes, a->log_id.len) == 0;
}

mrl_status mrl_log_entries_read(const struct mrl_doc *doc, const struct mrl_node *list,
                                struct mrl_arena *arena, struct mrl_log_entry **ret, size_t *count,
                                struct mrl_error *err)
{
    struct parser p = {doc, arena, err};
    struct mrl_log_entry *entries;
    size_t n = 0;

    if (list->count > MRL_MAX_LOG_ENTRIES)
        return mrl_node_fail(doc, list, err, "`tlogEntries` has more than %u entries",
                             MRL_MAX_LOG_ENTRIES);
    entries = mrl_arena_array(arena, list->count + 1u, sizeof(*entries));
    if (!entries)
        return MRL_FAIL_ARENA(err, arena);
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(read_entry(&p, item, &entries[n]));
        for (size_t i = 0; i < n; i++)
            if (same_entry(&entries[i], &entries[n]))
                return mrl_node_fail(doc, item, err, "the entry stands twice");
        n++;
    }
    *ret = entries;
    *count = n;
    return mrl_ok();
}
