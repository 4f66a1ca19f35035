/* SPDX-License-Identifier: Apache-2.0 */
/* CatBoost models (.cbm): "CBM1", the size of a FlatBuffer, the FlatBuffer TModelCore, and the
 * parts that it lists behind it.  Source: catboost/libs/model/flatbuffers/model.fbs and model.cpp.
 */
#include "base/limits.h"
#include "base/text.h"
#include "formats/flatbuffer.h"

#include <inttypes.h>
#include <string.h>

/* Numbers of fields in their tables. */
enum {
    CORE_FORMAT_VERSION = 0,
    CORE_MODEL_TREES = 1,
    CORE_INFO_MAP = 2,
    CORE_MODEL_PARTS = 3,
    PAIR_KEY = 0,
    PAIR_VALUE = 1,
    TREES_APPROX_DIMENSION = 0,
    TREES_SPLITS = 1,
    TREES_SIZES = 2,
    TREES_START_OFFSETS = 3,
};
#define MAX_VALUE (1u << 20) /* the training's parameters as JSON; some KB */

static bool probe_catboost(const struct mrl_probe *probe)
{
    return probe->head_len >= 16 && memcmp(probe->head, "CBM1", 4) == 0;
}

struct model {
    struct mrl_description *d;
    struct mrl_flat flat;
    struct mrl_arena *names;
    struct mrl_flat_table root;
    bool has_parts; /* bytes follow the core */
};

static mrl_status text_of(struct model *m, const struct mrl_flat_table *table, unsigned field,
                          const char *name, char **ret, size_t *len)
{
    mrl_arena_reset(m->names);
    return mrl_flat_string(&m->flat, table, field, name, MAX_VALUE, m->names, ret, len);
}

/* Facts of the training stand in a map of texts: "catboost_version_info", "params". */
static mrl_status read_pair(struct model *m, uint64_t at)
{
    struct mrl_flat_table pair;
    bool is_version;
    size_t len;
    char *text;

    MRL_TRY(mrl_flat_follow(&m->flat, "info_map", at, &pair));
    MRL_TRY(text_of(m, &pair, PAIR_KEY, "key", &text, &len));
    if (!text)
        return mrl_ok();
    MRL_TRY(mrl_describe_text(m->d, "info", text, len < MRL_MAX_NAME ? len : MRL_MAX_NAME));
    is_version = strcmp(text, "catboost_version_info") == 0;
    MRL_TRY(text_of(m, &pair, PAIR_VALUE, "value", &text, &len));
    if (!text || !is_version)
        return mrl_ok();
    return mrl_describe_text(m->d, "catboost_version", text, strcspn(text, "\n"));
}

static mrl_status read_info(struct model *m)
{
    struct mrl_flat_vector v;

    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, CORE_INFO_MAP, "info_map", 4, &v));
    if (v.count > MRL_MAX_LISTED)
        return MRL_FAIL(m->d->err, MRL_E_LIMIT, v.at, "%" PRIu32 " facts, the limit is %u", v.count,
                        MRL_MAX_LISTED);
    for (uint32_t i = 0; i < v.count; i++)
        MRL_TRY(read_pair(m, v.at + 4 * (uint64_t)i));
    return mrl_ok();
}

/* Each tree is a range of splits: where it starts and how many it has. */
static mrl_status check_tree(struct model *m, uint64_t at, uint64_t size_at, uint64_t splits)
{
    uint32_t start, size;

    MRL_TRY(mrl_flat_read(&m->flat, "tree_start_offsets", at, &start));
    MRL_TRY(mrl_flat_read(&m->flat, "tree_sizes", size_at, &size));
    if (start <= splits && size <= splits - start)
        return mrl_ok();
    return MRL_FAIL(m->d->err, MRL_E_FORMAT, at,
                    "a tree has %" PRIu32 " splits from %" PRIu32 " on, there are %" PRIu64, size,
                    start, splits);
}

