/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of catalog/pickle/. */
#include "scan/pickle_names_private.h"

#include "base/embed.h"
#include "catalog/table.h"

#include <string.h>

/* Made by tools/embed.py out of catalog/pickle/. */
extern const struct mrl_embedded mrl_pickle_table_files[];
extern const size_t mrl_pickle_table_files_count;

static const char *const use_words[MRL_USE_COUNT] = {
    [MRL_USE_DATA] = "data",
    [MRL_USE_ITEMS] = "items",
    [MRL_USE_FACTORY] = "factory",
    [MRL_USE_ATTRIBUTE] = "attribute",
    [MRL_USE_RECONSTRUCT] = "reconstruct",
    [MRL_USE_REBUILD] = "rebuild",
    [MRL_USE_CODEC] = "codec",
    [MRL_USE_TENSOR] = "tensor",
    [MRL_USE_UFUNC] = "ufunc",
    [MRL_USE_NESTED] = "nested",
    [MRL_USE_PARTIAL] = "partial",
    [MRL_USE_WORD] = "word",
    [MRL_USE_REFERENCE] = "reference",
};

const struct mrl_name_effect mrl_name_effects[] = {
    {"code", "runs code it is given"},
    {"process", "starts programs"},
    {"import", "loads modules by name"},
    {"load", "loads pickles or models"},
    {"network", "talks to other machines"},
    {"file", "reads or writes files"},
    {"native", "loads machine code"},
    {"attribute", "reaches other functions or calls what it is given"},
    {"package", "installs packages"},
    {"disrupt", "stops or blocks the process"},
    {"scanner", "belongs to a security scanner"},
    {"classes", NULL},
    {"closed", NULL},
    {NULL, NULL},
};

struct load {
    struct mrl_pickle_names *names;
    const struct mrl_table *table;
    struct mrl_map *map;
};

/* The first `count` fields of a row with the tabs between them. */
static struct mrl_span key_of(struct mrl_span row, const struct mrl_span *fields, size_t count)
{
    size_t n = count - 1;

    for (size_t i = 0; i < count; i++)
        n += fields[i].len;
    return mrl_span_first(row, n);
}

static mrl_status add(const struct load *l, unsigned line, struct mrl_span key, uint64_t value,
                      struct mrl_error *err)
{
    bool added;

    MRL_TRY(mrl_map_add(l->map, key.at, key.len, value, &added, err));
    return added ? mrl_ok() : mrl_table_fail(l->table, line, err, "the name is there twice");
}

static mrl_status stdlib_row(void *context, unsigned line, struct mrl_span row,
                             const struct mrl_span *fields, struct mrl_error *err)
{
    (void)row;
    return add(context, line, fields[0], 1, err);
}

static mrl_status allow_row(void *context, unsigned line, struct mrl_span row,
                            const struct mrl_span *fields, struct mrl_error *err)
{
    const struct load *l = context;

    for (uint64_t use = 0; use < MRL_USE_COUNT; use++)
        if (mrl_span_is(fields[2], use_words[use]))
            return add(l, line, key_of(row, fields, 2), use, err);
    return mrl_table_fail(l->table, line, err, "the use is none that is known");
}

/* The index of an effect by its word; the end of the table if there is none. */
static size_t effect_of(struct mrl_span word)
{
    size_t i = 0;

    while (mrl_name_effects[i].word && !mrl_span_is(word, mrl_name_effects[i].word))
        i++;
    return i;
}

static mrl_status effect_row(const struct load *l, unsigned line, struct mrl_span key,
                             struct mrl_span word, struct mrl_error *err)
{
    const size_t effect = effect_of(word);

    if (!mrl_name_effects[effect].word)
        return mrl_table_fail(l->table, line, err, "the kind is none that is known");
    return add(l, line, key, effect, err);
}

