/* SPDX-License-Identifier: Apache-2.0 */
/* model.safetensors.index.json and pytorch_model.bin.index.json: {"metadata": {"total_size": n},
 * "weight_map": {tensor: file}}.  Read token by token: indices of large mixtures of experts reach
 * ten megabytes. */
#include "base/limits.h"
#include "base/map.h"
#include "base/span.h"
#include "base/text.h"
#include "formats/json_file.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_shard_index(const struct mrl_probe *probe)
{
    static const char *const keys[] = {"weight_map", NULL};

    return mrl_probe_json_opens(probe) == '{' && mrl_probe_json_keys(probe, keys) == 1;
}

struct index {
    struct mrl_description *d;
    struct mrl_json *j;
    struct mrl_arena *names;
    struct mrl_map files;
    uint64_t tensor_count;
};

/* Shards lie beside their index; anything else reads a file that the index has no business with. */
static bool leads_elsewhere(struct mrl_span name)
{
    struct mrl_span part;
    struct mrl_span rest = name;

    if (mrl_span_byte(name, 0) == '/' || mrl_span_find_any(name, "\\:") < name.len)
        return true;
    while (mrl_span_cut(&rest, '/', &part))
        if (mrl_span_is(part, ".."))
            return true;
    return false;
}

static mrl_status add_file(struct index *x, struct mrl_span name)
{
    char quoted[160];
    char *kept;
    bool added;

    if (mrl_map_get(&x->files, name.at, name.len, &(uint64_t){0}))
        return mrl_ok();
    kept = mrl_arena_strndup(x->names, name.at, name.len);
    if (!kept)
        return MRL_FAIL_ARENA(x->d->err, x->names);
    MRL_TRY(mrl_map_add(&x->files, kept, name.len, 0, &added, x->d->err));
    if (leads_elsewhere(name)) {
        mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
        return mrl_describe_issue(x->d, "shard-index.path", x->j->offset,
                                  "the shard %s lies outside the folder of the index", quoted);
    }
    return mrl_describe_link(x->d, MRL_LINK_SHARD, kept, name.len);
}

static mrl_status read_weight_map(struct index *x)
{
    enum mrl_json_token token;
    bool more;

    MRL_TRY(mrl_json_enter(x->j, "weight_map"));
    for (;;) {
        MRL_TRY(mrl_json_member(x->j, &more));
        if (!more)
            return mrl_ok();
        MRL_TRY(mrl_json_next(x->j, &token));
        if (token != MRL_JSON_STRING || x->j->len > MRL_MAX_PATH_BYTES)
            return MRL_FAIL(x->d->err, MRL_E_FORMAT, x->j->offset,
                            "weight_map: a tensor has no file name");
        x->tensor_count++;
        MRL_TRY(add_file(x, mrl_span(x->j->text, x->j->len)));
    }
}

static mrl_status read_metadata(struct index *x)
{
    enum mrl_json_token token;
    uint64_t total;
    bool more;

    MRL_TRY(mrl_json_next(x->j, &token));
    if (token != MRL_JSON_OBJECT)
        return mrl_json_skip(x->j, token);
    for (;;) {
        bool is_total;

        MRL_TRY(mrl_json_member(x->j, &more));
        if (!more)
            return mrl_ok();
        is_total = strcmp(x->j->text, "total_size") == 0;
        MRL_TRY(mrl_json_next(x->j, &token));
        if (is_total && token == MRL_JSON_NUMBER && mrl_json_u64(x->j, &total))
            MRL_TRY(mrl_describe_number(x->d, "total_size", total));
        MRL_TRY(mrl_json_skip(x->j, token));
    }
}

static mrl_status read_member(struct index *x, bool *seen)
{
    if (strcmp(x->j->text, "metadata") == 0)
        return read_metadata(x);
    if (strcmp(x->j->text, "weight_map") != 0)
        return mrl_json_skip_value(x->j);
    if (*seen)
        return MRL_FAIL(x->d->err, MRL_E_FORMAT, x->j->offset, "two weight_map");
    *seen = true;
    return read_weight_map(x);
}

static mrl_status read_index(struct index *x)
{
    bool seen = false;
    bool more;

    MRL_TRY(mrl_json_enter(x->j, "the index"));
    for (;;) {
        MRL_TRY(mrl_json_member(x->j, &more));
        if (!more)
            break;
        MRL_TRY(read_member(x, &seen));
    }
    if (!seen)
        return MRL_FAIL(x->d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "has no weight_map");
    return mrl_ok();
}

static mrl_status describe_shard_index(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *names = mrl_arena_new(MRL_MAX_DOCUMENT);
    mrl_cleanup(mrl_json_file_done) struct mrl_json_file f = {0};
    struct index x = {.d = d, .j = &f.j, .names = names};

    if (!names)
        return MRL_FAIL_NOMEM(d->err);
    mrl_map_init(&x.files, names);
    MRL_TRY(mrl_json_file_open(&f, d));
    MRL_TRY(read_index(&x));
    MRL_TRY(mrl_json_file_finish(&f, d));
    MRL_TRY(mrl_describe_number(d, "tensor_count", x.tensor_count));
    return mrl_describe_number(d, "shard_count", x.files.count);
}

const struct mrl_format mrl_format_shard_index = {
    .id = "shard-index",
    .title = "index of a model in shards",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_shard_index,
    .describe = describe_shard_index,
};
