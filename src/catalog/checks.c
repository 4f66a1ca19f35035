/* SPDX-License-Identifier: Apache-2.0 */
/* checks.yaml */
#include "catalog/loader.h"

#include <string.h>

static const struct mrl_bind_key check_keys[] = {
    {"id", MRL_BIND_ID, offsetof(struct mrl_check, id), false, NULL},
    {"title", MRL_BIND_TEXT, offsetof(struct mrl_check, title), false, NULL},
    {"holds_when", MRL_BIND_TEXT, offsetof(struct mrl_check, holds_when), false, NULL},
    {"kind", MRL_BIND_CHOICE, offsetof(struct mrl_check, kind), false, mrl_proof_words},
    {"max_age", MRL_BIND_AGE, offsetof(struct mrl_check, max_age), false, NULL},
    {"remedy", MRL_BIND_TEXT, offsetof(struct mrl_check, remedy), false, NULL},
    {"answered_by", MRL_BIND_CHOICE, offsetof(struct mrl_check, answered_by), false,
     mrl_answerer_words},
    {"unknown", MRL_BIND_TEXT, offsetof(struct mrl_check, unknown), false, NULL},
    {"records", MRL_BIND_SKIP, 0, false, NULL},
    {0},
};

static mrl_status add_record(const struct mrl_bind *b, const struct mrl_node *node,
                             const struct mrl_catalog *catalog, struct mrl_check *check)
{
    const struct mrl_record_kind *kind;
    size_t index;

    if (!mrl_node_text(node))
        return mrl_node_fail(b->doc, node, b->err, "`records` must hold ids of record kinds");
    MRL_TRY(mrl_bind_find(b, node, "record kind", node->text, &catalog->by_record_kind, &index));
    kind = &catalog->record_kinds[index];
    if (mrl_check_takes_record(check, kind))
        return mrl_node_fail(b->doc, node, b->err, "`%s` is named twice", kind->id);
    check->records[check->record_count++] = kind;
    if (strcmp(kind->id, "attestation") == 0)
        check->attestable = true;
    return mrl_ok();
}

static mrl_status each_check(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                             void *context)
{
    struct mrl_catalog_loader *l = context;
    struct mrl_check *check = item;
    const struct mrl_node *list;

    MRL_TRY(mrl_bind_id(b, map, check->id, l->catalog->by_check.count, &l->catalog->by_check));
    MRL_TRY(mrl_node_need(b->doc, map, "records", MRL_NODE_LIST, &list, b->err));
    check->records = mrl_arena_array(b->arena, list->count + (size_t)1, sizeof(*check->records));
    if (!check->records)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_NODE_EACH(node, list)
    {
        MRL_TRY(add_record(b, node, l->catalog, check));
    }
    return mrl_ok();
}

mrl_status mrl_catalog_read_checks(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"schema_version", MRL_BIND_SKIP, 0, false, NULL},
        {"checks", MRL_BIND_LIST, 0, false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {check_keys, sizeof(struct mrl_check), each_check};
    const struct mrl_bind b = {&l->checks_doc, l->arena, l->err};
    void *items;

    MRL_TRY(mrl_catalog_doc(l, "checks.yaml", &l->checks_doc));
    MRL_TRY(mrl_bind_map(&b, l->checks_doc.root, keys, &l->checks));
    MRL_TRY(mrl_catalog_schema_version(&b, l->checks_doc.root, 1));
    MRL_TRY(mrl_bind_list(&b, l->checks, &rows, l, &items, &l->catalog->check_count));
    l->catalog->checks = items;
    return mrl_ok();
}
