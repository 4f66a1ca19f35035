/* SPDX-License-Identifier: Apache-2.0 */
#include "bom/cyclonedx_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[MRL_BOM_KIND_COUNT] = {
    [MRL_BOM_MODEL] = "machine-learning-model",
    [MRL_BOM_DATASET] = "data",
    [MRL_BOM_FILE] = "file",
    [MRL_BOM_LIBRARY] = "library",
    [MRL_BOM_FRAMEWORK] = "framework",
    [MRL_BOM_APPLICATION] = "application",
    [MRL_BOM_CONTAINER] = "container",
    [MRL_BOM_PROMPT] = "data",
    [MRL_BOM_TEMPLATE] = "data",
    [MRL_BOM_CONFIGURATION] = "data",
    [MRL_BOM_TOKENIZER] = "data",
    [MRL_BOM_AGENT] = "application",
    [MRL_BOM_TOOL] = "data",
    [MRL_BOM_VECTOR_STORE] = "data",
    [MRL_BOM_CARD] = "file",
    [MRL_BOM_MANIFEST] = "file",
    [MRL_BOM_CRYPTO_MATERIAL] = "cryptographic-asset",
};

static const char *data_type(enum mrl_bom_kind kind)
{
    if (kind == MRL_BOM_DATASET)
        return "dataset";
    if (kind == MRL_BOM_TOOL)
        return "definition";
    return kind == MRL_BOM_PROMPT || kind == MRL_BOM_TEMPLATE || kind == MRL_BOM_CONFIGURATION
               ? "configuration"
               : "other";
}

/* --- data --- */

static mrl_status write_content(struct mrl_cdx *x)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, MRL_BOM_CONTENT_URL, &at);

    if (!f || !mrl_cdx_is_native(x->item->kind, f))
        return mrl_ok();
    mrl_json_write_object(&x->w, "contents");
    mrl_json_write_string(&x->w, "url", f->value);
    mrl_json_write_object_end(&x->w);
    return mrl_cdx_cite(x, f, "data/0/contents/url");
}

static mrl_status write_parties(struct mrl_cdx *x, const char *name, const char *party,
                                bool *opened)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_GOVERNANCE, &at)) != NULL;) {
        if (!f->name || strcmp(f->name, party) != 0)
            continue;
        if (!*opened)
            mrl_json_write_object(&x->w, "governance");
        *opened = true;
        if (count == 0)
            mrl_json_write_array(&x->w, name);
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_object(&x->w, "contact");
        mrl_json_write_string(&x->w, "name", f->value);
        mrl_json_write_object_end(&x->w);
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "data/0/governance/%s/%zu", name, count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_data(struct mrl_cdx *x)
{
    bool governed = false;
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, MRL_BOM_CLASSIFICATION, &at);

    mrl_json_write_array(&x->w, "data");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "type", data_type(x->item->kind));
    MRL_TRY(write_content(x));
    if (f) {
        mrl_json_write_string(&x->w, "classification", f->value);
        MRL_TRY(mrl_cdx_cite(x, f, "data/0/classification"));
    }
    MRL_TRY(mrl_cdx_texts(x, "sensitiveData", MRL_BOM_SENSITIVE_DATA, "data/0/"));
    MRL_TRY(write_parties(x, "custodians", "custodian", &governed));
    MRL_TRY(write_parties(x, "stewards", "steward", &governed));
    MRL_TRY(write_parties(x, "owners", "owner", &governed));
    if (governed)
        mrl_json_write_object_end(&x->w);
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

/* --- pieces of a component --- */

static mrl_status write_authors(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_AUTHOR, &at)) != NULL;) {
        if (count == 0)
            mrl_json_write_array(&x->w, "authors");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "name", f->value);
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "authors/%zu/name", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static mrl_status write_hashes(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_HASH, &at)) != NULL;) {
        if (!mrl_cdx_is_native(x->item->kind, f))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, "hashes");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "alg", f->name);
        mrl_json_write_string(&x->w, "content", f->value);
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "hashes/%zu", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

