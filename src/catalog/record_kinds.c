/* SPDX-License-Identifier: Apache-2.0 */
/* records/KIND.yaml */
#include "catalog/loader.h"

#include "base/limits.h"

#include <string.h>

#define KEY(name, type, words)                                                                     \
    {                                                                                              \
#name, type, offsetof(struct mrl_record_kind, name), false, words                          \
    }

static const struct mrl_bind_key kind_keys[] = {
    KEY(id, MRL_BIND_ID, NULL),
    KEY(code, MRL_BIND_TEXT, NULL),
    KEY(title, MRL_BIND_TEXT, NULL),
    KEY(provisions, MRL_BIND_TEXTS, NULL),
    KEY(generated, MRL_BIND_BOOL, NULL),
    KEY(valid_for, MRL_BIND_AGE, NULL),
    KEY(approver_roles, MRL_BIND_TEXTS, NULL),
    KEY(subjects, MRL_BIND_CHOICE, mrl_subjects_words),
    KEY(help, MRL_BIND_TEXT, NULL),
    {"fields", MRL_BIND_SKIP, 0, false, NULL},
    {0},
};

static const struct mrl_bind_key column_keys[] = {
    {"name", MRL_BIND_ID, offsetof(struct mrl_field, name), false, NULL},
    {"type", MRL_BIND_CHOICE, offsetof(struct mrl_field, type), false, mrl_field_type_words},
    {"required", MRL_BIND_BOOL, offsetof(struct mrl_field, required), false, NULL},
    {"help", MRL_BIND_TEXT, offsetof(struct mrl_field, help), false, NULL},
    {"values", MRL_BIND_TEXTS, offsetof(struct mrl_field, values), true, NULL},
    {0},
};

static const struct mrl_bind_key field_keys[] = {
    {"name", MRL_BIND_ID, offsetof(struct mrl_field, name), false, NULL},
    {"type", MRL_BIND_CHOICE, offsetof(struct mrl_field, type), false, mrl_field_type_words},
    {"required", MRL_BIND_BOOL, offsetof(struct mrl_field, required), false, NULL},
    {"help", MRL_BIND_TEXT, offsetof(struct mrl_field, help), false, NULL},
    {"example", MRL_BIND_TEXT, offsetof(struct mrl_field, example), true, NULL},
    {"values", MRL_BIND_TEXTS, offsetof(struct mrl_field, values), true, NULL},
    {"columns", MRL_BIND_SKIP, 0, true, NULL},
    {0},
};

static mrl_status check_values(const struct mrl_bind *b, const struct mrl_node *map,
                               const struct mrl_field *field)
{
    if (field->type == MRL_FIELD_CHOICE && field->values.count < 2)
        return mrl_node_fail(b->doc, map, b->err, "the choice `%s` needs at least two `values`",
                             field->name);
    if (field->type != MRL_FIELD_CHOICE && mrl_node_get(map, "values"))
        return mrl_node_fail(b->doc, map, b->err, "only a choice has `values`");
    return mrl_ok();
}

static mrl_status each_column(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                              void *context)
{
    struct mrl_field *table = context;
    const struct mrl_field *column = item;

    if (column->type == MRL_FIELD_TABLE)
        return mrl_node_fail(b->doc, map, b->err, "a column cannot be a table");
    MRL_TRY(check_values(b, map, column));
    if (mrl_field_column(table, column->name))
        return mrl_node_fail(b->doc, map, b->err, "the column `%s` is there already", column->name);
    /* The columns read so far, for the look-up above. */
    table->columns = table->columns ? table->columns : item;
    table->column_count++;
    return mrl_ok();
}

static mrl_status read_columns(const struct mrl_bind *b, const struct mrl_node *map,
                               struct mrl_field *field)
{
    static const struct mrl_bind_rows rows = {column_keys, sizeof(struct mrl_field), each_column};
    const struct mrl_node *list;
    size_t count;
    void *items;

    MRL_TRY(mrl_node_need(b->doc, map, "columns", MRL_NODE_LIST, &list, b->err));
    return mrl_bind_list(b, list, &rows, field, &items, &count);
}

static mrl_status check_example(const struct mrl_bind *b, const struct mrl_node *map,
                                const struct mrl_field *field)
{
    if (field->type == MRL_FIELD_TABLE && field->example)
        return mrl_node_fail(b->doc, map, b->err, "a table has `columns` instead of an `example`");
    if (field->type != MRL_FIELD_TABLE && !field->example)
        return mrl_node_fail(b->doc, map, b->err, "the key `example` is missing");
    if (field->type == MRL_FIELD_CHOICE && !mrl_texts_have(&field->values, field->example))
        return mrl_node_fail(b->doc, map, b->err, "the `example` is not one of the `values`");
    return mrl_ok();
}

