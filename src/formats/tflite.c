/* SPDX-License-Identifier: Apache-2.0 */
/* TensorFlow Lite (LiteRT): a FlatBuffer with the identifier "TFL3".  Field numbers:
 * tensorflow/lite/schema/schema.fbs, version 3. */
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "formats/flatbuffer.h"

#include <inttypes.h>
#include <string.h>

/* Numbers of fields in their tables. */
enum {
    MODEL_VERSION = 0,
    MODEL_OPERATOR_CODES = 1,
    MODEL_SUBGRAPHS = 2,
    MODEL_DESCRIPTION = 3,
    MODEL_BUFFERS = 4,
    MODEL_METADATA = 6,
    OPERATOR_CUSTOM_CODE = 1,
    SUBGRAPH_TENSORS = 0,
    SUBGRAPH_INPUTS = 1,
    SUBGRAPH_OUTPUTS = 2,
    SUBGRAPH_OPERATORS = 3,
    TENSOR_BUFFER = 2,
    TENSOR_NAME = 3,
    BUFFER_DATA = 0,
    BUFFER_OFFSET = 1,
    BUFFER_SIZE = 2,
    METADATA_NAME = 0,
};

static bool probe_tflite(const struct mrl_probe *probe)
{
    return probe->head_len >= 8 && memcmp(probe->head + 4, "TFL3", 4) == 0;
}

struct model {
    struct mrl_description *d;
    struct mrl_flat flat;
    struct mrl_arena *names; /* of one string at a time */
    struct mrl_flat_table root;
    struct mrl_flat_vector buffers;
    uint64_t tensor_count, operator_count, buffer_bytes;
};

static mrl_status take_string(struct model *m, const struct mrl_flat_table *table, unsigned index,
                              const char *field, struct mrl_span *ret)
{
    char *text;
    size_t n;

    mrl_arena_reset(m->names);
    MRL_TRY(mrl_flat_string(&m->flat, table, index, field, MRL_MAX_NAME, m->names, &text, &n));
    *ret = mrl_span(text, text ? n : 0);
    return mrl_ok();
}

static mrl_status describe_string(struct model *m, const struct mrl_flat_table *table,
                                  unsigned index, const char *fact)
{
    struct mrl_span text;

    MRL_TRY(take_string(m, table, index, fact, &text));
    return text.len ? mrl_describe_text(m->d, fact, text.at, text.len) : mrl_ok();
}

static mrl_status over_limit(struct model *m, const char *what, uint64_t count)
{
    return MRL_FAIL(m->d->err, MRL_E_LIMIT, MRL_NO_OFFSET, "%" PRIu64 " %s, the limit is %u", count,
                    what, MRL_MAX_TENSORS);
}

/* Custom operators are code that the application brings; those that start with "Flex" run any
 * operator of TensorFlow, reading and writing files among them. */
static mrl_status describe_operator(struct model *m, const struct mrl_flat_table *operator)
{
    struct mrl_span name;
    char quoted[120];

    MRL_TRY(take_string(m, operator, OPERATOR_CUSTOM_CODE, "custom_code", &name));
    if (name.len == 0)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
    MRL_TRY(mrl_describe_text(m->d, "custom_operator", name.at, name.len));
    if (mrl_span_starts(name, "Flex"))
        return mrl_describe_issue(m->d, "tflite.flex-operator", operator->at,
                                  "the operator %s runs TensorFlow", quoted);
    return mrl_describe_issue(m->d, "tflite.custom-operator", operator->at,
                              "the operator %s is code of the application", quoted);
}

static mrl_status read_operator_codes(struct model *m)
{
    struct mrl_flat_vector v;

    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, MODEL_OPERATOR_CODES, "operator_codes", 4, &v));
    MRL_TRY(mrl_describe_number(m->d, "operator_kind_count", v.count));
    if (v.count > MRL_MAX_LISTED * 4)
        return over_limit(m, "kinds of operators", v.count);
    for (uint32_t i = 0; i < v.count; i++) {
        struct mrl_flat_table operator;

        MRL_TRY(mrl_flat_follow(&m->flat, "operator_codes", v.at + 4 * (uint64_t)i, &operator));
        MRL_TRY(describe_operator(m, &operator));
    }
    return mrl_ok();
}

