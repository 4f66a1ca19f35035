/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "describe.h"

#include <stdlib.h>

/* Messages are built from the inside out: each of these appends to a message of its own. */
struct message {
    uint8_t bytes[8192];
    size_t len;
};

static void varint(struct message *m, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        m->bytes[m->len++] = (uint8_t)(value | 0x80);
    m->bytes[m->len++] = (uint8_t)value;
}

static void put_number(struct message *m, uint32_t field, uint64_t value)
{
    varint(m, field << 3);
    varint(m, value);
}

static void put_bytes(struct message *m, uint32_t field, const void *bytes, size_t n)
{
    varint(m, field << 3 | 2);
    varint(m, n);
    memcpy(m->bytes + m->len, bytes, n);
    m->len += n;
}

static void put_text(struct message *m, uint32_t field, const char *text)
{
    put_bytes(m, field, text, strlen(text));
}

static void put(struct message *m, uint32_t field, const struct message *child)
{
    put_bytes(m, field, child->bytes, child->len);
}

static struct message pair(const char *key, const char *value)
{
    struct message m = {0};

    put_text(&m, 1, key);
    put_text(&m, 2, value);
    return m;
}

static struct message opset(const char *domain, uint64_t version)
{
    struct message m = {0};

    if (*domain)
        put_text(&m, 1, domain);
    put_number(&m, 2, version);
    return m;
}

/* "name: float32[2,batch,?]" */
static struct message value(const char *name)
{
    struct message dims[3] = {0};
    struct message shape = {0};
    struct message tensor = {0};
    struct message type = {0};
    struct message m = {0};

    put_number(&dims[0], 1, 2);
    put_text(&dims[1], 2, "batch");
    for (size_t i = 0; i < 3; i++)
        put(&shape, 1, &dims[i]);
    put_number(&tensor, 1, 1);
    put(&tensor, 2, &shape);
    put(&type, 1, &tensor);
    put_text(&m, 1, name);
    put(&m, 2, &type);
    return m;
}

static struct message node(const char *op, const char *domain)
{
    struct message m = {0};

    put_text(&m, 1, "x");
    put_text(&m, 4, op);
    if (*domain)
        put_text(&m, 7, domain);
    return m;
}

static struct message tensor(const char *name, uint64_t rows, uint64_t columns, uint64_t type,
                             size_t raw)
{
    static const uint8_t zeros[256];
    struct message m = {0};

    put_number(&m, 1, rows);
    put_number(&m, 1, columns);
    put_number(&m, 2, type);
    put_text(&m, 8, name);
    if (raw)
        put_bytes(&m, 9, zeros, raw);
    return m;
}

static struct message external(const char *location, const char *offset, const char *length)
{
    struct message m = tensor("w", 2, 3, 1, 0);
    struct message entry = pair("location", location);

    put(&m, 13, &entry);
    if (offset) {
        entry = pair("offset", offset);
        put(&m, 13, &entry);
    }
    if (length) {
        entry = pair("length", length);
        put(&m, 13, &entry);
    }
    put_number(&m, 14, 1);
    return m;
}

static struct message model_of(const struct message *graph)
{
    struct message m = {0};
    struct message set = opset("", 17);

    put_number(&m, 1, 8);
    put_text(&m, 2, "pytorch");
    put_text(&m, 3, "2.1");
    put(&m, 7, graph);
    put(&m, 8, &set);
    return m;
}

/* A model whose graph has one field. */
static struct message model_with(uint32_t field, struct message child)
{
    struct message graph = {0};

    put_text(&graph, 2, "g");
    put(&graph, field, &child);
    return model_of(&graph);
}

static void describe_message(struct described *t, const struct message *m)
{
    describe(t, "onnx", m->bytes, m->len);
}

static struct message whole_model(void)
{
    struct message graph = {0};
    struct message child = node("MatMul", "");
    struct message m;

