/* SPDX-License-Identifier: Apache-2.0 */
/* Fields out of the properties of an element, and out of what merlon's annotation says of it. */
#include "bom/licence.h"
#include "bom/read_spdx_private.h"

#include <string.h>

const char *mrl_spdx_text_at(const struct mrl_node *map, const char *key)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    if (node && (node->kind == MRL_NODE_INT || node->kind == MRL_NODE_REAL))
        return node->text;
    return mrl_node_text(node);
}

const char *mrl_spdx_id_of(const struct mrl_node *reference)
{
    const char *id = mrl_node_text(reference);

    if (!id)
        id = mrl_node_text(mrl_node_get(reference, "spdxId"));
    return id ? id : mrl_node_text(mrl_node_get(reference, "@id"));
}

const struct mrl_node *mrl_spdx_find(const struct mrl_spdx_reader *r, const char *id)
{
    uint64_t found;

    if (!id || !mrl_map_get(&r->elements, id, strlen(id), &found))
        return NULL;
    return (const struct mrl_node *)(uintptr_t)found;
}

/* --- properties --- */

mrl_status mrl_spdx_note(struct mrl_spdx_reader *r, enum mrl_bom_key key, const char *name,
                         const char *value, const struct mrl_bom_part *part)
{
    void *natives = r->natives;

    if (!value || !*value)
        return mrl_ok();
    if (part && !(part = mrl_arena_memdup(r->arena, part, sizeof(*part))))
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(mrl_arena_grow(r->arena, &natives, &r->native_capacity, r->native_count,
                           sizeof(*r->natives), r->err));
    r->natives = natives;
    r->natives[r->native_count++] = (struct mrl_spdx_native){key, name, value, part, false};
    return mrl_ok();
}

static mrl_status note(struct mrl_spdx_reader *r, enum mrl_bom_key key, const char *name,
                       const char *value)
{
    return mrl_spdx_note(r, key, name, value, NULL);
}

static mrl_status note_list(struct mrl_spdx_reader *r, const struct mrl_spdx_row *row,
                            const struct mrl_node *list)
{
    MRL_NODE_EACH(one, list)
    {
        const char *key = mrl_spdx_text_at(one, "key"), *value = mrl_spdx_text_at(one, "value");

        if (row->shape == MRL_SPDX_PAIRS)
            MRL_TRY(note(r, row->key, value ? key : NULL, value ? value : key));
        else if (!mrl_node_is(one, "noAssertion"))
            MRL_TRY(note(r, row->key, NULL, mrl_node_text(one)));
    }
    return mrl_ok();
}

static mrl_status note_rows(struct mrl_spdx_reader *r, const struct mrl_node *node,
                            enum mrl_spdx_class class)
{
    for (size_t i = 0; i < mrl_spdx_row_count; i++) {
        const struct mrl_spdx_row *row = &mrl_spdx_rows[i];

        if (!(row->classes & class))
            continue;
        if (row->shape == MRL_SPDX_LIST || row->shape == MRL_SPDX_PAIRS)
            MRL_TRY(note_list(r, row, mrl_node_get(node, row->property)));
        else
            MRL_TRY(note(r, row->key, NULL, mrl_spdx_text_at(node, row->property)));
    }
    return mrl_ok();
}

static mrl_status note_agents(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    MRL_TRY(note(r, MRL_BOM_SUPPLIER, NULL,
                 mrl_spdx_text_at(
                     mrl_spdx_find(r, mrl_spdx_id_of(mrl_node_get(node, "suppliedBy"))), "name")));
    MRL_NODE_EACH(one, mrl_node_get(node, "originatedBy"))
    {
        MRL_TRY(note(r, MRL_BOM_AUTHOR, NULL,
                     mrl_spdx_text_at(mrl_spdx_find(r, mrl_spdx_id_of(one)), "name")));
    }
    return mrl_ok();
}

static mrl_status note_hashes(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    MRL_NODE_EACH(one, mrl_node_get(node, "verifiedUsing"))
    {
        const char *name = mrl_spdx_hash_of(mrl_spdx_text_at(one, "algorithm"));

        if (name)
            MRL_TRY(note(r, MRL_BOM_HASH, name, mrl_spdx_text_at(one, "hashValue")));
    }
    return mrl_ok();
}

static mrl_status note_references(struct mrl_spdx_reader *r, const struct mrl_node *node)
{
    MRL_NODE_EACH(one, mrl_node_get(node, "externalRef"))
    {
        const char *name = mrl_spdx_reference_of(mrl_spdx_text_at(one, "externalRefType"));
        const struct mrl_bom_part comment = {"comment", mrl_spdx_text_at(one, "comment")};

        MRL_NODE_EACH(locator, mrl_node_get(one, "locator"))
        {
            MRL_TRY(mrl_spdx_note(r, MRL_BOM_REFERENCE, name ? name : "other",
                                  mrl_node_text(locator), comment.value ? &comment : NULL));
        }
    }
    return mrl_ok();
}

/* --- licences --- */

/* An IRI of the SPDX License List names its licence, whether or not the document has it too. */
static const char *listed_licence(const char *iri)
{
    static const char *const lists[] = {"https://spdx.org/licenses/", "http://spdx.org/licenses/"};

    for (size_t i = 0; i < MRL_COUNT(lists); i++)
        if (strncmp(iri, lists[i], strlen(lists[i])) == 0)
            return mrl_licence_id(mrl_span_text(iri + strlen(lists[i])));
    return NULL;
}

