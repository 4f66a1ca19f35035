/* SPDX-License-Identifier: Apache-2.0 */
/* What holds between the files of a catalogue. */
#include "catalog/loader.h"

#include <stdio.h>
#include <string.h>

/* Checks are read before provisions and are still writable here. */
static struct mrl_check *own_check(const struct mrl_catalog *catalog, const struct mrl_check *check)
{
    return &catalog->checks[check - catalog->checks];
}

static mrl_status make_room(const struct mrl_catalog_loader *l, const struct mrl_node *node,
                            struct mrl_check *check)
{
    if (check->provision_count == 0)
        return mrl_node_fail(&l->checks_doc, node, l->err, "no provision lists the check `%s`",
                             check->id);
    check->provisions =
        mrl_arena_array(l->arena, check->provision_count, sizeof(*check->provisions));
    if (!check->provisions)
        return MRL_FAIL_ARENA(l->err, l->arena);
    check->provision_count = 0;
    return mrl_ok();
}

static void count_checks(const struct mrl_catalog *catalog)
{
    for (size_t p = 0; p < catalog->provision_count; p++)
        for (size_t i = 0; i < catalog->provisions[p].check_count; i++)
            own_check(catalog, catalog->provisions[p].checks[i].check)->provision_count++;
}

static mrl_status link_checks(const struct mrl_catalog_loader *l)
{
    const struct mrl_catalog *catalog = l->catalog;
    struct mrl_check *check = catalog->checks;

    count_checks(catalog);
    MRL_NODE_EACH(node, l->checks)
    {
        MRL_TRY(make_room(l, node, check++));
    }
    for (size_t p = 0; p < catalog->provision_count; p++)
        for (size_t i = 0; i < catalog->provisions[p].check_count; i++) {
            struct mrl_check *c = own_check(catalog, catalog->provisions[p].checks[i].check);

            c->provisions[c->provision_count++] = &catalog->provisions[p];
        }
    return mrl_ok();
}

/* Every provision that a kind of record names is there. */
static mrl_status check_kind(const struct mrl_catalog_loader *l, size_t index)
{
    const struct mrl_kind_place *place = &l->kind_places[index];
    const struct mrl_bind b = {&place->doc, l->arena, l->err};
    size_t found;

    if (l->catalog->record_kinds[index].all_provisions)
        return mrl_ok();
    MRL_NODE_EACH(node, place->provisions)
    {
        MRL_TRY(
            mrl_bind_find(&b, node, "provision", node->text, &l->catalog->by_provision, &found));
    }
    return mrl_ok();
}

/* A kind of record that can answer a check names the provisions of the check. */
static mrl_status check_served(const struct mrl_catalog_loader *l, const struct mrl_check *check,
                               const struct mrl_record_kind *kind)
{
    const struct mrl_kind_place *place = &l->kind_places[kind - l->catalog->record_kinds];

    for (size_t i = 0; i < check->provision_count; i++)
        if (!mrl_record_kind_serves(kind, check->provisions[i]->id))
            return mrl_node_fail(&place->doc, place->provisions, l->err,
                                 "`%s` is missing: this kind of record answers its check `%s`",
                                 check->provisions[i]->id, check->id);
    return mrl_ok();
}

static mrl_status link_records(const struct mrl_catalog_loader *l)
{
    const struct mrl_catalog *catalog = l->catalog;

    for (size_t i = 0; i < catalog->record_kind_count; i++)
        MRL_TRY(check_kind(l, i));
    for (size_t i = 0; i < catalog->check_count; i++)
        for (size_t k = 0; k < catalog->checks[i].record_count; k++)
            MRL_TRY(check_served(l, &catalog->checks[i], catalog->checks[i].records[k]));
    return mrl_ok();
}

static bool has_clause(const struct mrl_catalog *catalog, const char *number)
{
    char text[16];

    for (size_t i = 0; i < catalog->six_clause_count; i++) {
        (void)snprintf(text, sizeof(text), "%u", catalog->six_clause[i].clause);
        if (strcmp(text, number) == 0)
            return true;
    }
    return false;
}

static bool item_lists(const struct mrl_view_item *item, const struct mrl_provision *provision)
{
    for (size_t i = 0; i < item->provision_count; i++)
        if (item->provisions[i] == provision)
            return true;
    return false;
}

/* "5.a" is an item that lists the provision, "~5" a clause of the view. */
static mrl_status check_six_clause(const struct mrl_catalog_loader *l, const struct mrl_node *node,
                                   const struct mrl_provision *provision)
{
    const struct mrl_bind b = {&l->provisions_doc, l->arena, l->err};
    const struct mrl_catalog *catalog = l->catalog;
    size_t index;

    if (node->text[0] == '~') {
        if (!has_clause(catalog, &node->text[1]))
            return mrl_node_fail(b.doc, node, b.err, "the six-clause view has no such clause");
        return mrl_ok();
    }
    MRL_TRY(
        mrl_bind_find(&b, node, "item of the six-clause view", node->text, &l->view_items, &index));
    if (!item_lists(&catalog->six_clause[index], provision))
        return mrl_node_fail(b.doc, node, b.err, "the item `%s` does not list `%s`",
                             catalog->six_clause[index].item, provision->id);
    return mrl_ok();
}

static mrl_status link_six_clause(const struct mrl_catalog_loader *l)
{
    const struct mrl_provision *provision = l->catalog->provisions;

    MRL_NODE_EACH(map, l->provisions)
    {
        MRL_NODE_EACH(node, mrl_node_get(map, "six_clause"))
        {
            MRL_TRY(check_six_clause(l, node, provision));
        }
        provision++;
    }
    return mrl_ok();
}

mrl_status mrl_catalog_link(struct mrl_catalog_loader *l)
{
    MRL_TRY(link_checks(l));
    MRL_TRY(link_records(l));
    return link_six_clause(l);
}
