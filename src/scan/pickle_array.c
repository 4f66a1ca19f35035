/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that joblib writes into the pickle stream itself: behind the BUILD of a
 * NumpyArrayWrapper stand padding and raw items, or a pickle of its own for arrays of objects.
 * Layout: joblib/numpy_pickle.py, NumpyArrayWrapper.write_array. */
#include "scan/pickle_private.h"

#include "base/limits.h"

#include <string.h>

/* "f8", "<i4", "U10", "S3", "O8", "?" and so on: numpy's array interface type strings. */
static uint32_t item_size(struct mrl_span type)
{
    uint64_t n = 0;
    size_t i = 0;
    int kind;

    if (type.len && strchr("<>|=", mrl_span_byte(type, 0)))
        i = 1;
    kind = mrl_span_byte(type, i++);
    if (kind == 'O')
        return MRL_DTYPE_OBJECT;
    if (kind == '?' && i == type.len)
        return 1;
    for (; i < type.len; i++) {
        const int c = mrl_span_byte(type, i);

        if (c < '0' || c > '9' || n > (1u << 20))
            return kind == 'M' || kind == 'm' ? 8 : 0;
        n = n * 10 + (uint64_t)(c - '0');
    }
    return (uint32_t)(kind == 'U' ? 4 * n : n);
}

struct mrl_value mrl_array_dtype(const struct mrl_pickle_machine *m, struct mrl_value args)
{
    const struct mrl_node *node = mrl_value_node(&m->values, args);
    struct mrl_span type;

    if (!node || node->count == 0 || !mrl_value_get_text(&m->values, node->kids[0], &type))
        return mrl_value_make(MRL_V_DTYPE, 0);
    return mrl_value_make(MRL_V_DTYPE, item_size(type));
}

/* What the state of a wrapper says. */
struct wrapper {
    uint32_t item; /* MRL_V_DTYPE's number; 0: not known */
    uint64_t items;
    bool shape_known;
    bool aligned; /* a byte that counts padding comes first */
};

static void read_shape(const struct mrl_pickle_machine *m, struct mrl_value shape,
                       struct wrapper *w)
{
    const struct mrl_node *node = mrl_value_node(&m->values, shape);

    if (!node || mrl_value_kind(shape) != MRL_V_TUPLE || node->count > MRL_NODE_KIDS)
        return;
    w->items = 1;
    for (uint32_t i = 0; i < node->count; i++) {
        if (mrl_value_kind(node->kids[i]) != MRL_V_INT ||
            __builtin_mul_overflow(w->items, (uint64_t)mrl_value_rest(node->kids[i]), &w->items))
            return;
    }
    w->shape_known = true;
}

static void read_pair(const struct mrl_pickle_machine *m, struct mrl_value key,
                      struct mrl_value value, struct wrapper *w)
{
    struct mrl_span name;

    if (!mrl_value_get_text(&m->values, key, &name))
        return;
    if (mrl_span_is(name, "dtype") && mrl_value_kind(value) == MRL_V_DTYPE)
        w->item = mrl_value_rest(value);
    if (mrl_span_is(name, "shape"))
        read_shape(m, value, w);
    if (mrl_span_is(name, "numpy_array_alignment_bytes"))
        w->aligned = value.bits != MRL_P_NONE;
}

static bool read_state(const struct mrl_pickle_machine *m, struct mrl_value state,
                       struct wrapper *w)
{
    const struct mrl_node *node = mrl_value_node(&m->values, state);

    if (!node || mrl_value_kind(state) != MRL_V_DICT)
        return false;
    for (uint32_t i = 0; i + 1 < node->count && i + 1 < MRL_NODE_KIDS; i += 2)
        read_pair(m, node->kids[i], node->kids[i + 1], w);
    return w->item != 0 && (w->shape_known || w->item == MRL_DTYPE_OBJECT);
}

static bool is_wrapper(const struct mrl_pickle_machine *m, struct mrl_value object)
{
    const struct mrl_global *global = mrl_value_get_global(&m->values, object);

    return global && mrl_value_kind(object) == MRL_V_OBJECT &&
           mrl_span_is(global->facts.name, "NumpyArrayWrapper") &&
           mrl_span_ends(global->facts.module, "joblib.numpy_pickle");
}

/* An array of objects is a pickle that is loaded on the spot. */
static mrl_status run_inner(struct mrl_pickle_machine *m)
{
    struct mrl_pickle_run run = *m->run;
    struct mrl_pickle_outcome outcome;

    run.start = mrl_reader_offset(&m->reader);
    run.level++;
    if (run.level > MRL_MAX_PICKLE_NESTED)
        return MRL_FAIL(m->err, MRL_E_LIMIT, m->op.offset, "arrays of objects nest too deep");
    if (!m->inner)
        MRL_TRY(mrl_pickle_machine_new(m->names, &m->inner, m->err));
    MRL_TRY(mrl_pickle_machine_run(m->inner, &run, &outcome));
    m->outcome.opcodes += outcome.opcodes;
    m->outcome.skipped += outcome.skipped;
    return mrl_reader_seek(&m->reader, "array", outcome.end);
}

static mrl_status skip_items(struct mrl_pickle_machine *m, const struct wrapper *w)
{
    uint8_t padding = 0;
    uint64_t bytes;

    if (w->aligned) {
        MRL_TRY(mrl_read_u8(&m->reader, "padding of an array", &padding));
        MRL_TRY(mrl_read_skip(&m->reader, "padding of an array", padding));
    }
    if (__builtin_mul_overflow(w->items, (uint64_t)w->item, &bytes))
        return MRL_FAIL(m->err, MRL_E_FORMAT, m->op.offset, "an array of an absurd size");
    MRL_TRY(mrl_read_skip(&m->reader, "items of an array", bytes));
    m->outcome.skipped += bytes + padding;
    return mrl_ok();
}

mrl_status mrl_array_skip(struct mrl_pickle_machine *m, struct mrl_value object,
                          struct mrl_value state)
{
    struct wrapper w = {.item = 0};

    if (!is_wrapper(m, object))
        return mrl_ok();
    m->decoder.frame_end = UINT64_MAX;
    if (!read_state(m, state, &w))
        return mrl_scan_tell(m->run->sink, "pickle.limit", MRL_CONFIDENCE_PROVED, m->op.offset,
                             NULL,
                             "an array inside the stream has a type or shape that is not known");
    return w.item == MRL_DTYPE_OBJECT ? run_inner(m) : skip_items(m, &w);
}
