/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/hdf5_walk.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/node.h"
#include "base/text.h"
#include "formats/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* An object that is still to be read. */
struct task {
    uint64_t address;
    const char *path;
    unsigned depth;
};

struct walk {
    struct mrl_description *d;
    struct mrl_hdf5 h;
    struct mrl_map seen; /* addresses: groups may be linked twice, and in circles */
    struct task *tasks;
    size_t task_count, task_capacity;
    struct task now;
    uint64_t group_count, dataset_count, parameter_count, listed;
    bool told_links, told_attributes;
};

bool mrl_hdf5_is_keras_attribute(const char *name)
{
    static const char *const names[] = {"keras_version", "backend", "model_config",
                                        "training_config", "layer_names"};

    for (size_t i = 0; i < MRL_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Whether an object is met for the first time. */
static mrl_status note(struct walk *w, uint64_t address, bool *ret)
{
    const uint64_t *key = mrl_arena_memdup(w->h.arena, &address, sizeof(address));

    if (!key)
        return MRL_FAIL_ARENA(w->d->err, w->h.arena);
    return mrl_map_add(&w->seen, (const char *)key, sizeof(*key), 0, ret, w->d->err);
}

static mrl_status push(struct walk *w, const char *name, uint64_t address)
{
    const char *slash = *w->now.path ? "/" : "";
    const char *path;
    bool is_new;

    MRL_TRY(note(w, address, &is_new));
    if (!is_new)
        return mrl_ok();
    if (w->now.depth == MRL_MAX_WALK_DEPTH)
        return MRL_FAIL(w->d->err, MRL_E_LIMIT, MRL_NO_OFFSET, "groups nest deeper than %u",
                        MRL_MAX_WALK_DEPTH);
    path = mrl_arena_printf(w->h.arena, "%.1024s%s%.1024s", w->now.path, slash, name);
    if (!path)
        return MRL_FAIL_ARENA(w->d->err, w->h.arena);
    MRL_TRY(mrl_arena_grow(w->h.arena, (void **)&w->tasks, &w->task_capacity, w->task_count,
                           sizeof(*w->tasks), w->d->err));
    w->tasks[w->task_count++] = (struct task){address, path, w->now.depth + 1};
    return mrl_ok();
}

/* A file that names another makes whoever opens it read that one too. */
static mrl_status see_link(void *context, const struct mrl_hdf5_link *link)
{
    struct walk *w = context;
    char name[120];
    char target[160];

    if (link->kind == MRL_HDF5_HARD)
        return push(w, link->name, link->address);
    if (link->kind == MRL_HDF5_SOFT)
        return mrl_ok();
    mrl_text_quote(name, sizeof(name), link->name, strlen(link->name));
    mrl_text_quote(target, sizeof(target), link->target, strlen(link->target));
    MRL_TRY(mrl_describe_link(w->d, MRL_LINK_EXTERNAL_DATA, link->target, strlen(link->target)));
    return mrl_describe_issue(w->d, "hdf5.external-link", MRL_NO_OFFSET,
                              "%s lies in the other file %s", name, target);
}

/* --- Keras --- */

/* Layers may hold models with layers of their own. */
static mrl_status look_for_lambda(struct walk *w, const struct mrl_node *layers, unsigned depth)
{
    char quoted[120];

    if (depth == MRL_MAX_TREE_DEPTH)
        return mrl_ok(); /* no tree is deeper */
    MRL_NODE_EACH(layer, layers)
    {
        const struct mrl_node *config = mrl_node_get(layer, "config");
        const char *name = mrl_node_text(mrl_node_get(config, "name"));

        if (mrl_node_is(mrl_node_get(layer, "class_name"), "Lambda")) {
            name = name ? name : "";
            mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
            MRL_TRY(mrl_describe_issue(w->d, "keras-h5.lambda", MRL_NO_OFFSET,
                                       "the layer %s is Python code", quoted));
        }
        MRL_TRY(look_for_lambda(w, mrl_node_get(config, "layers"), depth + 1));
    }
    return mrl_ok();
}

static mrl_status read_config(struct walk *w, const char *text, size_t n)
{
    const struct mrl_node *config;
    const struct mrl_node *layers;
    struct mrl_doc doc;

    MRL_TRY(mrl_json_parse_loose("model_config", text, n, w->h.arena, &doc, w->d->err));
    config = mrl_node_get(doc.root, "config");
    layers = config && config->kind == MRL_NODE_LIST ? config : mrl_node_get(config, "layers");
    MRL_TRY(mrl_describe_node(w->d, "architecture", mrl_node_get(doc.root, "class_name")));
    MRL_TRY(mrl_describe_node(w->d, "name", mrl_node_get(config, "name")));
    if (layers)
        MRL_TRY(mrl_describe_number(w->d, "layer_count", layers->count));
    return look_for_lambda(w, layers, 0);
}

static mrl_status read_root_attribute(struct walk *w, const struct mrl_hdf5_attribute *a)
{
    const bool config = strcmp(a->name, "model_config") == 0;
    const size_t limit = config ? MRL_MAX_DOCUMENT : MRL_MAX_NAME;
    char *text;
    size_t n = 0;

    if (!mrl_hdf5_is_keras_attribute(a->name) || strcmp(a->name, "training_config") == 0)
        return mrl_ok();
    if (strcmp(a->name, "layer_names") == 0)
        return mrl_describe_number(w->d, "layer_name_count", a->space.count);
    MRL_TRY(mrl_hdf5_attribute_text(&w->h, a, 0, limit, &text, &n));
    if (!text)
        return mrl_ok();
    if (config)
        return read_config(w, text, n);
    return mrl_describe_text(w->d, strcmp(a->name, "backend") == 0 ? "backend" : "keras_version",
                             text, n);
}

static mrl_status see_attribute(void *context, const struct mrl_hdf5_attribute *attribute)
{
    struct walk *w = context;

    return w->now.depth == 0 ? read_root_attribute(w, attribute) : mrl_ok();
}

/* --- objects --- */

/* "dense/kernel:0 float32 784x10" */
static mrl_status list_dataset(struct walk *w, const struct mrl_hdf5_object *o)
{
    char text[2300];
    size_t n;

    if (w->listed++ >= MRL_MAX_LISTED)
        return mrl_ok();
    n = (size_t)snprintf(text, sizeof(text), "%s %s", w->now.path, mrl_hdf5_type_name(&o->type));
    for (unsigned i = 0; i < o->space.rank && n + 24 < sizeof(text); i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%c%" PRIu64, i ? 'x' : ' ',
                              o->space.dims[i]);
    return mrl_describe_text(w->d, "dataset", text, n < sizeof(text) ? n : sizeof(text) - 1);
}

static mrl_status check_data(struct walk *w, const struct mrl_hdf5_object *o, const char *name)
{
    const uint64_t room = w->h.size - w->h.base;
    uint64_t need;

    if (o->layout_class != 1 || o->data_address == MRL_HDF5_UNDEFINED)
        return mrl_ok();
    if (o->data_address > room || o->data_size > room - o->data_address)
        return mrl_describe_issue(w->d, "hdf5.data-bounds", w->h.base,
                                  "%s has %" PRIu64 " bytes at %" PRIu64
                                  ", the file ends at %" PRIu64,
                                  name, o->data_size, o->data_address, room);
    if (o->type.known &&
        (__builtin_mul_overflow(o->space.count, o->type.size, &need) || need > o->data_size))
        return mrl_describe_issue(w->d, "hdf5.data-size", MRL_NO_OFFSET,
                                  "%s has %" PRIu64 " elements of %" PRIu32 " bytes in %" PRIu64
                                  " bytes",
                                  name, o->space.count, o->type.size, o->data_size);
    return mrl_ok();
}

static mrl_status tell_dataset(struct walk *w, const struct mrl_hdf5_object *o)
{
    char name[160];

    mrl_text_quote(name, sizeof(name), w->now.path, strlen(w->now.path));
    w->dataset_count++;
    if (o->type.known && (o->type.class == MRL_HDF5_FLOAT || o->type.class == MRL_HDF5_INTEGER) &&
        __builtin_add_overflow(w->parameter_count, o->space.count, &w->parameter_count))
        w->parameter_count = UINT64_MAX;
    if (o->has_external_data)
        MRL_TRY(mrl_describe_issue(w->d, "hdf5.external-data", MRL_NO_OFFSET,
                                   "the data of %s lie in other files", name));
    if (o->layout_class == 3)
        MRL_TRY(mrl_describe_issue(w->d, "hdf5.external-data", MRL_NO_OFFSET,
                                   "%s is put together from other datasets", name));
    MRL_TRY(check_data(w, o, name));
    return list_dataset(w, o);
}

/* What is not looked into is said once. */
static mrl_status tell_dense(struct walk *w, const struct mrl_hdf5_object *o)
{
    if (o->dense_links && !w->told_links) {
        w->told_links = w->d->incomplete = true;
        MRL_TRY(mrl_describe_issue(w->d, "hdf5.not-read", MRL_NO_OFFSET,
                                   "links in fractal heaps were not looked into"));
    }
    if (o->dense_attributes && !w->told_attributes) {
        w->told_attributes = w->d->incomplete = true;
        MRL_TRY(mrl_describe_issue(w->d, "hdf5.not-read", MRL_NO_OFFSET,
                                   "attributes in fractal heaps were not looked into"));
    }
    return mrl_ok();
}

static mrl_status read_task(struct walk *w)
{
    const struct mrl_hdf5_visitor visitor = {w, see_attribute, see_link};
    struct mrl_hdf5_object o;

    MRL_TRY(mrl_hdf5_read_object(&w->h, w->now.address, &visitor, &o));
    if (o.symbol_tree != MRL_HDF5_UNDEFINED)
        MRL_TRY(mrl_hdf5_read_symbols(&w->h, o.symbol_tree, o.symbol_heap, &visitor));
    MRL_TRY(tell_dense(w, &o));
    w->group_count += o.is_group;
    return o.has_layout && o.has_space ? tell_dataset(w, &o) : mrl_ok();
}

static mrl_status walk_all(struct walk *w)
{
    bool is_new;

    w->now = (struct task){w->h.root, "", 0};
    MRL_TRY(note(w, w->h.root, &is_new));
    MRL_TRY(read_task(w));
    while (w->task_count) {
        w->now = w->tasks[--w->task_count];
        MRL_TRY(read_task(w));
    }
    MRL_TRY(mrl_describe_number(w->d, "group_count", w->group_count));
    MRL_TRY(mrl_describe_number(w->d, "dataset_count", w->dataset_count));
    return mrl_describe_number(w->d, "parameter_count", w->parameter_count);
}

mrl_status mrl_hdf5_describe(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_HDF5_ARENA);
    struct walk w = {.d = d};
    uint8_t buffer[4096];
    struct mrl_window window;
    struct mrl_reader r;

    if (!arena)
        return MRL_FAIL_NOMEM(d->err);
    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    mrl_map_init(&w.seen, arena);
    MRL_TRY(mrl_hdf5_open(&w.h, &r, d->source->size, arena));
    MRL_TRY(mrl_describe_number(d, "superblock_version", w.h.version));
    MRL_TRY(walk_all(&w));
    d->parsed = d->source->size;
    return mrl_ok();
}
