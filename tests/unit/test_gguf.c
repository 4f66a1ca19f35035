/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/gguf.h"

#include "base/limits.h"
#include "describe.h"

/* A writer of GGUF files with any lie in them. */
static uint8_t file[1 << 16];
static size_t len;
static bool big_endian;
static unsigned length_bytes;

static void number(uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        file[len++] = (uint8_t)(value >> 8 * (big_endian ? bytes - 1 - i : i));
}

static void bytes(const void *data, size_t n)
{
    memcpy(file + len, data, n);
    len += n;
}

static void string(const char *text)
{
    number(strlen(text), length_bytes);
    bytes(text, strlen(text));
}

static void header(uint32_t version, uint64_t tensors, uint64_t pairs)
{
    len = 0;
    length_bytes = version == 1 ? 4 : 8;
    bytes("GGUF", 4);
    number(version, 4);
    number(tensors, length_bytes);
    number(pairs, length_bytes);
}

static void text_pair(const char *key, const char *value)
{
    string(key);
    number(MRL_GGUF_STRING, 4);
    string(value);
}

static void number_pair(const char *key, uint32_t type, uint64_t value, unsigned size)
{
    string(key);
    number(type, 4);
    number(value, size);
}

static void tensor(const char *name, uint64_t rows, uint64_t columns, uint32_t type,
                   uint64_t offset)
{
    string(name);
    number(2, 4);
    number(rows, length_bytes);
    number(columns, length_bytes);
    number(type, 4);
    number(offset, 8);
}

/* Pads to the alignment and adds data. */
static void data(size_t n)
{
    while (len % 32)
        file[len++] = 0;
    memset(file + len, 0x55, n);
    len += n;
}

static void describe_file(struct described *t)
{
    describe(t, "gguf", file, len);
}

static void write_model(uint32_t version)
{
    header(version, 2, 10);
    text_pair("general.architecture", "llama");
    text_pair("general.name", "Tiny");
    number_pair("general.file_type", MRL_GGUF_UINT32, 15, 4);
    number_pair("llama.context_length", MRL_GGUF_UINT32, 4096, 4);
    number_pair("llama.rope", MRL_GGUF_FLOAT32, 0, 4);
    text_pair("tokenizer.chat_template", "{{ x }}");
    text_pair("general.base_model.0.repo_url", "https://example.org/base");
    string("tokenizer.ggml.tokens");
    number(MRL_GGUF_ARRAY, 4);
    number(MRL_GGUF_STRING, 4);
    number(3, length_bytes);
    string("a");
    string("");
    string("ccc");
    string("general.datasets");
    number(MRL_GGUF_ARRAY, 4);
    number(MRL_GGUF_STRING, 4);
    number(1, length_bytes);
    string("corpus");
    string("scores");
    number(MRL_GGUF_ARRAY, 4);
    number(MRL_GGUF_FLOAT32, 4);
    number(2, length_bytes);
    number(0, 8);
    tensor("a", 4, 2, 0, 0);
    tensor("b", 32, 1, 2, 32);
    data(32 + 18);
}

static void assert_model(uint32_t version)
{
    DESCRIBED(t);

    describe_file(&t);
    assert_no_issues(&t);
    assert_number_fact(&t, "file_version", version);
    assert_text_fact(&t, "byte_order", big_endian ? "big" : "little");
    assert_text_fact(&t, "architecture", "llama");
    assert_text_fact(&t, "name", "Tiny");
    assert_text_fact(&t, "quantization", "Q4_K_M");
    assert_number_fact(&t, "context_length", 4096);
    assert_number_fact(&t, "vocabulary_size", 3);
    assert_number_fact(&t, "chat_template_bytes", 7);
    assert_number_fact(&t, "tensor_count", 2);
    assert_number_fact(&t, "parameter_count", 40);
    assert_text_fact(&t, "dtypes", "F32 1, Q4_0 1");
    assert_int_equal(t.d.link_count, 2);
    assert_int_equal(t.d.links[0].kind, MRL_LINK_BASE_MODEL);
    assert_string_equal(t.d.links[0].target, "https://example.org/base");
    assert_int_equal(t.d.links[1].kind, MRL_LINK_DATASET);
    assert_string_equal(t.d.links[1].target, "corpus");
    assert_string_equal(identified(file, len), "gguf");
}

static void all_versions_and_byte_orders_are_read(void **state)
{
    (void)state;
    for (uint32_t version = 1; version <= 3; version++) {
        big_endian = false;
        write_model(version);
        assert_model(version);
        big_endian = true;
        write_model(version);
        assert_model(version);
        big_endian = false;
    }
}

static void an_unknown_version_is_not_looked_into(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(4, 0, 0);
    describe_file(&t);
    assert_issue(&t, "gguf.unsupported");
    assert_true(t.d.incomplete);
}