static mrl_status note_licence(struct mrl_spdx_reader *r, const char *iri)
{
    const struct mrl_node *to = mrl_spdx_find(r, iri);
    const char *expression = mrl_spdx_text_at(to, "simplelicensing_licenseExpression");
    const char *text = mrl_spdx_text_at(to, "name");

    if (expression)
        return note(r, MRL_BOM_LICENCE,
                    mrl_licence_id(mrl_span_text(expression)) ? "id" : "expression", expression);
    if (listed_licence(iri))
        return note(r, MRL_BOM_LICENCE, "id", listed_licence(iri));
    return note(r, MRL_BOM_LICENCE, "name",
                text ? text : mrl_spdx_text_at(to, "simplelicensing_licenseText"));
}

/* What was concluded counts where nothing is declared. */
static mrl_status note_licences(struct mrl_spdx_reader *r, const char *id)
{
    uint64_t first;

    if (!mrl_map_get(&r->licences, id, strlen(id), &first) &&
        !mrl_map_get(&r->concluded, id, strlen(id), &first))
        return mrl_ok();
    for (const struct mrl_spdx_licence_link *l =
             (const struct mrl_spdx_licence_link *)(uintptr_t)first;
         l; l = l->next)
        MRL_TRY(note_licence(r, l->to));
    return mrl_ok();
}

/* --- the annotation --- */

static struct mrl_spdx_native *next_native(struct mrl_spdx_reader *r, enum mrl_bom_key key)
{
    for (size_t i = 0; i < r->native_count; i++)
        if (r->natives[i].key == key && !r->natives[i].used)
            return &r->natives[i];
    return NULL;
}

static void read_source(const struct mrl_node *said, struct mrl_bom_field *field)
{
    const char *mark = mrl_spdx_text_at(said, "mark");
    const struct mrl_node *line = mrl_node_get(said, "line");

    if (mark)
        (void)mrl_bom_mark_parse(mark, &field->mark);
    field->source.file = mrl_spdx_text_at(said, "file");
    field->source.key = mrl_spdx_text_at(said, "as");
    if (line && line->kind == MRL_NODE_INT && line->integer > 0 && line->integer <= UINT32_MAX)
        field->source.line = (uint32_t)line->integer;
}

static mrl_status read_parts(struct mrl_spdx_reader *r, const struct mrl_node *said,
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
static mrl_status as_field(struct mrl_spdx_reader *r, size_t item, struct mrl_bom_field *field)
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

/* Of a licence SPDX does not say what sort it was. */
static bool says(const struct mrl_spdx_native *native, const struct mrl_bom_field *field)
{
    return strcmp(native->value, field->value) == 0 &&
           (field->key == MRL_BOM_LICENCE || !native->name || !field->name ||
            strcmp(native->name, field->name) == 0);
}

/* Natives stand in the order of the fields, and a field that is said whole may stand among them
 * too: then it uses its own up. */
static mrl_status read_said(struct mrl_spdx_reader *r, size_t item, const struct mrl_node *said)
{
    struct mrl_bom_field field = {.source = MRL_BOM_NO_SOURCE};
    const char *key = mrl_spdx_text_at(said, "key");
    struct mrl_spdx_native *native;

    if (!key || !mrl_bom_key_parse(key, &field.key))
        return mrl_ok();
    native = next_native(r, field.key);
    field.name = mrl_spdx_text_at(said, "name");
    field.value = mrl_spdx_text_at(said, "value");
    read_source(said, &field);
    if (field.value) {
        if (native && says(native, &field))
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

mrl_status mrl_spdx_statement(struct mrl_spdx_reader *r, const char *id,
                              const struct mrl_node **ret)
{
    struct mrl_doc doc;
    uint64_t found;
    const char *text;
    mrl_status s;

    *ret = NULL;
    if (!mrl_map_get(&r->notes, id, strlen(id), &found))
        return mrl_ok();
    text = mrl_spdx_text_at((const struct mrl_node *)(uintptr_t)found, "statement");
    if (!text)
        return mrl_ok();
    s = mrl_json_parse("annotation", text, strlen(text), r->arena, &doc, r->err);
    if (s.code == MRL_E_NOMEM || s.code == MRL_E_LIMIT)
        return s;
    /* Other text is the annotation of somebody else. */
    if (s.code == MRL_OK && mrl_node_is(mrl_node_get(doc.root, "merlon"), "bom-fields"))
        *ret = doc.root;
    return mrl_ok();
}

static mrl_status set_natives(struct mrl_spdx_reader *r, size_t item)
{
    for (size_t i = 0; i < r->native_count; i++)
        MRL_TRY(mrl_bom_set(r->bom, item,
                            &(struct mrl_bom_field){.key = r->natives[i].key,
                                                    .name = r->natives[i].name,
                                                    .value = r->natives[i].value,
                                                    .parts = r->natives[i].part,
                                                    .part_count = r->natives[i].part ? 1 : 0,
                                                    .source = MRL_BOM_NO_SOURCE},
                            r->err));
    return mrl_ok();
}

mrl_status mrl_spdx_read_fields(struct mrl_spdx_reader *r, const struct mrl_node *node,
                                const char *id, enum mrl_spdx_class class,
                                const struct mrl_node *said, size_t item)
{
    r->native_count = 0;
    MRL_TRY(note_rows(r, node, class));
    MRL_TRY(note_agents(r, node));
    MRL_TRY(note_hashes(r, node));
    MRL_TRY(note_references(r, node));
    MRL_TRY(note_licences(r, id));
    if (!said) {
        MRL_TRY(mrl_spdx_note_foreign(r, node, class));
        return set_natives(r, item);
    }
    MRL_NODE_EACH(one, mrl_node_get(said, "fields"))
    {
        MRL_TRY(read_said(r, item, one));
    }
    return mrl_ok();
}
