/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/licence.h"
#include "bom/read_private.h"
#include "bom/spdx_private.h"

#include <stdio.h>
#include <string.h>

/* A value of a property, until it is known whether the annotation speaks of it. */
struct native {
    enum mrl_bom_key key;
    const char *name, *value;
    bool used;
};

struct reader {
    struct mrl_bom *bom;
    struct mrl_arena *arena;
    const struct mrl_node *graph;
    const char *space;       /* what spdxIds of merlon's start with; "" for others */
    struct mrl_map elements; /* spdxId: its node */
    struct mrl_map items;    /* spdxId of a thing: its index */
    struct mrl_map notes;    /* spdxId of a thing: its annotation */
    struct mrl_map licences; /* spdxId of a thing: first of its struct licence_link */
    struct native *natives;  /* of the thing being read */
    size_t native_count, native_capacity;
    struct mrl_error *err;
};

/* Licences of a thing, in the order of the relationships. */
struct licence_link {
    const char *to;
    struct licence_link *next, *last;
};

static const char *text_at(const struct mrl_node *map, const char *key)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    if (node && (node->kind == MRL_NODE_INT || node->kind == MRL_NODE_REAL))
        return node->text;
    return mrl_node_text(node);
}

static const struct mrl_node *element(const struct reader *r, const char *id)
{
    uint64_t found;

    if (!id || !mrl_map_get(&r->elements, id, strlen(id), &found))
        return NULL;
    return (const struct mrl_node *)(uintptr_t)found;
}

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

/* --- properties --- */

static mrl_status note(struct reader *r, enum mrl_bom_key key, const char *name, const char *value)
{
    void *natives = r->natives;

    if (!value || !*value)
        return mrl_ok();
    MRL_TRY(mrl_arena_grow(r->arena, &natives, &r->native_capacity, r->native_count,
                           sizeof(*r->natives), r->err));
    r->natives = natives;
    r->natives[r->native_count++] = (struct native){key, name, value, false};
    return mrl_ok();
}

static mrl_status note_list(struct reader *r, const struct mrl_spdx_row *row,
                            const struct mrl_node *list)
{
    MRL_NODE_EACH(one, list)
    {
        const char *key = text_at(one, "key"), *value = text_at(one, "value");

        if (row->shape == MRL_SPDX_PAIRS)
            MRL_TRY(note(r, row->key, value ? key : NULL, value ? value : key));
        else if (!mrl_node_is(one, "noAssertion"))
            MRL_TRY(note(r, row->key, NULL, mrl_node_text(one)));
    }
    return mrl_ok();
}

static mrl_status note_rows(struct reader *r, const struct mrl_node *node,
                            enum mrl_spdx_class class)
{
    for (size_t i = 0; i < mrl_spdx_row_count; i++) {
        const struct mrl_spdx_row *row = &mrl_spdx_rows[i];

        if (!(row->classes & class))
            continue;
        if (row->shape == MRL_SPDX_LIST || row->shape == MRL_SPDX_PAIRS)
            MRL_TRY(note_list(r, row, mrl_node_get(node, row->property)));
        else
            MRL_TRY(note(r, row->key, NULL, text_at(node, row->property)));
    }
    return mrl_ok();
}

static mrl_status note_agents(struct reader *r, const struct mrl_node *node)
{
    MRL_TRY(
        note(r, MRL_BOM_SUPPLIER, NULL, text_at(element(r, text_at(node, "suppliedBy")), "name")));
    MRL_NODE_EACH(one, mrl_node_get(node, "originatedBy"))
    {
        MRL_TRY(note(r, MRL_BOM_AUTHOR, NULL, text_at(element(r, mrl_node_text(one)), "name")));
    }
    return mrl_ok();
}