static mrl_status dangerous_row(void *context, unsigned line, struct mrl_span row,
                                const struct mrl_span *fields, struct mrl_error *err)
{
    const struct load *l = context;

    if (effect_of(fields[2]) >= MRL_EFFECT_CLASSES)
        return mrl_table_fail(l->table, line, err, "the class is none that is known");
    return effect_row(l, line, key_of(row, fields, 2), fields[2], err);
}

static mrl_status library_row(void *context, unsigned line, struct mrl_span row,
                              const struct mrl_span *fields, struct mrl_error *err)
{
    (void)row;
    return effect_row(context, line, fields[0], fields[1], err);
}

static mrl_status py2_row(void *context, unsigned line, struct mrl_span row,
                          const struct mrl_span *fields, struct mrl_error *err)
{
    const struct load *l = context;
    struct mrl_pickle_names *names = l->names;

    MRL_TRY(add(l, line, key_of(row, fields, 2), names->rename_count, err));
    MRL_TRY(mrl_arena_grow(names->arena, (void **)&names->renames, &names->rename_capacity,
                           names->rename_count, sizeof(*names->renames), err));
    names->renames[names->rename_count++] = (struct mrl_rename){fields[2], fields[3]};
    return mrl_ok();
}

static mrl_status load_table(struct mrl_pickle_names *names, const struct mrl_table *table,
                             mrl_table_row row, struct mrl_map *map, struct mrl_error *err)
{
    struct load l = {.names = names, .table = table, .map = map};

    mrl_map_init(map, names->arena);
    return mrl_table_read(table, row, &l, err);
}

static const char *const module_columns[] = {"module", NULL};
static const char *const allow_columns[] = {"module", "name", "use", NULL};
static const char *const dangerous_columns[] = {"module", "name", "class", NULL};
static const char *const library_columns[] = {"prefix", "kind", NULL};
static const char *const py2_columns[] = {"module", "name", "module_now", "name_now", NULL};

mrl_status mrl_pickle_names_load(const struct mrl_pickle_tables *tables, struct mrl_arena *arena,
                                 struct mrl_pickle_names **ret, struct mrl_error *err)
{
    const struct mrl_table stdlib = {"pickle/stdlib.tsv", tables->stdlib, module_columns};
    const struct mrl_table allow = {"pickle/allow.tsv", tables->allow, allow_columns};
    const struct mrl_table dangerous = {"pickle/dangerous.tsv", tables->dangerous,
                                        dangerous_columns};
    const struct mrl_table libraries = {"pickle/libraries.tsv", tables->libraries, library_columns};
    const struct mrl_table py2 = {"pickle/py2.tsv", tables->py2, py2_columns};
    struct mrl_pickle_names *names = mrl_arena_zalloc(arena, sizeof(*names));

    if (!names)
        return MRL_FAIL_ARENA(err, arena);
    names->arena = arena;
    MRL_TRY(load_table(names, &stdlib, stdlib_row, &names->stdlib, err));
    MRL_TRY(load_table(names, &allow, allow_row, &names->allow, err));
    MRL_TRY(load_table(names, &dangerous, dangerous_row, &names->dangerous, err));
    MRL_TRY(load_table(names, &libraries, library_row, &names->libraries, err));
    MRL_TRY(load_table(names, &py2, py2_row, &names->py2, err));
    *ret = names;
    return mrl_ok();
}

static struct mrl_span embedded(const char *name)
{
    for (size_t i = 0; i < mrl_pickle_table_files_count; i++)
        if (strcmp(mrl_pickle_table_files[i].name, name) == 0)
            return mrl_span(mrl_pickle_table_files[i].bytes, mrl_pickle_table_files[i].size);
    return mrl_span(NULL, 0);
}

void mrl_pickle_tables_embedded(struct mrl_pickle_tables *ret)
{
    *ret = (struct mrl_pickle_tables){
        .stdlib = embedded("pickle/stdlib.tsv"),
        .allow = embedded("pickle/allow.tsv"),
        .dangerous = embedded("pickle/dangerous.tsv"),
        .libraries = embedded("pickle/libraries.tsv"),
        .py2 = embedded("pickle/py2.tsv"),
    };
}
