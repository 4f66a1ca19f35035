/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "describe.h"
#include "formats/npy.h"
#include "zip_maker.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t file[1 << 16];

/* A version 1.0 file with this dictionary and so many bytes of data. */
static size_t make(const char *header, size_t data)
{
    const size_t n = strlen(header);

    memcpy(file, "\x93NUMPY\1\0", 8);
    file[8] = (uint8_t)n;
    file[9] = (uint8_t)(n >> 8);
    memcpy(file + 10, header, n);
    memset(file + 10 + n, 0, data);
    return 10 + n + data;
}

static void describe_header(struct described *t, const char *header, size_t data)
{
    describe(t, "numpy", file, make(header, data));
}

static void a_plain_array_tells_type_and_shape(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_header(&t, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", 24);
    assert_no_issues(&t);
    assert_text_fact(&t, "dtype", "<f4");
    assert_text_fact(&t, "shape", "2x3");
    assert_text_fact(&t, "order", "c");
    assert_string_equal(identified(file, 100), "numpy");
}

static void versions_2_and_3_have_a_wide_length(void **state)
{
    static const char header[] = "{'descr': '|u1', 'fortran_order': True, 'shape': ()}";
    DESCRIBED(t);

    (void)state;
    for (uint8_t major = 2; major <= 3; major++) {
        memcpy(file, "\x93NUMPY", 6);
        file[6] = major;
        file[7] = 0;
        memset(file + 8, 0, 4);
        file[8] = sizeof(header) - 1;
        memcpy(file + 12, header, sizeof(header));
        describe(&t, "numpy", file, 12 + sizeof(header));
        assert_no_issues(&t);
        assert_text_fact(&t, "shape", "scalar");
        assert_text_fact(&t, "order", "fortran");
        assert_number_fact(&t, "file_version", major);
    }
}

static void an_unknown_version_is_not_looked_into(void **state)
{
    DESCRIBED(t);

    (void)state;
    (void)make("{}", 0);
    file[6] = 4;
    describe(&t, "numpy", file, 12);
    assert_issue(&t, "numpy.unsupported");
    assert_true(t.d.incomplete);
}

static void objects_are_told_wherever_they_stand(void **state)
{
    static const char *const headers[] = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': 'O8', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': [('a', '<f4'), ('b', [('c', '|O')])], 'fortran_order': False, 'shape': (2,)}",
    };
    DESCRIBED(t);

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(headers); i++) {
        describe_header(&t, headers[i], 5);
        assert_issue(&t, "numpy.object-array");
        assert_int_equal(t.d.issue_count, 1);
    }
}

static void sizes_of_all_types_are_known(void **state)
{
    static const struct {
        const char *descr;
        size_t bytes;
    } rows[] = {
        {"'|b1'", 1},
        {"'?'", 1},
        {"\">i8\"", 8},
        {"'<u2'", 2},
        {"'<f16'", 16},
        {"'<c8'", 8},
        {"'|S5'", 5},
        {"'<U3'", 12},
        {"'|V7'", 7},
        {"'<M8[ns]'", 8},
        {"[('a', '<f4'), ('b', '<i2', (2, 3)), ('', '|V2')]", 18},
        {"[(('title', 'a'), '<f4', 3), ('n', [('x', '|u1')], (2,),)]", 14},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        char header[256];
        DESCRIBED(t);

        (void)snprintf(header, sizeof(header),
                       "{'descr': %s, 'fortran_order': False, 'shape': (3L,)}", rows[i].descr);
        describe_header(&t, header, 3 * rows[i].bytes);
        assert_no_issues(&t);
    }
}

static void data_too_short_or_too_long_are_told(void **state)
{
    static const char header[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}";
    DESCRIBED(t);

    (void)state;
    describe_header(&t, header, 7);
    assert_issue(&t, "numpy.truncated");
    describe_header(&t, header, 9);
    assert_issue(&t, "numpy.trailing");
    assert_int_equal(find_issue(&t, "numpy.trailing")->offset, 10 + sizeof(header) - 1 + 8);
}

static void headers_that_numpy_refuses_are_refused(void **state)
{
    static const char *const headers[] = {
        "",
        "{}",
        "[]",
        "{'descr': '<f4', 'shape': (2,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} __import__('os')",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [2]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2",
        "{'descr': '<z4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f99', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4x', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': f(), 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': [('a')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': [('a', '<f4', 'x')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': [('a', '<f4' ('b', '<f4')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,)}",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(headers); i++) {
        DESCRIBED(t);

        describe_header(&t, headers[i], 8);
        if (!find_issue(&t, "numpy.malformed"))
            fail_msg("accepted: %s", headers[i]);
    }
}