/* Names of the tensors that an input or output list points to. */
static mrl_status describe_ends(struct model *m, const struct mrl_flat_table *graph,
                                const struct mrl_flat_vector *tensors, unsigned index,
                                const char *fact)
{
    struct mrl_flat_vector v;

    MRL_TRY(mrl_flat_vector(&m->flat, graph, index, fact, 4, &v));
    for (uint32_t i = 0; i < v.count && i < MRL_MAX_LISTED; i++) {
        struct mrl_flat_table tensor;
        uint32_t number;

        MRL_TRY(mrl_flat_read(&m->flat, fact, v.at + 4 * (uint64_t)i, &number));
        if (number == UINT32_MAX)
            continue; /* -1: left out */
        if (number >= tensors->count)
            return MRL_FAIL(m->d->err, MRL_E_FORMAT, v.at,
                            "an %s is tensor %" PRIu32 " of %" PRIu32, fact, number,
                            tensors->count);
        MRL_TRY(mrl_flat_follow(&m->flat, "tensors", tensors->at + 4 * (uint64_t)number, &tensor));
        MRL_TRY(describe_string(m, &tensor, TENSOR_NAME, fact));
    }
    return mrl_ok();
}

static mrl_status check_tensors(struct model *m, const struct mrl_flat_vector *tensors)
{
    m->tensor_count += tensors->count;
    if (m->tensor_count > MRL_MAX_TENSORS)
        return over_limit(m, "tensors", m->tensor_count);
    for (uint32_t i = 0; i < tensors->count; i++) {
        struct mrl_flat_table tensor;
        uint32_t buffer;

        MRL_TRY(mrl_flat_follow(&m->flat, "tensors", tensors->at + 4 * (uint64_t)i, &tensor));
        MRL_TRY(mrl_flat_u32(&m->flat, &tensor, TENSOR_BUFFER, 0, &buffer));
        if (buffer >= m->buffers.count && buffer != 0)
            MRL_TRY(mrl_describe_issue(m->d, "tflite.no-buffer", tensor.at,
                                       "tensor %" PRIu32 " lies in buffer %" PRIu32 " of %" PRIu32,
                                       i, buffer, m->buffers.count));
    }
    return mrl_ok();
}

static mrl_status read_subgraph(struct model *m, uint64_t at, bool first)
{
    struct mrl_flat_vector tensors;
    struct mrl_flat_vector operators;
    struct mrl_flat_table graph;

    MRL_TRY(mrl_flat_follow(&m->flat, "subgraphs", at, &graph));
    MRL_TRY(mrl_flat_vector(&m->flat, &graph, SUBGRAPH_TENSORS, "tensors", 4, &tensors));
    MRL_TRY(mrl_flat_vector(&m->flat, &graph, SUBGRAPH_OPERATORS, "operators", 4, &operators));
    m->operator_count += operators.count;
    MRL_TRY(check_tensors(m, &tensors));
    if (!first)
        return mrl_ok();
    MRL_TRY(describe_ends(m, &graph, &tensors, SUBGRAPH_INPUTS, "input"));
    return describe_ends(m, &graph, &tensors, SUBGRAPH_OUTPUTS, "output");
}

static mrl_status read_subgraphs(struct model *m)
{
    struct mrl_flat_vector v;

    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, MODEL_SUBGRAPHS, "subgraphs", 4, &v));
    MRL_TRY(mrl_describe_number(m->d, "subgraph_count", v.count));
    if (v.count > MRL_MAX_TENSORS)
        return over_limit(m, "subgraphs", v.count);
    for (uint32_t i = 0; i < v.count; i++)
        MRL_TRY(read_subgraph(m, v.at + 4 * (uint64_t)i, i == 0));
    return mrl_ok();
}

