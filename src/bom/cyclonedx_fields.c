/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields have a place of their own, and the simple ones of them. */
#include "bom/cyclonedx_private.h"

#include "base/text.h"

#include <string.h>

bool mrl_cdx_is_service(enum mrl_bom_kind kind)
{
    return kind == MRL_BOM_SERVICE || kind == MRL_BOM_MCP_SERVER;
}

/* Components of type "data", which have a member `data`. */
bool mrl_cdx_is_data(enum mrl_bom_kind kind)
{
    return kind == MRL_BOM_DATASET || kind == MRL_BOM_PROMPT || kind == MRL_BOM_TEMPLATE ||
           kind == MRL_BOM_CONFIGURATION || kind == MRL_BOM_TOKENIZER || kind == MRL_BOM_TOOL ||
           kind == MRL_BOM_VECTOR_STORE;
}

static bool is_yes_or_no(const char *value)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
}

static bool is_reference_type(const char *type)
{
    static const char *const types[] = {"vcs",
                                        "issue-tracker",
                                        "website",
                                        "advisories",
                                        "bom",
                                        "mailing-list",
                                        "social",
                                        "chat",
                                        "documentation",
                                        "support",
                                        "source-distribution",
                                        "distribution",
                                        "distribution-intake",
                                        "license",
                                        "build-meta",
                                        "build-system",
                                        "release-notes",
                                        "security-contact",
                                        "model-card",
                                        "log",
                                        "configuration",
                                        "evidence",
                                        "formulation",
                                        "attestation",
                                        "threat-model",
                                        "adversary-model",
                                        "risk-assessment",
                                        "vulnerability-assertion",
                                        "exploitability-statement",
                                        "pentest-report",
                                        "static-analysis-report",
                                        "dynamic-analysis-report",
                                        "runtime-analysis-report",
                                        "component-analysis-report",
                                        "maturity-report",
                                        "certification-report",
                                        "codified-infrastructure",
                                        "quality-metrics",
                                        "poam",
                                        "electronic-signature",
                                        "digital-signature",
                                        "rfc-9116",
                                        "other",
                                        NULL};

    return type && mrl_text_among(type, types);
}

static bool is_hash_name(const char *name)
{
    static const char *const names[] = {
        "MD5",      "SHA-1",       "SHA-256",     "SHA-384",     "SHA-512", "SHA3-256", "SHA3-384",
        "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3",  NULL};

    return name && mrl_text_among(name, names);
}

static bool is_material_type(const char *value)
{
    static const char *const types[] = {"private-key", "public-key",
                                        "secret-key",  "key",
                                        "ciphertext",  "signature",
                                        "digest",      "initialization-vector",
                                        "nonce",       "seed",
                                        "salt",        "shared-secret",
                                        "tag",         "additional-data",
                                        "password",    "credential",
                                        "token",       "other",
                                        "unknown",     NULL};

    return mrl_text_among(value, types);
}

static bool is_material_state(const char *value)
{
    static const char *const states[] = {"pre-activation", "active",    "suspended", "deactivated",
                                         "compromised",    "destroyed", NULL};

    return mrl_text_among(value, states);
}

static bool is_flow(const char *name)
{
    static const char *const flows[] = {"inbound", "outbound", "bi-directional", "unknown", NULL};

    return name && mrl_text_among(name, flows);
}

static bool is_party(const char *name)
{
    static const char *const parties[] = {"owner", "steward", "custodian", NULL};

    return name && mrl_text_among(name, parties);
}

static bool is_approach(const char *value)
{
    static const char *const types[] = {
        "supervised",      "unsupervised",    "reinforcement-learning",
        "semi-supervised", "self-supervised", NULL};

    return mrl_text_among(value, types);
}

static bool is_one_of(enum mrl_bom_key key, const enum mrl_bom_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i] == key)
            return true;
    return false;
}

