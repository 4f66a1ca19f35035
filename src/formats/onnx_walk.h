/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/limits.h"
#include "base/map.h"
#include "formats/format.h"
#include "formats/protobuf.h"

/* A walk over the messages of an ONNX file with an explicit stack, so that nested subgraphs cost
 * no recursion.  Field numbers: onnx/onnx.proto.  Private to onnx*.c. */

enum mrl_onnx_message {
    MRL_ONNX_NONE, /* a field that is no message, or one that need not be looked into */
    MRL_ONNX_MODEL,
    MRL_ONNX_OPSET,
    MRL_ONNX_PROPERTY, /* StringStringEntryProto */
    MRL_ONNX_GRAPH,
    MRL_ONNX_NODE,
    MRL_ONNX_ATTRIBUTE,
    MRL_ONNX_TENSOR,
    MRL_ONNX_SPARSE,
    MRL_ONNX_VALUE,
    MRL_ONNX_TYPE,
    MRL_ONNX_TENSOR_TYPE,
    MRL_ONNX_SHAPE,
    MRL_ONNX_DIM,
    MRL_ONNX_FUNCTION,
    MRL_ONNX_TRAINING,
};

/* A text field, NUL-terminated; {NULL, 0} if it is missing or longer than MRL_MAX_ONNX_TEXT. */
struct mrl_onnx_text {
    const char *at;
    size_t len;
};

struct mrl_onnx_frame {
    struct mrl_reader r;
    enum mrl_onnx_message message;
    uint32_t field; /* by which its parent holds it */
    uint64_t place;
    struct mrl_onnx_text first, second; /* name or key or operator; value or domain */
    uint64_t number;
    bool has_number;
};

/* The tensor that is being read; tensors hold no tensors. */
struct mrl_onnx_tensor {
    bool is_external, has_raw, is_negative, overflows;
    bool has_odd_key; /* of external data */
    uint64_t items, data_type, raw_bytes;
    struct mrl_onnx_text name, location, offset, length;
};

struct mrl_onnx_domain {
    struct mrl_onnx_text name, op; /* and the first operator of it */
    uint64_t place;
    bool is_defined; /* by a function of the model itself */
};

struct mrl_onnx_walk {
    struct mrl_description *d;
    struct mrl_onnx_frame stack[MRL_MAX_ONNX_DEPTH];
    unsigned depth;
    uint64_t fields_left;

    struct mrl_onnx_tensor tensor;
    char value[512]; /* "float32[1,3]" of the input or output that is being read */
    size_t value_len;
    unsigned dims;

    uint64_t nodes, initializers, parameters, functions, metadata, graphs;
    unsigned inputs, outputs;
    bool unknown_told;
    struct mrl_map domain_index, locations;
    struct mrl_onnx_domain *domains;
    size_t domain_count, domain_capacity;
};

/* A field of a message. */
struct mrl_onnx_row {
    enum mrl_onnx_message message;
    uint32_t field;
    enum mrl_pb_wire wire;
    enum mrl_onnx_message child; /* entered after take() */
    mrl_status (*take)(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                       struct mrl_pb_field *f); /* may be NULL */
    bool is_repeated_number;                    /* may be packed, then the wire is LEN */
};
extern const struct mrl_onnx_row mrl_onnx_rows[];
extern const size_t mrl_onnx_row_count;

/* Called when a message ends; `parent` is NULL for the model. */
mrl_status mrl_onnx_end(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                        const struct mrl_onnx_frame *parent) MRL_MUST_CHECK;

/* Reads a text field into the arena. */
mrl_status mrl_onnx_text(struct mrl_onnx_walk *w, struct mrl_pb_field *f,
                         struct mrl_onnx_text *ret) MRL_MUST_CHECK;

/* Walks the whole file.  What was learnt before a fault stays in *w. */
mrl_status mrl_onnx_run(struct mrl_onnx_walk *w, struct mrl_reader *file) MRL_MUST_CHECK;

/* How far it came. */
uint64_t mrl_onnx_place(const struct mrl_onnx_walk *w);

/* --- tensors (onnx_tensor.c) --- */

const char *mrl_onnx_type_name(uint64_t data_type); /* "float32", or NULL */
mrl_status mrl_onnx_take_tensor_dims(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                                     struct mrl_pb_field *f) MRL_MUST_CHECK;
mrl_status mrl_onnx_take_tensor_field(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                                      struct mrl_pb_field *f) MRL_MUST_CHECK;
void mrl_onnx_begin_tensor(struct mrl_onnx_walk *w);
void mrl_onnx_end_external(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *entry);
mrl_status mrl_onnx_end_tensor(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *frame,
                               const struct mrl_onnx_frame *parent) MRL_MUST_CHECK;
