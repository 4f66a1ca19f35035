/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/read.h"

#include "base/limits.h"
#include "bom/read_private.h"

#include <stdio.h>
#include <string.h>

/* --- kinds --- */

static const struct {
    const char *type;
    enum mrl_bom_kind kind;
} types[] = {
    {"machine-learning-model", MRL_BOM_MODEL},
    {"file", MRL_BOM_FILE},
    {"library", MRL_BOM_LIBRARY},
    {"framework", MRL_BOM_FRAMEWORK},
    {"application", MRL_BOM_APPLICATION},
    {"container", MRL_BOM_CONTAINER},
    {"cryptographic-asset", MRL_BOM_CRYPTO_MATERIAL},
};

static const struct {
    const char *type;
    enum mrl_bom_kind kind;
} data_types[] = {
    {"dataset", MRL_BOM_DATASET},
    {"configuration", MRL_BOM_CONFIGURATION},
    {"definition", MRL_BOM_TOOL},
};

/* The value of a property of merlon's own. */
static const char *own_property(const struct mrl_node *thing, const char *name)
{
    MRL_NODE_EACH(one, mrl_node_get(thing, "properties"))
    {
        if (mrl_node_is(mrl_node_get(one, "name"), name))
            return mrl_node_text(mrl_node_get(one, "value"));
    }
    return NULL;
}

static enum mrl_bom_kind kind_of(const struct mrl_node *thing, bool service)
{
    const char *own = own_property(thing, "merlon:kind");
    const struct mrl_node *type = mrl_node_get(thing, "type");
    const struct mrl_node *data = mrl_node_get(thing, "data");
    const struct mrl_node *first = data && data->kind == MRL_NODE_LIST ? data->first : NULL;
    enum mrl_bom_kind kind;

    if (own && mrl_bom_kind_parse(own, &kind) &&
        service == (kind == MRL_BOM_SERVICE || kind == MRL_BOM_MCP_SERVER))
        return kind;
    if (service)
        return MRL_BOM_SERVICE;
    for (size_t i = 0; i < MRL_COUNT(types); i++)
        if (mrl_node_is(type, types[i].type))
            return types[i].kind;
    for (size_t i = 0; i < MRL_COUNT(data_types); i++)
        if (mrl_node_is(mrl_node_get(first, "type"), data_types[i].type))
            return data_types[i].kind;
    return mrl_node_is(type, "data") ? MRL_BOM_DATASET : MRL_BOM_LIBRARY;
}

/* --- members --- */

static const struct mrl_cdx_row texts[] = {
    {"name", MRL_BOM_NAME},           {"group", MRL_BOM_GROUP},
    {"version", MRL_BOM_VERSION},     {"description", MRL_BOM_DESCRIPTION},
    {"purl", MRL_BOM_PURL},           {"copyright", MRL_BOM_COPYRIGHT},
    {"mime-type", MRL_BOM_MIME_TYPE}, {"author", MRL_BOM_AUTHOR},
};

static const struct mrl_cdx_row service_texts[] = {
    {"name", MRL_BOM_NAME},
    {"group", MRL_BOM_GROUP},
    {"version", MRL_BOM_VERSION},
    {"description", MRL_BOM_DESCRIPTION},
    {"authenticated", MRL_BOM_AUTHENTICATED},
    {"x-trust-boundary", MRL_BOM_TRUST_BOUNDARY},
    {"trustZone", MRL_BOM_TRUST_ZONE},
};

static const struct mrl_cdx_row lists[] = {{"tags", MRL_BOM_TAG}};
static const struct mrl_cdx_row endpoints[] = {{"endpoints", MRL_BOM_ENDPOINT}};

static const struct mrl_cdx_object_row hashes = {
    .key = "hashes", .field = MRL_BOM_HASH, .value = "content", .name = "alg"};
static const struct mrl_cdx_object_row references = {.key = "externalReferences",
                                                     .field = MRL_BOM_REFERENCE,
                                                     .value = "url",
                                                     .name = "type",
                                                     .parts = {{"comment", "comment"}}};
