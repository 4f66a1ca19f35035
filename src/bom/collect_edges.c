/* SPDX-License-Identifier: Apache-2.0 */
/* The graph. */
#include "bom/collect_private.h"

#include "base/span.h"
#include "formats/code_kind.h"
#include "formats/format.h"

#include <string.h>

/* --- where an edge was read --- */

static struct mrl_bom_origin origin_of(const struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const struct mrl_asset *from = &c->inv->assets[e->from];
    const struct mrl_asset *teller =
        e->kind == MRL_EDGE_SHARD_OF && e->to != SIZE_MAX ? &c->inv->assets[e->to] : from;
    struct mrl_bom_origin o = {.mark = MRL_BOM_DECLARED, .key = mrl_edge_kind_name(e->kind)};

    if (e->declared) {
        o.file = c->project_file;
        o.line = from->declared ? from->declared->line : 0;
        return o;
    }
    o.file = teller->file_count == 1 ? teller->files[0].path : NULL;
    o.line = e->line;
    /* Drawn between neighbours in a folder; everything else stands in the file. */
    if (e->kind == MRL_EDGE_TOKENIZER_OF || e->kind == MRL_EDGE_CONFIGURED_BY)
        o.mark = MRL_BOM_INFERRED;
    /* A program may not come by the line that names it. */
    if (teller->file_count == 1 && mrl_code_is_format(teller->files[0].format))
        o.mark = MRL_BOM_INFERRED;
    return o;
}

/* What a card or adapter configuration says of a base model holds for the model it speaks of. */
static size_t speaker(const struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const bool of_model = e->kind == MRL_EDGE_BASE_MODEL || e->kind == MRL_EDGE_TRAINED_ON;

    if (e->declared || !of_model)
        return c->item_of[e->from];
    if (c->spoken_of[e->from] != MRL_BOM_NONE)
        return c->spoken_of[e->from];
    return c->model_of[e->from] != MRL_BOM_NONE ? c->model_of[e->from] : c->item_of[e->from];
}

static const char *base_detail(const struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const struct mrl_asset *from = &c->inv->assets[e->from];
    const struct mrl_fact *fact;

    if (e->declared || from->file_count != 1)
        return NULL;
    if (mrl_bom_file_is(&from->files[0], "adapter-config"))
        return "adapter";
    fact = mrl_bom_fact(&from->files[0], "relation");
    return fact ? fact->text : NULL;
}

/* --- where it leads --- */

static bool is_purl(const char *name)
{
    return strncmp(name, "pkg:", 4) == 0;
}

/* Whether the asset's files name that as an image. */
static bool is_image(const struct mrl_asset *a, const char *name)
{
    for (size_t i = 0; i < a->file_count; i++)
        for (size_t k = 0; k < a->files[i].link_count; k++)
            if (a->files[i].links[k].kind == MRL_LINK_IMAGE &&
                strcmp(a->files[i].links[k].target, name) == 0)
                return true;
    return false;
}

static mrl_status make_external(struct mrl_bom_collector *c, const struct mrl_edge *e,
                                struct mrl_bom_origin origin, size_t *ret)
{
    const struct mrl_asset *from = &c->inv->assets[e->from];

    if (mrl_edge_is_use(e))
        return mrl_bom_used(c, e, origin, ret);
    if (is_purl(e->to_name))
        return mrl_bom_package(c, e->to_name, origin, ret);
    if (e->kind == MRL_EDGE_BASE_MODEL || e->kind == MRL_EDGE_TOKENIZER_OF)
        return mrl_bom_external(c, MRL_BOM_MODEL, e->to_name, origin, ret);
    if (e->kind == MRL_EDGE_TRAINED_ON)
        return mrl_bom_external(c, MRL_BOM_DATASET, e->to_name, origin, ret);
    if (e->kind == MRL_EDGE_CALLS)
        return mrl_bom_endpoint(c, e->to_name, origin, ret);
    if (e->kind == MRL_EDGE_DEPENDS_ON && is_image(from, e->to_name))
        return mrl_bom_external(c, MRL_BOM_CONTAINER, e->to_name, origin, ret);
    return mrl_bom_external(c, MRL_BOM_FILE, e->to_name, origin, ret);
}

/* Weights without a format of their own are a part of the file that names them. */
static bool is_own_part(const struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const struct mrl_asset *to = e->to == SIZE_MAX ? NULL : &c->inv->assets[e->to];

    return to && !e->declared && e->kind == MRL_EDGE_DEPENDS_ON && to->kind == MRL_ASSET_MODEL &&
           !to->declared && to->file_count == 1 && !to->files[0].format;
}

/* A server that a configuration names is a thing with more to say, and it is what needs a package
 * or image; see collect_inner.c. */
static bool told_inside(const struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const struct mrl_asset *from = &c->inv->assets[e->from];

    return !e->declared && e->to == SIZE_MAX && from->file_count == 1 &&
           mrl_bom_file_is(&from->files[0], "mcp-config");
}