/* Everywhere. */
static bool is_common(const struct mrl_bom_field *f, bool *known)
{
    static const enum mrl_bom_key keys[] = {MRL_BOM_NAME,        MRL_BOM_GROUP,    MRL_BOM_VERSION,
                                            MRL_BOM_DESCRIPTION, MRL_BOM_SUPPLIER, MRL_BOM_LICENCE,
                                            MRL_BOM_TAG};

    *known = f->key == MRL_BOM_REFERENCE || is_one_of(f->key, keys, MRL_COUNT(keys));
    return *known && (f->key != MRL_BOM_REFERENCE ||
                      (is_reference_type(f->name) && mrl_bom_is_iri(f->value)));
}

static bool is_media_type(const char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-+./")] == '\0' &&
           strchr(value, '/');
}

static bool is_of_component(const struct mrl_bom_field *f, bool *known)
{
    static const enum mrl_bom_key keys[] = {MRL_BOM_PURL,      MRL_BOM_AUTHOR,
                                            MRL_BOM_COPYRIGHT, MRL_BOM_OCCURRENCE,
                                            MRL_BOM_MIME_TYPE, MRL_BOM_HASH};

    *known = is_one_of(f->key, keys, MRL_COUNT(keys));
    if (f->key == MRL_BOM_PURL)
        return mrl_bom_is_iri(f->value);
    if (f->key == MRL_BOM_MIME_TYPE)
        return is_media_type(f->value);
    if (f->key == MRL_BOM_HASH)
        return is_hash_name(f->name) && mrl_bom_is_digest(f->value);
    return *known;
}

static bool is_of_service(const struct mrl_bom_field *f)
{
    if (f->key == MRL_BOM_ENDPOINT)
        return mrl_bom_is_iri(f->value);
    if (f->key == MRL_BOM_AUTHENTICATED || f->key == MRL_BOM_TRUST_BOUNDARY)
        return is_yes_or_no(f->value);
    return f->key == MRL_BOM_TRUST_ZONE || (f->key == MRL_BOM_DATA_FLOW && is_flow(f->name));
}

/* The model card takes everything that only models have. */
static bool is_of_model(const struct mrl_bom_field *f)
{
    if (f->key == MRL_BOM_APPROACH)
        return is_approach(f->value);
    return f->key > MRL_BOM_APPROACH && f->key <= MRL_BOM_STANDARD;
}

static bool is_of_data(const struct mrl_bom_field *f)
{
    if (f->key == MRL_BOM_CONTENT_URL)
        return mrl_bom_is_iri(f->value);
    return f->key == MRL_BOM_CLASSIFICATION || f->key == MRL_BOM_SENSITIVE_DATA ||
           (f->key == MRL_BOM_GOVERNANCE && is_party(f->name));
}

static bool is_of_material(const struct mrl_bom_field *f)
{
    return (f->key == MRL_BOM_MATERIAL_TYPE && is_material_type(f->value)) ||
           (f->key == MRL_BOM_MATERIAL_STATE && is_material_state(f->value));
}

bool mrl_cdx_is_native(enum mrl_bom_kind kind, const struct mrl_bom_field *f)
{
    bool known;
    bool native = is_common(f, &known);

    if (known)
        return native;
    if (mrl_cdx_is_service(kind))
        return is_of_service(f);
    native = is_of_component(f, &known);
    if (known)
        return native;
    return (kind == MRL_BOM_MODEL && is_of_model(f)) || (mrl_cdx_is_data(kind) && is_of_data(f)) ||
           (kind == MRL_BOM_CRYPTO_MATERIAL && is_of_material(f));
}

/* "merlon:path", "merlon:energy:training"; properties keep their names. */
mrl_status mrl_cdx_property_name(struct mrl_cdx *x, const struct mrl_bom_field *f, const char **ret)
{
    if (f->key == MRL_BOM_PROPERTY)
        *ret = f->name ? f->name : "";
    else
        *ret = mrl_arena_printf(x->arena, "merlon:%s%s%s", mrl_bom_key_name(f->key),
                                f->name ? ":" : "", f->name ? f->name : "");
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(x->err, x->arena);
}