/* The header in `file` and then nothing but zeros, for a terabyte. */
static mrl_status sparse_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    (void)source;
    (void)err;
    memset(buf, 0, n);
    if (offset < len)
        memcpy(buf, file + offset, n < len - offset ? n : len - (size_t)offset);
    *ret = n;
    return mrl_ok();
}

static void counts_have_limits(void **state)
{
    static const struct {
        uint64_t tensors, pairs;
        bool is_over;
    } rows[] = {
        {MRL_MAX_TENSORS - 1, 0, false},   {MRL_MAX_TENSORS, 0, false},
        {MRL_MAX_TENSORS + 1, 0, true},    {0, MRL_MAX_GGUF_METADATA - 1, false},
        {0, MRL_MAX_GGUF_METADATA, false}, {0, MRL_MAX_GGUF_METADATA + 1, true},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
        struct mrl_source sparse = {sparse_read_at, UINT64_C(1) << 40};
        struct mrl_error err;
        struct mrl_gguf g;

        header(3, rows[i].tensors, rows[i].pairs);
        assert_int_equal(mrl_gguf_open(&g, &sparse, arena, &err).code,
                         rows[i].is_over ? MRL_E_LIMIT : MRL_OK);
    }
}

static void counts_that_the_file_cannot_hold_are_refused(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(3, UINT64_MAX, 0);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");
    assert_int_equal(find_issue(&t, "gguf.malformed")->offset, 8);
    header(3, 0, 1);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");
}

static void empty_strings_without_end_are_a_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    struct mrl_source sparse = {sparse_read_at, UINT64_C(1) << 40};
    struct mrl_description d;
    struct mrl_error err;

    (void)state;
    header(3, 0, 1);
    string("k");
    number(MRL_GGUF_ARRAY, 4);
    number(MRL_GGUF_STRING, 4);
    number(UINT64_C(1) << 30, 8);
    assert_int_equal(
        mrl_format_describe(mrl_format_find("gguf"), &sparse, "x", arena, &d, &err).code, MRL_OK);
    assert_string_equal(d.issues[0].id, "gguf.limit");
}

static void strings_and_arrays_longer_than_the_file_are_refused(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(3, 0, 1);
    number(UINT64_MAX, 8);
    bytes("key", 3);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");

    header(3, 0, 1);
    string("k");
    number(MRL_GGUF_ARRAY, 4);
    number(MRL_GGUF_FLOAT64, 4);
    number(UINT64_MAX / 4, 8);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");
}

static void unknown_value_types_are_refused(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(3, 0, 1);
    number_pair("k", 13, 0, 8);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");
    assert_int_equal(find_issue(&t, "gguf.malformed")->offset, 24 + 8 + 1);
    header(3, 0, 1);
    string("k");
    number(MRL_GGUF_ARRAY, 4);
    number(99, 4);
    number(0, 8);
    describe_file(&t);
    assert_issue(&t, "gguf.malformed");
}

static void nesting_of_arrays_has_a_limit(void **state)
{
    (void)state;
    for (unsigned depth = MRL_MAX_GGUF_DEPTH - 1; depth <= MRL_MAX_GGUF_DEPTH + 1; depth++) {
        DESCRIBED(t);

        header(3, 0, 1);
        string("k");
        number(MRL_GGUF_ARRAY, 4);
        for (unsigned i = 1; i < depth; i++) {
            number(MRL_GGUF_ARRAY, 4);
            number(1, 8);
        }
        number(MRL_GGUF_UINT8, 4);
        number(0, 8);
        describe_file(&t);
        if (depth <= MRL_MAX_GGUF_DEPTH)
            assert_no_issues(&t);
        else
            assert_issue(&t, "gguf.limit");
    }
}

static void odd_and_doubled_keys_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(3, 0, 4);
    text_pair("a b", "1");
    text_pair("", "1");
    text_pair("k", "1");
    text_pair("k", "2");
    describe_file(&t);
    assert_issue(&t, "gguf.odd-key");
    assert_issue(&t, "gguf.duplicate-key");
    assert_int_equal(t.d.issue_count, 3);
}

static void alignment_is_a_power_of_two_from_8_on(void **state)
{
    static const uint64_t wrong[] = {0, 1, 4, 33, 48, MRL_MAX_GGUF_ALIGNMENT * 2};
    DESCRIBED(t);

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(wrong); i++) {
        header(3, 0, 1);
        number_pair("general.alignment", MRL_GGUF_UINT32, wrong[i], 4);
        describe_file(&t);
        assert_issue(&t, "gguf.alignment");
    }
    header(3, 0, 1);
    text_pair("general.alignment", "32");
    describe_file(&t);
    assert_issue(&t, "gguf.alignment");
    header(3, 2, 1);
    number_pair("general.alignment", MRL_GGUF_UINT32, 8, 4);
    tensor("a", 2, 1, 0, 0);
    tensor("b", 2, 1, 0, 8);
    while (len % 8)
        number(0, 1);
    number(0, 8);
    number(0, 8);
    describe_file(&t);
    assert_no_issues(&t);
}