static enum mrl_bom_relation_kind relation_of(const struct mrl_bom_collector *c,
                                              const struct mrl_edge *e, size_t to)
{
    static const enum mrl_bom_relation_kind kinds[MRL_EDGE_KIND_COUNT] = {
        [MRL_EDGE_SHARD_OF] = MRL_BOM_SHARD_OF,
        [MRL_EDGE_TOKENIZER_OF] = MRL_BOM_TOKENIZER_OF,
        [MRL_EDGE_CONFIGURED_BY] = MRL_BOM_CONFIGURED_BY,
        [MRL_EDGE_BASE_MODEL] = MRL_BOM_DERIVED_FROM,
        [MRL_EDGE_TRAINED_ON] = MRL_BOM_TRAINED_ON,
        [MRL_EDGE_DEPENDS_ON] = MRL_BOM_DEPENDS_ON,
        [MRL_EDGE_CALLS] = MRL_BOM_CALLS,
        [MRL_EDGE_SERVED_AT] = MRL_BOM_SERVED_AT,
    };

    if (is_own_part(c, e))
        return MRL_BOM_CONTAINS;
    return e->kind == MRL_EDGE_CALLS && c->bom.items[to].kind == MRL_BOM_TOOL ? MRL_BOM_USES_TOOL
                                                                              : kinds[e->kind];
}

/* MRL_BOM_NONE if there is no such route. */
static mrl_status route_of(const struct mrl_bom_collector *c, const char *id, size_t *ret)
{
    const char *ref = mrl_bom_ref(c->arena, "route:", id);

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    *ret = MRL_BOM_NONE;
    (void)mrl_bom_find(&c->bom, ref, ret);
    return mrl_ok();
}

static mrl_status add_edge(struct mrl_bom_collector *c, const struct mrl_edge *e)
{
    const struct mrl_bom_origin origin = origin_of(c, e);
    const size_t from = speaker(c, e);
    size_t to = e->to == SIZE_MAX ? MRL_BOM_NONE : c->item_of[e->to];

    if (told_inside(c, e))
        return mrl_ok();
    if (e->kind == MRL_EDGE_SERVED_AT)
        MRL_TRY(route_of(c, e->to_name, &to));
    if (to == MRL_BOM_NONE)
        MRL_TRY(make_external(c, e, origin, &to));
    return mrl_bom_link(c, relation_of(c, e, to), from, to,
                        e->kind == MRL_EDGE_BASE_MODEL ? base_detail(c, e) : NULL, origin);
}

/* --- libraries that configurations and cards name --- */

/* Whether the thing has no such library yet: what names one without version comes last, and adds
 * nothing to what a configuration says with version. */
static mrl_status is_new_library(struct mrl_bom_collector *c, size_t from, const char *name,
                                 bool *ret)
{
    const char *key = mrl_arena_printf(c->arena, "%zu %s", from, name);

    if (!key)
        return MRL_FAIL_ARENA(c->err, c->arena);
    return mrl_map_add(&c->libraries, key, strlen(key), 0, ret, c->err);
}

static mrl_status add_library(struct mrl_bom_collector *c, size_t asset, const char *name,
                              const char *version, const struct mrl_fact *fact)
{
    const struct mrl_asset *a = &c->inv->assets[asset];
    const struct mrl_bom_origin origin = {
        .mark = MRL_BOM_INFERRED, .file = a->files[0].path, .key = fact->name, .line = fact->line};
    const size_t from = c->spoken_of[asset] != MRL_BOM_NONE  ? c->spoken_of[asset]
                        : c->model_of[asset] != MRL_BOM_NONE ? c->model_of[asset]
                                                             : c->item_of[asset];
    const char *purl;
    bool added;
    size_t to;

    MRL_TRY(is_new_library(c, from, name, &added));
    if (!version && !added)
        return mrl_ok();
    purl = mrl_arena_printf(c->arena, "pkg:pypi/%s%s%s", name, version ? "@" : "",
                            version ? version : "");
    if (!purl)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_package(c, purl, origin, &to));
    return mrl_bom_link(c, MRL_BOM_DEPENDS_ON, from, to, NULL, origin);
}

/* Only plain words: they go into a purl. */
static bool is_plain(const char *text)
{
    return text[strspn(text,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] ==
               '\0' &&
           text[0];
}

static mrl_status add_libraries(struct mrl_bom_collector *c, size_t asset, bool versions)
{
    const struct mrl_asset_file *file = &c->inv->assets[asset].files[0];
    static const struct {
        const char *format, *fact, *package; /* NULL: the fact names it */
    } rows[] = {
        {"model-config", "transformers_version", "transformers"},
        {"model-config", "diffusers_version", "diffusers"},
        {"adapter-config", "peft_type", "peft"},
        {"card", "library", NULL},
    };

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const struct mrl_fact *fact =
            mrl_bom_file_is(file, rows[i].format) ? mrl_bom_fact(file, rows[i].fact) : NULL;
        const bool version = fact && strstr(fact->name, "_version") != NULL;

        if (fact && fact->text && is_plain(fact->text) && version == versions)
            MRL_TRY(add_library(c, asset, rows[i].package ? rows[i].package : fact->text,
                                version ? fact->text : NULL, fact));
    }
    return mrl_ok();
}

