/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/private.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/span.h"

#include <stdio.h>
#include <string.h>

bool mrl_edge_resolves(const struct mrl_edge *edge)
{
    return edge->to != SIZE_MAX || edge->kind == MRL_EDGE_SERVED_AT;
}

bool mrl_edge_is_use(const struct mrl_edge *edge)
{
    return edge->sort == MRL_LINK_MODEL || edge->sort == MRL_LINK_SERVED_MODEL ||
           edge->sort == MRL_LINK_DATA;
}

struct drawing {
    struct mrl_arena *arena;
    struct mrl_inventory *inv;
    struct mrl_map by_place;  /* URL, or path of a file, of a declared asset: its index */
    struct mrl_map by_folder; /* of models and datasets: the first of them */
    struct mrl_map declared;  /* struct edge_key of each declared edge */
    size_t capacity;
    struct mrl_error *err;
};

struct edge_key {
    size_t kind, from, to;
};

static mrl_status remember(struct drawing *d, const struct edge_key *key)
{
    const char *kept = mrl_arena_memdup(d->arena, key, sizeof(*key));

    if (!kept)
        return MRL_FAIL_ARENA(d->err, d->arena);
    return mrl_map_add(&d->declared, kept, sizeof(*key), 0, NULL, d->err);
}

static mrl_status put_edge(struct drawing *d, const struct mrl_edge *e)
{
    const struct edge_key key = {e->kind, e->from, e->to};
    struct mrl_inventory *inv = d->inv;

    /* What is declared need not be found as well. */
    if (!e->declared && mrl_map_get(&d->declared, (const char *)&key, sizeof(key), &(uint64_t){0}))
        return mrl_ok();
    if (e->declared && e->to != SIZE_MAX)
        MRL_TRY(remember(d, &key));
    MRL_TRY(mrl_arena_grow(d->arena, (void **)&inv->edges, &d->capacity, inv->edge_count,
                           sizeof(*inv->edges), d->err));
    inv->edges[inv->edge_count++] = *e;
    return mrl_ok();
}

static mrl_status add_edge(struct drawing *d, enum mrl_edge_kind kind, size_t from, size_t to,
                           const char *to_name, bool declared)
{
    return put_edge(d, &(struct mrl_edge){.kind = kind,
                                          .from = from,
                                          .to = to,
                                          .to_name = to_name,
                                          .declared = declared,
                                          .sort = MRL_LINK_KIND_COUNT});
}

/* An id, a URL, or the path of a file.  What nobody declared is called by its path anyway. */
static size_t look_up(const struct drawing *d, const char *name)
{
    uint64_t index;

    if (mrl_map_get(&d->inv->by_id, name, strlen(name), &index) ||
        mrl_map_get(&d->by_place, name, strlen(name), &index))
        return (size_t)index;
    return SIZE_MAX;
}

static size_t count_declared_files(const struct mrl_inventory *inv)
{
    size_t n = 0;

    for (size_t i = 0; i < inv->asset_count; i++)
        n += inv->assets[i].declared ? inv->assets[i].file_count : 0;
    return n;
}

static mrl_status index_place(struct drawing *d, const char *place, size_t asset)
{
    return mrl_map_add(&d->by_place, place, strlen(place), asset, NULL, d->err);
}

static mrl_status index_places(struct drawing *d)
{
    MRL_TRY(mrl_map_reserve(&d->by_place, count_declared_files(d->inv), d->err));
    for (size_t i = 0; i < d->inv->asset_count; i++) {
        const struct mrl_asset *a = &d->inv->assets[i];

        if (a->declared && a->declared->url)
            MRL_TRY(index_place(d, a->declared->url, i));
        for (size_t j = 0; a->declared && j < a->file_count; j++)
            MRL_TRY(index_place(d, a->files[j].path, i));
    }
    return mrl_ok();
}

static mrl_status draw_declared(struct drawing *d, size_t from)
{
    const struct mrl_declared_asset *declared = d->inv->assets[from].declared;

    for (size_t i = 0; declared && i < declared->edge_count; i++)
        MRL_TRY(add_edge(d, declared->edges[i].kind, from, look_up(d, declared->edges[i].to),
                         declared->edges[i].to, true));
    return mrl_ok();
}