/* --- simple ones --- */

mrl_status mrl_cdx_text(struct mrl_cdx *x, const char *name, enum mrl_bom_key key)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, key, &at);

    if (!f || !mrl_cdx_is_native(x->item->kind, f))
        return mrl_ok();
    mrl_json_write_string(&x->w, name, f->value);
    return mrl_cdx_cite(x, f, "%s", name);
}

mrl_status mrl_cdx_texts(struct mrl_cdx *x, const char *name, enum mrl_bom_key key,
                         const char *below)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, key, &at)) != NULL;) {
        if (!mrl_cdx_is_native(x->item->kind, f))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, name);
        mrl_json_write_string(&x->w, NULL, f->value);
        MRL_TRY(mrl_cdx_cite(x, f, "%s%s/%zu", below, name, count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_supplier(struct mrl_cdx *x, const char *name)
{
    size_t at = 0;
    const struct mrl_bom_field *f = mrl_cdx_next(x, MRL_BOM_SUPPLIER, &at);

    if (!f)
        return mrl_ok();
    mrl_json_write_object(&x->w, name);
    mrl_json_write_string(&x->w, "name", f->value);
    mrl_json_write_object_end(&x->w);
    return mrl_cdx_cite(x, f, "%s/name", name);
}

/* Of 1.6, an expression stands alone. */
static bool has_expression(const struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_LICENCE, &at)) != NULL;)
        if (f->name && strcmp(f->name, "expression") == 0)
            return true;
    return false;
}

/* So that a name that is an expression is read as one. */
static void write_sort(struct mrl_cdx *x)
{
    mrl_json_write_array(&x->w, "properties");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "name", MRL_CDX_LICENCE_SORT);
    mrl_json_write_string(&x->w, "value", "expression");
    mrl_json_write_object_end(&x->w);
    mrl_json_write_array_end(&x->w);
}

static void write_licence(struct mrl_cdx *x, const struct mrl_bom_field *f, bool plain)
{
    const char *name = f->name && strcmp(f->name, "id") == 0 ? "id" : "name";
    const char *url = mrl_bom_part(f, "url");

    mrl_json_write_object(&x->w, NULL);
    if (!plain) {
        mrl_json_write_string(&x->w, "expression", f->value);
    } else {
        mrl_json_write_object(&x->w, "license");
        mrl_json_write_string(&x->w, name, f->value);
        if (url && mrl_bom_is_iri(url))
            mrl_json_write_string(&x->w, "url", url);
        if (f->name && strcmp(f->name, "expression") == 0)
            write_sort(x);
        mrl_json_write_object_end(&x->w);
    }
    mrl_json_write_object_end(&x->w);
}

