/* SPDX-License-Identifier: Apache-2.0 */
/* Whom a file speaks of, and the way of facts to it. */
#include "bom/collect_private.h"

#include <string.h>

bool mrl_bom_file_is(const struct mrl_asset_file *file, const char *format)
{
    return file->format && strcmp(file->format, format) == 0;
}

const struct mrl_fact *mrl_bom_fact(const struct mrl_asset_file *file, const char *name)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0)
            return &file->facts[i];
    return NULL;
}

/* --- cards --- */

static size_t folder_len(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

/* The one thing of a kind in each folder; MRL_BOM_NONE once there are two. */
struct neighbours {
    struct mrl_map by_path;
    size_t *things;
    size_t count;
};

static mrl_status note(struct mrl_bom_collector *c, struct neighbours *n, const char *path,
                       size_t thing)
{
    uint64_t slot;
    bool added;

    MRL_TRY(mrl_map_add(&n->by_path, path, folder_len(path), n->count, &added, c->err));
    if (added)
        n->things[n->count++] = thing;
    (void)mrl_map_get(&n->by_path, path, folder_len(path), &slot);
    if (n->things[slot] != thing)
        n->things[slot] = MRL_BOM_NONE;
    return mrl_ok();
}

static mrl_status note_all(struct mrl_bom_collector *c, enum mrl_asset_kind kind,
                           struct neighbours *ret)
{
    *ret = (struct neighbours){
        .things = mrl_arena_array(c->arena, c->inv->files_seen + 1, sizeof(*ret->things))};
    mrl_map_init(&ret->by_path, c->arena);
    if (!ret->things)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < c->inv->asset_count; i++) {
        const struct mrl_asset *a = &c->inv->assets[i];
        const size_t thing = c->model_of[i] == MRL_BOM_NONE ? c->item_of[i] : c->model_of[i];

        for (size_t k = 0; a->kind == kind && k < a->file_count; k++)
            MRL_TRY(note(c, ret, a->files[k].path, thing));
    }
    return mrl_ok();
}

static size_t neighbour(const struct neighbours *n, const char *path)
{
    uint64_t slot;

    return mrl_map_get(&n->by_path, path, folder_len(path), &slot) ? n->things[slot] : MRL_BOM_NONE;
}

static bool is_dataset_card(const struct mrl_asset_file *file)
{
    const struct mrl_fact *kind = mrl_bom_fact(file, "card_kind");

    return kind && kind->text && strcmp(kind->text, "dataset") == 0;
}

mrl_status mrl_bom_find_subjects(struct mrl_bom_collector *c)
{
    const struct mrl_bom_origin by_place = {.mark = MRL_BOM_INFERRED, .key = "path"};
    struct neighbours models, datasets;

    MRL_TRY(note_all(c, MRL_ASSET_MODEL, &models));
    MRL_TRY(note_all(c, MRL_ASSET_DATASET, &datasets));
    for (size_t i = 0; i < c->inv->asset_count; i++) {
        const struct mrl_asset *a = &c->inv->assets[i];
        const struct mrl_asset_file *file = a->file_count == 1 ? &a->files[0] : NULL;
        size_t subject = c->model_of[i];

        c->spoken_of[i] = MRL_BOM_NONE;
        if (!file || !mrl_bom_file_is(file, "card"))
            continue;
        if (subject == MRL_BOM_NONE)
            subject = neighbour(is_dataset_card(file) ? &datasets : &models, file->path);
        c->spoken_of[i] = subject;
        if (subject != MRL_BOM_NONE)
            MRL_TRY(mrl_bom_link(c, MRL_BOM_DOCUMENTS, c->item_of[i], subject, NULL, by_place));
    }
    return mrl_ok();
}

/* --- the way of facts --- */

static bool is_configuration(const struct mrl_asset_file *file)
{
    return mrl_bom_file_is(file, "model-config") || mrl_bom_file_is(file, "adapter-config");
}

/* To each model that it configures; *told says whether there is any. */
static mrl_status tell_configured(struct mrl_bom_collector *c, size_t asset, bool *told)
{
    const struct mrl_asset_file *file = &c->inv->assets[asset].files[0];
    const struct mrl_inventory *inv = c->inv;

    if (c->model_of[asset] != MRL_BOM_NONE) {
        *told = true;
        return mrl_bom_add_facts_of(c, c->model_of[asset], file);
    }
    if (!(inv->assets[asset].reached_by & 1u << MRL_EDGE_CONFIGURED_BY))
        return mrl_ok();
    for (size_t i = 0; i < inv->edge_count; i++) {
        const struct mrl_edge *e = &inv->edges[i];

        if (e->kind != MRL_EDGE_CONFIGURED_BY || e->to != asset)
            continue;
        *told = true;
        MRL_TRY(mrl_bom_add_facts_of(c, c->item_of[e->from], file));
    }
    return mrl_ok();
}

