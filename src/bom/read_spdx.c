/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/read.h"

#include "bom/read_spdx_private.h"

#include <string.h>

/* --- kinds --- */

static const struct {
    const char *type;
    enum mrl_spdx_class class;
    enum mrl_bom_kind kind;
} classes[] = {
    {"ai_AIPackage", MRL_SPDX_MODEL, MRL_BOM_MODEL},
    {"dataset_DatasetPackage", MRL_SPDX_DATASET, MRL_BOM_DATASET},
    {"software_Package", MRL_SPDX_PACKAGE, MRL_BOM_LIBRARY},
    {"software_File", MRL_SPDX_FILE, MRL_BOM_FILE},
};

static const struct {
    const char *purpose;
    enum mrl_spdx_class class;
    enum mrl_bom_kind kind;
} purposes[] = {
    {"framework", MRL_SPDX_PACKAGE, MRL_BOM_FRAMEWORK},
    {"application", MRL_SPDX_PACKAGE, MRL_BOM_APPLICATION},
    {"container", MRL_SPDX_PACKAGE, MRL_BOM_CONTAINER},
    {"data", MRL_SPDX_PACKAGE, MRL_BOM_DATASET},
    {"model", MRL_SPDX_PACKAGE, MRL_BOM_MODEL},
    {"configuration", MRL_SPDX_FILE, MRL_BOM_CONFIGURATION},
    {"documentation", MRL_SPDX_FILE, MRL_BOM_CARD},
    {"manifest", MRL_SPDX_FILE, MRL_BOM_MANIFEST},
};

static bool class_of(const struct mrl_node *node, enum mrl_spdx_class *class,
                     enum mrl_bom_kind *kind)
{
    const struct mrl_node *type = mrl_node_get(node, "type");

    for (size_t i = 0; i < MRL_COUNT(classes); i++) {
        if (!mrl_node_is(type, classes[i].type))
            continue;
        *class = classes[i].class;
        *kind = classes[i].kind;
        for (size_t k = 0; k < MRL_COUNT(purposes); k++)
            if (purposes[k].class == *class &&
                mrl_node_is(mrl_node_get(node, "software_primaryPurpose"), purposes[k].purpose))
                *kind = purposes[k].kind;
        return true;
    }
    return false;
}

/* --- things --- */

static const char *ref_of(struct mrl_spdx_reader *r, const char *id)
{
    const size_t n = strlen(r->space);

    return n > 0 && strncmp(id, r->space, n) == 0 && id[n] ? id + n : mrl_bom_ref(r->arena, "", id);
}

static mrl_status read_thing(struct mrl_spdx_reader *r, const struct mrl_node *node, const char *id)
{
    const struct mrl_node *said, *outside;
    enum mrl_spdx_class class;
    enum mrl_bom_kind kind;
    const char *ref;
    size_t item;

    if (!class_of(node, &class, &kind))
        return mrl_ok();
    MRL_TRY(mrl_spdx_statement(r, id, &said));
    if (mrl_spdx_text_at(said, "kind"))
        (void)mrl_bom_kind_parse(mrl_spdx_text_at(said, "kind"), &kind);
    ref = ref_of(r, id);
    if (!ref)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_bom_add(r->bom, kind, ref, &item, r->err));
    outside = mrl_node_get(said, "external");
    r->bom->items[item].external = outside && outside->kind == MRL_NODE_BOOL && outside->boolean;
    MRL_TRY(mrl_map_add(&r->items, id, strlen(id), item, NULL, r->err));
    return mrl_spdx_read_fields(r, node, id, class, said, item);
}

/* --- relationships --- */

/* "merlon: derived-from adapter (declared)" */
static mrl_status read_comment(struct mrl_spdx_reader *r, const char *comment,
                               struct mrl_bom_relation *rel, bool *known)
{
    struct mrl_span rest, word, mark = {NULL, 0};
    const char *name;

    if (!comment || strncmp(comment, "merlon: ", 8) != 0)
        return mrl_ok();
    rest = mrl_span_text(comment + 8);
    if (mrl_span_ends(rest, ")") && mrl_span_find(rest, " (") < rest.len) {
        const size_t at = mrl_span_find(rest, " (");

        mark = mrl_span_first(mrl_span_without(rest, at + 2), rest.len - at - 3);
        rest = mrl_span_first(rest, at);
    }
    if (!mrl_span_cut(&rest, ' ', &word))
        return mrl_ok();
    name = mrl_arena_strndup(r->arena, word.at, word.len);
    if (!name)
        return MRL_FAIL_ARENA(r->err, r->arena);
    if (!mrl_bom_relation_parse(name, &rel->kind))
        return mrl_ok();
    *known = true;
    if (rest.len > 0)
        rel->detail = mrl_arena_strndup(r->arena, rest.at, rest.len);
    name = mrl_arena_strndup(r->arena, mark.at ? mark.at : "", mark.len);
    if (!name || (rest.len > 0 && !rel->detail))
        return MRL_FAIL_ARENA(r->err, r->arena);
    (void)mrl_bom_mark_parse(name, &rel->mark);
    return mrl_ok();
}