static mrl_status read_trees(struct model *m)
{
    struct mrl_flat_vector splits, sizes, starts;
    struct mrl_flat_table trees;
    uint64_t field;

    MRL_TRY(mrl_flat_field(&m->flat, &m->root, CORE_MODEL_TREES, 4, &field));
    if (!field)
        return mrl_ok();
    MRL_TRY(mrl_flat_follow(&m->flat, "model_trees", field, &trees));
    MRL_TRY(mrl_flat_vector(&m->flat, &trees, TREES_SPLITS, "tree_splits", 4, &splits));
    MRL_TRY(mrl_flat_vector(&m->flat, &trees, TREES_SIZES, "tree_sizes", 4, &sizes));
    MRL_TRY(
        mrl_flat_vector(&m->flat, &trees, TREES_START_OFFSETS, "tree_start_offsets", 4, &starts));
    MRL_TRY(mrl_describe_number(m->d, "tree_count", sizes.count));
    MRL_TRY(mrl_describe_number(m->d, "split_count", splits.count));
    if (sizes.count > MRL_MAX_TENSORS)
        return MRL_FAIL(m->d->err, MRL_E_LIMIT, sizes.at, "%" PRIu32 " trees, the limit is %u",
                        sizes.count, MRL_MAX_TENSORS);
    for (uint32_t i = 0; i < sizes.count && i < starts.count; i++)
        MRL_TRY(
            check_tree(m, starts.at + 4 * (uint64_t)i, sizes.at + 4 * (uint64_t)i, splits.count));
    if (starts.count && starts.count != sizes.count)
        return MRL_FAIL(m->d->err, MRL_E_FORMAT, starts.at,
                        "%" PRIu32 " trees start, %" PRIu32 " have a size", starts.count,
                        sizes.count);
    return mrl_ok();
}

static mrl_status read_core(struct model *m)
{
    struct mrl_flat_vector parts;
    size_t len;
    char *text;

    MRL_TRY(mrl_flat_follow(&m->flat, "root", 0, &m->root));
    MRL_TRY(text_of(m, &m->root, CORE_FORMAT_VERSION, "format_version", &text, &len));
    if (text)
        MRL_TRY(mrl_describe_text(m->d, "format_version", text, len));
    MRL_TRY(read_info(m));
    MRL_TRY(read_trees(m));
    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, CORE_MODEL_PARTS, "model_part_ids", 4, &parts));
    m->has_parts = parts.count > 0;
    return mrl_describe_number(m->d, "part_count", parts.count);
}

static mrl_status read_model(struct mrl_description *d, struct mrl_reader *r, struct model *m)
{
    struct mrl_source_slice core;
    struct mrl_window window;
    uint8_t buffer[1024];
    struct mrl_reader inner;
    uint32_t size;

    MRL_TRY(mrl_read_skip(r, "magic", 4));
    MRL_TRY(mrl_read_u32le(r, "core_size", &size));
    if (size > mrl_reader_left(r))
        return MRL_FAIL(d->err, MRL_E_TRUNCATED, 4,
                        "the core has %" PRIu32 " bytes, the file %" PRIu64 " behind it", size,
                        mrl_reader_left(r));
    MRL_TRY(mrl_source_slice_init(&core, d->source, 8, size, d->err));
    mrl_reader_open(&inner, &window, &core.source, buffer, sizeof(buffer), d->err);
    m->flat = (struct mrl_flat){.r = &inner, .size = size};
    return read_core(m);
}

static mrl_status describe_catboost(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *names = mrl_arena_new(4u * MAX_VALUE);
    struct model m = {.d = d, .names = names};
    struct mrl_window window;
    uint8_t buffer[MRL_WINDOW_MIN];
    struct mrl_reader r;

    if (!names)
        return MRL_FAIL_NOMEM(d->err);
    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    MRL_TRY(read_model(d, &r, &m));
    /* Parts are statistics of categories; without them, nothing follows. */
    d->parsed = m.has_parts ? d->source->size : 8 + (uint64_t)m.flat.size;
    return mrl_ok();
}

const struct mrl_format mrl_format_catboost = {
    .id = "catboost",
    .title = "CatBoost model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_catboost,
    .describe = describe_catboost,
};