static mrl_status note_hashes(struct reader *r, const struct mrl_node *node)
{
    MRL_NODE_EACH(one, mrl_node_get(node, "verifiedUsing"))
    {
        const char *name = mrl_spdx_hash_of(text_at(one, "algorithm"));

        if (name)
            MRL_TRY(note(r, MRL_BOM_HASH, name, text_at(one, "hashValue")));
    }
    MRL_NODE_EACH(one, mrl_node_get(node, "externalRef"))
    {
        const char *name = mrl_spdx_reference_of(text_at(one, "externalRefType"));
        const struct mrl_node *locator = mrl_node_get(one, "locator");

        if (name && locator && locator->kind == MRL_NODE_LIST)
            MRL_TRY(note(r, MRL_BOM_REFERENCE, name, mrl_node_text(locator->first)));
    }
    return mrl_ok();
}

static mrl_status note_licences(struct reader *r, const char *id)
{
    uint64_t first;

    if (!mrl_map_get(&r->licences, id, strlen(id), &first))
        return mrl_ok();
    for (const struct licence_link *l = (const struct licence_link *)(uintptr_t)first; l;
         l = l->next) {
        const struct mrl_node *to = element(r, l->to);
        const char *expression = text_at(to, "simplelicensing_licenseExpression");
        const char *text = text_at(to, "name");

        if (expression)
            MRL_TRY(note(r, MRL_BOM_LICENCE,
                         mrl_licence_id(mrl_span_text(expression)) ? "id" : "expression",
                         expression));
        else
            MRL_TRY(note(r, MRL_BOM_LICENCE, "name",
                         text ? text : text_at(to, "simplelicensing_licenseText")));
    }
    return mrl_ok();
}

/* --- the annotation --- */

static struct native *next_native(struct reader *r, enum mrl_bom_key key)
{
    for (size_t i = 0; i < r->native_count; i++)
        if (r->natives[i].key == key && !r->natives[i].used)
            return &r->natives[i];
    return NULL;
}

static void read_source(const struct mrl_node *said, struct mrl_bom_field *field)
{
    const char *mark = text_at(said, "mark");
    const struct mrl_node *line = mrl_node_get(said, "line");

    if (mark)
        (void)mrl_bom_mark_parse(mark, &field->mark);
    field->source.file = text_at(said, "file");
    field->source.key = text_at(said, "as");
    if (line && line->kind == MRL_NODE_INT && line->integer > 0 && line->integer <= UINT32_MAX)
        field->source.line = (uint32_t)line->integer;
}

static mrl_status read_parts(struct reader *r, const struct mrl_node *said,
                             struct mrl_bom_field *field)
{
    const struct mrl_node *parts = mrl_node_get(said, "parts");
    struct mrl_bom_part *list;

    if (!parts || parts->kind != MRL_NODE_MAP)
        return mrl_ok();
    list = mrl_arena_array(r->arena, parts->count + 1, sizeof(*list));
    if (!list)
        return MRL_FAIL_ARENA(r->err, r->arena);
    field->parts = list;
    MRL_NODE_EACH(one, parts)
    {
        if (mrl_node_text(one))
            list[field->part_count++] = (struct mrl_bom_part){one->key, mrl_node_text(one)};
    }
    return mrl_ok();
}

/* In CycloneDX, a field without a place of its own and a property of that name are one thing; so
 * that the formats can be compared, they are here too. */
static mrl_status as_field(struct reader *r, size_t item, struct mrl_bom_field *field)
{
    const char *colon, *word;

    if (field->key != MRL_BOM_PROPERTY || !field->name || !field->value ||
        strncmp(field->name, "merlon:", 7) != 0)
        return mrl_ok();
    colon = strchr(field->name + 7, ':');
    word = colon ? mrl_arena_strndup(r->arena, field->name + 7, (size_t)(colon - field->name - 7))
                 : field->name + 7;
    if (!word)
        return MRL_FAIL_ARENA(r->err, r->arena);
    if (mrl_bom_property_key(r->bom->items[item].kind, word, colon ? colon + 1 : NULL, field->value,
                             &field->key))
        field->name = colon ? colon + 1 : NULL;
    return mrl_ok();
}

/* Natives stand in the order of the fields, and a field that is said whole may stand among them
 * too: then it uses its own up. */