static const struct mrl_cdx_object_row occurrences = {
    .key = "occurrences",
    .field = MRL_BOM_OCCURRENCE,
    .value = "location",
    .parts = {{"line", "line"}, {"offset", "offset"}, {"symbol", "symbol"}}};
static const struct mrl_cdx_object_row flows = {
    .key = "data", .field = MRL_BOM_DATA_FLOW, .value = "classification", .name = "flow"};

/* The name in an object, cited as the name. */
static mrl_status read_named(struct mrl_cdx_reader *r, const struct mrl_read_place *at, size_t item,
                             const char *key, enum mrl_bom_key field)
{
    const struct mrl_cdx_row name = {"name", field};
    const struct mrl_read_place object = mrl_cdx_below(at, key);

    return object.node ? mrl_cdx_read_texts(r, &object, item, &name, 1) : mrl_ok();
}

/* What all things have at the end: references, properties, and marks that 1.6 keeps in them. */
static mrl_status read_tail(struct mrl_cdx_reader *r, const struct mrl_read_place *at, size_t item)
{
    MRL_TRY(mrl_cdx_read_licences(r, at, item));
    MRL_TRY(mrl_cdx_read_objects(r, at, item, &references));
    MRL_TRY(mrl_cdx_read_lists(r, at, item, lists, 1));
    MRL_TRY(mrl_cdx_read_properties(r, at, item));
    return mrl_cdx_read_marks(r, at->node, item);
}

/* --- things --- */

static mrl_status add_thing(struct mrl_cdx_reader *r, const struct mrl_node *thing, bool service,
                            size_t *ret)
{
    const char *ref = mrl_node_text(mrl_node_get(thing, "bom-ref"));
    const char *name = mrl_node_text(mrl_node_get(thing, "name"));
    const struct mrl_node *outside = mrl_node_get(thing, "isExternal");

    if (!ref || !*ref)
        ref = mrl_bom_ref(r->arena, service ? "service:" : "component:", name ? name : "");
    if (!ref)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_bom_add(r->bom, kind_of(thing, service), ref, ret, r->err));
    r->bom->items[*ret].external =
        (outside && outside->kind == MRL_NODE_BOOL && outside->boolean) ||
        own_property(thing, "merlon:external");
    return mrl_ok();
}

static mrl_status read_components(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                  const char *key, size_t whole);

/* Ancestors that merlon wrote repeat what a relation says. */
static mrl_status read_ancestors(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t item)
{
    if (own_property(at->node, "merlon:kind"))
        return mrl_ok();
    MRL_NODE_EACH(one, mrl_node_get(mrl_node_get(at->node, "pedigree"), "ancestors"))
    {
        const struct mrl_read_place place = {NULL, one, 0};
        size_t ancestor;

        MRL_TRY(add_thing(r, one, false, &ancestor));
        r->bom->items[ancestor].external = true;
        MRL_TRY(mrl_cdx_read_texts(r, &place, ancestor, texts, MRL_COUNT(texts)));
        MRL_TRY(mrl_bom_relate(r->bom,
                               &(struct mrl_bom_relation){.kind = MRL_BOM_DERIVED_FROM,
                                                          .from = item,
                                                          .to = ancestor,
                                                          .source = MRL_BOM_NO_SOURCE},
                               r->err));
    }
    return mrl_ok();
}