    put(&graph, 1, &child);
    child = node("Normalizer", "ai.onnx.ml");
    put(&graph, 1, &child);
    put_text(&graph, 2, "main");
    child = tensor("w", 2, 3, 1, 24);
    put(&graph, 5, &child);
    child = tensor("b", 3, 1, 10, 6);
    put(&graph, 5, &child);
    child = value("in");
    put(&graph, 11, &child);
    child = value("out");
    put(&graph, 12, &child);
    m = model_of(&graph);
    child = opset("ai.onnx.ml", 3);
    put(&m, 8, &child);
    child = pair("author", "me");
    put(&m, 14, &child);
    return m;
}

static void a_sound_model_tells_its_parts(void **state)
{
    const struct message m = whole_model();
    DESCRIBED(t);

    (void)state;
    describe_message(&t, &m);
    assert_no_issues(&t);
    assert_number_fact(&t, "ir_version", 8);
    assert_text_fact(&t, "producer", "pytorch");
    assert_text_fact(&t, "producer_version", "2.1");
    assert_text_fact(&t, "graph", "main");
    assert_text_fact(&t, "opset", "ai.onnx 17");
    assert_text_fact(&t, "input", "in: float32[2,batch,?]");
    assert_text_fact(&t, "output", "out: float32[2,batch,?]");
    assert_number_fact(&t, "node_count", 2);
    assert_number_fact(&t, "initializer_count", 2);
    assert_number_fact(&t, "parameter_count", 9);
    assert_text_fact(&t, "metadata.author", "me");
    assert_string_equal(identified(m.bytes, m.len), "onnx");
}

static void external_data_are_links_once_each(void **state)
{
    struct message graph = {0};
    struct message child = external("weights.bin", "4096", "24");
    struct message m;
    DESCRIBED(t);

    (void)state;
    put(&graph, 5, &child);
    put(&graph, 5, &child);
    child = external("sub/b.bin", NULL, NULL);
    put(&graph, 5, &child);
    m = model_of(&graph);
    describe_message(&t, &m);
    assert_no_issues(&t);
    assert_int_equal(t.d.link_count, 2);
    assert_int_equal(t.d.links[0].kind, MRL_LINK_EXTERNAL_DATA);
    assert_string_equal(t.d.links[0].target, "weights.bin");
    assert_string_equal(t.d.links[1].target, "sub/b.bin");
}

static void external_data_outside_the_folder_are_told_and_not_linked(void **state)
{
    static const char *const paths[] = {"/etc/passwd", "../w.bin", "a/../../w",   "..", "C:w",
                                        "\\\\host\\w", "a\\..\\w", "https://x/w", ""};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(paths); i++) {
        const struct message m = model_with(5, external(paths[i], NULL, NULL));
        DESCRIBED(t);

        describe_message(&t, &m);
        assert_issue(&t, "onnx.external-path");
        assert_int_equal(t.d.link_count, 0);
    }
}

static void external_data_that_set_special_attributes_are_told(void **state)
{
    struct message child = external("w.bin", NULL, NULL), entry = pair("__class__", "x");
    struct message m, other = external("w.bin", NULL, NULL), checksum = pair("checksum", "x");
    DESCRIBED(t);
    DESCRIBED(u);

    (void)state;
    put(&child, 13, &entry);
    m = model_with(5, child);
    describe_message(&t, &m);
    assert_issue(&t, "onnx.external-key");
    put(&other, 13, &checksum);
    m = model_with(5, other);
    describe_message(&u, &m);
    assert_int_equal(u.d.issue_count, 0);
}