static mrl_status read_said(struct reader *r, size_t item, const struct mrl_node *said)
{
    struct mrl_bom_field field = {.source = MRL_BOM_NO_SOURCE};
    const char *key = text_at(said, "key");
    struct native *native;

    if (!key || !mrl_bom_key_parse(key, &field.key))
        return mrl_ok();
    native = next_native(r, field.key);
    field.name = text_at(said, "name");
    field.value = text_at(said, "value");
    read_source(said, &field);
    if (field.value) {
        if (native && strcmp(native->value, field.value) == 0)
            native->used = true;
        MRL_TRY(read_parts(r, said, &field));
    } else if (native) {
        native->used = true;
        field.name = native->name;
        field.value = native->value;
    }
    MRL_TRY(as_field(r, item, &field));
    return field.value && *field.value ? mrl_bom_set(r->bom, item, &field, r->err) : mrl_ok();
}

/* The statement of merlon's annotation of a thing; NULL if it has none. */
static mrl_status statement(struct reader *r, const char *id, const struct mrl_node **ret)
{
    struct mrl_error ignored;
    struct mrl_doc doc;
    uint64_t found;
    const char *text;

    *ret = NULL;
    if (!mrl_map_get(&r->notes, id, strlen(id), &found))
        return mrl_ok();
    text = text_at((const struct mrl_node *)(uintptr_t)found, "statement");
    if (text &&
        mrl_json_parse("annotation", text, strlen(text), r->arena, &doc, &ignored).code == MRL_OK &&
        mrl_node_is(mrl_node_get(doc.root, "merlon"), "bom-fields"))
        *ret = doc.root;
    return mrl_ok();
}

/* --- things --- */

static const char *ref_of(struct reader *r, const char *id)
{
    const size_t n = strlen(r->space);

    return n > 0 && strncmp(id, r->space, n) == 0 && id[n] ? id + n : mrl_bom_ref(r->arena, "", id);
}

static mrl_status set_natives(struct reader *r, size_t item)
{
    for (size_t i = 0; i < r->native_count; i++)
        MRL_TRY(mrl_bom_set(r->bom, item,
                            &(struct mrl_bom_field){.key = r->natives[i].key,
                                                    .name = r->natives[i].name,
                                                    .value = r->natives[i].value,
                                                    .source = MRL_BOM_NO_SOURCE},
                            r->err));
    return mrl_ok();
}

static mrl_status read_thing(struct reader *r, const struct mrl_node *node, const char *id)
{
    const struct mrl_node *said, *outside;
    enum mrl_spdx_class class;
    enum mrl_bom_kind kind;
    const char *ref;
    size_t item;

    if (!class_of(node, &class, &kind))
        return mrl_ok();
    MRL_TRY(statement(r, id, &said));
    if (text_at(said, "kind"))
        (void)mrl_bom_kind_parse(text_at(said, "kind"), &kind);
    ref = ref_of(r, id);
    if (!ref)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_bom_add(r->bom, kind, ref, &item, r->err));
    outside = mrl_node_get(said, "external");
    r->bom->items[item].external = outside && outside->kind == MRL_NODE_BOOL && outside->boolean;
    MRL_TRY(mrl_map_add(&r->items, id, strlen(id), item, NULL, r->err));
    r->native_count = 0;
    MRL_TRY(note_rows(r, node, class));
    MRL_TRY(note_agents(r, node));
    MRL_TRY(note_hashes(r, node));
    MRL_TRY(note_licences(r, id));
    if (!said)
        return set_natives(r, item);
    MRL_NODE_EACH(one, mrl_node_get(said, "fields"))
    {
        MRL_TRY(read_said(r, item, one));
    }
    return mrl_ok();
}

/* --- relationships --- */

/* "merlon: derived-from adapter (declared)" */
static mrl_status read_comment(struct reader *r, const char *comment, struct mrl_bom_relation *rel,
                               bool *known)
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

