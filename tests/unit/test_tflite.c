/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

/* Lays a FlatBuffer out front to back: every table has fields of eight bytes. */
struct build {
    uint8_t bytes[8192];
    size_t n;
};

static void put(struct build *b, size_t at, uint64_t value, unsigned width)
{
    for (unsigned i = 0; i < width; i++)
        b->bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static size_t add(struct build *b, uint64_t value, unsigned width)
{
    const size_t at = b->n;

    put(b, at, value, width);
    b->n += width;
    return at;
}

/* Lets the offset at `slot` point to what comes next. */
static void point(struct build *b, size_t slot)
{
    put(b, slot, b->n - slot, 4);
}

/* A table with `fields` fields; `mask` says which are present.  Answers its first field's place. */
static size_t table(struct build *b, size_t slot, unsigned fields, unsigned mask)
{
    const size_t vtable = b->n;
    size_t at;

    add(b, 4 + 2 * fields, 2);
    add(b, 4 + 8 * fields, 2);
    for (unsigned i = 0; i < fields; i++)
        add(b, mask >> i & 1 ? 4 + 8 * i : 0, 2);
    point(b, slot);
    at = add(b, 0, 4);
    put(b, at, at - vtable, 4);
    b->n += 8 * fields;
    return at + 4;
}

static size_t vector(struct build *b, size_t slot, uint32_t count, unsigned width)
{
    point(b, slot);
    add(b, count, 4);
    b->n += (size_t)count * width;
    return b->n - (size_t)count * width;
}

static void string(struct build *b, size_t slot, const char *text)
{
    const size_t at = vector(b, slot, (uint32_t)strlen(text), 1);

    memcpy(b->bytes + at, text, strlen(text));
}

/* Places of some fields, to break them. */
struct places {
    size_t version, codes, buffers, buffer_offset, tensor_buffer, input, name;
};

static struct build small_model(struct places *p)
{
    struct build b = {0};
    size_t root;
    size_t list;
    size_t graph;
    size_t tensor;
    size_t buffer;

    add(&b, 0, 4);
    add(&b, 0x334c4654, 4); /* TFL3 */
    root = table(&b, 0, 7, 0x5f);
    p->version = root;
    put(&b, root, 3, 4);
    p->codes = root + 8;
    list = vector(&b, root + 8, 2, 4);
    string(&b, table(&b, list, 2, 2) + 8, "Mine");
    string(&b, table(&b, list + 4, 2, 2) + 8, "FlexReadFile");
    graph = table(&b, vector(&b, root + 16, 1, 4), 5, 0xf);
    tensor = table(&b, vector(&b, graph, 1, 4), 4, 0xc);
    p->tensor_buffer = tensor + 16;
    put(&b, tensor + 16, 1, 4);
    p->name = tensor + 24;
    string(&b, tensor + 24, "serving_input");
    p->input = vector(&b, graph + 8, 1, 4);
    put(&b, vector(&b, graph + 16, 1, 4), UINT32_MAX, 4);
    vector(&b, graph + 24, 0, 4);
    string(&b, root + 24, "converted");
    p->buffers = root + 32;
    list = vector(&b, root + 32, 2, 4);
    table(&b, list, 1, 0);
    buffer = table(&b, list + 4, 3, 7);
    vector(&b, buffer, 16, 1);
    p->buffer_offset = buffer + 8;
    put(&b, buffer + 8, 64, 8);
    put(&b, buffer + 16, 10, 8);
    string(&b, table(&b, vector(&b, root + 48, 1, 4), 2, 1), "min_runtime_version");
    return b;
}

static struct described described_model(const struct build *b)
{
    return describe_bytes("m.bin", b->bytes, b->n);
}

static void a_model_tells_what_is_in_it(void **state)
{
    struct places p;
    const struct build b = small_model(&p);
    struct described t = described_model(&b);

    (void)state;
    assert_string_equal(described_format(&t), "tflite");
    assert_number(&t, "version", 3);
    assert_fact(&t, "description", "converted");
    assert_fact(&t, "custom_operator", "Mine");
    assert_fact(&t, "input", "serving_input");
    assert_fact(&t, "metadata", "min_runtime_version");
    assert_number(&t, "tensor_count", 1);
    assert_number(&t, "buffer_count", 2);
    assert_number(&t, "buffer_bytes", 26);
    assert_number(&t, "subgraph_count", 1);
    assert_issue(&t, "tflite.custom-operator");
    assert_issue(&t, "tflite.flex-operator");
    assert_int_equal(t.d.issue_count, 2);
    assert_false(t.d.incomplete);
    described_done(&t);
}

static void places_outside_the_file_are_told(void **state)
{
    struct places p;
    struct build b = small_model(&p);
    struct described t;

    (void)state;
    put(&b, p.buffer_offset, UINT64_MAX, 8);
    t = described_model(&b);
    assert_issue(&t, "tflite.buffer-bounds");
    described_done(&t);

    b = small_model(&p);
    put(&b, p.buffer_offset, b.n - 10, 8);
    t = described_model(&b);
    assert_int_equal(t.d.issue_count, 2);
    described_done(&t);
    put(&b, p.buffer_offset, b.n - 9, 8);
    t = described_model(&b);
    assert_issue(&t, "tflite.buffer-bounds");
    described_done(&t);

    b = small_model(&p);
    put(&b, p.tensor_buffer, 2, 4);
    t = described_model(&b);
    assert_issue(&t, "tflite.no-buffer");
    described_done(&t);
}

static void broken_offsets_and_counts_are_malformed(void **state)
{
    struct places p;
    const struct build good = small_model(&p);
    const struct {
        size_t at;
        uint32_t value;
    } rows[] = {
        {0, 0},
        {0, UINT32_MAX},
        {p.codes, 0},
        {p.codes, (uint32_t)good.n},
        {p.buffers, 0x7fffffff},
        {p.input, 1},
        {p.name, UINT32_MAX},
        {8, 0xffff}, /* the root's vtable */
        {8, 0x00040003},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct build b = good;
        struct described t;

        put(&b, rows[i].at, rows[i].value, 4);
        t = described_model(&b);
        assert_issue(&t, "tflite.malformed");
        assert_true(t.d.incomplete);
        described_done(&t);
    }
}

static void no_byte_and_no_cut_can_harm(void **state)
{
    struct places p;
    const struct build good = small_model(&p);

    (void)state;
    assert_cuts_are_harmless("m.tflite", good.bytes, good.n);
    for (size_t i = 0; i < good.n; i++) {
        struct build b = good;
        struct described t;

        b.bytes[i] ^= 0xff;
        t = described_model(&b);
        described_done(&t);
    }
}

static void lost_memory_is_told(void **state)
{
    struct places p;
    const struct build b = small_model(&p);

    (void)state;
    assert_describing_survives_oom("m.tflite", b.bytes, b.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_tells_what_is_in_it),
        cmocka_unit_test(places_outside_the_file_are_told),
        cmocka_unit_test(broken_offsets_and_counts_are_malformed),
        cmocka_unit_test(no_byte_and_no_cut_can_harm),
        cmocka_unit_test(lost_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
