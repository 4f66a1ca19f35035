/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "base/text.h"
#include "formats/onnx_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static mrl_status take_first(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                             struct mrl_pb_field *f)
{
    return mrl_onnx_text(w, f, &in->first);
}

static mrl_status take_second(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                              struct mrl_pb_field *f)
{
    return mrl_onnx_text(w, f, &in->second);
}

static mrl_status take_number(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                              struct mrl_pb_field *f)
{
    (void)w;
    in->number = f->value;
    in->has_number = true;
    return mrl_ok();
}

/* Numbers and texts that are facts under a name of their own. */
static const struct {
    uint32_t field;
    const char *fact;
} model_facts[] = {
    {1, "ir_version"}, {2, "producer"},      {3, "producer_version"},
    {4, "domain"},     {5, "model_version"},
};

static mrl_status take_fact(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                            struct mrl_pb_field *f)
{
    const char *name = model_facts[f->number - 1].fact;
    struct mrl_onnx_text text;

    (void)in;
    if (f->wire == MRL_PB_VARINT)
        return mrl_describe_number(w->d, name, f->value);
    MRL_TRY(mrl_onnx_text(w, f, &text));
    return text.len ? mrl_describe_text(w->d, name, text.at, text.len) : mrl_ok();
}

/* Readers merge two graphs into one, or take the last. */
static mrl_status take_graph(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                             struct mrl_pb_field *f)
{
    (void)in;
    if (w->graphs++ == 0)
        return mrl_ok();
    return mrl_describe_issue(w->d, "onnx.doubled-graph", f->offset,
                              "the model has a second graph");
}

static mrl_status take_graph_name(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                                  struct mrl_pb_field *f)
{
    return w->depth == 2 ? take_first(w, in, f) : mrl_ok();
}

/* --- inputs and outputs: "name: float32[1,batch]" --- */

static mrl_status begin_value(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                              struct mrl_pb_field *f)
{
    (void)in;
    (void)f;
    w->value_len = 0;
    w->value[0] = '\0';
    return mrl_ok();
}

static void add_value(struct mrl_onnx_walk *w, const char *text)
{
    const size_t room = sizeof(w->value) - w->value_len;
    const int n = snprintf(w->value + w->value_len, room, "%s", text);

    if (n > 0 && (size_t)n < room)
        w->value_len += (size_t)n;
}

static mrl_status take_elem_type(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                                 struct mrl_pb_field *f)
{
    const char *name = mrl_onnx_type_name(f->value);

    (void)in;
    add_value(w, name ? name : "unknown");
    return mrl_ok();
}

static mrl_status begin_shape(struct mrl_onnx_walk *w, struct mrl_onnx_frame *in,
                              struct mrl_pb_field *f)
{
    (void)in;
    (void)f;
    w->dims = 0;
    add_value(w, "[");
    return mrl_ok();
}

static void end_dim(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *dim)
{
    char number[24];

    (void)snprintf(number, sizeof(number), "%" PRId64, (int64_t)dim->number);
    if (w->dims++ > 0)
        add_value(w, ",");
    add_value(w, dim->has_number ? number : dim->first.len ? dim->first.at : "?");
}

/* Only those of the outermost graph concern a user. */
static mrl_status end_value(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *value,
                            const struct mrl_onnx_frame *parent)
{
    const bool is_input = value->field == 11;
    unsigned *listed = is_input ? &w->inputs : &w->outputs;
    const char *text;

    if (w->depth != 2 || parent->field != 7 || (*listed)++ >= MRL_MAX_LISTED)
        return mrl_ok();
    text =
        mrl_arena_printf(w->d->arena, "%s: %s", value->first.at ? value->first.at : "", w->value);
    if (!text)
        return MRL_FAIL_ARENA(w->d->err, w->d->arena);
    return mrl_describe_text(w->d, is_input ? "input" : "output", text, strlen(text));
}

/* --- operators and where they come from --- */

/* Sets of operators that runtimes bring along: ONNX itself and those of ONNX Runtime. */
static bool is_known_domain(struct mrl_onnx_text domain)
{
    static const char *const known[] = {"",
                                        "ai.onnx",
                                        "ai.onnx.ml",
                                        "ai.onnx.training",
                                        "ai.onnx.preview.training",
                                        "com.microsoft",
                                        "com.microsoft.nchwc"};
    const struct mrl_span span = mrl_span(domain.at, domain.len);

    for (size_t i = 0; i < MRL_COUNT(known); i++)
        if (mrl_span_is(span, known[i]))
            return true;
    return false;
}

/* The entry for a domain, made if it is new. */
static mrl_status find_domain(struct mrl_onnx_walk *w, struct mrl_onnx_text name,
                              struct mrl_onnx_domain **ret)
{
    uint64_t i = w->domain_count;
    bool added;

