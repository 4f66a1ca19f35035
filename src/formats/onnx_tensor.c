/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "base/text.h"
#include "formats/member_name.h"
#include "formats/onnx_walk.h"

/* TensorProto.DataType. */
static const struct {
    const char *name;
    unsigned bits; /* of one element; 0: no fixed size */
} types[] = {
    [1] = {"float32", 32},    [2] = {"uint8", 8},           [3] = {"int8", 8},
    [4] = {"uint16", 16},     [5] = {"int16", 16},          [6] = {"int32", 32},
    [7] = {"int64", 64},      [8] = {"string", 0},          [9] = {"bool", 8},
    [10] = {"float16", 16},   [11] = {"float64", 64},       [12] = {"uint32", 32},
    [13] = {"uint64", 64},    [14] = {"complex64", 64},     [15] = {"complex128", 128},
    [16] = {"bfloat16", 16},  [17] = {"float8e4m3fn", 8},   [18] = {"float8e4m3fnuz", 8},
    [19] = {"float8e5m2", 8}, [20] = {"float8e5m2fnuz", 8}, [21] = {"uint4", 4},
    [22] = {"int4", 4},       [23] = {"float4e2m1", 4},     [24] = {"float8e8m0", 8},
};

const char *mrl_onnx_type_name(uint64_t data_type)
{
    return data_type < MRL_COUNT(types) ? types[data_type].name : NULL;
}

void mrl_onnx_begin_tensor(struct mrl_onnx_walk *w)
{
    w->tensor = (struct mrl_onnx_tensor){.items = 1};
}

static void add_dim(struct mrl_onnx_tensor *t, uint64_t dim)
{
    if (dim > INT64_MAX)
        t->is_negative = true;
    t->overflows |= __builtin_mul_overflow(t->items, dim, &t->items);
}

mrl_status mrl_onnx_take_tensor_dims(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                                     struct mrl_pb_field *f)
{
    (void)frame;
    if (f->wire == MRL_PB_VARINT) {
        add_dim(&w->tensor, f->value);
        return mrl_ok();
    }
    for (unsigned i = 0;; i++) {
        uint64_t dim;
        bool end;

        MRL_TRY(mrl_reader_at_end(&f->bytes, &end));
        if (end)
            return mrl_ok();
        if (i == MRL_MAX_ONNX_DIMS)
            return MRL_FAIL(w->d->err, MRL_E_LIMIT, f->offset, "more than %u dimensions",
                            MRL_MAX_ONNX_DIMS);
        MRL_TRY(mrl_pb_varint(&f->bytes, &dim));
        add_dim(&w->tensor, dim);
    }
}

mrl_status mrl_onnx_take_tensor_field(struct mrl_onnx_walk *w, struct mrl_onnx_frame *frame,
                                      struct mrl_pb_field *f)
{
    struct mrl_onnx_tensor *t = &w->tensor;

    (void)frame;
    switch (f->number) {
    case 2:
        t->data_type = f->value;
        return mrl_ok();
    case 8:
        return mrl_onnx_text(w, f, &t->name);
    case 9:
        t->has_raw = true;
        t->raw_bytes = mrl_reader_left(&f->bytes);
        return mrl_ok();
    default:
        t->is_external = f->value == 1;
        return mrl_ok();
    }
}

void mrl_onnx_end_external(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *entry)
{
    const struct mrl_span key = mrl_span(entry->first.at, entry->first.len);

    if (mrl_span_is(key, "location"))
        w->tensor.location = entry->second;
    else if (mrl_span_is(key, "offset"))
        w->tensor.offset = entry->second;
    else if (mrl_span_is(key, "length"))
        w->tensor.length = entry->second;
    else if (mrl_span_starts(key, "__"))
        w->tensor.has_odd_key = true;
}

static mrl_status tell(struct mrl_onnx_walk *w, const char *id, uint64_t place, const char *why)
{
    const struct mrl_onnx_text *name = &w->tensor.name;
    char quoted[128];

    mrl_text_quote(quoted, sizeof(quoted), name->at ? name->at : "", name->len);
    return mrl_describe_issue(w->d, id, place, "tensor %s %s", quoted, why);
}

