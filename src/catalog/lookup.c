/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include <string.h>

bool mrl_texts_have(const struct mrl_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}

struct mrl_max_age mrl_max_age_min(struct mrl_max_age a, struct mrl_max_age b)
{
    if (a.kind != b.kind)
        return a.kind < b.kind ? a : b;
    return a.days <= b.days ? a : b;
}

bool mrl_check_takes_record(const struct mrl_check *check, const struct mrl_record_kind *kind)
{
    for (size_t i = 0; i < check->record_count; i++)
        if (check->records[i] == kind)
            return true;
    return false;
}

const struct mrl_field *mrl_record_kind_field(const struct mrl_record_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return &kind->fields[i];
    return NULL;
}

const struct mrl_field *mrl_field_column(const struct mrl_field *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

bool mrl_record_kind_serves(const struct mrl_record_kind *kind, const char *provision)
{
    return kind->all_provisions || mrl_texts_have(&kind->provisions, provision);
}

const struct mrl_provision *mrl_catalog_provision(const struct mrl_catalog *catalog, const char *id)
{
    uint64_t index;

    return mrl_map_get(&catalog->by_provision, id, strlen(id), &index) ? &catalog->provisions[index]
                                                                       : NULL;
}

const struct mrl_check *mrl_catalog_check(const struct mrl_catalog *catalog, const char *id)
{
    uint64_t index;

    return mrl_map_get(&catalog->by_check, id, strlen(id), &index) ? &catalog->checks[index] : NULL;
}

const struct mrl_record_kind *mrl_catalog_record_kind(const struct mrl_catalog *catalog,
                                                      const char *id)
{
    uint64_t index;

    return mrl_map_get(&catalog->by_record_kind, id, strlen(id), &index)
               ? &catalog->record_kinds[index]
               : NULL;
}

const struct mrl_provision *mrl_catalog_uk_code(const struct mrl_catalog *catalog,
                                                const char *number)
{
    for (size_t i = 0; i < catalog->provision_count; i++)
        if (strcmp(catalog->provisions[i].uk_code, number) == 0)
            return &catalog->provisions[i];
    return NULL;
}
