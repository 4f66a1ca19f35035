/* SPDX-License-Identifier: Apache-2.0 */
/* The small tables: roles of people, classes of threat, dates of law, principles. */
#include "catalog/loader.h"

static mrl_status each_people_role(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                                   void *context)
{
    const struct mrl_people_role *role = item;
    struct mrl_catalog_loader *l = context;

    return mrl_bind_id(b, map, role->id, l->people_roles.count, &l->people_roles);
}

mrl_status mrl_catalog_read_people_roles(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"id", MRL_BIND_ID, offsetof(struct mrl_people_role, id), false, NULL},
        {"title", MRL_BIND_TEXT, offsetof(struct mrl_people_role, title), false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct mrl_people_role),
                                              each_people_role};
    void *items;

    MRL_TRY(mrl_catalog_table(l, "people-roles.yaml", "people_roles", &rows, &items,
                              &l->catalog->people_role_count));
    l->catalog->people_roles = items;
    return mrl_ok();
}

static mrl_status each_threat_class(const struct mrl_bind *b, const struct mrl_node *map,
                                    void *item, void *context)
{
    const struct mrl_threat_class *class = item;
    struct mrl_catalog_loader *l = context;

    return mrl_bind_id(b, map, class->id, l->threat_classes.count, &l->threat_classes);
}

mrl_status mrl_catalog_read_threat_classes(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"id", MRL_BIND_ID, offsetof(struct mrl_threat_class, id), false, NULL},
        {"title", MRL_BIND_TEXT, offsetof(struct mrl_threat_class, title), false, NULL},
        {"technique", MRL_BIND_TEXT, offsetof(struct mrl_threat_class, technique), false, NULL},
        {"named", MRL_BIND_BOOL, offsetof(struct mrl_threat_class, named), false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct mrl_threat_class),
                                              each_threat_class};
    void *items;

    MRL_TRY(mrl_catalog_table(l, "threat-classes.yaml", "threat_classes", &rows, &items,
                              &l->catalog->threat_class_count));
    l->catalog->threat_classes = items;
    return mrl_ok();
}

static mrl_status each_law(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                           void *context)
{
    const struct mrl_law *law = item;
    struct mrl_catalog_loader *l = context;

    return mrl_bind_id(b, map, law->id, l->laws.count, &l->laws);
}

mrl_status mrl_catalog_read_laws(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"id", MRL_BIND_ID, offsetof(struct mrl_law, id), false, NULL},
        {"title", MRL_BIND_TEXT, offsetof(struct mrl_law, title), false, NULL},
        {"date", MRL_BIND_DATE, offsetof(struct mrl_law, date), false, NULL},
        {"what_applies", MRL_BIND_TEXT, offsetof(struct mrl_law, what_applies), false, NULL},
        {"source", MRL_BIND_TEXT, offsetof(struct mrl_law, source), false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct mrl_law), each_law};
    void *items;

    MRL_TRY(mrl_catalog_table(l, "laws.yaml", "laws", &rows, &items, &l->catalog->law_count));
    l->catalog->laws = items;
    return mrl_ok();
}

/* Numbered from 1 without a gap, so that a number is also a place. */
static mrl_status each_principle(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                                 void *context)
{
    const struct mrl_principle *principle = item;
    struct mrl_catalog_loader *l = context;

    if (principle->number != ++l->catalog->principle_count)
        return mrl_node_fail(b->doc, map, b->err, "principle %zu is expected here",
                             l->catalog->principle_count);
    return mrl_ok();
}

mrl_status mrl_catalog_read_principles(struct mrl_catalog_loader *l)
{
    static const struct mrl_bind_key keys[] = {
        {"number", MRL_BIND_NUMBER, offsetof(struct mrl_principle, number), false, NULL},
        {"phase", MRL_BIND_CHOICE, offsetof(struct mrl_principle, phase), false, mrl_phase_words},
        {"title", MRL_BIND_TEXT, offsetof(struct mrl_principle, title), false, NULL},
        {0},
    };
    static const struct mrl_bind_rows rows = {keys, sizeof(struct mrl_principle), each_principle};
    void *items;

    MRL_TRY(mrl_catalog_table(l, "principles.yaml", "principles", &rows, &items,
                              &l->catalog->principle_count));
    l->catalog->principles = items;
    return mrl_ok();
}