    MRL_TRY(mrl_map_add(&w->domain_index, name.at, name.len, i, &added, w->d->err));
    if (added) {
        if (i == MRL_MAX_ONNX_DOMAINS)
            return MRL_FAIL(w->d->err, MRL_E_LIMIT, MRL_NO_OFFSET, "more than %u operator domains",
                            MRL_MAX_ONNX_DOMAINS);
        MRL_TRY(mrl_arena_grow(w->d->arena, (void **)&w->domains, &w->domain_capacity,
                               w->domain_count, sizeof(*w->domains), w->d->err));
        w->domains[w->domain_count++] = (struct mrl_onnx_domain){.name = name};
    } else {
        (void)mrl_map_get(&w->domain_index, name.at, name.len, &i);
    }
    *ret = &w->domains[i];
    return mrl_ok();
}

static mrl_status end_node(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *node)
{
    const struct mrl_span op = mrl_span(node->first.at, node->first.len);
    struct mrl_onnx_domain *domain;

    w->nodes++;
    if (mrl_span_is(op, "PyOp") || mrl_span_is(op, "PythonOp") || mrl_span_is(op, "PyFunc"))
        MRL_TRY(mrl_describe_issue(w->d, "onnx.python-operator", node->place,
                                   "an operator that runs Python: %s", node->first.at));
    if (is_known_domain(node->second))
        return mrl_ok();
    MRL_TRY(find_domain(w, node->second, &domain));
    if (!domain->op.at) {
        domain->op = node->first;
        domain->place = node->place;
    }
    return mrl_ok();
}

/* A function of the model is made of its other operators: nothing has to be loaded for it. */
static mrl_status end_function(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *function)
{
    struct mrl_onnx_domain *domain;

    w->functions++;
    if (is_known_domain(function->second))
        return mrl_ok();
    MRL_TRY(find_domain(w, function->second, &domain));
    domain->is_defined = true;
    return mrl_ok();
}

static mrl_status tell_domains(struct mrl_onnx_walk *w)
{
    for (size_t i = 0; i < w->domain_count; i++) {
        const struct mrl_onnx_domain *domain = &w->domains[i];
        char name[96];
        char op[96];

        if (domain->is_defined)
            continue;
        mrl_text_quote(name, sizeof(name), domain->name.at, domain->name.len);
        mrl_text_quote(op, sizeof(op), domain->op.at ? domain->op.at : "", domain->op.len);
        MRL_TRY(mrl_describe_issue(w->d, "onnx.custom-domain", domain->place,
                                   "operator %s of domain %s needs a library of its own", op,
                                   name));
    }
    return mrl_ok();
}

/* --- ends --- */

static mrl_status end_opset(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *opset)
{
    const char *domain = opset->first.len ? opset->first.at : "ai.onnx";
    const char *text = mrl_arena_printf(w->d->arena, "%s %" PRIu64, domain, opset->number);

    if (!text)
        return MRL_FAIL_ARENA(w->d->err, w->d->arena);
    return mrl_describe_text(w->d, "opset", text, strlen(text));
}

