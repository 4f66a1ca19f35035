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
    {"data", MRL_SPDX_PACKAGE, MRL_BOM_VECTOR_STORE},
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
               *from = mrl_spdx_text_at(node, "from");
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
        const char *to = mrl_node_text(one);

        if (!to || !mrl_map_get(&r->items, to, strlen(to), &b))
            continue;
        rel.from = (size_t)(reversed ? b : a);
        rel.to = (size_t)(reversed ? a : b);
        MRL_TRY(mrl_bom_relate(r->bom, &rel, r->err));
    }
    return mrl_ok();
}

static mrl_status add_licence(struct mrl_spdx_reader *r, const char *from, const char *to)
{
    struct mrl_spdx_licence_link *link = mrl_arena_zalloc(r->arena, sizeof(*link)), *first;
    uint64_t found;

    if (!link)
        return MRL_FAIL_ARENA(r->err, r->arena);
    link->to = to;
    link->last = link;
    if (!mrl_map_get(&r->licences, from, strlen(from), &found))
        return mrl_map_add(&r->licences, from, strlen(from), (uintptr_t)link, NULL, r->err);
    first = (struct mrl_spdx_licence_link *)(uintptr_t)found;
    first->last->next = link;
    first->last = link;
    return mrl_ok();
}

/* --- the document --- */

static mrl_status index_one(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const char *id = mrl_spdx_text_at(node, "spdxId"), *subject = mrl_spdx_text_at(node, "subject");
    const char *from = mrl_spdx_text_at(node, "from");
    const struct mrl_node *type = mrl_node_get(node, "type");

    if (id)
        MRL_TRY(mrl_map_add(&r->elements, id, strlen(id), (uintptr_t)node, NULL, r->err));
    if (subject && mrl_node_is(type, "Annotation"))
        MRL_TRY(mrl_map_add(&r->notes, subject, strlen(subject), (uintptr_t)node, NULL, r->err));
    if (from && mrl_node_is(mrl_node_get(node, "relationshipType"), "hasDeclaredLicense"))
        MRL_NODE_EACH(to, mrl_node_get(node, "to"))
        {
            if (mrl_node_text(to))
                MRL_TRY(add_licence(r, from, mrl_node_text(to)));
        }
    return mrl_ok();
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
                                       ? mrl_spdx_find(r, mrl_node_text(by->first))
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

static void read_collection(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    const struct mrl_node *roots = mrl_node_get(node, "rootElement");
    const char *root =
        roots && roots->kind == MRL_NODE_LIST && roots->first ? mrl_node_text(roots->first) : NULL;
    uint64_t item;

    if (!mrl_node_is(mrl_node_get(node, "type"), "software_Sbom"))
        return;
    if (mrl_node_is(mrl_node_get(node, "comment"), "merlon: incomplete"))
        r->bom->incomplete = true;
    if (root && mrl_map_get(&r->items, root, strlen(root), &item))
        r->bom->root = (size_t)item;
}

static mrl_status read_graph(struct mrl_spdx_reader *r)
{
    MRL_NODE_EACH(node, r->graph)
    {
        MRL_TRY(index_one(r, node));
    }
    MRL_NODE_EACH(node, r->graph)
    {
        if (mrl_spdx_text_at(node, "spdxId"))
            MRL_TRY(read_document(r, node, mrl_spdx_text_at(node, "spdxId")));
        MRL_TRY(read_maker(r, node));
    }
    MRL_NODE_EACH(node, r->graph)
    {
        if (mrl_spdx_text_at(node, "spdxId"))
            MRL_TRY(read_thing(r, node, mrl_spdx_text_at(node, "spdxId")));
    }
    MRL_NODE_EACH(node, r->graph)
    {
        read_collection(r, node);
        MRL_TRY(relate(r, node));
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
    r.graph = mrl_node_get(doc->root, "@graph");
    return read_graph(&r);
}