/* A name in a file, taken relative to that file's folder: "dir/index.json" + "a.bin". */
static size_t look_up_beside(const struct drawing *d, const char *path, const char *name)
{
    const char *const slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    char full[MRL_MAX_PATH_BYTES];

    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (strlen(name) >= sizeof(full) - folder)
        return SIZE_MAX;
    memcpy(full, path, folder);
    (void)snprintf(full + folder, sizeof(full) - folder, "%s", name);
    return look_up(d, full);
}

/* --- models, datasets and services that are used --- */

/* "scheme://host:port" of an address; empty if it is none. */
static struct mrl_span origin_of(const char *address)
{
    const struct mrl_span all = mrl_span_text(address);
    const size_t scheme = mrl_span_find(all, "://");
    const struct mrl_span rest = mrl_span_without(all, scheme + 3);

    return scheme == all.len ? mrl_span_first(all, 0)
                             : mrl_span_first(all, scheme + 3 + mrl_span_find_any(rest, "/?#"));
}

/* "owner/name" of an address on the Hugging Face Hub, which calls its models so. */
static struct mrl_span hub_name_of(const char *address)
{
    static const char hub[] = "https://huggingface.co/", datasets[] = "datasets/";
    struct mrl_span rest = mrl_span_without(mrl_span_text(address), strlen(hub));
    struct mrl_span owner;

    if (strncmp(address, hub, strlen(hub)) != 0)
        return mrl_span_first(rest, 0);
    if (mrl_span_starts(rest, datasets))
        rest = mrl_span_without(rest, strlen(datasets));
    owner = mrl_span_first(rest, mrl_span_find(rest, "/") + 1);
    return mrl_span_first(rest,
                          owner.len + mrl_span_find_any(mrl_span_without(rest, owner.len), "/?#"));
}

static mrl_status index_span(struct drawing *d, struct mrl_span place, size_t asset)
{
    return place.len ? mrl_map_add(&d->by_place, place.at, place.len, asset, NULL, d->err)
                     : mrl_ok();
}

/* What a service offers is known by its name there, which is its version. */
static mrl_status index_offer(struct drawing *d, const struct mrl_declared_asset *declared,
                              size_t asset)
{
    const char *version = declared->external ? declared->external->version : NULL;

    MRL_TRY(index_span(d, origin_of(declared->url), asset));
    MRL_TRY(index_span(d, hub_name_of(declared->url), asset));
    return declared->kind == MRL_ASSET_SERVICE && version
               ? index_span(d, mrl_span_text(version), asset)
               : mrl_ok();
}

/* An asset of others is known by where it came from, a service by its host too. */
static mrl_status index_origin(struct drawing *d, size_t asset)
{
    const struct mrl_declared_asset *declared = d->inv->assets[asset].declared;
    const char *source = declared && declared->external ? declared->external->source : NULL;

    if (source)
        MRL_TRY(index_span(d, mrl_span_text(source), asset));
    if (source)
        MRL_TRY(index_span(d, hub_name_of(source), asset));
    return declared && declared->url ? index_offer(d, declared, asset) : mrl_ok();
}

/* Models and datasets by the folders that they lie in. */
static mrl_status index_folders(struct drawing *d)
{
    for (size_t i = 0; i < d->inv->asset_count; i++) {
        const struct mrl_asset *a = &d->inv->assets[i];
        const char *path = a->file_count ? a->files[0].path : "";

        if (a->kind != MRL_ASSET_MODEL && a->kind != MRL_ASSET_DATASET)
            continue;
        for (size_t n = strlen(path); n > 0; n--)
            if (path[n] == '/')
                MRL_TRY(mrl_map_add(&d->by_folder, path, n, i, NULL, d->err));
    }
    return mrl_ok();
}

static bool is_used(enum mrl_link_kind kind)
{
    return kind == MRL_LINK_MODEL || kind == MRL_LINK_DATA;
}

/* A path of some machine says nothing about where a model comes from. */
static bool is_place_of_use(const struct mrl_link *link)
{
    return is_used(link->kind) && link->target[0] && strchr("./~", link->target[0]);
}