mrl_status mrl_cdx_licences(struct mrl_cdx *x)
{
    const bool mixed = has_expression(x);
    const struct mrl_bom_field *f;
    size_t count = 0;
    size_t total = 0;

    for (size_t at = 0; mrl_cdx_next(x, MRL_BOM_LICENCE, &at) != NULL;)
        total++;
    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_LICENCE, &at)) != NULL;) {
        const bool expression = f->name && strcmp(f->name, "expression") == 0;
        /* Beside others, 1.6 takes it as the name that it also is. */
        const bool plain = !expression || (mixed && total > 1 && !x->is_17);

        if (count == 0)
            mrl_json_write_array(&x->w, "licenses");
        write_licence(x, f, plain);
        MRL_TRY(mrl_cdx_cite(x, f, "licenses/%zu", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

mrl_status mrl_cdx_references(struct mrl_cdx *x)
{
    const struct mrl_bom_field *f;
    size_t count = 0;

    for (size_t at = 0; (f = mrl_cdx_next(x, MRL_BOM_REFERENCE, &at)) != NULL;) {
        if (!mrl_cdx_is_native(x->item->kind, f))
            continue;
        if (count == 0)
            mrl_json_write_array(&x->w, "externalReferences");
        mrl_json_write_object(&x->w, NULL);
        mrl_json_write_string(&x->w, "type", f->name);
        mrl_json_write_string(&x->w, "url", f->value);
        if (mrl_bom_part(f, "comment"))
            mrl_json_write_string(&x->w, "comment", mrl_bom_part(f, "comment"));
        mrl_json_write_object_end(&x->w);
        MRL_TRY(mrl_cdx_cite(x, f, "externalReferences/%zu", count++));
    }
    if (count)
        mrl_json_write_array_end(&x->w);
    return mrl_ok();
}

/* --- properties --- */

static void write_property(struct mrl_cdx *x, const char *name, const char *value)
{
    if (x->property_count++ == 0)
        mrl_json_write_array(&x->w, "properties");
    mrl_json_write_object(&x->w, NULL);
    mrl_json_write_string(&x->w, "name", name);
    mrl_json_write_string(&x->w, "value", value);
    mrl_json_write_object_end(&x->w);
}

static bool is_nesting(const struct mrl_cdx *x, const struct mrl_bom_relation *r)
{
    const struct mrl_bom_item *to = &x->bom->items[r->to];

    return r->kind == MRL_BOM_CONTAINS && to->container == r->from &&
           !mrl_cdx_is_service(to->kind) && !mrl_cdx_is_service(x->item->kind);
}

/* What nesting and plain dependencies do not say: "merlon:relation:trained-on". */
static mrl_status write_relation(struct mrl_cdx *x, const struct mrl_bom_relation *r)
{
    const struct mrl_bom_item *to = &x->bom->items[r->to];
    const char *name, *value;

    name = mrl_arena_printf(x->arena, "merlon:relation:%s", mrl_bom_relation_name(r->kind));
    value = mrl_arena_printf(x->arena, "%s%s%s", to->ref, r->detail ? " " : "",
                             r->detail ? r->detail : "");
    if (!name || !value)
        return MRL_FAIL_ARENA(x->err, x->arena);
    write_property(x, name, value);
    return mrl_ok();
}

/* A dependency is said beside a relation of another kind to the same thing, which would be taken
 * for what it means. */
static mrl_status write_relations(struct mrl_cdx *x, size_t item)
{
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        if (r->kind == MRL_BOM_DEPENDS_ON || is_nesting(x, r))
            continue;
        x->explained_by[r->to] = item + 1;
        MRL_TRY(write_relation(x, r));
    }
    for (size_t i = x->graph.first[item]; i < x->graph.first[item + 1]; i++) {
        const struct mrl_bom_relation *r = &x->bom->relations[x->graph.relations[i]];

        if (r->kind == MRL_BOM_DEPENDS_ON && x->explained_by[r->to] == item + 1)
            MRL_TRY(write_relation(x, r));
    }
    return mrl_ok();
}

mrl_status mrl_cdx_properties(struct mrl_cdx *x, size_t item)
{
    x->property_count = 0;
    write_property(x, "merlon:kind", mrl_bom_kind_name(x->item->kind));
    if (x->item->external)
        write_property(x, "merlon:external", "true");
    for (size_t i = 0; i < x->item->field_count; i++) {
        const struct mrl_bom_field *f = &x->item->fields[i];
        const char *name;

        if (mrl_cdx_is_native(x->item->kind, f))
            continue;
        MRL_TRY(mrl_cdx_property_name(x, f, &name));
        write_property(x, name, f->value);
        MRL_TRY(mrl_cdx_cite(x, f, "properties/%zu", x->property_count - 1));
    }
    MRL_TRY(write_relations(x, item));
    MRL_TRY(mrl_cdx_write_marks(x));
    mrl_json_write_array_end(&x->w);
    return mrl_ok();
}