/* The thing that stands for one file of an asset. */
static mrl_status thing_of(struct mrl_bom_collector *c, size_t asset,
                           const struct mrl_asset_file *file, size_t *ret)
{
    const char *ref;

    *ret = c->item_of[asset];
    if (c->inv->assets[asset].file_count == 1)
        return mrl_ok();
    ref = mrl_bom_ref(c->arena, "file:", file->path);
    if (!ref)
        return MRL_FAIL_ARENA(c->err, c->arena);
    (void)mrl_bom_find(&c->bom, ref, ret);
    return mrl_ok();
}

static mrl_status tell_file(struct mrl_bom_collector *c, size_t asset,
                            const struct mrl_asset_file *file)
{
    const struct mrl_asset *a = &c->inv->assets[asset];
    bool told = false;
    size_t item;

    if (c->spoken_of[asset] != MRL_BOM_NONE)
        return mrl_bom_add_facts_of(c, c->spoken_of[asset], file);
    if (a->file_count == 1 && is_configuration(file))
        MRL_TRY(tell_configured(c, asset, &told));
    if (told)
        return mrl_ok();
    MRL_TRY(thing_of(c, asset, file, &item));
    MRL_TRY(mrl_bom_add_facts_of(c, item, file));
    if (a->file_count > 1)
        return mrl_bom_add_fields_of(c, c->item_of[asset], file);
    return a->kind == MRL_ASSET_MODEL && c->model_of[asset] != MRL_BOM_NONE
               ? mrl_bom_add_fields_of(c, c->model_of[asset], file)
               : mrl_ok();
}

/* --- sums over the weights of a model --- */

struct sum {
    uint64_t tensors, parameters;
    size_t files;
};

static void add_weights(const struct mrl_asset_file *file, struct sum *sum)
{
    const struct mrl_fact *tensors = mrl_bom_fact(file, "tensor_count");
    const struct mrl_fact *parameters = mrl_bom_fact(file, "parameter_count");

    if (!tensors || !parameters || mrl_bom_file_is(file, "shard-index"))
        return;
    sum->files++;
    if (__builtin_add_overflow(sum->tensors, tensors->number, &sum->tensors) ||
        __builtin_add_overflow(sum->parameters, parameters->number, &sum->parameters))
        sum->files = SIZE_MAX / 2; /* hostile: more than there can be of shards */
}

/* Where an index lists as many shards as there are files with tensors, they add up; and one file is
 * its own sum.  Several without an index may be the same weights in several encodings. */
static mrl_status put_sum(struct mrl_bom_collector *c, size_t model, const struct sum *sum,
                          uint64_t shards)
{
    const struct mrl_bom_origin verified = {.mark = MRL_BOM_VERIFIED};

    if (sum->files == 0 || (sum->files > 1 && sum->files != shards))
        return mrl_ok();
    MRL_TRY(mrl_bom_put_number(c, model, MRL_BOM_PROPERTY, "merlon:tensor-count", sum->tensors,
                               verified));
    return mrl_bom_put_number(c, model, MRL_BOM_PROPERTY, "merlon:parameter-count", sum->parameters,
                              verified);
}

static mrl_status put_sums(struct mrl_bom_collector *c)
{
    struct sum *sums = mrl_arena_array(c->arena, c->bom.item_count + 1, sizeof(*sums));
    uint64_t *shards = mrl_arena_array(c->arena, c->bom.item_count + 1, sizeof(*shards));

    if (!sums || !shards)
        return MRL_FAIL_ARENA(c->err, c->arena);
    for (size_t i = 0; i < c->inv->asset_count; i++) {
        const struct mrl_asset *a = &c->inv->assets[i];
        const size_t model = a->file_count > 1 ? c->item_of[i] : c->model_of[i];

        for (size_t k = 0; model != MRL_BOM_NONE && k < a->file_count; k++) {
            const struct mrl_fact *count = mrl_bom_fact(&a->files[k], "shard_count");

            add_weights(&a->files[k], &sums[model]);
            if (count)
                shards[model] = count->number;
        }
    }
    for (size_t i = 0; i < c->bom.item_count; i++)
        if (c->bom.items[i].kind == MRL_BOM_MODEL)
            MRL_TRY(put_sum(c, i, &sums[i], shards[i]));
    return mrl_ok();
}

mrl_status mrl_bom_add_facts(struct mrl_bom_collector *c)
{
    for (size_t i = 0; i < c->inv->asset_count; i++)
        for (size_t k = 0; k < c->inv->assets[i].file_count; k++)
            MRL_TRY(tell_file(c, i, &c->inv->assets[i].files[k]));
    return put_sums(c);
}