static size_t look_up_folder(const struct drawing *d, const char *path, struct mrl_span name)
{
    const char *const slash = strrchr(path, '/');
    char full[MRL_MAX_PATH_BYTES];
    uint64_t index;

    while (mrl_span_starts(name, "./"))
        name = mrl_span_without(name, 2);
    while (mrl_span_ends(name, "/"))
        name.len--;
    if (name.len && mrl_map_get(&d->by_folder, name.at, name.len, &index))
        return (size_t)index;
    if (!slash || name.len + (size_t)(slash - path) + 2 > sizeof(full))
        return SIZE_MAX;
    (void)snprintf(full, sizeof(full), "%.*s/%.*s", (int)(slash - path), path, (int)name.len,
                   name.at);
    return mrl_map_get(&d->by_folder, full, strlen(full), &index) ? (size_t)index : SIZE_MAX;
}

/* "owner/name@revision", the folder of a model, or an address on a host. */
static size_t look_up_use(const struct drawing *d, const char *path, const struct mrl_link *link)
{
    const struct mrl_span all = mrl_span_text(link->target);
    const struct mrl_span name = mrl_span_first(all, mrl_span_find(all, "@"));
    const struct mrl_span host = origin_of(link->target);
    uint64_t index;

    if (link->kind == MRL_LINK_SERVICE)
        return host.len && mrl_map_get(&d->by_place, host.at, host.len, &index) ? (size_t)index
                                                                                : SIZE_MAX;
    if (is_used(link->kind) && name.len && mrl_map_get(&d->by_place, name.at, name.len, &index))
        return (size_t)index;
    return is_used(link->kind) ? look_up_folder(d, path, name) : SIZE_MAX;
}

static mrl_status draw_link(struct drawing *d, size_t from, const struct mrl_asset_file *file,
                            const struct mrl_link *link)
{
    static const enum mrl_edge_kind kinds[] = {
        [MRL_LINK_SHARD] = MRL_EDGE_SHARD_OF,        [MRL_LINK_EXTERNAL_DATA] = MRL_EDGE_DEPENDS_ON,
        [MRL_LINK_BASE_MODEL] = MRL_EDGE_BASE_MODEL, [MRL_LINK_DATASET] = MRL_EDGE_TRAINED_ON,
        [MRL_LINK_PACKAGE] = MRL_EDGE_DEPENDS_ON,    [MRL_LINK_IMAGE] = MRL_EDGE_DEPENDS_ON,
        [MRL_LINK_SERVICE] = MRL_EDGE_CALLS,         [MRL_LINK_FILE] = MRL_EDGE_DEPENDS_ON,
        [MRL_LINK_MODEL] = MRL_EDGE_DEPENDS_ON,      [MRL_LINK_SERVED_MODEL] = MRL_EDGE_DEPENDS_ON,
        [MRL_LINK_DATA] = MRL_EDGE_DEPENDS_ON,
    };
    size_t to = look_up_beside(d, file->path, link->target);

    if (to == SIZE_MAX)
        to = look_up(d, link->target);
    if (to == SIZE_MAX)
        to = look_up_use(d, file->path, link);
    if (to == from || (to == SIZE_MAX && is_place_of_use(link)))
        return mrl_ok();
    /* A shard belongs to the index that lists it: the edge runs from the shard. */
    if (link->kind == MRL_LINK_SHARD && to != SIZE_MAX)
        return add_edge(d, MRL_EDGE_SHARD_OF, to, from, d->inv->assets[from].id, false);
    return put_edge(d, &(struct mrl_edge){.kind = link->kind == MRL_LINK_SHARD ? MRL_EDGE_DEPENDS_ON
                                                                               : kinds[link->kind],
                                          .from = from,
                                          .to = to,
                                          .to_name = link->target,
                                          .sort = link->kind,
                                          .line = link->line});
}

static mrl_status draw_links(struct drawing *d, size_t from)
{
    const struct mrl_asset *a = &d->inv->assets[from];

    for (size_t i = 0; i < a->file_count; i++)
        for (size_t j = 0; j < a->files[i].link_count; j++)
            MRL_TRY(draw_link(d, from, &a->files[i], &a->files[i].links[j]));
    return mrl_ok();
}

/* --- neighbours: a tokenizer or configuration beside exactly one model speaks of that model --- */

struct folder {
    size_t models;
    size_t model; /* the one, if there is one */
};

