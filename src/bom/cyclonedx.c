/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/cyclonedx_private.h"

#include <string.h>

/* Texts and pointers of a document of a million things stay below. */
#define WRITER_ARENA ((size_t)4 << 30)

static void write_tool(struct mrl_cdx *x)
{
    const struct mrl_bom *b = x->bom;

    mrl_json_write_object(&x->w, "tools");
    mrl_json_write_array(&x->w, "components");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", "application");
    mrl_json_write_string(&x->w, "bom-ref", "merlon:tool");
    mrl_json_write_string(&x->w, "name", b->tool ? b->tool : "merlon");
    if (b->tool_version)
        mrl_json_write_string(&x->w, "version", b->tool_version);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
}

static mrl_status write_metadata(struct mrl_cdx *x)
{
    const struct mrl_bom *b = x->bom;

    mrl_json_write_object(&x->w, "metadata");
    if (b->created)
        mrl_json_write_string(&x->w, "timestamp", b->created);
    write_tool(x);
    if (b->root != SIZE_MAX && !mrl_cdx_is_service(b->items[b->root].kind))
        MRL_TRY(mrl_cdx_component(x, b->root, "component", "/metadata/component"));
    if (b->supplier) {
        mrl_json_write_object(&x->w, "manufacturer");
        mrl_json_write_string(&x->w, "bom-ref", "merlon:organisation");
        mrl_json_write_string(&x->w, "name", b->supplier);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* Parts are written with what they are part of. */
static bool is_top(const struct mrl_bom *b, size_t i)
{
    const size_t whole = b->items[i].container;

    return i != b->root && !mrl_cdx_is_service(b->items[i].kind) &&
           (whole == SIZE_MAX || mrl_cdx_is_service(b->items[whole].kind));
}

static mrl_status write_components(struct mrl_cdx *x)
{
    size_t count = 0;

    mrl_json_write_array(&x->w, "components");
    for (size_t i = 0; i < x->bom->item_count; i++) {
        const char *at;

        if (!is_top(x->bom, i))
            continue;
        at = mrl_arena_printf(x->arena, "/components/%zu", count++);
        if (!at)
            return MRL_FAIL_ARENA(x->err, x->arena);
        MRL_TRY(mrl_cdx_component(x, i, NULL, at));
    }
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

/* Whether the one cannot do without the other; parts and the lists of a project are no such thing.
 */
static bool is_dependency(enum mrl_bom_relation_kind kind)
{
    return kind != MRL_BOM_CONTAINS && kind != MRL_BOM_DOCUMENTS && kind != MRL_BOM_SHARD_OF &&
           kind != MRL_BOM_TOKENIZER_OF;
}

static void write_dependency(struct mrl_cdx *x, size_t item)
{
    size_t count = 0;

    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "ref", x->bom->items[item].ref);
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        /* Two kinds of relation to the same thing are one dependency. */
        if (!is_dependency(r->kind) || x->depended_by[r->to] == item + 1)
            continue;
        x->depended_by[r->to] = item + 1;
        if (count++ == 0)
            mrl_json_write_array(&x->w, "dependsOn");
        mrl_json_write_string(&x->w, NULL, x->bom->items[r->to].ref);
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
}

static void write_dependencies(struct mrl_cdx *x)
{
    mrl_json_write_array(&x->w, "dependencies");
    for (size_t i = 0; i < x->bom->item_count; i++)
        write_dependency(x, i);
    mrl_json_write_array_end(&x->w);
}

/* Something could not be looked at, so things may be missing. */
static void write_composition(struct mrl_cdx *x)
{
    if (!x->bom->incomplete || x->bom->root == SIZE_MAX)
        return;
    mrl_json_write_array(&x->w, "compositions");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "aggregate", "incomplete");
    mrl_json_write_array(&x->w, "assemblies");
    mrl_json_write_string(&x->w, NULL, x->bom->items[x->bom->root].ref);
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
}

static mrl_status write_document(struct mrl_cdx *x)
{
    const struct mrl_bom *b = x->bom;

    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "$schema",
                          x->is_17 ? "http://cyclonedx.org/schema/bom-1.7.schema.json"
                                   : "http://cyclonedx.org/schema/bom-1.6.schema.json");
    mrl_json_write_string(&x->w, "bomFormat", "CycloneDX");
    mrl_json_write_string(&x->w, "specVersion", x->is_17 ? "1.7" : "1.6");
    if (b->serial)
        mrl_json_write_string(&x->w, "serialNumber", b->serial);
    mrl_json_write_u64(&x->w, "version", b->version);
    MRL_TRY(write_metadata(x));
    MRL_TRY(write_components(x));
    MRL_TRY(mrl_cdx_services(x));
    write_dependencies(x);
    write_composition(x);
    MRL_TRY(mrl_cdx_standard(x));
    MRL_TRY(mrl_cdx_write_citations(x));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_bom_write_cyclonedx(const struct mrl_bom *bom, enum mrl_cyclonedx_version version,
                                   FILE *out, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(WRITER_ARENA);
    struct mrl_cdx x = {
        .bom = bom, .is_17 = version == MRL_CYCLONEDX_1_7, .arena = arena, .err = err};

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    mrl_json_writer_init(&x.w, out, false);
    mrl_map_init(&x.by_origin, arena);
    MRL_TRY(mrl_bom_graph_make(bom, arena, &x.graph, err));
    x.depended_by = mrl_arena_array(arena, bom->item_count + 1, sizeof(*x.depended_by));
    x.explained_by = mrl_arena_array(arena, bom->item_count + 1, sizeof(*x.explained_by));
    if (!x.depended_by || !x.explained_by)
        return MRL_FAIL_ARENA(err, arena);
    return write_document(&x);
}