/* A decimal number without sign, as the specification of external data asks for. */
static bool parse_number(struct mrl_onnx_text text, uint64_t *ret)
{
    struct mrl_span rest = mrl_span(text.at, text.len);
    const struct mrl_span digits = mrl_span_take(&rest, "0123456789");
    uint64_t value = 0;

    if (digits.len == 0 || rest.len != 0)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digits.at[i] - '0'), &value))
            return false;
    *ret = value;
    return true;
}

/* Bytes of all elements; false if the type has no fixed size or the file lies. */
static bool needed_bytes(const struct mrl_onnx_tensor *t, uint64_t *ret)
{
    uint64_t bits;

    if (t->data_type >= MRL_COUNT(types) || types[t->data_type].bits == 0 ||
        __builtin_mul_overflow(t->items, types[t->data_type].bits, &bits))
        return false;
    *ret = bits / 8 + (bits % 8 != 0);
    return true;
}

/* Whether a path stays in the model's folder on every system. */
static bool stays_inside(struct mrl_span path)
{
    return !mrl_member_name_is_odd(path.at, path.len) &&
           !mrl_member_name_leads_out(path.at, path.len) && mrl_span_find(path, "://") == path.len;
}

static mrl_status add_location(struct mrl_onnx_walk *w, uint64_t place)
{
    const struct mrl_onnx_text *at = &w->tensor.location;
    bool added;

    if (!stays_inside(mrl_span(at->at, at->len)))
        return tell(w, "onnx.external-path", place,
                    "has its data at a place outside the model's folder");
    MRL_TRY(mrl_map_add(&w->locations, at->at, at->len, 0, &added, w->d->err));
    return added ? mrl_describe_link(w->d, MRL_LINK_EXTERNAL_DATA, at->at, at->len) : mrl_ok();
}

static mrl_status check_external(struct mrl_onnx_walk *w, uint64_t place)
{
    const struct mrl_onnx_tensor *t = &w->tensor;
    uint64_t needed;
    uint64_t offset = 0;
    uint64_t length = 0;

    /* onnx/external_data_helper.py makes an attribute of an object of each key. */
    if (t->has_odd_key)
        MRL_TRY(tell(w, "onnx.external-key", place,
                     "has external data with the name of a special attribute"));
    if (t->has_raw)
        MRL_TRY(tell(w, "onnx.two-sources", place, "has its data here and in another file"));
    if ((t->offset.len && !parse_number(t->offset, &offset)) ||
        (t->length.len && !parse_number(t->length, &length)) ||
        __builtin_add_overflow(offset, length, &offset))
        MRL_TRY(tell(w, "onnx.external-range", place, "has an offset or length that is no number"));
    else if (t->length.len && needed_bytes(t, &needed) && needed != length)
        MRL_TRY(tell(w, "onnx.data-size", place, "has another length than its shape needs"));
    return add_location(w, place);
}

static mrl_status check_shape(struct mrl_onnx_walk *w, uint64_t place)
{
    const struct mrl_onnx_tensor *t = &w->tensor;
    uint64_t needed;

    if (t->is_negative || t->overflows)
        return tell(w, "onnx.shape", place, "has a negative or overflowing shape");
    if (t->data_type >= MRL_COUNT(types) || !types[t->data_type].name)
        return tell(w, "onnx.unknown-type", place, "has an unknown data type");
    if (t->has_raw && needed_bytes(t, &needed) && needed != t->raw_bytes)
        return tell(w, "onnx.data-size", place, "has more or fewer bytes than its shape needs");
    return mrl_ok();
}

mrl_status mrl_onnx_end_tensor(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *frame,
                               const struct mrl_onnx_frame *parent)
{
    const struct mrl_onnx_tensor *t = &w->tensor;

    if (parent->message == MRL_ONNX_GRAPH) {
        w->initializers++;
        if (!t->is_negative && !t->overflows &&
            __builtin_add_overflow(w->parameters, t->items, &w->parameters))
            w->parameters = UINT64_MAX;
    }
    MRL_TRY(check_shape(w, frame->place));
    return t->is_external || t->location.len || t->has_odd_key ? check_external(w, frame->place)
                                                               : mrl_ok();
}