static mrl_status end_metadata(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *entry)
{
    const struct mrl_span key = mrl_span(entry->first.at, entry->first.len);
    struct mrl_span rest = key;
    const char *name;

    (void)mrl_span_take(&rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
    if (w->metadata++ >= MRL_MAX_LISTED || rest.len || key.len == 0 || key.len > 64 ||
        entry->second.len == 0 || entry->second.len > 256)
        return mrl_ok();
    name = mrl_arena_printf(w->d->arena, "metadata.%s", entry->first.at);
    if (!name)
        return MRL_FAIL_ARENA(w->d->err, w->d->arena);
    return mrl_describe_text(w->d, name, entry->second.at, entry->second.len);
}

static mrl_status end_property(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *entry,
                               const struct mrl_onnx_frame *parent)
{
    if (parent->message == MRL_ONNX_MODEL)
        return end_metadata(w, entry);
    mrl_onnx_end_external(w, entry);
    return mrl_ok();
}

static mrl_status end_graph(struct mrl_onnx_walk *w, const struct mrl_onnx_frame *graph)
{
    if (graph->first.len == 0)
        return mrl_ok();
    return mrl_describe_text(w->d, "graph", graph->first.at, graph->first.len);
}

mrl_status mrl_onnx_end(struct mrl_onnx_walk *w, struct mrl_onnx_frame *ended,
                        const struct mrl_onnx_frame *parent)
{
    switch (ended->message) {
    case MRL_ONNX_MODEL:
        return tell_domains(w);
    case MRL_ONNX_OPSET:
        return end_opset(w, ended);
    case MRL_ONNX_PROPERTY:
        return end_property(w, ended, parent);
    case MRL_ONNX_GRAPH:
        return end_graph(w, ended);
    case MRL_ONNX_NODE:
        return end_node(w, ended);
    case MRL_ONNX_FUNCTION:
        return end_function(w, ended);
    case MRL_ONNX_TENSOR:
        return mrl_onnx_end_tensor(w, ended, parent);
    case MRL_ONNX_VALUE:
        return end_value(w, ended, parent);
    case MRL_ONNX_SHAPE:
        add_value(w, "]");
        return mrl_ok();
    case MRL_ONNX_DIM:
        end_dim(w, ended);
        return mrl_ok();
    case MRL_ONNX_NONE:
    case MRL_ONNX_ATTRIBUTE:
    case MRL_ONNX_SPARSE:
    case MRL_ONNX_TYPE:
    case MRL_ONNX_TENSOR_TYPE:
    case MRL_ONNX_TRAINING:
        break;
    }
    return mrl_ok();
}

/* clang-format off */
#define NUMBER(message, field, take)       {MRL_ONNX_##message, field, MRL_PB_VARINT, MRL_ONNX_NONE, take, false}
#define TEXT(message, field, take)         {MRL_ONNX_##message, field, MRL_PB_LEN, MRL_ONNX_NONE, take, false}
#define SKIPPED(message, field)            TEXT(message, field, NULL)
#define MESSAGE(message, field, child, take) {MRL_ONNX_##message, field, MRL_PB_LEN, MRL_ONNX_##child, take, false}
/* clang-format on */

const struct mrl_onnx_row mrl_onnx_rows[] = {
    NUMBER(MODEL, 1, take_fact),
    TEXT(MODEL, 2, take_fact),
    TEXT(MODEL, 3, take_fact),
    TEXT(MODEL, 4, take_fact),
    NUMBER(MODEL, 5, take_fact),
    SKIPPED(MODEL, 6), /* doc_string */
    MESSAGE(MODEL, 7, GRAPH, take_graph),
    MESSAGE(MODEL, 8, OPSET, NULL),
    MESSAGE(MODEL, 14, PROPERTY, NULL),
    MESSAGE(MODEL, 20, TRAINING, NULL),
    MESSAGE(MODEL, 25, FUNCTION, NULL),
    SKIPPED(MODEL, 26), /* device configurations */
    TEXT(OPSET, 1, take_first),
    NUMBER(OPSET, 2, take_number),
    TEXT(PROPERTY, 1, take_first),
    TEXT(PROPERTY, 2, take_second),
    MESSAGE(TRAINING, 1, GRAPH, NULL),
    MESSAGE(TRAINING, 2, GRAPH, NULL),
    MESSAGE(GRAPH, 1, NODE, NULL),
    TEXT(GRAPH, 2, take_graph_name),
    MESSAGE(GRAPH, 5, TENSOR, NULL),
    MESSAGE(GRAPH, 11, VALUE, begin_value),
    MESSAGE(GRAPH, 12, VALUE, begin_value),
    MESSAGE(GRAPH, 15, SPARSE, NULL),
    TEXT(NODE, 4, take_first),
    TEXT(NODE, 7, take_second),
    MESSAGE(NODE, 5, ATTRIBUTE, NULL),
    MESSAGE(ATTRIBUTE, 5, TENSOR, NULL),
    MESSAGE(ATTRIBUTE, 6, GRAPH, NULL),
    MESSAGE(ATTRIBUTE, 10, TENSOR, NULL),
    MESSAGE(ATTRIBUTE, 11, GRAPH, NULL),
    MESSAGE(ATTRIBUTE, 22, SPARSE, NULL),
    MESSAGE(ATTRIBUTE, 23, SPARSE, NULL),
    MESSAGE(SPARSE, 1, TENSOR, NULL),
    MESSAGE(SPARSE, 2, TENSOR, NULL),
    {MRL_ONNX_TENSOR, 1, MRL_PB_VARINT, MRL_ONNX_NONE, mrl_onnx_take_tensor_dims, true},
    NUMBER(TENSOR, 2, mrl_onnx_take_tensor_field),
    TEXT(TENSOR, 8, mrl_onnx_take_tensor_field),
    TEXT(TENSOR, 9, mrl_onnx_take_tensor_field),
    MESSAGE(TENSOR, 13, PROPERTY, NULL),
    NUMBER(TENSOR, 14, mrl_onnx_take_tensor_field),
    TEXT(VALUE, 1, take_first),
    MESSAGE(VALUE, 2, TYPE, NULL),
    MESSAGE(TYPE, 1, TENSOR_TYPE, NULL),
    NUMBER(TENSOR_TYPE, 1, take_elem_type),
    MESSAGE(TENSOR_TYPE, 2, SHAPE, begin_shape),
    MESSAGE(SHAPE, 1, DIM, NULL),
    NUMBER(DIM, 1, take_number),
    TEXT(DIM, 2, take_first),
    MESSAGE(FUNCTION, 7, NODE, NULL),
    TEXT(FUNCTION, 10, take_second),
};
const size_t mrl_onnx_row_count = MRL_COUNT(mrl_onnx_rows);