static mrl_status read_component(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t whole, size_t *ret)
{
    const struct mrl_read_place evidence = mrl_cdx_below(at, "evidence");
    const struct mrl_read_place card = mrl_cdx_below(at, "modelCard");
    size_t item;

    MRL_TRY(add_thing(r, at->node, false, &item));
    *ret = item;
    MRL_TRY(mrl_cdx_read_texts(r, at, item, texts, MRL_COUNT(texts)));
    MRL_TRY(read_named(r, at, item, "supplier", MRL_BOM_SUPPLIER));
    MRL_TRY(mrl_cdx_read_authors(r, at, item));
    MRL_TRY(mrl_cdx_read_objects(r, at, item, &hashes));
    if (evidence.node)
        MRL_TRY(mrl_cdx_read_objects(r, &evidence, item, &occurrences));
    if (card.node)
        MRL_TRY(mrl_cdx_read_model_card(r, &card, item));
    MRL_TRY(mrl_cdx_read_data(r, at, item));
    MRL_TRY(mrl_cdx_read_material(r, at, item));
    MRL_TRY(read_tail(r, at, item));
    MRL_TRY(read_ancestors(r, at, item));
    if (whole != SIZE_MAX)
        MRL_TRY(mrl_bom_relate(
            r->bom,
            &(struct mrl_bom_relation){
                .kind = MRL_BOM_CONTAINS, .from = whole, .to = item, .source = MRL_BOM_NO_SOURCE},
            r->err));
    return read_components(r, at, "components", item);
}

/* Depth is bounded by that of trees. */
static mrl_status read_components(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                  const char *key, size_t whole)
{
    const struct mrl_read_place list = mrl_cdx_below(at, key);
    size_t n = 0, ignored;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        if (one->kind == MRL_NODE_MAP)
            MRL_TRY(read_component(r, &place, whole, &ignored));
    }
    return mrl_ok();
}

static mrl_status read_services(struct mrl_cdx_reader *r, const struct mrl_read_place *at)
{
    const struct mrl_read_place list = mrl_cdx_below(at, "services");
    size_t n = 0, item;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        if (one->kind != MRL_NODE_MAP)
            continue;
        MRL_TRY(add_thing(r, one, true, &item));
        MRL_TRY(mrl_cdx_read_texts(r, &place, item, service_texts, MRL_COUNT(service_texts)));
        MRL_TRY(read_named(r, &place, item, "provider", MRL_BOM_SUPPLIER));
        MRL_TRY(mrl_cdx_read_lists(r, &place, item, endpoints, 1));
        MRL_TRY(mrl_cdx_read_objects(r, &place, item, &flows));
        MRL_TRY(read_tail(r, &place, item));
        MRL_TRY(read_services(r, &place));
    }
    return mrl_ok();
}

/* --- the document --- */

static mrl_status read_metadata(struct mrl_cdx_reader *r, const struct mrl_read_place *root)
{
    const struct mrl_read_place metadata = mrl_cdx_below(root, "metadata");
    const struct mrl_read_place component = mrl_cdx_below(&metadata, "component");
    const struct mrl_node *tools = mrl_node_get(metadata.node, "tools");
    const struct mrl_node *list =
        tools && tools->kind == MRL_NODE_MAP ? mrl_node_get(tools, "components") : tools;
    const struct mrl_node *tool = list && list->kind == MRL_NODE_LIST ? list->first : NULL;
    const struct mrl_node *maker = mrl_node_get(metadata.node, "manufacturer");
    struct mrl_bom *bom = r->bom;

    bom->created = mrl_node_text(mrl_node_get(metadata.node, "timestamp"));
    bom->tool = mrl_node_text(mrl_node_get(tool, "name"));
    bom->tool_version = mrl_node_text(mrl_node_get(tool, "version"));
    bom->supplier = mrl_node_text(
        mrl_node_get(maker ? maker : mrl_node_get(metadata.node, "supplier"), "name"));
    if (!component.node || component.node->kind != MRL_NODE_MAP)
        return mrl_ok();
    return read_component(r, &component, SIZE_MAX, &bom->root);
}

static mrl_status note_citations(struct mrl_cdx_reader *r, const struct mrl_node *root)
{
    MRL_NODE_EACH(citation, mrl_node_get(root, "citations"))
    {
        const char *note = mrl_node_text(mrl_node_get(citation, "note"));

        MRL_NODE_EACH(pointer, note ? mrl_node_get(citation, "pointers") : NULL)
        {
            if (pointer->kind != MRL_NODE_STRING)
                continue;
            r->cited = true;
            MRL_TRY(
                mrl_map_add(&r->marks, pointer->text, pointer->len, (uintptr_t)note, NULL, r->err));
        }
    }
    return mrl_ok();
}