static mrl_status each_field(const struct mrl_bind *b, const struct mrl_node *map, void *item,
                             void *context)
{
    struct mrl_record_kind *kind = context;
    struct mrl_field *field = item;

    if (mrl_record_kind_field(kind, field->name))
        return mrl_node_fail(b->doc, map, b->err, "the field `%s` is there already", field->name);
    MRL_TRY(check_values(b, map, field));
    MRL_TRY(check_example(b, map, field));
    if (field->type == MRL_FIELD_TABLE)
        MRL_TRY(read_columns(b, map, field));
    else if (mrl_node_get(map, "columns"))
        return mrl_node_fail(b->doc, map, b->err, "only a table has `columns`");
    kind->fields = kind->fields ? kind->fields : item;
    kind->field_count++;
    return mrl_ok();
}

static mrl_status read_fields(const struct mrl_bind *b, const struct mrl_node *map,
                              struct mrl_record_kind *kind)
{
    static const struct mrl_bind_rows rows = {field_keys, sizeof(struct mrl_field), each_field};
    const struct mrl_node *list;
    size_t count;
    void *items;

    MRL_TRY(mrl_node_need(b->doc, map, "fields", MRL_NODE_LIST, &list, b->err));
    return mrl_bind_list(b, list, &rows, kind, &items, &count);
}

/* A record that nobody may approve would never count. */
static mrl_status check_approvers(const struct mrl_bind *b, const struct mrl_node *map,
                                  const struct mrl_catalog_loader *l,
                                  const struct mrl_record_kind *kind)
{
    const struct mrl_node *list = mrl_node_get(map, "approver_roles");
    size_t index;

    if (kind->approver_roles.count == 0)
        return mrl_node_fail(b->doc, list, b->err, "`approver_roles` is empty");
    MRL_NODE_EACH(node, list)
    {
        MRL_TRY(mrl_bind_find(b, node, "role of people", node->text, &l->people_roles, &index));
    }
    return mrl_ok();
}

/* `all` stands for any provision, and then alone. */
static mrl_status check_all(const struct mrl_bind *b, const struct mrl_node *map,
                            struct mrl_record_kind *kind)
{
    kind->all_provisions = mrl_texts_have(&kind->provisions, "all");
    if (kind->provisions.count == 0 || (kind->all_provisions && kind->provisions.count > 1))
        return mrl_node_fail(b->doc, mrl_node_get(map, "provisions"), b->err,
                             "`provisions` holds ids, or `all` alone");
    if (kind->all_provisions)
        kind->provisions.count = 0;
    return mrl_ok();
}

static mrl_status read_kind(struct mrl_catalog_loader *l, const char *name, size_t index)
{
    struct mrl_record_kind *kind = &l->catalog->record_kinds[index];
    struct mrl_kind_place *place = &l->kind_places[index];
    const struct mrl_bind b = {&place->doc, l->arena, l->err};
    const struct mrl_node *top;
    size_t stem;

    MRL_TRY(mrl_catalog_doc(l, name, &place->doc));
    top = place->doc.root;
    MRL_TRY(mrl_bind_map(&b, top, kind_keys, kind));
    stem = strlen(name) - strlen("records/") - strlen(".yaml");
    if (strlen(kind->id) != stem || strncmp(&name[strlen("records/")], kind->id, stem) != 0)
        return mrl_node_fail(&place->doc, mrl_node_get(top, "id"), l->err,
                             "`%s` is not the name of the file", kind->id);
    place->provisions = mrl_node_get(top, "provisions");
    MRL_TRY(check_approvers(&b, top, l, kind));
    MRL_TRY(check_all(&b, top, kind));
    return read_fields(&b, top, kind);
}

static bool is_record_kind(const char *name)
{
    const size_t n = strlen(name);

    return n > strlen("records/.yaml") && strncmp(name, "records/", 8) == 0 &&
           strcmp(&name[n - 5], ".yaml") == 0;
}

mrl_status mrl_catalog_read_record_kinds(struct mrl_catalog_loader *l)
{
    struct mrl_catalog *catalog = l->catalog;

    catalog->record_kinds =
        mrl_arena_array(l->arena, l->file_count + 1, sizeof(*catalog->record_kinds));
    l->kind_places = mrl_arena_array(l->arena, l->file_count + 1, sizeof(*l->kind_places));
    if (!catalog->record_kinds || !l->kind_places)
        return MRL_FAIL_ARENA(l->err, l->arena);
    for (size_t i = 0; i < l->file_count; i++) {
        const size_t index = catalog->record_kind_count;
        const char *id;

        if (!is_record_kind(l->files[i].name))
            continue;
        MRL_TRY(read_kind(l, l->files[i].name, index));
        /* Ids are names of files, which differ. */
        id = catalog->record_kinds[index].id;
        MRL_TRY(mrl_map_add(&catalog->by_record_kind, id, strlen(id), index, NULL, l->err));
        catalog->record_kind_count++;
    }
    return mrl_ok();
}