static size_t folder_len(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

static mrl_status count_models(struct drawing *d, struct mrl_map *folders, struct folder *counts)
{
    size_t used = 0;

    for (size_t i = 0; i < d->inv->asset_count; i++) {
        const struct mrl_asset *a = &d->inv->assets[i];
        uint64_t slot = used;
        bool added;

        if (a->kind != MRL_ASSET_MODEL || a->file_count == 0)
            continue;
        MRL_TRY(mrl_map_add(folders, a->files[0].path, folder_len(a->files[0].path), used, &added,
                            d->err));
        used += added;
        (void)mrl_map_get(folders, a->files[0].path, folder_len(a->files[0].path), &slot);
        counts[slot].models++;
        counts[slot].model = i;
    }
    return mrl_ok();
}

static mrl_status draw_neighbour(struct drawing *d, size_t i, const struct mrl_map *folders,
                                 const struct folder *counts)
{
    const struct mrl_asset *a = &d->inv->assets[i];
    const bool tokenizer = a->kind == MRL_ASSET_TOKENIZER;
    const enum mrl_edge_kind kind = tokenizer ? MRL_EDGE_TOKENIZER_OF : MRL_EDGE_CONFIGURED_BY;
    size_t from, to;
    uint64_t slot;

    if ((!tokenizer && a->kind != MRL_ASSET_CONFIGURATION) || a->file_count == 0 ||
        !mrl_map_get(folders, a->files[0].path, folder_len(a->files[0].path), &slot) ||
        counts[slot].models != 1)
        return mrl_ok();
    from = tokenizer ? i : counts[slot].model;
    to = tokenizer ? counts[slot].model : i;
    return add_edge(d, kind, from, to, d->inv->assets[to].id, false);
}

static mrl_status draw_neighbours(struct drawing *d)
{
    struct folder *counts = mrl_arena_array(d->arena, d->inv->asset_count + 1, sizeof(*counts));
    struct mrl_map folders;

    if (!counts)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_map_init(&folders, d->arena);
    MRL_TRY(count_models(d, &folders, counts));
    for (size_t i = 0; i < d->inv->asset_count; i++)
        MRL_TRY(draw_neighbour(d, i, &folders, counts));
    return mrl_ok();
}

/* --- order --- */

/* Puts the edges of each asset together, else in the order they were drawn, so that walking the
 * graph costs what there is of it. */
static mrl_status group_edges(struct drawing *d)
{
    struct mrl_inventory *inv = d->inv;
    struct mrl_edge *grouped = mrl_arena_array(d->arena, inv->edge_count + 1, sizeof(*grouped));
    size_t next = 0;

    if (!grouped)
        return MRL_FAIL_ARENA(d->err, d->arena);
    for (size_t i = 0; i < inv->edge_count; i++)
        inv->assets[inv->edges[i].from].edge_count++;
    for (size_t i = 0; i < inv->asset_count; i++) {
        inv->assets[i].edge_first = next;
        next += inv->assets[i].edge_count;
        inv->assets[i].edge_count = 0;
    }
    for (size_t i = 0; i < inv->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[i];
        struct mrl_asset *from = &inv->assets[e->from];

        grouped[from->edge_first + from->edge_count++] = *e;
        if (e->to != SIZE_MAX)
            inv->assets[e->to].reached_by |= 1u << e->kind;
    }
    inv->edges = grouped;
    return mrl_ok();
}

mrl_status mrl_draw_edges(struct mrl_arena *arena, struct mrl_inventory *inv, struct mrl_error *err)
{
    struct drawing d = {.arena = arena, .inv = inv, .err = err};

    mrl_map_init(&d.by_place, arena);
    mrl_map_init(&d.by_folder, arena);
    mrl_map_init(&d.declared, arena);
    MRL_TRY(index_places(&d));
    MRL_TRY(index_folders(&d));
    for (size_t i = 0; i < inv->asset_count; i++)
        MRL_TRY(index_origin(&d, i));
    for (size_t i = 0; i < inv->asset_count; i++)
        MRL_TRY(draw_declared(&d, i));
    for (size_t i = 0; i < inv->asset_count; i++)
        MRL_TRY(draw_links(&d, i));
    MRL_TRY(draw_neighbours(&d));
    return group_edges(&d);
}
