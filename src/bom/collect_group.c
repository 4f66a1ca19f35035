/* SPDX-License-Identifier: Apache-2.0 */
/* Files that make up one model though nobody declared so: the repository that model hubs keep, a
 * folder of weights with a configuration, index or card beside them, and weights that another file
 * names as its own. */
#include "bom/collect_private.h"

#include <string.h>

/* What lies in one folder. */
struct folder {
    size_t weights;    /* unregistered files of models */
    bool is_described; /* a configuration, index or card of a model is there */
    size_t model;      /* the thing made of it; MRL_BOM_NONE until then */
};

struct grouping {
    struct mrl_bom_collector *c;
    struct mrl_map by_path; /* of folders */
    struct folder *folders;
    size_t count;
};

static size_t folder_len(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

/* Only what nobody declared, and is one file, is grouped. */
static const struct mrl_asset_file *loose_file(const struct mrl_asset *a)
{
    return a->declared || a->file_count != 1 ? NULL : &a->files[0];
}

static bool has_fact(const struct mrl_asset_file *file, const char *name, const char *text)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0 && file->facts[i].text &&
            strcmp(file->facts[i].text, text) == 0)
            return true;
    return false;
}

static bool describes_model(const struct mrl_asset_file *file)
{
    static const char *const formats[] = {"model-config", "adapter-config", "shard-index"};

    for (size_t i = 0; file->format && i < MRL_COUNT(formats); i++)
        if (strcmp(file->format, formats[i]) == 0)
            return true;
    return file->format && strcmp(file->format, "card") == 0 &&
           has_fact(file, "card_kind", "model");
}

static bool is_format(const struct mrl_asset_file *file, const char *format)
{
    return file->format && strcmp(file->format, format) == 0;
}

static bool belongs_to_model(const struct mrl_asset *a)
{
    const struct mrl_asset_file *file = &a->files[0];

    return a->kind == MRL_ASSET_MODEL || a->kind == MRL_ASSET_TOKENIZER || describes_model(file) ||
           is_format(file, "chat-template");
}

static mrl_status count_file(struct grouping *g, const struct mrl_asset *a)
{
    const struct mrl_asset_file *file = loose_file(a);
    uint64_t i = g->count;
    bool added;

    if (!file || !belongs_to_model(a))
        return mrl_ok();
    MRL_TRY(
        mrl_map_add(&g->by_path, file->path, folder_len(file->path), g->count, &added, g->c->err));
    if (added)
        g->folders[g->count++].model = MRL_BOM_NONE;
    (void)mrl_map_get(&g->by_path, file->path, folder_len(file->path), &i);
    g->folders[i].weights += a->kind == MRL_ASSET_MODEL;
    g->folders[i].is_described |= describes_model(file);
    return mrl_ok();
}

/* "models--owner--name/snapshots/revision" is how the cache of huggingface_hub keeps a model. */
static mrl_status name_from_cache(struct mrl_bom_collector *c, size_t item, const char *path)
{
    const struct mrl_bom_origin inferred = {.mark = MRL_BOM_INFERRED, .key = "path"};
    const char *const at = strstr(path, "models--");
    const char *const snapshot = at ? strstr(at, "/snapshots/") : NULL;
    const char *const split = at ? strstr(at + 8, "--") : NULL;
    const char *revision, *name, *purl;

    if (!snapshot || !split || split > snapshot || strchr(at, '/') != snapshot)
        return mrl_ok();
    revision = snapshot + strlen("/snapshots/");
    name = mrl_arena_strndup(c->arena, split + 2, (size_t)(snapshot - split - 2));
    purl = mrl_arena_printf(c->arena, "pkg:huggingface/%.*s/%s@%s", (int)(split - at - 8), at + 8,
                            name ? name : "", revision);
    if (!name || !purl)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_NAME, NULL, name, inferred));
    MRL_TRY(mrl_bom_put(c, item, MRL_BOM_VERSION, NULL, revision, inferred));
    return strchr(revision, '/') ? mrl_ok()
                                 : mrl_bom_put(c, item, MRL_BOM_PURL, NULL, purl, inferred);
}

static mrl_status make_model(struct grouping *g, struct folder *folder, const char *path)
{
    struct mrl_bom_collector *const c = g->c;
    const struct mrl_bom_origin inferred = {.mark = MRL_BOM_INFERRED, .key = "path"};
    const struct mrl_bom_origin verified = {.mark = MRL_BOM_VERIFIED};
    const char *whole = mrl_arena_strndup(c->arena, path, folder_len(path));
    const char *ref = whole ? mrl_bom_ref(c->arena, "model:", whole[0] ? whole : ".") : NULL;
    const char *slash;

    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    MRL_TRY(mrl_bom_add(&c->bom, MRL_BOM_MODEL, ref, &folder->model, c->err));
    MRL_TRY(name_from_cache(c, folder->model, whole));
    slash = strrchr(whole, '/');
    MRL_TRY(mrl_bom_put(c, folder->model, MRL_BOM_NAME, NULL,
                        slash      ? slash + 1
                        : whole[0] ? whole
                                   : c->in->name,
                        inferred));
    return mrl_bom_put(c, folder->model, MRL_BOM_PATH, NULL, whole[0] ? whole : ".", verified);
}

static mrl_status place_file(struct grouping *g, size_t asset)
{
    const struct mrl_asset *a = &g->c->inv->assets[asset];
    const struct mrl_asset_file *file = loose_file(a);
    struct folder *folder;
    uint64_t i;

    if (!file || !belongs_to_model(a) ||
        !mrl_map_get(&g->by_path, file->path, folder_len(file->path), &i))
        return mrl_ok();
    folder = &g->folders[i];
    if (folder->weights == 0 || !folder->is_described)
        return mrl_ok();
    if (folder->model == MRL_BOM_NONE)
        MRL_TRY(make_model(g, folder, file->path));
    g->c->model_of[asset] = folder->model;
    return mrl_ok();
}

mrl_status mrl_bom_group(struct mrl_bom_collector *c)
{
    struct grouping g = {.c = c};

    mrl_map_init(&g.by_path, c->arena);
    g.folders = mrl_arena_array(c->arena, c->inv->asset_count + 1, sizeof(*g.folders));
    if (!g.folders)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < c->inv->asset_count; i++)
        MRL_TRY(count_file(&g, &c->inv->assets[i]));
    for (size_t i = 0; i < c->inv->asset_count; i++)
        MRL_TRY(place_file(&g, i));
    return mrl_ok();
}