static void each_lie_about_a_tensor_has_its_issue(void **state)
{
    static const struct {
        uint64_t rows, columns;
        uint32_t type;
        uint64_t offset;
        size_t bytes;
        const char *issue;
    } rows[] = {
        {4, 1, 0, 0, 15, "gguf.out-of-bounds"},
        {4, 1, 0, 1u << 20, 16, "gguf.out-of-bounds"},
        {4, 1, 0, UINT64_MAX - 31, 16, "gguf.out-of-bounds"},
        {4, 1, 0, 4, 32, "gguf.unaligned"},
        {4, 1, 0, 64, 80, "gguf.gap"},
        {4, 1, 0, 0, 64, "gguf.trailing"},
        {31, 1, 2, 0, 32, "gguf.size"},
        {1ull << 32, 1ull << 32, 0, 0, 32, "gguf.size"},
        {1ull << 62, 1, 0, 0, 32, "gguf.size"},
        {4, 1, 4, 0, 16, "gguf.unknown-type"},
        {4, 1, 99, 0, 16, "gguf.unknown-type"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        DESCRIBED(t);

        header(3, 1, 0);
        tensor("t", rows[i].rows, rows[i].columns, rows[i].type, rows[i].offset);
        data(rows[i].bytes);
        describe_file(&t);
        assert_issue(&t, rows[i].issue);
    }
}

static void tensors_that_share_bytes_or_a_name_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    header(3, 2, 0);
    tensor("t", 16, 1, 0, 0);
    tensor("t", 16, 1, 0, 32);
    data(96);
    describe_file(&t);
    assert_issue(&t, "gguf.overlap");
    assert_issue(&t, "gguf.duplicate-tensor");
}

static void more_than_four_dimensions_are_refused(void **state)
{
    (void)state;
    for (unsigned n = 3; n <= 5; n++) {
        DESCRIBED(t);

        header(3, 1, 0);
        string("t");
        number(n, 4);
        for (unsigned i = 0; i < n; i++)
            number(1, 8);
        number(0, 4);
        number(0, 8);
        data(4);
        describe_file(&t);
        if (n <= 4)
            assert_no_issues(&t);
        else
            assert_issue(&t, "gguf.malformed");
    }
}

static void a_long_text_is_known_by_its_place(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    char text[MRL_MAX_GGUF_TEXT + 2];
    struct mrl_source_memory memory;
    struct mrl_gguf_pair pair;
    struct mrl_error err;
    struct mrl_gguf g;
    bool found;

    (void)state;
    for (size_t n = MRL_MAX_GGUF_TEXT - 1; n <= MRL_MAX_GGUF_TEXT + 1; n++) {
        memset(text, 'x', n);
        text[n] = '\0';
        header(3, 0, 1);
        text_pair("k", text);
        mrl_source_memory_init(&memory, file, len);
        assert_int_equal(mrl_gguf_open(&g, &memory.source, arena, &err).code, MRL_OK);
        assert_int_equal(mrl_gguf_next_pair(&g, &pair, &found).code, MRL_OK);
        assert_true(found);
        assert_int_equal(pair.string.len, n);
        assert_int_equal(pair.string.offset, len - n);
        assert_int_equal(pair.string.text != NULL, n <= MRL_MAX_GGUF_TEXT);
    }
}

static void every_cut_is_told(void **state)
{
    (void)state;
    write_model(3);
    assert_every_cut_is_told("gguf", file, len);
}

static mrl_status describe_model(void *context)
{
    DESCRIBED(t);

    (void)context;
    return try_describe(&t, "gguf", file, len);
}

static void models_survive_failing_allocations(void **state)
{
    (void)state;
    write_model(2);
    assert_survives_oom(describe_model, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_versions_and_byte_orders_are_read),
        cmocka_unit_test(an_unknown_version_is_not_looked_into),
        cmocka_unit_test(counts_have_limits),
        cmocka_unit_test(counts_that_the_file_cannot_hold_are_refused),
        cmocka_unit_test(empty_strings_without_end_are_a_limit),
        cmocka_unit_test(strings_and_arrays_longer_than_the_file_are_refused),
        cmocka_unit_test(unknown_value_types_are_refused),
        cmocka_unit_test(nesting_of_arrays_has_a_limit),
        cmocka_unit_test(odd_and_doubled_keys_are_told),
        cmocka_unit_test(alignment_is_a_power_of_two_from_8_on),
        cmocka_unit_test(each_lie_about_a_tensor_has_its_issue),
        cmocka_unit_test(tensors_that_share_bytes_or_a_name_are_told),
        cmocka_unit_test(more_than_four_dimensions_are_refused),
        cmocka_unit_test(a_long_text_is_known_by_its_place),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(models_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