static mrl_status relate(struct reader *r, const struct mrl_node *node)
{
    struct mrl_bom_relation rel = {.source = MRL_BOM_NO_SOURCE};
    const char *type = text_at(node, "relationshipType"), *from = text_at(node, "from");
    bool reversed = false, known = false;
    uint64_t a, b;

    if (!type || !from || !mrl_map_get(&r->items, from, strlen(from), &a))
        return mrl_ok();
    MRL_TRY(read_comment(r, text_at(node, "comment"), &rel, &known));
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

static mrl_status add_licence(struct reader *r, const char *from, const char *to)
{
    struct licence_link *link = mrl_arena_zalloc(r->arena, sizeof(*link)), *first;
    uint64_t found;

    if (!link)
        return MRL_FAIL_ARENA(r->err, r->arena);
    link->to = to;
    link->last = link;
    if (!mrl_map_get(&r->licences, from, strlen(from), &found))
        return mrl_map_add(&r->licences, from, strlen(from), (uintptr_t)link, NULL, r->err);
    first = (struct licence_link *)(uintptr_t)found;
    first->last->next = link;
    first->last = link;
    return mrl_ok();
}

/* --- the document --- */

static mrl_status index_one(struct reader *r, const struct mrl_node *node)
{
    const char *id = text_at(node, "spdxId"), *subject = text_at(node, "subject");
    const char *from = text_at(node, "from");
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

static mrl_status read_document(struct reader *r, const struct mrl_node *node, const char *id)
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
static mrl_status read_tool(struct reader *r, const char *name)
{
    const char *blank = name ? strrchr(name, ' ') : NULL;

    r->bom->tool = name;
    if (!blank)
        return mrl_ok();
    r->bom->tool = mrl_arena_strndup(r->arena, name, (size_t)(blank - name));
    r->bom->tool_version = blank + 1;
    return r->bom->tool ? mrl_ok() : MRL_FAIL_ARENA(r->err, r->arena);
}

static mrl_status read_maker(struct reader *r, const struct mrl_node *node)
{
    const struct mrl_node *type = mrl_node_get(node, "type");
    const struct mrl_node *by = mrl_node_get(node, "createdBy");
    const struct mrl_node *maker =
        by && by->kind == MRL_NODE_LIST && by->first ? element(r, mrl_node_text(by->first)) : NULL;
    const char *created = text_at(node, "created");

    if (mrl_node_is(type, "Tool") && !r->bom->tool)
        return read_tool(r, text_at(node, "name"));
    if (!mrl_node_is(type, "CreationInfo") || r->bom->created)
        return mrl_ok();
    /* The Epoch is merlon's way to say that no time is known. */
    r->bom->created = created && strcmp(created, "1970-01-01T00:00:00Z") != 0 ? created : NULL;
    if (mrl_node_is(mrl_node_get(maker, "type"), "Organization"))
        r->bom->supplier = text_at(maker, "name");
    return mrl_ok();
}

static void read_collection(struct reader *r, const struct mrl_node *node)
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

static mrl_status read_graph(struct reader *r)
{
    MRL_NODE_EACH(node, r->graph)
    {
        MRL_TRY(index_one(r, node));
    }
    MRL_NODE_EACH(node, r->graph)
    {
        if (text_at(node, "spdxId"))
            MRL_TRY(read_document(r, node, text_at(node, "spdxId")));
        MRL_TRY(read_maker(r, node));
    }
    MRL_NODE_EACH(node, r->graph)
    {
        if (text_at(node, "spdxId"))
            MRL_TRY(read_thing(r, node, text_at(node, "spdxId")));
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
    struct reader r = {.bom = bom, .arena = arena, .space = "", .err = err};

    mrl_bom_init(bom, arena);
    bom->version = 1;
    mrl_map_init(&r.elements, arena);
    mrl_map_init(&r.items, arena);
    mrl_map_init(&r.notes, arena);
    mrl_map_init(&r.licences, arena);
    r.graph = mrl_node_get(doc->root, "@graph");
    return read_graph(&r);
}
