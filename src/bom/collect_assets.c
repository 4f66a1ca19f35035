/* SPDX-License-Identifier: Apache-2.0 */
/* A thing for each asset: what it is, what merlon.yaml declares of it, where it lies. */
#include "bom/collect_private.h"

#include <string.h>

static const struct mrl_bom_origin verified = {.mark = MRL_BOM_VERIFIED};

static bool is_template(const struct mrl_asset *a)
{
    return a->file_count == 1 && a->files[0].format &&
           strcmp(a->files[0].format, "chat-template") == 0;
}

/* Nothing but a key, or but variables with keys. */
static bool is_key_file(const struct mrl_asset *a)
{
    const char *format = a->file_count == 1 ? a->files[0].format : NULL;

    return a->declared ||
           (format && (strcmp(format, "private-key") == 0 || strcmp(format, "dotenv") == 0));
}

static enum mrl_bom_kind kind_of(const struct mrl_bom_collector *c, size_t asset)
{
    static const enum mrl_bom_kind kinds[MRL_ASSET_KIND_COUNT] = {
        [MRL_ASSET_MODEL] = MRL_BOM_MODEL,
        [MRL_ASSET_DATASET] = MRL_BOM_DATASET,
        [MRL_ASSET_TOKENIZER] = MRL_BOM_TOKENIZER,
        [MRL_ASSET_CONFIGURATION] = MRL_BOM_CONFIGURATION,
        [MRL_ASSET_PROMPT] = MRL_BOM_PROMPT,
        [MRL_ASSET_CARD] = MRL_BOM_CARD,
        [MRL_ASSET_DEPENDENCIES] = MRL_BOM_MANIFEST,
        [MRL_ASSET_DEPLOYMENT] = MRL_BOM_MANIFEST,
        [MRL_ASSET_TOOL] = MRL_BOM_TOOL,
        [MRL_ASSET_AGENT] = MRL_BOM_AGENT,
        [MRL_ASSET_SERVICE] = MRL_BOM_SERVICE,
        [MRL_ASSET_VECTOR_STORE] = MRL_BOM_VECTOR_STORE,
        [MRL_ASSET_SECRET] = MRL_BOM_CRYPTO_MATERIAL,
        [MRL_ASSET_OTHER] = MRL_BOM_FILE,
    };
    const struct mrl_asset *a = &c->inv->assets[asset];

    if (a->kind == MRL_ASSET_SECRET && !is_key_file(a))
        return MRL_BOM_FILE; /* it holds some: see collect_inner.c */
    if (a->kind == MRL_ASSET_PROMPT && is_template(a))
        return MRL_BOM_TEMPLATE;
    /* Weights are files of their model; so are those that only another file gives a meaning. */
    if (a->kind == MRL_ASSET_MODEL && !a->declared &&
        (c->model_of[asset] != MRL_BOM_NONE || !a->files[0].format))
        return MRL_BOM_FILE;
    return kinds[a->kind];
}

static const char *last_part(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* --- what the disk says --- */

/* A secret's digest would let anybody try out what is in it. */
static mrl_status put_file(struct mrl_bom_collector *c, size_t item, enum mrl_asset_kind kind,
                           const struct mrl_asset_file *file)
{
    const struct mrl_bom_origin from = {.mark = MRL_BOM_VERIFIED, .file = file->path};

    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PATH, NULL, file->path, from));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:format", file->format, from));
    MRL_TRY(mrl_bom_put_number(c, item, MRL_BOM_SIZE, NULL, file->id.size, from));
    if (file->incomplete)
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:incomplete", "true", from));
    return file->has_digest && kind != MRL_ASSET_SECRET
               ? mrl_bom_put_sha256(c, item, &file->sha256, from)
               : mrl_ok();
}

static mrl_status add_part(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a,
                           const struct mrl_asset_file *file)
{
    const char *ref = mrl_bom_ref(c->arena, "file:", file->path);
    size_t part;

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_add(&c->bom, MRL_BOM_FILE, ref, &part, c->err));
    MRL_TRY(mrl_bom_put(c, part, MRL_BOM_NAME, NULL, last_part(file->path), verified));
    MRL_TRY(put_file(c, part, a->kind, file));
    return mrl_bom_link(c, MRL_BOM_CONTAINS, item, part, NULL, verified);
}

static mrl_status put_files(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    char hex[MRL_SHA256_HEX];
    const char *kept;

    if (a->file_count == 1)
        return put_file(c, item, a->kind, &a->files[0]);
    for (size_t i = 0; i < a->file_count; i++)
        MRL_TRY(add_part(c, item, a, &a->files[i]));
    if (!a->has_digest || a->kind == MRL_ASSET_SECRET)
        return mrl_ok();
    mrl_sha256_hex(&a->sha256, hex);
    kept = mrl_arena_strdup(c->arena, hex);
    if (!kept)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_put_number(c, item, MRL_BOM_SIZE, NULL, a->size, verified));
    return mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:files-sha256", kept, verified);
}

/* --- what merlon.yaml says --- */

