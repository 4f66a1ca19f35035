/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include "base/limits.h"
#include "catalog/loader.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct mrl_embedded *)a)->name, ((const struct mrl_embedded *)b)->name);
}

static const struct mrl_embedded *find_file(const struct mrl_catalog_loader *l, const char *name)
{
    const struct mrl_embedded wanted = {.name = name};

    return bsearch(&wanted, l->files, l->file_count, sizeof(*l->files), compare_names);
}

mrl_status mrl_catalog_doc(const struct mrl_catalog_loader *l, const char *name,
                           struct mrl_doc *ret)
{
    const struct mrl_embedded *file = find_file(l, name);
    const char *path = mrl_arena_printf(l->arena, "%s/%s", l->folder, name);

    if (!path)
        return MRL_FAIL_ARENA(l->err, l->arena);
    if (!file) {
        mrl_error_set(l->err, MRL_E_ABSENT, MRL_NO_OFFSET, "this file of the catalogue is missing");
        mrl_error_where(l->err, path);
        return (mrl_status){MRL_E_ABSENT};
    }
    return mrl_yaml_parse(path, file->bytes, file->size, l->arena, ret, l->err);
}

mrl_status mrl_catalog_schema_version(const struct mrl_bind *b, const struct mrl_node *top,
                                      unsigned version)
{
    const struct mrl_node *node = NULL;

    MRL_TRY(mrl_node_need(b->doc, top, "schema_version", MRL_NODE_INT, &node, b->err));
    if (node->integer != version)
        return mrl_node_fail(b->doc, node, b->err, "`schema_version` must be %u here", version);
    return mrl_ok();
}

mrl_status mrl_catalog_table(struct mrl_catalog_loader *l, const char *name, const char *key,
                             const struct mrl_bind_rows *rows, void **ret, size_t *count)
{
    const struct mrl_bind_key keys[] = {
        {"schema_version", MRL_BIND_SKIP, 0, false, NULL},
        {key, MRL_BIND_LIST, 0, false, NULL},
        {0},
    };
    const struct mrl_node *list = NULL;
    struct mrl_doc doc;
    const struct mrl_bind b = {&doc, l->arena, l->err};

    MRL_TRY(mrl_catalog_doc(l, name, &doc));
    MRL_TRY(mrl_bind_map(&b, doc.root, keys, &list));
    MRL_TRY(mrl_catalog_schema_version(&b, doc.root, 1));
    return mrl_bind_list(&b, list, rows, l, ret, count);
}

static mrl_status read_all(struct mrl_catalog_loader *l)
{
    MRL_TRY(mrl_catalog_read_people_roles(l));
    MRL_TRY(mrl_catalog_read_threat_classes(l));
    MRL_TRY(mrl_catalog_read_laws(l));
    MRL_TRY(mrl_catalog_read_principles(l));
    MRL_TRY(mrl_catalog_read_record_kinds(l));
    MRL_TRY(mrl_catalog_read_checks(l));
    MRL_TRY(mrl_catalog_read_provisions(l));
    MRL_TRY(mrl_catalog_read_six_clause(l));
    return mrl_catalog_link(l);
}

static mrl_status add_to_digest(struct mrl_hasher *hasher, const struct mrl_embedded *file,
                                struct mrl_error *err)
{
    const uint64_t size = __builtin_bswap64((uint64_t)file->size);

    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the size is written big-endian");
    MRL_TRY(mrl_hasher_add(hasher, file->name, strlen(file->name) + 1, err));
    MRL_TRY(mrl_hasher_add(hasher, &size, sizeof(size), err));
    return mrl_hasher_add(hasher, file->bytes, file->size, err);
}

mrl_status mrl_catalog_digest(const struct mrl_embedded *files, size_t count,
                              struct mrl_sha256 *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;

    MRL_TRY(mrl_hasher_new(&hasher, err));
    for (size_t i = 0; i < count; i++)
        MRL_TRY(add_to_digest(hasher, &files[i], err));
    return mrl_hasher_finish(hasher, ret, err);
}

/* A sorted copy, so that order and digest do not depend on who lists the files. */
static mrl_status sort_files(struct mrl_catalog_loader *l)
{
    struct mrl_embedded *sorted;

    if (l->file_count == 0 || l->file_count > MRL_MAX_CATALOG_FILES)
        return MRL_FAIL(l->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "a catalogue has between 1 and %u files", MRL_MAX_CATALOG_FILES);
    sorted = mrl_arena_memdup(l->arena, l->files, l->file_count * sizeof(*sorted));
    if (!sorted)
        return MRL_FAIL_ARENA(l->err, l->arena);
    qsort(sorted, l->file_count, sizeof(*sorted), compare_names);
    for (size_t i = 1; i < l->file_count; i++)
        if (strcmp(sorted[i - 1].name, sorted[i].name) == 0)
            return MRL_FAIL(l->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                            "a file of the catalogue is given twice");
    l->files = sorted;
    return mrl_ok();
}

mrl_status mrl_catalog_load_named(const char *folder, const struct mrl_embedded *files,
                                  size_t count, struct mrl_arena *arena, struct mrl_catalog **ret,
                                  struct mrl_error *err)
{
    struct mrl_catalog *catalog = mrl_arena_zalloc(arena, sizeof(*catalog));
    struct mrl_catalog_loader *l = mrl_arena_zalloc(arena, sizeof(*l));

    if (!catalog || !l)
        return MRL_FAIL_ARENA(err, arena);
    *l = (struct mrl_catalog_loader){.files = files,
                                     .file_count = count,
                                     .folder = folder,
                                     .arena = arena,
                                     .err = err,
                                     .catalog = catalog};
    mrl_map_init(&l->people_roles, arena);
    mrl_map_init(&l->threat_classes, arena);
    mrl_map_init(&l->laws, arena);
    mrl_map_init(&l->view_items, arena);
    mrl_map_init(&catalog->by_provision, arena);
    mrl_map_init(&catalog->by_check, arena);
    mrl_map_init(&catalog->by_record_kind, arena);
    MRL_TRY(sort_files(l));
    MRL_TRY(mrl_catalog_digest(l->files, l->file_count, &catalog->digest, err));
    MRL_TRY(read_all(l));
    *ret = catalog;
    return mrl_ok();
}

mrl_status mrl_catalog_load_files(const struct mrl_embedded *files, size_t count,
                                  struct mrl_arena *arena, struct mrl_catalog **ret,
                                  struct mrl_error *err)
{
    return mrl_catalog_load_named("catalog", files, count, arena, ret, err);
}