static mrl_status relate(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    struct mrl_bom_relation rel = {.source = MRL_BOM_NO_SOURCE};
    const char *type = mrl_spdx_text_at(node, "relationshipType"),
               *from = mrl_spdx_id_of(mrl_node_get(node, "from"));
    bool reversed = false, known = false;
    uint64_t a, b;

    if (!type || !from || !mrl_map_get(&r->items, from, strlen(from), &a))
        return mrl_ok();
    MRL_TRY(read_comment(r, mrl_spdx_text_at(node, "comment"), &rel, &known));
    if (known)
        reversed = mrl_spdx_relation_is_reversed(rel.kind);
    else if (!mrl_spdx_relation_of(type, &rel.kind, &reversed))
        return mrl_ok();
    MRL_NODE_EACH(one, mrl_node_get(node, "to"))
    {
        const char *to = mrl_spdx_id_of(one);

        if (!to || !mrl_map_get(&r->items, to, strlen(to), &b))
            continue;
        rel.from = (size_t)(reversed ? b : a);
        rel.to = (size_t)(reversed ? a : b);
        MRL_TRY(mrl_bom_relate(r->bom, &rel, r->err));
    }
    return mrl_ok();
}

static mrl_status add_licence(struct mrl_spdx_reader *r, struct mrl_map *map, const char *from,
                              const char *to)
{
    struct mrl_spdx_licence_link *link = mrl_arena_zalloc(r->arena, sizeof(*link)), *first;
    uint64_t found;

    if (!link)
        return MRL_FAIL_ARENA(r->err, r->arena);
    link->to = to;
    link->last = link;
    if (!mrl_map_get(map, from, strlen(from), &found))
        return mrl_map_add(map, from, strlen(from), (uintptr_t)link, NULL, r->err);
    first = (struct mrl_spdx_licence_link *)(uintptr_t)found;
    first->last->next = link;
    first->last = link;
    return mrl_ok();
}

/* --- the document --- */

static mrl_status index_licences(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const struct mrl_node *type = mrl_node_get(node, "relationshipType");
    const char *from = mrl_spdx_id_of(mrl_node_get(node, "from"));
    struct mrl_map *map = mrl_node_is(type, "hasDeclaredLicense")    ? &r->licences
                          : mrl_node_is(type, "hasConcludedLicense") ? &r->concluded
                                                                     : NULL;

    if (!map || !from)
        return mrl_ok();
    MRL_NODE_EACH(to, mrl_node_get(node, "to"))
    {
        if (mrl_spdx_id_of(to))
            MRL_TRY(add_licence(r, map, from, mrl_spdx_id_of(to)));
    }
    return mrl_ok();
}

static mrl_status index_one(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const char *id = mrl_spdx_id_of(node), *subject = mrl_spdx_id_of(mrl_node_get(node, "subject"));

    if (id)
        MRL_TRY(mrl_map_add(&r->elements, id, strlen(id), (uintptr_t)node, NULL, r->err));
    if (subject && mrl_node_is(mrl_node_get(node, "type"), "Annotation"))
        MRL_TRY(mrl_map_add(&r->notes, subject, strlen(subject), (uintptr_t)node, NULL, r->err));
    return index_licences(r, node);
}

static const char own_document[] = "#merlon:document";

static mrl_status read_document(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                const char *id)
{
    const struct mrl_span whole = mrl_span_text(id);
    char *space;

    if (!mrl_span_ends(whole, own_document) ||
        !mrl_node_is(mrl_node_get(node, "type"), "SpdxDocument"))
        return mrl_ok();
    space = mrl_arena_strndup(r->arena, id, whole.len - (sizeof(own_document) - 2));
    if (!space)
        return MRL_FAIL_ARENA(r->err, r->arena);
    r->space = space;
    if (mrl_span_starts(whole, "urn:uuid:"))
        r->bom->serial = mrl_arena_strndup(r->arena, id, whole.len - (sizeof(own_document) - 1));
    return mrl_ok();
}

/* "merlon 1.0": the version stands behind the last blank. */
static mrl_status read_tool(struct mrl_spdx_reader *r, const char *name)
{
    const char *blank = name ? strrchr(name, ' ') : NULL;

    r->bom->tool = name;
    if (!blank)
        return mrl_ok();
    r->bom->tool = mrl_arena_strndup(r->arena, name, (size_t)(blank - name));
    r->bom->tool_version = blank + 1;
    return r->bom->tool ? mrl_ok() : MRL_FAIL_ARENA(r->err, r->arena);
}