/* Whether a relation that makes the one depend on the other is known already: CycloneDX repeats it
 * among the dependencies. */
static mrl_status relate_links(struct mrl_cdx_reader *r, struct mrl_map *pairs)
{
    for (size_t i = 0; i < r->link_count; i++) {
        const struct mrl_cdx_link *link = &r->links[i];
        const char *pair;
        size_t to;

        if (!mrl_bom_find(r->bom, link->to, &to))
            continue;
        MRL_TRY(mrl_bom_relate(r->bom,
                               &(struct mrl_bom_relation){.kind = link->kind,
                                                          .from = link->from,
                                                          .to = to,
                                                          .detail = link->detail,
                                                          .source = MRL_BOM_NO_SOURCE},
                               r->err));
        pair = mrl_arena_printf(r->arena, "%zu %zu", link->from, to);
        if (!pair)
            return MRL_FAIL_ARENA(r->err, r->arena);
        MRL_TRY(mrl_map_add(pairs, pair, strlen(pair), 0, NULL, r->err));
    }
    return mrl_ok();
}

static mrl_status read_dependencies(struct mrl_cdx_reader *r, const struct mrl_node *root,
                                    const struct mrl_map *pairs)
{
    size_t from, to;
    uint64_t ignored;

    MRL_NODE_EACH(one, mrl_node_get(root, "dependencies"))
    {
        const char *ref = mrl_node_text(mrl_node_get(one, "ref"));

        if (!ref || !mrl_bom_find(r->bom, ref, &from))
            continue;
        MRL_NODE_EACH(on, mrl_node_get(one, "dependsOn"))
        {
            const char *other = mrl_node_text(on);
            char pair[48];

            if (!other || !mrl_bom_find(r->bom, other, &to))
                continue;
            (void)snprintf(pair, sizeof(pair), "%zu %zu", from, to);
            if (mrl_map_get(pairs, pair, strlen(pair), &ignored))
                continue;
            MRL_TRY(mrl_bom_relate(r->bom,
                                   &(struct mrl_bom_relation){.kind = MRL_BOM_DEPENDS_ON,
                                                              .from = from,
                                                              .to = to,
                                                              .source = MRL_BOM_NO_SOURCE},
                                   r->err));
        }
    }
    return mrl_ok();
}

static bool is_incomplete(const struct mrl_node *root)
{
    MRL_NODE_EACH(one, mrl_node_get(root, "compositions"))
    {
        if (mrl_node_is(mrl_node_get(one, "aggregate"), "incomplete"))
            return true;
    }
    return false;
}

mrl_status mrl_bom_read_cyclonedx(const struct mrl_doc *doc, struct mrl_arena *arena,
                                  struct mrl_bom *bom, struct mrl_error *err)
{
    struct mrl_cdx_reader r = {.bom = bom, .arena = arena, .err = err};
    const struct mrl_read_place root = {.node = doc->root};
    const struct mrl_node *version = mrl_node_get(doc->root, "version");
    struct mrl_map pairs;

    mrl_bom_init(bom, arena);
    mrl_map_init(&r.marks, arena);
    mrl_map_init(&pairs, arena);
    bom->serial = mrl_node_text(mrl_node_get(doc->root, "serialNumber"));
    bom->version = version && version->kind == MRL_NODE_INT && version->integer > 0
                       ? (uint64_t)version->integer
                       : 1;
    bom->incomplete = is_incomplete(doc->root);
    MRL_TRY(note_citations(&r, doc->root));
    MRL_TRY(read_metadata(&r, &root));
    MRL_TRY(read_components(&r, &root, "components", SIZE_MAX));
    MRL_TRY(read_services(&r, &root));
    MRL_TRY(relate_links(&r, &pairs));
    return read_dependencies(&r, doc->root, &pairs);
}