/* Data of a buffer lie inside it, or behind the FlatBuffer for models over 2 GB. */
static mrl_status check_buffer(struct model *m, uint32_t number)
{
    struct mrl_flat_vector data;
    struct mrl_flat_table buffer;
    uint64_t offset;
    uint64_t size;

    MRL_TRY(mrl_flat_follow(&m->flat, "buffers", m->buffers.at + 4 * (uint64_t)number, &buffer));
    MRL_TRY(mrl_flat_vector(&m->flat, &buffer, BUFFER_DATA, "data", 1, &data));
    MRL_TRY(mrl_flat_u64(&m->flat, &buffer, BUFFER_OFFSET, 0, &offset));
    MRL_TRY(mrl_flat_u64(&m->flat, &buffer, BUFFER_SIZE, 0, &size));
    m->buffer_bytes += data.count;
    /* 0 and 1 mark "none" and "not yet placed". */
    if (offset <= 1)
        return mrl_ok();
    if (offset <= m->flat.size && size <= m->flat.size - offset) {
        m->buffer_bytes += size;
        return mrl_ok();
    }
    return mrl_describe_issue(m->d, "tflite.buffer-bounds", buffer.at,
                              "buffer %" PRIu32 " has %" PRIu64 " bytes at %" PRIu64
                              ", the file ends at %" PRIu64,
                              number, size, offset, m->flat.size);
}

static mrl_status read_buffers(struct model *m)
{
    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, MODEL_BUFFERS, "buffers", 4, &m->buffers));
    if (m->buffers.count > MRL_MAX_TENSORS)
        return over_limit(m, "buffers", m->buffers.count);
    for (uint32_t i = 0; i < m->buffers.count; i++)
        MRL_TRY(check_buffer(m, i));
    return mrl_ok();
}

static mrl_status read_metadata(struct model *m)
{
    struct mrl_flat_vector v;

    MRL_TRY(mrl_flat_vector(&m->flat, &m->root, MODEL_METADATA, "metadata", 4, &v));
    for (uint32_t i = 0; i < v.count && i < MRL_MAX_LISTED; i++) {
        struct mrl_flat_table entry;

        MRL_TRY(mrl_flat_follow(&m->flat, "metadata", v.at + 4 * (uint64_t)i, &entry));
        MRL_TRY(describe_string(m, &entry, METADATA_NAME, "metadata"));
    }
    return mrl_ok();
}

static mrl_status read_model(struct model *m)
{
    uint32_t version;

    MRL_TRY(mrl_flat_follow(&m->flat, "root", 0, &m->root));
    MRL_TRY(mrl_flat_u32(&m->flat, &m->root, MODEL_VERSION, 0, &version));
    MRL_TRY(mrl_describe_number(m->d, "version", version));
    MRL_TRY(describe_string(m, &m->root, MODEL_DESCRIPTION, "description"));
    MRL_TRY(read_operator_codes(m));
    MRL_TRY(read_buffers(m));
    MRL_TRY(read_subgraphs(m));
    MRL_TRY(read_metadata(m));
    MRL_TRY(mrl_describe_number(m->d, "tensor_count", m->tensor_count));
    MRL_TRY(mrl_describe_number(m->d, "operator_count", m->operator_count));
    MRL_TRY(mrl_describe_number(m->d, "buffer_count", m->buffers.count));
    return mrl_describe_number(m->d, "buffer_bytes", m->buffer_bytes);
}

static mrl_status describe_tflite(struct mrl_description *d)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *names = mrl_arena_new(4 * MRL_MAX_NAME);
    struct model m = {.d = d, .names = names};
    uint8_t buffer[1024]; /* tables lie far apart: little is read ahead */
    struct mrl_window window;
    struct mrl_reader r;

    if (!names)
        return MRL_FAIL_NOMEM(d->err);
    mrl_reader_open(&r, &window, d->source, buffer, sizeof(buffer), d->err);
    m.flat = (struct mrl_flat){.r = &r, .size = d->source->size};
    MRL_TRY(read_model(&m));
    d->parsed = d->source->size;
    return mrl_ok();
}

const struct mrl_format mrl_format_tflite = {
    .id = "tflite",
    .title = "TensorFlow Lite model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_tflite,
    .describe = describe_tflite,
};