static struct mrl_bom_origin declared(const struct mrl_bom_collector *c, uint32_t line,
                                      const char *key)
{
    return (struct mrl_bom_origin){
        .mark = MRL_BOM_DECLARED, .file = c->project_file, .key = key, .line = line};
}

static mrl_status put_external(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    const struct mrl_external *e = a->declared->external;
    const uint32_t line = a->declared->line;
    const bool data = a->kind == MRL_ASSET_DATASET;

    /* What is not external is the organisation's own. */
    if (!e)
        return a->kind == MRL_ASSET_MODEL || data
                   ? mrl_bom_put(c, item, MRL_BOM_SUPPLIER, NULL, c->in->project->name,
                                 declared(c, 0, "organisation.name"))
                   : mrl_ok();
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_SUPPLIER, NULL, e->supplier,
                        declared(c, line, "external.supplier")));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_VERSION, NULL, e->version,
                        declared(c, line, "external.version")));
    MRL_TRY(mrl_bom_put_licence(c, item, e->licence, declared(c, line, "external.licence")));
    return mrl_bom_put(c, item, data ? MRL_BOM_CONTENT_URL : MRL_BOM_REFERENCE,
                       data ? NULL : "distribution", e->source,
                       declared(c, line, "external.source"));
}

static mrl_status put_owner(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    const struct mrl_person *p =
        a->declared->owner ? mrl_project_person(c->in->project, a->declared->owner) : NULL;
    const char *name = p && p->name ? p->name : a->declared->owner;

    return mrl_bom_put(c, item, MRL_BOM_GOVERNANCE, "owner", name,
                       declared(c, a->declared->line, "owner"));
}

/* A supplier's service is another trust zone; one of our own may be in ours. */
static mrl_status put_service(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    const struct mrl_declared_asset *d = a->declared;
    const struct mrl_bom_origin crosses = {
        .mark = MRL_BOM_INFERRED, .file = c->project_file, .key = "external", .line = d->line};

    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_ENDPOINT, NULL, d->url, declared(c, d->line, "url")));
    if (d->external)
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_TRUST_BOUNDARY, NULL, "yes", crosses));
    return mrl_bom_put(c, item, MRL_BOM_DATA_FLOW, "unknown", mrl_sensitivity_name(d->sensitivity),
                       declared(c, d->line, "sensitivity"));
}

static mrl_status put_declared(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    const struct mrl_declared_asset *d = a->declared;

    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_NAME, NULL, d->id, declared(c, d->line, "id")));
    if (a->file_count != 1)
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PATH, NULL, d->path, declared(c, d->line, "path")));
    MRL_TRY(put_owner(c, item, a));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_CLASSIFICATION, NULL, mrl_sensitivity_name(d->sensitivity),
                        declared(c, d->line, "sensitivity")));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:environment",
                        mrl_environment_name(d->environment), declared(c, d->line, "environment")));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:released", d->released ? "true" : NULL,
                        declared(c, d->line, "released")));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:public-data",
                        d->public_data ? "true" : NULL, declared(c, d->line, "public_data")));
    MRL_TRY(put_external(c, item, a));
    return d->url ? put_service(c, item, a) : mrl_ok();
}

/* --- */

/* Something that is declared and not there is external to what was looked at. */
static mrl_status put_state(struct mrl_bom_collector *c, size_t item, const struct mrl_asset *a)
{
    c->bom.items[item].external =
        a->state == MRL_ASSET_MISSING || (a->declared && a->declared->url);
    if (a->state == MRL_ASSET_REGISTERED)
        return mrl_ok();
    return mrl_bom_put(c, item, MRL_BOM_PROPERTY, "merlon:state",
                       a->state == MRL_ASSET_MISSING ? "missing" : "unregistered", verified);
}

static mrl_status add_asset(struct mrl_bom_collector *c, size_t asset)
{
    const struct mrl_asset *a = &c->inv->assets[asset];
    const struct mrl_bom_origin by_path = {.mark = MRL_BOM_INFERRED, .key = "path"};
    const char *ref = mrl_bom_ref(c->arena, a->declared ? "asset:" : "file:", a->id);
    size_t item;

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_add(&c->bom, kind_of(c, asset), ref, &item, c->err));
    c->item_of[asset] = item;
    if (a->declared)
        MRL_TRY(put_declared(c, item, a));
    else
        MRL_TRY(mrl_bom_put(c, item, MRL_BOM_NAME, NULL, last_part(a->files[0].path), by_path));
    MRL_TRY(put_state(c, item, a));
    MRL_TRY(put_files(c, item, a));
    if (c->model_of[asset] == MRL_BOM_NONE)
        return mrl_ok();
    return mrl_bom_link(c, MRL_BOM_CONTAINS, c->model_of[asset], item, NULL, by_path);
}

mrl_status mrl_bom_add_assets(struct mrl_bom_collector *c)
{
    for (size_t i = 0; i < c->inv->asset_count; i++)
        MRL_TRY(add_asset(c, i));
    return mrl_ok();
}
