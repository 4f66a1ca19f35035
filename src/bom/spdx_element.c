/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/spdx_private.h"

#include <string.h>

static const struct {
    enum mrl_spdx_class class;
    const char *purpose;
} kinds[MRL_BOM_KIND_COUNT] = {
    [MRL_BOM_MODEL] = {MRL_SPDX_MODEL, "model"},
    [MRL_BOM_DATASET] = {MRL_SPDX_DATASET, "data"},
    [MRL_BOM_FILE] = {MRL_SPDX_FILE, "file"},
    [MRL_BOM_LIBRARY] = {MRL_SPDX_PACKAGE, "library"},
    [MRL_BOM_FRAMEWORK] = {MRL_SPDX_PACKAGE, "framework"},
    [MRL_BOM_APPLICATION] = {MRL_SPDX_PACKAGE, "application"},
    [MRL_BOM_CONTAINER] = {MRL_SPDX_PACKAGE, "container"},
    [MRL_BOM_PROMPT] = {MRL_SPDX_FILE, "configuration"},
    [MRL_BOM_TEMPLATE] = {MRL_SPDX_FILE, "configuration"},
    [MRL_BOM_CONFIGURATION] = {MRL_SPDX_FILE, "configuration"},
    [MRL_BOM_TOKENIZER] = {MRL_SPDX_FILE, "data"},
    [MRL_BOM_AGENT] = {MRL_SPDX_PACKAGE, "application"},
    [MRL_BOM_TOOL] = {MRL_SPDX_FILE, "specification"},
    [MRL_BOM_MCP_SERVER] = {MRL_SPDX_PACKAGE, "application"},
    [MRL_BOM_SERVICE] = {MRL_SPDX_PACKAGE, "application"},
    [MRL_BOM_VECTOR_STORE] = {MRL_SPDX_PACKAGE, "data"},
    [MRL_BOM_CARD] = {MRL_SPDX_FILE, "documentation"},
    [MRL_BOM_MANIFEST] = {MRL_SPDX_FILE, "manifest"},
    [MRL_BOM_CRYPTO_MATERIAL] = {MRL_SPDX_FILE, "other"},
};

enum mrl_spdx_class mrl_spdx_class_of(const struct mrl_bom_item *item)
{
    return kinds[item->kind].class;
}

static const char *type_of(enum mrl_spdx_class class)
{
    if (class == MRL_SPDX_MODEL)
        return "ai_AIPackage";
    if (class == MRL_SPDX_DATASET)
        return "dataset_DatasetPackage";
    return class == MRL_SPDX_PACKAGE ? "software_Package" : "software_File";
}

/* --- ids --- */

mrl_status mrl_spdx_ref(struct mrl_spdx *x, const char *key, const char *ref)
{
    const char *id = mrl_arena_printf(x->arena, "%s%s", x->space, ref);

    if (!id)
        return MRL_FAIL_ARENA(x->err, x->arena);
    mrl_json_write_string(&x->w, key, id);
    return mrl_ok();
}

mrl_status mrl_spdx_open(struct mrl_spdx *x, const char *type, const char *ref)
{
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", type);
    MRL_TRY(mrl_spdx_ref(x, "spdxId", ref));
    mrl_json_write_string(&x->w, "creationInfo", "_:creationinfo");
    return mrl_ok();
}

void mrl_spdx_close(struct mrl_spdx *x)
{
    mrl_json_write_object_end(&x->w);
}

/* A number for each name, in the order in which they are first met. */
static mrl_status number_of(struct mrl_spdx *x, struct mrl_map *map, const char *name,
                            const char *sort, const char **ret)
{
    uint64_t number = map->count;

    if (!mrl_map_get(map, name, strlen(name), &number))
        MRL_TRY(mrl_map_add(map, name, strlen(name), number, NULL, x->err));
    *ret = mrl_arena_printf(x->arena, "merlon:%s:%zu", sort, (size_t)number);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(x->err, x->arena);
}

mrl_status mrl_spdx_agent(struct mrl_spdx *x, const char *name, const char **ret)
{
    return number_of(x, &x->agents, name, "agent", ret);
}

mrl_status mrl_spdx_licence(struct mrl_spdx *x, const struct mrl_bom_field *f, const char **ret)
{
    const bool plain = !f->name || strcmp(f->name, "name") == 0;
    const char *key = mrl_arena_printf(x->arena, "%c%s", plain ? 'n' : 'e', f->value);

    if (!key)
        return MRL_FAIL_ARENA(x->err, x->arena);
    return number_of(x, &x->licences, key, "licence", ret);
}

/* --- annotation --- */

static void write_source(struct mrl_json_writer *w, const struct mrl_bom_field *f)
{
    if (f->mark != MRL_BOM_UNMARKED)
        mrl_json_write_string(w, "mark", mrl_bom_mark_name(f->mark));
    if (f->source.file)
        mrl_json_write_string(w, "file", f->source.file);
    if (f->source.line)
        mrl_json_write_u64(w, "line", f->source.line);
    if (f->source.key)
        mrl_json_write_string(w, "as", f->source.key);
}

/* Of what SPDX says itself, only which of several it is; `natives` counts them by key. */
static void write_field(const struct mrl_spdx *x, struct mrl_json_writer *w,
                        const struct mrl_bom_field *f, size_t *natives)
{
    mrl_json_write_object(w, NULL);
    mrl_json_write_string(w, "key", mrl_bom_key_name(f->key));
    if (mrl_spdx_is_native(x, f)) {
        mrl_json_write_u64(w, "index", natives[f->key]++);
    } else {
        if (f->name)
            mrl_json_write_string(w, "name", f->name);
        mrl_json_write_string(w, "value", f->value);
        if (f->part_count)
            mrl_json_write_object(w, "parts");
        for (size_t i = 0; i < f->part_count; i++)
            mrl_json_write_string(w, f->parts[i].name, f->parts[i].value);
        if (f->part_count)
            mrl_json_write_object_end(w);
    }
    write_source(w, f);
    mrl_json_write_object_end(w);
}

static void write_statement(const struct mrl_spdx *x, struct mrl_json_writer *w)
{
    size_t natives[MRL_BOM_KEY_COUNT] = {0};

    mrl_json_write_string(w, "merlon", "bom-fields");
    mrl_json_write_string(w, "kind", mrl_bom_kind_name(x->item->kind));
    if (x->item->external)
        mrl_json_write_bool(w, "external", true);
    mrl_json_write_array(w, "fields");
    for (size_t i = 0; i < x->item->field_count; i++)
        write_field(x, w, &x->item->fields[i], natives);
    mrl_json_write_array_end(w);
}

static mrl_status write_annotation(struct mrl_spdx *x, size_t item)
{
    const char *ref = mrl_arena_printf(x->arena, "merlon:annotation:%zu", item);

    return ref ? mrl_spdx_annotation(x, ref, "other", x->item->ref, write_statement)
               : MRL_FAIL_ARENA(x->err, x->arena);
}

/* --- the element --- */

mrl_status mrl_spdx_element(struct mrl_spdx *x, size_t item)
{
    x->item = &x->bom->items[item];
    x->class = mrl_spdx_class_of(x->item);
    MRL_TRY(mrl_spdx_open(x, type_of(x->class), x->item->ref));
    MRL_TRY(mrl_spdx_fields(x));
    mrl_json_write_string(&x->w, "software_primaryPurpose", kinds[x->item->kind].purpose);
    mrl_spdx_close(x);
    return write_annotation(x, item);
}
