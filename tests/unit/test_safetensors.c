/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "describe.h"
#include "formats/safetensors.h"

#include <stdio.h>

static uint8_t file[1 << 16];

/* A file with this header and so many bytes of data. */
static size_t make(const char *header, size_t data)
{
    const uint64_t n = strlen(header);

    memcpy(file, &n, 8);
    memcpy(file + 8, header, n);
    memset(file + 8 + n, 0x55, data);
    return 8 + n + data;
}

static void describe_header(struct described *t, const char *header, size_t data)
{
    describe(t, "safetensors", file, make(header, data));
}

#define TENSOR(name, dtype, shape, start, end)                                                     \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" #start "," #end \
    "]}"

static void a_sound_file_tells_tensors_parameters_and_types(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(
        &t,
        "{\"__metadata__\":{\"format\":\"pt\",\"modelspec.title\":\"x y\"}," TENSOR(
            "a", "F32", "[2,3]", 0, 24) "," TENSOR("b", "BF16", "[4]", 24,
                                                   32) "," TENSOR("c", "F32", "[]", 32, 36) "}   ",
        36);
    assert_no_issues(&t);
    assert_number_fact(&t, "tensor_count", 3);
    assert_number_fact(&t, "parameter_count", 11);
    assert_text_fact(&t, "dtypes", "BF16 1, F32 2");
    assert_number_fact(&t, "metadata_count", 2);
    assert_text_fact(&t, "metadata.format", "pt");
    assert_text_fact(&t, "metadata.modelspec.title", "x y");
    assert_string_equal(identified(file, t.d.source->size), "safetensors");
}

static void an_empty_header_is_sound(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(&t, "{}", 0);
    assert_no_issues(&t);
    assert_string_equal(identified(file, 10), "safetensors");
}

static void tensors_may_stand_in_any_order_and_be_empty(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(&t,
                    "{" TENSOR("b", "U8", "[4]", 4, 8) "," TENSOR(
                        "e", "F64", "[0,7]", 4, 4) "," TENSOR("a", "I8", "[4]", 0, 4) "}",
                    8);
    assert_no_issues(&t);
}

static void types_of_less_than_a_byte_fill_whole_bytes(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(
        &t, "{" TENSOR("a", "F4", "[4]", 0, 2) "," TENSOR("b", "F6_E2M3", "[4]", 2, 5) "}", 5);
    assert_no_issues(&t);
    describe_header(&t, "{" TENSOR("a", "F4", "[3]", 0, 2) "}", 2);
    assert_issue(&t, "safetensors.size-mismatch");
}

static void every_type_of_the_reference_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < MRL_SAFETENSORS_DTYPES; i++) {
        char header[256];
        DESCRIBED(t);

        (void)snprintf(header, sizeof(header),
                       "{\"a\":{\"dtype\":\"%s\",\"shape\":[8],\"data_offsets\":[0,%u]}}",
                       mrl_safetensors_dtypes[i].name, mrl_safetensors_dtypes[i].bits);
        describe_header(&t, header, mrl_safetensors_dtypes[i].bits);
        assert_no_issues(&t);
    }
}

