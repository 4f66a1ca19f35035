/* SPDX-License-Identifier: Apache-2.0 */
/* TensorFlow graphs: SavedModel (saved_model.pb), MetaGraphDef (.meta) and GraphDef (frozen .pb).
 * Layout: tensorflow/core/protobuf/saved_model.proto, meta_graph.proto, framework/graph.proto,
 * node_def.proto, function.proto. */
#include "formats/tensorflow_walk.h"

#include "base/span.h"
#include "base/text.h"
#include "formats/protobuf.h"

#include <string.h>

enum { WINDOW_BYTES = 16384, NAME_KEPT = 128 };

struct walk {
    struct mrl_description *d;
    uint64_t nodes, functions, assets;
};

/* --- what operators do --- */

/* A trailing `*` stands for any ending. */
static const struct {
    const char *op;
    const char *issue;
    const char *what;
} telling_ops[] = {
    {"PyFunc*", "tensorflow.python-operator", "calls a Python function of the program"},
    {"EagerPyFunc", "tensorflow.python-operator", "calls a Python function of the program"},
    {"PyCall", "tensorflow.python-operator", "calls a Python function of the program"},
    {"ReadFile", "tensorflow.file-operator", "reads a file"},
    {"WriteFile", "tensorflow.file-operator", "writes a file"},
    {"MatchingFiles", "tensorflow.file-operator", "lists files"},
    {"MergeV2Checkpoints", "tensorflow.file-operator", "moves and deletes files"},
    {"DebugIdentity*", "tensorflow.file-operator", "sends tensors to a file or address"},
    {"DebugNumericSummary*", "tensorflow.file-operator", "sends tensors to a file or address"},
    {"TextLineReader*", "tensorflow.file-operator", "reads files"},
    {"TFRecordReader*", "tensorflow.file-operator", "reads files"},
    {"WholeFileReader*", "tensorflow.file-operator", "reads files"},
    {"FixedLengthRecordReader*", "tensorflow.file-operator", "reads files"},
    {"DecodeProto*", "tensorflow.file-operator", "reads a description of messages from a file"},
    {"PrintV2", "tensorflow.print-operator", "prints, and can print to a file"},
    {"InitializeTableFromTextFile*", "tensorflow.table-operator",
     "reads a table from a file beside the model"},
};

static bool matches(struct mrl_span op, const char *pattern)
{
    const size_t n = strlen(pattern);

    if (n && pattern[n - 1] == '*')
        return op.len >= n - 1 && memcmp(op.at, pattern, n - 1) == 0;
    return mrl_span_is(op, pattern);
}

static mrl_status judge_op(struct walk *w, uint64_t offset, struct mrl_span op,
                           struct mrl_span name)
{
    char quoted[NAME_KEPT], quoted_op[NAME_KEPT];

    for (size_t i = 0; i < MRL_COUNT(telling_ops); i++) {
        if (!matches(op, telling_ops[i].op))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
        mrl_text_quote(quoted_op, sizeof(quoted_op), op.at, op.len);
        return mrl_describe_issue(w->d, telling_ops[i].issue, offset, "node %s: operator %s %s",
                                  quoted, quoted_op, telling_ops[i].what);
    }
    return mrl_ok();
}

/* --- messages, from the outside in --- */

typedef mrl_status (*see_field)(struct walk *w, struct mrl_pb_field *field);

static mrl_status each_field(struct walk *w, struct mrl_reader *r, see_field see)
{
    struct mrl_pb_field field;
    bool found;

    for (;;) {
        MRL_TRY(mrl_pb_next(r, &field, &found));
        if (!found)
            return mrl_ok();
        if (field.wire == MRL_PB_LEN)
            MRL_TRY(see(w, &field));
    }
}

static mrl_status read_name(struct mrl_pb_field *field, char *buffer, struct mrl_span *ret)
{
    const uint64_t left = mrl_reader_left(&field->bytes);
    const size_t n = left < NAME_KEPT ? (size_t)left : NAME_KEPT;

    MRL_TRY(mrl_read_copy(&field->bytes, "name", buffer, n));
    *ret = mrl_span(buffer, n);
    return mrl_ok();
}