/* What the model was made from. */
static void write_pedigree(struct mrl_cdx *x, size_t item)
{
    bool opened = false;

    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];
        const struct mrl_bom_item *to = &x->bom->items[r->to];
        const char *purl = mrl_bom_value(to, MRL_BOM_PURL);

        if (r->kind != MRL_BOM_DERIVED_FROM || mrl_cdx_is_service(to->kind))
            continue;
        if (!opened) {
            mrl_json_write_object(&x->w, "pedigree");
            mrl_json_write_array(&x->w, "ancestors");
        }
        opened = true;
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "type", types[to->kind]);
        mrl_json_write_string(&x->w, "name",
                              mrl_bom_value(to, MRL_BOM_NAME) ? mrl_bom_value(to, MRL_BOM_NAME)
                                                              : to->ref);
        if (purl && mrl_bom_is_iri(purl))
            mrl_json_write_string(&x->w, "purl", purl);
        mrl_json_write_object_end(&x->w);
    }
    if (!opened)
        return;
    mrl_json_write_array_end(&x->w);
    mrl_json_write_object_end(&x->w);
}

static void write_number(struct mrl_cdx *x, const char *name, const char *text)
{
    char *end;
    const unsigned long long n = text ? strtoull(text, &end, 10) : 0;

    if (text && *text >= '0' && *text <= '9' && *end == '\0')
        mrl_json_write_u64(&x->w, name, n);
}

/* How sure we are of what identifies it; docs/formats/bom.md says why these numbers. */
static void write_identity(struct mrl_cdx *x)
{
    static const struct {
        enum mrl_bom_key key;
        const char *field;
    } rows[] = {{MRL_BOM_NAME, "name"}, {MRL_BOM_VERSION, "version"}, {MRL_BOM_PURL, "purl"}};
    static const struct {
        const char *technique;
        double confidence;
    } ways[MRL_BOM_MARK_COUNT] = {[MRL_BOM_VERIFIED] = {"binary-analysis", 1},
                                  [MRL_BOM_DECLARED] = {"manifest-analysis", 0.8},
                                  [MRL_BOM_INFERRED] = {"filename", 0.5}};

    mrl_json_write_array(&x->w, "identity");
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const struct mrl_bom_field *f = mrl_bom_get(x->item, rows[i].key, NULL);

        if (!f || f->mark == MRL_BOM_UNMARKED)
            continue;
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "field", rows[i].field);
        mrl_json_write_double(&x->w, "confidence", ways[f->mark].confidence);
        mrl_json_write_array(&x->w, "methods");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "technique", ways[f->mark].technique);
        mrl_json_write_double(&x->w, "confidence", ways[f->mark].confidence);
        mrl_json_write_string(&x->w, "value", f->value);
        mrl_json_write_object_end(&x->w);
        mrl_json_write_array_end(&x->w);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_array_end(&x->w);
}

static mrl_status write_occurrences(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_OCCURRENCE, &at)) != NULL;) {
        if (count == 0)
            mrl_json_write_array(&x->w, "occurrences");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "location", f->value);
        write_number(x, "line", mrl_bom_part(f, "line"));
        write_number(x, "offset", mrl_bom_part(f, "offset"));
        if (mrl_bom_part(f, "symbol"))
            mrl_json_write_string(&x->w, "symbol", mrl_bom_part(f, "symbol"));
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "evidence/occurrences/%zu", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

static bool is_marked(const struct mrl_bom_item *item, enum mrl_bom_key key)
{
    const struct mrl_bom_field *f = mrl_bom_get(item, key, NULL);

    return f && f->mark != MRL_BOM_UNMARKED;
}

static mrl_status write_evidence(struct mrl_cdx *x)
{
    const bool identity = is_marked(x->item, MRL_BOM_NAME) || is_marked(x->item, MRL_BOM_VERSION) ||
                          is_marked(x->item, MRL_BOM_PURL);

    if (!identity && !mrl_bom_get(x->item, MRL_BOM_OCCURRENCE, NULL))
        return mrl_ok();
    mrl_json_write_object(&x->w, "evidence");
    if (identity)
        write_identity(x);
    MRL_TRY(write_occurrences(x));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

static mrl_status write_material_field(struct mrl_cdx *x, const char *name, enum mrl_bom_key key)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, key, &at);

    if (!f || !mrl_cdx_is_native(MRL_BOM_CRYPTO_MATERIAL, f))
        return mrl_ok();
    mrl_json_write_string(&x->w, name, f->value);
    return mrl_cdx_cite(x, f, "cryptoProperties/relatedCryptoMaterialProperties/%s", name);
}

