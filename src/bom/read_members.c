/* SPDX-License-Identifier: Apache-2.0 */
/* Members of CycloneDX components that are more than a text or a list. */
#include "base/limits.h"
#include "bom/cyclonedx_private.h"
#include "bom/read_private.h"

#include <string.h>

mrl_status mrl_cdx_read_authors(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                size_t item)
{
    const struct mrl_cdx_row name = {"name", MRL_BOM_AUTHOR};
    const struct mrl_read_place list = mrl_cdx_below(at, "authors");
    size_t n = 0;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        MRL_TRY(mrl_cdx_read_texts(r, &place, item, &name, 1));
    }
    return mrl_ok();
}

/* In 1.6 an expression beside other licences is a name. */
static bool is_named_expression(const struct mrl_node *licence)
{
    MRL_NODE_EACH(one, mrl_node_get(licence, "properties"))
    {
        if (mrl_node_is(mrl_node_get(one, "name"), MRL_CDX_LICENCE_SORT))
            return mrl_node_is(mrl_node_get(one, "value"), "expression");
    }
    return false;
}

static mrl_status read_licence(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                               size_t item)
{
    const struct mrl_node *licence = mrl_node_get(at->node, "license");
    const char *name = mrl_node_text(mrl_node_get(licence, "name"));
    const char *expression =
        is_named_expression(licence) ? name : mrl_node_text(mrl_node_get(at->node, "expression"));
    const char *id = mrl_node_text(mrl_node_get(licence, "id"));
    const char *url = mrl_node_text(mrl_node_get(licence, "url"));
    struct mrl_bom_part *part = mrl_arena_zalloc(r->arena, sizeof(*part));
    struct mrl_cdx_value value = {.key = MRL_BOM_LICENCE,
                                  .name = expression ? "expression"
                                          : id       ? "id"
                                                     : "name",
                                  .value = expression ? expression
                                           : id       ? id
                                                      : name};

    if (!part)
        return MRL_FAIL_ARENA(r->err, r->arena);
    *part = (struct mrl_bom_part){"url", url};
    value.parts = part;
    value.part_count = url ? 1 : 0;
    return mrl_cdx_put(r, at, item, &value);
}

mrl_status mrl_cdx_read_licences(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t item)
{
    const struct mrl_read_place list = mrl_cdx_below(at, "licenses");
    size_t n = 0;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};

        MRL_TRY(read_licence(r, &place, item));
    }
    return mrl_ok();
}

/* governance.owners[] and so on: the name of a person or organisation. */
static mrl_status read_parties(struct mrl_cdx_reader *r, const struct mrl_read_place *governance,
                               const char *key, const char *party, size_t item)
{
    const struct mrl_read_place list = mrl_cdx_below(governance, key);
    size_t n = 0;

    MRL_NODE_EACH(one, list.node)
    {
        const struct mrl_read_place place = {&list, one, n++};
        const char *person = mrl_node_text(mrl_node_get(mrl_node_get(one, "contact"), "name"));
        const char *name =
            person ? person
                   : mrl_node_text(mrl_node_get(mrl_node_get(one, "organization"), "name"));

        MRL_TRY(mrl_cdx_put(
            r, &place, item,
            &(struct mrl_cdx_value){.key = MRL_BOM_GOVERNANCE, .name = party, .value = name}));
    }
    return mrl_ok();
}