/* NodeDef: 1 name, 2 op. */
static mrl_status see_node(struct walk *w, struct mrl_pb_field *node)
{
    char name_text[NAME_KEPT], op_text[NAME_KEPT];
    struct mrl_span name = mrl_span(NULL, 0), op = mrl_span(NULL, 0);
    struct mrl_pb_field field;
    bool found = true;

    w->nodes++;
    while (found) {
        MRL_TRY(mrl_pb_next(&node->bytes, &field, &found));
        if (!found || field.wire != MRL_PB_LEN)
            continue;
        if (field.number == 1)
            MRL_TRY(read_name(&field, name_text, &name));
        if (field.number == 2)
            MRL_TRY(read_name(&field, op_text, &op));
    }
    return judge_op(w, node->offset, op, name);
}

/* FunctionDef: 3 node_def. */
static mrl_status see_function_field(struct walk *w, struct mrl_pb_field *field)
{
    return field->number == 3 ? see_node(w, field) : mrl_ok();
}

/* FunctionDefLibrary: 1 function. */
static mrl_status see_library_field(struct walk *w, struct mrl_pb_field *field)
{
    if (field->number != 1)
        return mrl_ok();
    w->functions++;
    return each_field(w, &field->bytes, see_function_field);
}

/* GraphDef: 1 node, 2 library. */
static mrl_status see_graph_field(struct walk *w, struct mrl_pb_field *field)
{
    if (field->number == 1)
        return see_node(w, field);
    return field->number == 2 ? each_field(w, &field->bytes, see_library_field) : mrl_ok();
}

/* AssetFileDef: 2 filename, relative to the folder "assets". */
static mrl_status see_asset_field(struct walk *w, struct mrl_pb_field *field)
{
    char text[NAME_KEPT], quoted[NAME_KEPT];
    struct mrl_span name;

    if (field->number != 2)
        return mrl_ok();
    MRL_TRY(read_name(field, text, &name));
    w->assets++;
    if (mrl_span_byte(name, 0) != '/' && mrl_span_find(name, "..") == name.len)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
    return mrl_describe_issue(w->d, "tensorflow.asset-path", field->offset,
                              "the asset %s lies outside of the model", quoted);
}

/* MetaGraphDef: 2 graph_def, 6 asset_file_def. */
static mrl_status see_meta_field(struct walk *w, struct mrl_pb_field *field)
{
    if (field->number == 2)
        return each_field(w, &field->bytes, see_graph_field);
    return field->number == 6 ? each_field(w, &field->bytes, see_asset_field) : mrl_ok();
}

/* SavedModel: 2 meta_graphs. */
static mrl_status see_saved_field(struct walk *w, struct mrl_pb_field *field)
{
    return field->number == 2 ? each_field(w, &field->bytes, see_meta_field) : mrl_ok();
}

static mrl_status describe(struct mrl_description *d, see_field see)
{
    uint8_t *buffer = mrl_arena_alloc(d->arena, WINDOW_BYTES);
    struct walk w = {.d = d};
    struct mrl_window window;
    struct mrl_reader r;
    mrl_status s;

    if (!buffer)
        return MRL_FAIL_ARENA(d->err, d->arena);
    mrl_reader_open(&r, &window, d->source, buffer, WINDOW_BYTES, d->err);
    s = each_field(&w, &r, see);
    d->parsed = mrl_reader_offset(&r);
    MRL_TRY(mrl_describe_number(d, "node_count", w.nodes));
    MRL_TRY(mrl_describe_number(d, "function_count", w.functions));
    MRL_TRY(mrl_describe_number(d, "asset_count", w.assets));
    return s;
}

mrl_status mrl_tf_describe_saved_model(struct mrl_description *d)
{
    return describe(d, see_saved_field);
}

