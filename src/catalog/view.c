/* SPDX-License-Identifier: Apache-2.0 */
/* views/six-clause.yaml */
#include "catalog/loader.h"

#include <string.h>

static bool lists_provision(const struct mrl_view_item *item, const struct mrl_provision *provision)
{
    for (size_t i = 0; i < item->provision_count; i++)
        if (item->provisions[i] == provision)
            return true;
    return false;
}

static mrl_status add_provision(const struct mrl_bind *b, const struct mrl_node *node,
                                const struct mrl_catalog *catalog, struct mrl_view_item *item)
{
    const struct mrl_provision *provision;
    size_t index;

    if (!mrl_node_text(node))
        return mrl_node_fail(b->doc, node, b->err, "`provisions` must hold ids");
    MRL_TRY(mrl_bind_find(b, node, "provision", node->text, &catalog->by_provision, &index));
    provision = &catalog->provisions[index];
    if (lists_provision(item, provision))
        return mrl_node_fail(b->doc, node, b->err, "`%s` is named twice", provision->id);
    if (!mrl_texts_have(&provision->six_clause, item->item))
        return mrl_node_fail(b->doc, node, b->err, "`six_clause` of `%s` does not name `%s`",
                             provision->id, item->item);
    item->provisions[item->provision_count++] = provision;
    return mrl_ok();
}

static mrl_status each_item(const struct mrl_bind *b, const struct mrl_node *map, void *row,
                            void *context)
{
    struct mrl_catalog_loader *l = context;
    struct mrl_view_item *item = row;
    const struct mrl_node *list;

    MRL_TRY(mrl_bind_id(b, map, item->item, l->view_items.count, &l->view_items));
    MRL_TRY(mrl_node_need(b->doc, map, "provisions", MRL_NODE_LIST, &list, b->err));
    if (!list->first)
        return mrl_node_fail(b->doc, list, b->err, "`provisions` is empty");
    item->provisions = mrl_arena_array(b->arena, list->count, sizeof(*item->provisions));
    if (!item->provisions)
        return MRL_FAIL_ARENA(b->err, b->arena);
    MRL_NODE_EACH(node, list)
    {
        MRL_TRY(add_provision(b, node, l->catalog, item));
    }
    return mrl_ok();
}

mrl_status mrl_catalog_read_six_clause(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"item", MRL_BIND_ID, offsetof(struct mrl_view_item, item), false, NULL},
        {"clause", MRL_BIND_NUMBER, offsetof(struct mrl_view_item, clause), false, NULL},
        {"statement", MRL_BIND_TEXT, offsetof(struct mrl_view_item, statement), false, NULL},
        {"provisions", MRL_BIND_SKIP, 0, false, NULL},
        {"match", MRL_BIND_CHOICE, offsetof(struct mrl_view_item, match), false, mrl_match_words},
        {"note", MRL_BIND_TEXT, offsetof(struct mrl_view_item, note), true, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct mrl_view_item), each_item};
    void *items;

    MRL_TRY(mrl_catalog_table(l, "views/six-clause.yaml", "items", &rows, &items,
                              &l->catalog->six_clause_count));
    l->catalog->six_clause = items;
    return mrl_ok();
}