static void each_lie_about_the_data_has_its_issue(void **state)
{
    static const struct {
        const char *header;
        size_t data;
        const char *issue;
    } rows[] = {
        {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("b", "F32", "[1]", 2, 6) "}", 6,
         "safetensors.overlap"},
        {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("b", "F32", "[1]", 0, 4) "}", 4,
         "safetensors.overlap"},
        {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("b", "F32", "[1]", 6, 10) "}", 10,
         "safetensors.gap"},
        {"{" TENSOR("a", "F32", "[1]", 4, 8) "}", 8, "safetensors.gap"},
        {"{" TENSOR("a", "F32", "[1]", 0, 4) "}", 5, "safetensors.trailing"},
        {"{}", 1, "safetensors.trailing"},
        {"{" TENSOR("a", "F32", "[1]", 0, 4) "}", 3, "safetensors.out-of-bounds"},
        {"{" TENSOR("a", "F32", "[2]", 0, 4) "}", 4, "safetensors.size-mismatch"},
        {"{" TENSOR("a", "F32", "[1]", 4, 0) "}", 4, "safetensors.size-mismatch"},
        {"{" TENSOR("a", "F32", "[4294967296,4294967296]", 0, 0) "}", 0,
         "safetensors.size-mismatch"},
        {"{" TENSOR("a", "F64", "[2305843009213693952]", 0, 0) "}", 0, "safetensors.size-mismatch"},
        {"{" TENSOR("a", "F33", "[1]", 0, 4) "}", 4, "safetensors.unknown-dtype"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        DESCRIBED(t);

        describe_header(&t, rows[i].header, rows[i].data);
        assert_issue(&t, rows[i].issue);
    }
}

static void issues_name_the_place(void **state)
{
    static const char header[] = "{" TENSOR("a", "F32", "[1]", 0, 4) "}";
    DESCRIBED(t);

    (void)state;
    describe_header(&t, header, 9);
    assert_int_equal(find_issue(&t, "safetensors.trailing")->offset, 8 + sizeof(header) - 1 + 4);
    assert_string_equal(find_issue(&t, "safetensors.trailing")->text,
                        "5 bytes follow the last tensor");
}

static void doubled_and_unknown_keys_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(&t, "{" TENSOR("a", "U8", "[1]", 0, 1) "," TENSOR("a", "U8", "[1]", 1, 2) "}",
                    2);
    assert_issue(&t, "safetensors.duplicate-key");
    describe_header(&t, "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0);
    assert_issue(&t, "safetensors.duplicate-key");
    describe_header(&t, "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
    assert_issue(&t, "safetensors.duplicate-key");
    describe_header(
        &t, "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1);
    assert_issue(&t, "safetensors.duplicate-key");
    describe_header(&t, "{\"a\":{\"x\":[{}],\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}",
                    1);
    assert_issue(&t, "safetensors.unknown-key");
    assert_int_equal(t.d.issue_count, 1);
}

static void headers_that_break_the_format_are_refused(void **state)
{
    static const char *const headers[] = {
        "",
        " {}",
        "[]",
        "{",
        "{}x",
        "{}\n",
        "{}\t ",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}",
        "{\"a\":{\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[[1]],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,18446744073709551616]}}",
        "{\"__metadata__\":[]}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],}}",
        "{\"\xff\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(headers); i++) {
        DESCRIBED(t);

        describe_header(&t, headers[i], 1);
        if (!find_issue(&t, "safetensors.malformed"))
            fail_msg("accepted: %s", headers[i]);
        assert_true(t.d.incomplete);
    }
}

static void a_header_length_over_the_limit_or_the_file_is_refused(void **state)
{
    const uint64_t sizes[] = {MRL_SAFETENSORS_MAX_HEADER + 1, UINT64_MAX, 51};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(sizes); i++) {
        const size_t n = make("{" TENSOR("a", "U8", "[1]", 0, 1) "}", 1);
        DESCRIBED(t);

        memcpy(file, &sizes[i], 8);
        describe(&t, "safetensors", file, n);
        if (sizes[i] > n)
            assert_issue(&t, "safetensors.malformed");
        assert_string_equal(identified(file, n), "safetensors");
    }
}

static void text_and_other_binaries_are_not_safetensors(void **state)
{
    (void)state;
    assert_string_not_equal(identified("{\"abcde\":{\"data_offsets\":1}}", 29), "safetensors");
    assert_string_not_equal(identified("\2\0\0\0\0\0\0\0[]", 10), "safetensors");
    assert_string_not_equal(identified("\2\0\0\0\0\0\0\0{", 9), "safetensors");
}

static void metadata_that_is_long_or_oddly_named_is_only_counted(void **state)
{
    char header[1024];
    DESCRIBED(t);

    (void)state;
    (void)snprintf(header, sizeof(header),
                   "{\"__metadata__\":{\"a b\":\"1\",\"\":\"2\",\"long\":\"%0300d\"}}", 1);
    describe_header(&t, header, 0);
    assert_number_fact(&t, "metadata_count", 3);
    assert_null(find_fact(&t, "metadata.long"));
    assert_null(find_fact(&t, "metadata.a b"));
}

static void names_print_harmlessly(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(&t, "{" TENSOR("a\\u001b[2J\\n\\u202e", "F99", "[1]", 0, 4) "}", 4);
    assert_null(strchr(find_issue(&t, "safetensors.unknown-dtype")->text, '\033'));
    assert_null(strchr(find_issue(&t, "safetensors.unknown-dtype")->text, '\n'));
}

static void every_cut_is_told(void **state)
{
    const size_t n =
        make("{\"__metadata__\":{\"a\":\"b\"}," TENSOR("a", "F32", "[1]", 0, 4) "}", 4);

    (void)state;
    assert_every_cut_is_told("safetensors", file, n);
}

static mrl_status describe_file(void *context)
{
    DESCRIBED(t);

    return try_describe(&t, "safetensors", file, *(size_t *)context);
}

static void headers_survive_failing_allocations(void **state)
{
    size_t n = make("{\"__metadata__\":{\"a\":\"b\"}," TENSOR("a", "F32", "[1]", 0, 4) "}", 5);

    (void)state;
    assert_survives_oom(describe_file, &n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_file_tells_tensors_parameters_and_types),
        cmocka_unit_test(an_empty_header_is_sound),
        cmocka_unit_test(tensors_may_stand_in_any_order_and_be_empty),
        cmocka_unit_test(types_of_less_than_a_byte_fill_whole_bytes),
        cmocka_unit_test(every_type_of_the_reference_is_known),
        cmocka_unit_test(each_lie_about_the_data_has_its_issue),
        cmocka_unit_test(issues_name_the_place),
        cmocka_unit_test(doubled_and_unknown_keys_are_told),
        cmocka_unit_test(headers_that_break_the_format_are_refused),
        cmocka_unit_test(a_header_length_over_the_limit_or_the_file_is_refused),
        cmocka_unit_test(text_and_other_binaries_are_not_safetensors),
        cmocka_unit_test(metadata_that_is_long_or_oddly_named_is_only_counted),
        cmocka_unit_test(names_print_harmlessly),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(headers_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