mrl_status mrl_tf_describe_meta_graph(struct mrl_description *d)
{
    return describe(d, see_meta_field);
}

mrl_status mrl_tf_describe_graph(struct mrl_description *d)
{
    return describe(d, see_graph_field);
}

/* --- telling them from other messages --- */

/* The content of a field of `number` at the front of `s`, and what follows it. */
static bool take_field(struct mrl_span *s, uint8_t number, struct mrl_span *ret)
{
    uint64_t n = 0;
    size_t at = 1;
    int byte = 0x80;

    if (mrl_span_byte(*s, 0) != (number << 3 | 2))
        return false;
    for (unsigned shift = 0; byte >= 0x80 && shift < 35; shift += 7) {
        byte = mrl_span_byte(*s, at++);
        if (byte < 0)
            return false;
        n |= (uint64_t)(byte & 0x7f) << shift;
    }
    *ret = mrl_span_first(mrl_span_without(*s, at), n < SIZE_MAX ? (size_t)n : SIZE_MAX);
    *s = mrl_span_without(*s, at + ret->len);
    return true;
}

/* Operators are named in capital letters: "Const", "MatMul", "VarHandleOp". */
static bool is_operator(struct mrl_span op)
{
    for (size_t i = 0; i < op.len; i++) {
        const int c = mrl_span_byte(op, i) | 0x20;

        if ((c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return op.len > 1 && op.len < 64 && mrl_span_byte(op, 0) >= 'A' && mrl_span_byte(op, 0) <= 'Z';
}

/* Inside a node: its name, then its operator. */
static bool is_node(struct mrl_span node)
{
    struct mrl_span name, op;

    return take_field(&node, 1, &name) && name.len > 0 && name.len < 256 &&
           mrl_utf8_valid(name.at, name.len) && take_field(&node, 2, &op) && is_operator(op);
}

/* meta_info_def: 2 stripped_op_list, of which 1 op, of which 1 name. */
static bool is_meta_info(struct mrl_span info)
{
    struct mrl_span list, op, name;

    return take_field(&info, 2, &list) && take_field(&list, 1, &op) && take_field(&op, 1, &name) &&
           is_operator(name);
}

static struct mrl_span head_of(const struct mrl_probe *probe)
{
    return mrl_span((const char *)probe->head, probe->head_len);
}

/* Function: 1 signature, 3 node_def. */
static bool is_library(struct mrl_span library)
{
    struct mrl_span function, part;

    if (!take_field(&library, 1, &function))
        return false;
    (void)take_field(&function, 1, &part);
    return take_field(&function, 3, &part) && is_node(part);
}

/* Versions stand behind the nodes and the library, but need not. */
static bool is_graph(struct mrl_span graph)
{
    struct mrl_span part;

    (void)take_field(&graph, 4, &part);
    if (take_field(&graph, 2, &part))
        return is_library(part);
    return take_field(&graph, 1, &part) && is_node(part);
}

bool mrl_tf_probe_graph(const struct mrl_probe *probe)
{
    return is_graph(head_of(probe));
}

/* A meta_info_def names operators, or a graph_def follows that does. */
static bool is_meta_graph(struct mrl_span meta)
{
    struct mrl_span info, graph;

    if (take_field(&meta, 1, &info) && is_meta_info(info))
        return true;
    return take_field(&meta, 2, &graph) && is_graph(graph);
}

bool mrl_tf_probe_meta_graph(const struct mrl_probe *probe)
{
    return is_meta_graph(head_of(probe));
}

/* saved_model_schema_version, which nothing reads and which may be absent, then the graphs. */
bool mrl_tf_probe_saved_model(const struct mrl_probe *probe)
{
    struct mrl_span rest = head_of(probe), meta;

    if (mrl_span_byte(rest, 0) == 0x08 && mrl_span_byte(rest, 1) < 0x80)
        rest = mrl_span_without(rest, 2);
    return take_field(&rest, 2, &meta) && is_meta_graph(meta);
}
