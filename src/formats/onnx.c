/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "formats/onnx_walk.h"

#include <string.h>

/* Small, since a large model makes us jump from tensor to tensor. */
enum { WINDOW_BYTES = 4096 };

static mrl_status tell_counts(struct mrl_onnx_walk *w)
{
    MRL_TRY(mrl_describe_number(w->d, "node_count", w->nodes));
    MRL_TRY(mrl_describe_number(w->d, "initializer_count", w->initializers));
    MRL_TRY(mrl_describe_number(w->d, "parameter_count", w->parameters));
    MRL_TRY(mrl_describe_number(w->d, "input_count", w->inputs));
    MRL_TRY(mrl_describe_number(w->d, "output_count", w->outputs));
    if (w->functions)
        MRL_TRY(mrl_describe_number(w->d, "function_count", w->functions));
    return w->metadata ? mrl_describe_number(w->d, "metadata_count", w->metadata) : mrl_ok();
}

static mrl_status walk_file(struct mrl_onnx_walk *w)
{
    uint8_t *buffer = mrl_arena_alloc(w->d->arena, WINDOW_BYTES);
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer)
        return MRL_FAIL_ARENA(w->d->err, w->d->arena);
    mrl_map_init(&w->domain_index, w->d->arena);
    mrl_map_init(&w->locations, w->d->arena);
    mrl_reader_open(&r, &window, w->d->source, buffer, WINDOW_BYTES, w->d->err);
    s = mrl_onnx_run(w, &r);
    w->d->parsed = mrl_onnx_place(w);
    MRL_TRY(s);
    if (w->graphs == 0)
        return MRL_FAIL(w->d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the model has no graph");
    return tell_counts(w);
}

static mrl_status describe_onnx(struct mrl_description *d)
{
    struct mrl_onnx_walk *w = mrl_arena_zalloc(d->arena, sizeof(*w));

    if (!w)
        return MRL_FAIL_ARENA(d->err, d->arena);
    w->d = d;
    return walk_file(w);
}

/* --- telling ONNX from other messages and from noise --- */

/* What the first fields say. */
struct evidence {
    unsigned fields;
    bool version, text, graph;
};

static bool is_text(struct mrl_reader r)
{
    const uint64_t n = mrl_reader_left(&r);
    const uint8_t *p;

    if (n == 0 || n > 256 || mrl_read_bytes(&r, "text", n, &p).code != MRL_OK ||
        !mrl_utf8_valid((const char *)p, (size_t)n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (p[i] < 0x20)
            return false;
    return true;
}

/* A graph begins with a node, its name, an initializer or one of its other fields. */
static bool is_graph(struct mrl_reader r)
{
    uint64_t tag;

    if (mrl_reader_left(&r) == 0)
        return true;
    if (mrl_pb_varint(&r, &tag).code != MRL_OK || (tag & 7) != MRL_PB_LEN)
        return false;
    tag >>= 3;
    return tag == 1 || tag == 2 || tag == 5 || (tag >= 10 && tag <= 16);
}

/* Whether the field may stand in a model; notes what it proves. */
static bool weigh(const struct mrl_pb_field *f, struct evidence *e)
{
    const bool is_number = f->number == 1 || f->number == 5;

    e->fields++;
    if (is_number != (f->wire == MRL_PB_VARINT) || (!is_number && f->wire != MRL_PB_LEN))
        return false;
    switch (f->number) {
    case 1:
        e->version = f->value >= 1 && f->value < 256;
        return e->version;
    case 2:
    case 3:
    case 4:
        if (mrl_reader_left(&f->bytes) == 0)
            return true;
        e->text = is_text(f->bytes);
        return e->text;
    case 7:
        e->graph = is_graph(f->bytes);
        return e->graph;
    case 5:
    case 6:
    case 8:
    case 14:
    case 20:
    case 25:
    case 26:
        return true;
    default:
        return false;
    }
}

/* A length-delimited field that reaches over the head: only its tag can be judged. */
static bool weigh_cut(struct mrl_reader r, uint64_t left_in_file, struct evidence *e)
{
    uint64_t tag;
    uint64_t n;

    if (mrl_pb_varint(&r, &tag).code != MRL_OK || (tag & 7) != MRL_PB_LEN ||
        mrl_pb_varint(&r, &n).code != MRL_OK || n > left_in_file)
        return false;
    if (tag >> 3 == 7)
        return e->graph = is_graph(r);
    return tag >> 3 == 6 || tag >> 3 == 8 || tag >> 3 == 14 || tag >> 3 == 20 || tag >> 3 == 25;
}

static bool looks_like_model(const uint8_t *head, size_t n, uint64_t size)
{
    struct evidence e = {0};
    struct mrl_error err;
    struct mrl_reader r;
    bool found = true;

    mrl_reader_init(&r, head, n, &err);
    while (found) {
        const struct mrl_reader before = r;
        struct mrl_pb_field f;

        if (mrl_pb_next(&r, &f, &found).code != MRL_OK) {
            if (!weigh_cut(before, size, &e))
                return false;
            break;
        }
        if (found && !weigh(&f, &e))
            return e.graph && e.version && e.fields > 2; /* something was appended */
    }
    return (e.version && (e.graph || (e.text && e.fields > 1))) || (e.graph && e.fields > 1);
}

static bool probe_onnx(const struct mrl_probe *probe)
{
    return !probe->is_text && probe->head_len >= 4 &&
           looks_like_model(probe->head, probe->head_len, probe->size);
}

const struct mrl_format mrl_format_onnx = {
    .id = "onnx",
    .title = "ONNX model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_onnx,
    .describe = describe_onnx,
};