/* Modules that a pickle imports, and the packages of PyPI that bring them. */
static const char *package_of(const char *module)
{
    static const char *const rows[][2] = {
        {"sklearn", "scikit-learn"},
        {"numpy", "numpy"},
        {"scipy", "scipy"},
        {"pandas", "pandas"},
        {"joblib", "joblib"},
        {"torch", "torch"},
        {"torchvision", "torchvision"},
        {"tensorflow", "tensorflow"},
        {"keras", "keras"},
        {"transformers", "transformers"},
        {"xgboost", "xgboost"},
        {"lightgbm", "lightgbm"},
        {"catboost", "catboost"},
        {"PIL", "pillow"},
        {"cv2", "opencv-python"},
    };

    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (strcmp(rows[i][0], module) == 0)
            return rows[i][1];
    return NULL;
}

static mrl_status add_imports(struct mrl_bom_collector *c, size_t asset)
{
    const struct mrl_asset_file *file = &c->inv->assets[asset].files[0];

    for (size_t i = 0; i < file->fact_count; i++) {
        const struct mrl_fact *fact = &file->facts[i];
        const char *package =
            fact->text && strcmp(fact->name, "package") == 0 ? package_of(fact->text) : NULL;

        if (package)
            MRL_TRY(add_library(c, asset, package, NULL, fact));
    }
    return mrl_ok();
}

/* --- models that installed packages ship --- */

/* The name of the package of npm that a path lies in: "node_modules/NAME/..." or
 * "node_modules/@SCOPE/NAME/...", the innermost. */
static struct mrl_span npm_package(const char *path)
{
    static const char folder[] = "node_modules/";
    struct mrl_span rest = mrl_span_text(path);
    struct mrl_span name = {NULL, 0};

    for (;;) {
        const size_t at = mrl_span_find(rest, folder);
        size_t end;

        if (at == rest.len)
            return name;
        rest = mrl_span_without(rest, at + strlen(folder));
        end = mrl_span_find(rest, "/");
        if (mrl_span_starts(rest, "@"))
            end += 1 + mrl_span_find(mrl_span_without(rest, end + 1), "/");
        if (end < rest.len)
            name = mrl_span_first(rest, end);
    }
}

static mrl_status index_npm(struct mrl_bom_collector *c, struct mrl_map *ret)
{
    mrl_map_init(ret, c->arena);
    for (size_t i = 0; i < c->bom.item_count; i++) {
        const char *purl = mrl_bom_value(&c->bom.items[i], MRL_BOM_PURL);
        const char *name = mrl_bom_value(&c->bom.items[i], MRL_BOM_NAME);

        if (purl && name && strncmp(purl, "pkg:npm/", 8) == 0)
            MRL_TRY(mrl_map_add(ret, name, strlen(name), i, NULL, c->err));
    }
    return mrl_ok();
}

static mrl_status add_packaged(struct mrl_bom_collector *c)
{
    const struct mrl_bom_origin by_path = {.mark = MRL_BOM_INFERRED, .key = "path"};
    struct mrl_map packages;

    MRL_TRY(index_npm(c, &packages));
    for (size_t i = 0; packages.count && i < c->inv->asset_count; i++) {
        const struct mrl_asset *a = &c->inv->assets[i];
        const struct mrl_span name =
            a->file_count ? npm_package(a->files[0].path) : mrl_span(NULL, 0);
        const size_t whole = c->model_of[i] == MRL_BOM_NONE ? c->item_of[i] : c->model_of[i];
        uint64_t package;

        if (name.len && mrl_map_get(&packages, name.at, name.len, &package))
            MRL_TRY(mrl_bom_link(c, MRL_BOM_CONTAINS, (size_t)package, whole, NULL, by_path));
    }
    return mrl_ok();
}

mrl_status mrl_bom_add_edges(struct mrl_bom_collector *c)
{
    for (size_t i = 0; i < c->inv->edge_count; i++)
        MRL_TRY(add_edge(c, &c->inv->edges[i]));
    for (int versions = 1; versions >= 0; versions--)
        for (size_t i = 0; i < c->inv->asset_count; i++)
            if (c->inv->assets[i].file_count == 1)
                MRL_TRY(add_libraries(c, i, versions));
    for (size_t i = 0; i < c->inv->asset_count; i++)
        if (c->inv->assets[i].file_count == 1)
            MRL_TRY(add_imports(c, i));
    return add_packaged(c);
}
