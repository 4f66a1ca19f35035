/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/baseline.h"

#include "base/node.h"
#include "base/text.h"
#include "scan/fingerprint.h"

#include <string.h>

static const char *const top_keys[] = {"schema_version", "accepted", NULL};
static const char *const row_keys[] = {"fingerprint", "reason", "expires", NULL};

static bool is_fingerprint(const char *text)
{
    return strlen(text) == MRL_FINDING_FINGERPRINT_TEXT - 1 &&
           strspn(text, "0123456789abcdef") == MRL_FINDING_FINGERPRINT_TEXT - 1;
}

static mrl_status read_row(const struct mrl_doc *doc, const struct mrl_node *map,
                           struct mrl_accepted *ret, struct mrl_error *err)
{
    MRL_TRY(mrl_node_only(doc, map, row_keys, err));
    MRL_TRY(mrl_node_need_text(doc, map, "fingerprint", &ret->fingerprint, err));
    if (!is_fingerprint(ret->fingerprint))
        return mrl_node_fail(doc, map, err, "fingerprint is not 32 hexadecimal digits");
    MRL_TRY(mrl_node_need_text(doc, map, "reason", &ret->reason, err));
    ret->expires = 0;
    MRL_TRY(mrl_node_opt_time(doc, map, "expires", &ret->expires, err));
    if (ret->expires == 0)
        return mrl_node_fail(doc, map, err, "expires is missing: nothing is accepted for ever");
    return mrl_ok();
}

static mrl_status add_row(struct mrl_baseline *b, const struct mrl_doc *doc,
                          const struct mrl_node *map, struct mrl_arena *arena,
                          struct mrl_error *err)
{
    struct mrl_accepted row;
    bool added;

    MRL_TRY(read_row(doc, map, &row, err));
    MRL_TRY(
        mrl_arena_grow(arena, (void **)&b->rows, &b->capacity, b->count, sizeof(*b->rows), err));
    MRL_TRY(mrl_map_add(&b->by_fingerprint, row.fingerprint, strlen(row.fingerprint), b->count,
                        &added, err));
    if (!added)
        return mrl_node_fail(doc, map, err, "the fingerprint is there twice");
    b->rows[b->count++] = row;
    return mrl_ok();
}

mrl_status mrl_baseline_parse(const char *name, const char *text, size_t n, struct mrl_arena *arena,
                              struct mrl_baseline *ret, struct mrl_error *err)
{
    const struct mrl_node *version, *list;
    struct mrl_baseline b = {.rows = NULL};
    struct mrl_doc doc;

    mrl_map_init(&b.by_fingerprint, arena);
    MRL_TRY(mrl_yaml_parse(name, text, n, arena, &doc, err));
    MRL_TRY(mrl_node_only(&doc, doc.root, top_keys, err));
    MRL_TRY(mrl_node_need(&doc, doc.root, "schema_version", MRL_NODE_INT, &version, err));
    if (version->integer != 1)
        return mrl_node_fail(&doc, version, err, "schema_version is not 1");
    MRL_TRY(mrl_node_need(&doc, doc.root, "accepted", MRL_NODE_LIST, &list, err));
    MRL_NODE_EACH(row, list)
    MRL_TRY(add_row(&b, &doc, row, arena, err));
    *ret = b;
    return mrl_ok();
}

const char *mrl_baseline_reason(const struct mrl_baseline *baseline, const char *fingerprint,
                                mrl_time now)
{
    uint64_t at;

    if (!mrl_map_get(&baseline->by_fingerprint, fingerprint, strlen(fingerprint), &at) ||
        now >= baseline->rows[at].expires + MRL_DAY)
        return NULL;
    return baseline->rows[at].reason;
}