static void external_ranges_that_are_no_numbers_or_do_not_fit_are_told(void **state)
{
    static const struct {
        const char *offset, *length, *issue;
    } rows[] = {
        {"-1", "24", "onnx.external-range"},
        {"0x10", "24", "onnx.external-range"},
        {"18446744073709551616", "24", "onnx.external-range"},
        {"1", "18446744073709551615", "onnx.external-range"},
        {"0", "25", "onnx.data-size"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const struct message m = model_with(5, external("w", rows[i].offset, rows[i].length));
        DESCRIBED(t);

        describe_message(&t, &m);
        assert_issue(&t, rows[i].issue);
    }
}

static void tensors_that_lie_are_told(void **state)
{
    static const struct {
        uint64_t rows, columns, type;
        size_t raw;
        const char *issue;
    } rows[] = {
        {2, 3, 1, 23, "onnx.data-size"},
        {2, 3, 1, 25, "onnx.data-size"},
        {3, 1, 22, 1, "onnx.data-size"},
        {UINT64_MAX, 3, 1, 0, "onnx.shape"},
        {UINT64_C(1) << 40, UINT64_C(1) << 40, 1, 0, "onnx.shape"},
        {2, 3, 99, 24, "onnx.unknown-type"},
        {2, 3, 0, 24, "onnx.unknown-type"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        const struct message m =
            model_with(5, tensor("w", rows[i].rows, rows[i].columns, rows[i].type, rows[i].raw));
        DESCRIBED(t);

        describe_message(&t, &m);
        assert_issue(&t, rows[i].issue);
    }
}

static void dimensions_may_be_packed(void **state)
{
    struct message w = {0};
    struct message m;
    DESCRIBED(t);

    (void)state;
    put_bytes(&w, 1, "\2\3\x80\1", 4);
    put_number(&w, 2, 3);
    m = model_with(5, w);
    describe_message(&t, &m);
    assert_no_issues(&t);
    assert_number_fact(&t, "parameter_count", 2 * 3 * 128);
}

static void operators_of_strange_domains_are_told_once(void **state)
{
    struct message graph = {0};
    struct message child = node("Evil", "com.evil");
    struct message m;
    DESCRIBED(t);

    (void)state;
    put(&graph, 1, &child);
    put(&graph, 1, &child);
    child = node("Gelu", "com.microsoft");
    put(&graph, 1, &child);
    m = model_of(&graph);
    describe_message(&t, &m);
    assert_issue(&t, "onnx.custom-domain");
    assert_int_equal(t.d.issue_count, 1);
    assert_string_equal(t.d.issues[0].text,
                        "operator Evil of domain com.evil needs a library of its own");
}

static void functions_of_the_model_itself_need_no_library(void **state)
{
    struct message graph = {0};
    struct message function = {0};
    struct message child = node("aten_add", "pkg.torch");
    struct message m;
    DESCRIBED(t);

    (void)state;
    put(&graph, 1, &child);
    m = model_of(&graph);
    put_text(&function, 1, "aten_add");
    child = node("Add", "");
    put(&function, 7, &child);
    put_text(&function, 10, "pkg.torch");
    put(&m, 25, &function);
    describe_message(&t, &m);
    assert_no_issues(&t);
    assert_number_fact(&t, "function_count", 1);
    assert_number_fact(&t, "node_count", 2);
}

static void operators_that_run_python_are_told(void **state)
{
    const struct message m = model_with(1, node("PyOp", ""));
    DESCRIBED(t);

    (void)state;
    describe_message(&t, &m);
    assert_issue(&t, "onnx.python-operator");
}

/* A graph in an attribute of a node of a graph ..., with bad external data innermost. */
static struct message nested(unsigned levels)
{
    struct message graph = {0};
    struct message w = external("../x", NULL, NULL);

    put(&graph, 5, &w);
    for (unsigned i = 0; i < levels; i++) {
        struct message attribute = {0};
        struct message n = {0};
        struct message outer = {0};

        put(&attribute, 6, &graph);
        put(&n, 5, &attribute);
        put(&outer, 1, &n);
        graph = outer;
    }
    return model_of(&graph);
}

static void subgraphs_are_looked_into_to_a_depth(void **state)
{
    struct message m = nested(3);
    DESCRIBED(t);

    (void)state;
    describe_message(&t, &m);
    assert_issue(&t, "onnx.external-path");
    m = nested(MRL_MAX_ONNX_DEPTH / 3);
    describe_message(&t, &m);
    assert_issue(&t, "onnx.limit");
    assert_true(t.d.incomplete);
}

static void a_second_graph_and_no_graph_are_told(void **state)
{
    struct message m = model_with(1, node("Add", ""));
    struct message empty = {0};
    DESCRIBED(t);

    (void)state;
    put(&m, 7, &empty);
    describe_message(&t, &m);
    assert_issue(&t, "onnx.doubled-graph");
    m.len = 0;
    put_number(&m, 1, 8);
    put_text(&m, 2, "pytorch");
    describe_message(&t, &m);
    assert_issue(&t, "onnx.malformed");
}

static void something_appended_is_told(void **state)
{
    struct message m = whole_model();
    DESCRIBED(t);

    (void)state;
    memcpy(m.bytes + m.len, "PK\3\4", 4);
    m.len += 4;
    describe_message(&t, &m);
    assert_true(find_issue(&t, "onnx.unknown-field") || find_issue(&t, "onnx.malformed"));
    assert_string_equal(identified(m.bytes, m.len), "onnx");
}

static void a_wrong_wire_type_is_refused(void **state)
{
    struct message m = {0};
    DESCRIBED(t);

    (void)state;
    put_text(&m, 1, "x");
    describe_message(&t, &m);
    assert_issue(&t, "onnx.malformed");
}

static void noise_and_other_messages_are_not_onnx(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {
        {"\x08\x01\x12\x04\x0a\x02\x12\x00", 8},     /* a TensorFlow SavedModel */
        {"\x0a\x06\x0a\x01x\x12\x01y", 8},           /* a TensorFlow GraphDef */
        {"\x08\x04\x12\x02\x0a\x00\xca\x0c\x00", 9}, /* a Core ML model */
        {"\x08\x01\x00\x00\x00\x00\x00\x00", 8},
        {"\x08\x01", 2},
        {"\x12\x03"
         "abc",
         5},
        {"\x3a\x05\x00\x00\x00\x00\x00", 7},
        {"\x08\x00\x3a\x02\x0a\x00", 6},
    };
    uint8_t noise[256];
    uint32_t x = 7;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        assert_string_not_equal(identified(rows[i].bytes, rows[i].len), "onnx");
    for (unsigned round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof(noise); i++) {
            x = x * 1664525u + 1013904223u;
            noise[i] = (uint8_t)(x >> 24);
        }
        assert_string_not_equal(identified(noise, sizeof(noise)), "onnx");
    }
}

static void every_cut_is_told_or_is_a_shorter_model(void **state)
{
    const struct message m = whole_model();
    size_t silent = 0;

    (void)state;
    for (size_t n = 0; n < m.len; n++) {
        uint8_t *copy = malloc(n ? n : 1);
        DESCRIBED(t);

        assert_non_null(copy);
        memcpy(copy, m.bytes, n);
        describe(&t, "onnx", copy, n);
        silent += t.d.issue_count == 0;
        free(copy);
    }
    /* Cuts between the top-level fields behind the graph: before each of the three. */
    assert_int_equal(silent, 3);
}

static mrl_status describe_whole(void *context)
{
    const struct message *m = context;
    DESCRIBED(t);

    return try_describe(&t, "onnx", m->bytes, m->len);
}

static void models_survive_failing_allocations(void **state)
{
    struct message m = model_with(5, external("../w", "x", NULL));

    (void)state;
    assert_survives_oom(describe_whole, &m);
    m = whole_model();
    assert_survives_oom(describe_whole, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_model_tells_its_parts),
        cmocka_unit_test(external_data_are_links_once_each),
        cmocka_unit_test(external_data_outside_the_folder_are_told_and_not_linked),
        cmocka_unit_test(external_data_that_set_special_attributes_are_told),
        cmocka_unit_test(external_ranges_that_are_no_numbers_or_do_not_fit_are_told),
        cmocka_unit_test(tensors_that_lie_are_told),
        cmocka_unit_test(dimensions_may_be_packed),
        cmocka_unit_test(operators_of_strange_domains_are_told_once),
        cmocka_unit_test(functions_of_the_model_itself_need_no_library),
        cmocka_unit_test(operators_that_run_python_are_told),
        cmocka_unit_test(subgraphs_are_looked_into_to_a_depth),
        cmocka_unit_test(a_second_graph_and_no_graph_are_told),
        cmocka_unit_test(something_appended_is_told),
        cmocka_unit_test(a_wrong_wire_type_is_refused),
        cmocka_unit_test(noise_and_other_messages_are_not_onnx),
        cmocka_unit_test(every_cut_is_told_or_is_a_shorter_model),
        cmocka_unit_test(models_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