static void dimensions_have_a_limit(void **state)
{
    for (unsigned n = MRL_NPY_MAX_DIMS - 1; n <= MRL_NPY_MAX_DIMS + 1; n++) {
        char header[512] = "{'descr': '|u1', 'fortran_order': False, 'shape': (";
        size_t len = strlen(header);
        DESCRIBED(t);

        (void)state;
        for (unsigned i = 0; i < n; i++)
            len += (size_t)snprintf(header + len, sizeof(header) - len, "1,");
        (void)snprintf(header + len, sizeof(header) - len, ")}");
        describe_header(&t, header, 1);
        assert_int_equal(t.d.issue_count, n > MRL_NPY_MAX_DIMS);
    }
}

static void nesting_of_types_has_a_limit(void **state)
{
    char header[4096] = "{'descr': ";
    size_t len = strlen(header);
    DESCRIBED(t);

    (void)state;
    for (unsigned i = 0; i < 200; i++)
        len += (size_t)snprintf(header + len, sizeof(header) - len, "[('a', ");
    describe_header(&t, header, 0);
    assert_issue(&t, "numpy.malformed");
}

static void a_header_over_the_limit_is_not_read(void **state)
{
    DESCRIBED(t);

    (void)state;
    memcpy(file, "\x93NUMPY\2\0", 8);
    memcpy(file + 8, &(uint32_t){MRL_MAX_NPY_HEADER + 1}, 4);
    describe(&t, "numpy", file, sizeof(file));
    assert_issue(&t, "numpy.limit");
}

static void every_cut_is_told(void **state)
{
    const size_t n = make("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8);

    (void)state;
    assert_every_cut_is_told("numpy", file, n);
}

static void an_npz_tells_its_arrays(void **state)
{
    static struct zip_maker z;
    size_t n;
    DESCRIBED(t);

    (void)state;
    n = make("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", 16);
    zip_add(&z, (struct zip_member){.name = "a.npy", .data = file, .data_len = n, .method = 8});
    zip_add(&z, (struct zip_member){.name = "b.npy", .data = file, .data_len = n});
    zip_close(&z);
    describe(&t, "npz", z.bytes, z.len);
    assert_no_issues(&t);
    assert_number_fact(&t, "array_count", 2);
    assert_number_fact(&t, "item_count", 8);
}

static void members_of_an_npz_that_are_no_arrays_or_objects_are_told(void **state)
{
    static struct zip_maker z;
    size_t n;
    DESCRIBED(t);

    (void)state;
    zip_text(&z, "bad.npy", "\x80\4cos\nsystem\n.");
    n = make("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", 9);
    zip_add(&z, (struct zip_member){.name = "object.npy", .data = file, .data_len = n});
    n = make("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 9);
    zip_add(&z, (struct zip_member){.name = "long.npy", .data = file, .data_len = n});
    zip_close(&z);
    describe(&t, "npz", z.bytes, z.len);
    assert_string_equal(find_issue(&t, "npz.not-an-array")->member, "bad.npy");
    assert_string_equal(find_issue(&t, "numpy.object-array")->member, "object.npy");
    assert_string_equal(find_issue(&t, "numpy.trailing")->member, "long.npy");
}

static mrl_status describe_file(void *context)
{
    DESCRIBED(t);

    return try_describe(&t, "numpy", file, *(size_t *)context);
}

static void arrays_survive_failing_allocations(void **state)
{
    size_t n = make("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8);

    (void)state;
    assert_survives_oom(describe_file, &n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_array_tells_type_and_shape),
        cmocka_unit_test(versions_2_and_3_have_a_wide_length),
        cmocka_unit_test(an_unknown_version_is_not_looked_into),
        cmocka_unit_test(objects_are_told_wherever_they_stand),
        cmocka_unit_test(sizes_of_all_types_are_known),
        cmocka_unit_test(data_too_short_or_too_long_are_told),
        cmocka_unit_test(headers_that_numpy_refuses_are_refused),
        cmocka_unit_test(dimensions_have_a_limit),
        cmocka_unit_test(nesting_of_types_has_a_limit),
        cmocka_unit_test(a_header_over_the_limit_is_not_read),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(an_npz_tells_its_arrays),
        cmocka_unit_test(members_of_an_npz_that_are_no_arrays_or_objects_are_told),
        cmocka_unit_test(arrays_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