static mrl_status write_material(struct mrl_cdx *x)
{
    mrl_json_write_object(&x->w, "cryptoProperties");
    mrl_json_write_string(&x->w, "assetType", "related-crypto-material");
    mrl_json_write_object(&x->w, "relatedCryptoMaterialProperties");
    MRL_TRY(write_material_field(x, "type", MRL_BOM_MATERIAL_TYPE));
    MRL_TRY(write_material_field(x, "state", MRL_BOM_MATERIAL_STATE));
    mrl_json_write_object_end(&x->w);
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}

/* --- the component --- */

static mrl_status write_name(struct mrl_cdx *x)
{
    if (!mrl_bom_value(x->item, MRL_BOM_NAME)) {
        mrl_json_write_string(&x->w, "name", x->item->ref);
        return mrl_ok();
    }
    return mrl_cdx_text(x, "name", MRL_BOM_NAME);
}

static mrl_status write_head(struct mrl_cdx *x)
{
    mrl_json_write_string(&x->w, "type", types[x->item->kind]);
    MRL_TRY(mrl_cdx_text(x, "mime-type", MRL_BOM_MIME_TYPE));
    mrl_json_write_string(&x->w, "bom-ref", x->item->ref);
    MRL_TRY(mrl_cdx_supplier(x, "supplier"));
    MRL_TRY(write_authors(x));
    MRL_TRY(mrl_cdx_text(x, "group", MRL_BOM_GROUP));
    MRL_TRY(write_name(x));
    MRL_TRY(mrl_cdx_text(x, "version", MRL_BOM_VERSION));
    if (x->is_17 && x->item->external)
        mrl_json_write_bool(&x->w, "isExternal", true);
    MRL_TRY(mrl_cdx_text(x, "description", MRL_BOM_DESCRIPTION));
    MRL_TRY(write_hashes(x));
    MRL_TRY(mrl_cdx_licences(x));
    MRL_TRY(mrl_cdx_text(x, "copyright", MRL_BOM_COPYRIGHT));
    return mrl_cdx_text(x, "purl", MRL_BOM_PURL);
}

static mrl_status write_parts(struct mrl_cdx *x, size_t item, const char *at)
{
    size_t count = 0;

    for (size_t i = x->graph.first_part[item]; i != SIZE_MAX; i = x->graph.next_part[i]) {
        const char *below;

        if (mrl_cdx_is_service(x->bom->items[i].kind))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, "components");
        below = mrl_arena_printf(x->arena, "%s/components/%zu", at, count++);
        if (!below)
            return MRL_FAIL_ARENA(x->err, x->arena);
        MRL_TRY(mrl_cdx_component(x, i, NULL, below));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_component(struct mrl_cdx *x, size_t item, const char *key, const char *at)
{
    mrl_json_write_object(&x->w, key);
    x->item = &x->bom->items[item];
    x->at = at;
    MRL_TRY(write_head(x));
    write_pedigree(x, item);
    MRL_TRY(mrl_cdx_references(x));
    MRL_TRY(write_evidence(x));
    if (x->item->kind == MRL_BOM_MODEL)
        MRL_TRY(mrl_cdx_model_card(x, item));
    if (mrl_cdx_is_data(x->item->kind))
        MRL_TRY(mrl_cdx_data(x));
    if (x->item->kind == MRL_BOM_CRYPTO_MATERIAL)
        MRL_TRY(write_material(x));
    MRL_TRY(mrl_cdx_texts(x, "tags", MRL_BOM_TAG, ""));
    MRL_TRY(mrl_cdx_properties(x, item));
    MRL_TRY(write_parts(x, item, at));
    mrl_json_write_object_end(&x->w);
    return mrl_ok();
}