static mrl_status read_maker(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const struct mrl_node *type = mrl_node_get(node, "type");
    const struct mrl_node *by = mrl_node_get(node, "createdBy");
    const struct mrl_node *maker = by && by->kind == MRL_NODE_LIST && by->first
                                       ? mrl_spdx_find(r, mrl_spdx_id_of(by->first))
                                       : NULL;
    const char *created = mrl_spdx_text_at(node, "created");

    if (mrl_node_is(type, "Tool") && !r->bom->tool)
        return read_tool(r, mrl_spdx_text_at(node, "name"));
    if (!mrl_node_is(type, "CreationInfo") || r->bom->created)
        return mrl_ok();
    /* The Epoch is merlon's way to say that no time is known. */
    r->bom->created = created && strcmp(created, "1970-01-01T00:00:00Z") != 0 ? created : NULL;
    if (mrl_node_is(mrl_node_get(maker, "type"), "Organization"))
        r->bom->supplier = mrl_spdx_text_at(maker, "name");
    return mrl_ok();
}

/* What the document is about: a bill says it better than a collection of any kind. */
static void read_collection(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const struct mrl_node *type = mrl_node_get(node, "type");
    const struct mrl_node *roots = mrl_node_get(node, "rootElement");
    const bool is_bill = mrl_node_is(type, "software_Sbom");
    const char *root =
        roots && roots->kind == MRL_NODE_LIST && roots->first ? mrl_spdx_id_of(roots->first) : NULL;
    uint64_t item;

    if (!is_bill && !mrl_node_is(type, "Bom") && !mrl_node_is(type, "SpdxDocument"))
        return;
    if (is_bill && mrl_node_is(mrl_node_get(node, "comment"), "merlon: incomplete"))
        r->bom->incomplete = true;
    if (root && (is_bill || r->bom->root == SIZE_MAX) &&
        mrl_map_get(&r->items, root, strlen(root), &item))
        r->bom->root = (size_t)item;
}

static mrl_status add_to_graph(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    void *graph = r->graph;

    MRL_TRY(mrl_arena_grow(r->arena, &graph, &r->graph_capacity, r->graph_count, sizeof(*r->graph),
                           r->err));
    r->graph = graph;
    r->graph[r->graph_count++] = node;
    return mrl_ok();
}

/* An element may stand wherever one is referred to (SPDX 3.0.1, "Serialization in JSON-LD").
 * As deep as the reader of JSON lets them lie. */
static mrl_status gather(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    if (node->kind != MRL_NODE_LIST && node->kind != MRL_NODE_MAP)
        return mrl_ok();
    if (mrl_node_get(node, "spdxId") || mrl_node_is(mrl_node_get(node, "type"), "CreationInfo"))
        MRL_TRY(add_to_graph(r, node));
    MRL_NODE_EACH(one, node)
    {
        MRL_TRY(gather(r, one));
    }
    return mrl_ok();
}

/* All that stands in the graph counts, even without an id; a document of one element needs no
 * graph. */
static mrl_status gather_all(struct mrl_spdx_reader *r, const struct mrl_node *root)
{
    const struct mrl_node *graph = mrl_node_get(root, "@graph");

    if (!graph)
        return gather(r, root);
    MRL_NODE_EACH(one, graph)
    {
        if (one->kind == MRL_NODE_MAP && !mrl_node_get(one, "spdxId") &&
            !mrl_node_is(mrl_node_get(one, "type"), "CreationInfo"))
            MRL_TRY(add_to_graph(r, one));
        MRL_TRY(gather(r, one));
    }
    return mrl_ok();
}

static mrl_status read_graph(struct mrl_spdx_reader *r)
{
    for (size_t i = 0; i < r->graph_count; i++)
        MRL_TRY(index_one(r, r->graph[i]));
    for (size_t i = 0; i < r->graph_count; i++) {
        if (mrl_spdx_text_at(r->graph[i], "spdxId"))
            MRL_TRY(read_document(r, r->graph[i], mrl_spdx_text_at(r->graph[i], "spdxId")));
        MRL_TRY(read_maker(r, r->graph[i]));
    }
    for (size_t i = 0; i < r->graph_count; i++)
        if (mrl_spdx_text_at(r->graph[i], "spdxId"))
            MRL_TRY(read_thing(r, r->graph[i], mrl_spdx_text_at(r->graph[i], "spdxId")));
    for (size_t i = 0; i < r->graph_count; i++) {
        read_collection(r, r->graph[i]);
        MRL_TRY(relate(r, r->graph[i]));
    }
    return mrl_ok();
}

mrl_status mrl_bom_read_spdx(const struct mrl_doc *doc, struct mrl_arena *arena,
                             struct mrl_bom *bom, struct mrl_error *err)
{
    struct mrl_spdx_reader r = {.bom = bom, .arena = arena, .space = "", .err = err};

    mrl_bom_init(bom, arena);
    bom->version = 1;
    mrl_map_init(&r.elements, arena);
    mrl_map_init(&r.items, arena);
    mrl_map_init(&r.notes, arena);
    mrl_map_init(&r.licences, arena);
    mrl_map_init(&r.concluded, arena);
    MRL_TRY(gather_all(&r, doc->root));
    return read_graph(&r);
}