mrl_status mrl_cdx_read_data(struct mrl_cdx_reader *r, const struct mrl_read_place *at, size_t item)
{
    static const struct mrl_cdx_row classification[] = {{"classification", MRL_BOM_CLASSIFICATION}};
    static const struct mrl_cdx_row url[] = {{"url", MRL_BOM_CONTENT_URL}};
    static const struct mrl_cdx_row sensitive[] = {{"sensitiveData", MRL_BOM_SENSITIVE_DATA}};
    const struct mrl_read_place list = mrl_cdx_below(at, "data");
    const struct mrl_read_place data = {
        &list, list.node && list.node->kind == MRL_NODE_LIST ? list.node->first : NULL, 0};
    const struct mrl_read_place contents = mrl_cdx_below(&data, "contents");
    const struct mrl_read_place governance = mrl_cdx_below(&data, "governance");

    if (!data.node)
        return mrl_ok();
    MRL_TRY(mrl_cdx_read_texts(r, &data, item, classification, 1));
    MRL_TRY(mrl_cdx_read_lists(r, &data, item, sensitive, 1));
    if (contents.node)
        MRL_TRY(mrl_cdx_read_texts(r, &contents, item, url, 1));
    if (!governance.node)
        return mrl_ok();
    MRL_TRY(read_parties(r, &governance, "custodians", "custodian", item));
    MRL_TRY(read_parties(r, &governance, "stewards", "steward", item));
    return read_parties(r, &governance, "owners", "owner", item);
}

mrl_status mrl_cdx_read_material(struct mrl_cdx_reader *r, const struct mrl_read_place *at,
                                 size_t item)
{
    static const struct mrl_cdx_row rows[] = {{"type", MRL_BOM_MATERIAL_TYPE},
                                              {"state", MRL_BOM_MATERIAL_STATE}};
    const struct mrl_read_place crypto = mrl_cdx_below(at, "cryptoProperties");
    const struct mrl_read_place material =
        mrl_cdx_below(&crypto, "relatedCryptoMaterialProperties");

    return material.node ? mrl_cdx_read_texts(r, &material, item, rows, 2) : mrl_ok();
}

/* --- marks of 1.6 --- */

/* The n-th field of a key. */
static struct mrl_bom_field *nth_field(struct mrl_bom_item *item, enum mrl_bom_key key, size_t n)
{
    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].key == key && n-- == 0)
            return &item->fields[i];
    return NULL;
}

/* "license tag[0] | declared in README.md": for each word, the mark. */
static mrl_status apply_marks(struct mrl_cdx_reader *r, struct mrl_bom_item *item, const char *text)
{
    const struct mrl_span all = mrl_span_text(text);
    const size_t bar = mrl_span_find(all, "| ");
    struct mrl_span words = mrl_span_first(all, bar), word;
    enum mrl_bom_mark mark = MRL_BOM_UNMARKED;
    struct mrl_bom_source source = MRL_BOM_NO_SOURCE;

    if (bar == all.len)
        return mrl_ok();
    MRL_TRY(mrl_cdx_mark_parse(r, text + bar + 2, &mark, &source));
    while (mrl_span_cut(&words, ' ', &word)) {
        const size_t bracket = mrl_span_find(word, "[");
        const char *name = mrl_arena_strndup(r->arena, word.at, bracket);
        struct mrl_bom_field *field = NULL;
        enum mrl_bom_key key;
        size_t n = 0;

        if (!name)
            return MRL_FAIL_ARENA(r->err, r->arena);
        for (size_t i = bracket + 1;
             i < word.len && word.at[i] >= '0' && word.at[i] <= '9' && n < MRL_MAX_BOM_FIELDS; i++)
            n = n * 10 + (size_t)(word.at[i] - '0');
        if (mrl_bom_key_parse(name, &key))
            field = nth_field(item, key, n);
        if (field) {
            field->mark = mark;
            field->source = source;
        }
    }
    return mrl_ok();
}

mrl_status mrl_cdx_read_marks(struct mrl_cdx_reader *r, const struct mrl_node *thing, size_t item)
{
    MRL_NODE_EACH(one, mrl_node_get(thing, "properties"))
    {
        const char *text = mrl_node_text(mrl_node_get(one, "value"));

        if (text && mrl_node_is(mrl_node_get(one, "name"), "merlon:source"))
            MRL_TRY(apply_marks(r, &r->bom->items[item], text));
    }
    return mrl_ok();
}
