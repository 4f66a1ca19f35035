/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/protobuf.h"

#include "unit.h"

#include <string.h>

static struct mrl_error err;

static mrl_status next(const void *bytes, size_t n, struct mrl_pb_field *f, bool *found)
{
    static struct mrl_reader r;

    mrl_reader_init(&r, bytes, n, &err);
    return mrl_pb_next(&r, f, found);
}

static void each_wire_type_is_read(void **state)
{
    struct mrl_pb_field f;
    bool found;

    (void)state;
    assert_int_equal(next("\x08\x96\x01", 3, &f, &found).code, MRL_OK);
    assert_true(found);
    assert_int_equal(f.number, 1);
    assert_int_equal(f.value, 150);
    assert_int_equal(next("\x11\1\0\0\0\0\0\0\x80", 9, &f, &found).code, MRL_OK);
    assert_int_equal(f.wire, MRL_PB_I64);
    assert_int_equal(f.value, UINT64_C(0x8000000000000001));
    assert_int_equal(next("\x15\1\0\0\x80", 5, &f, &found).code, MRL_OK);
    assert_int_equal(f.wire, MRL_PB_I32);
    assert_int_equal(f.value, 0x80000001u);
    assert_int_equal(next("\x12\3abc", 5, &f, &found).code, MRL_OK);
    assert_int_equal(f.wire, MRL_PB_LEN);
    assert_int_equal(mrl_reader_left(&f.bytes), 3);
}

static void the_end_of_a_message_is_no_field(void **state)
{
    struct mrl_pb_field f;
    bool found = true;

    (void)state;
    assert_int_equal(next("", 0, &f, &found).code, MRL_OK);
    assert_false(found);
}

static void a_varint_has_at_most_64_bits(void **state)
{
    struct mrl_pb_field f;
    bool found;

    (void)state;
    assert_int_equal(next("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, &f, &found).code,
                     MRL_OK);
    assert_true(f.value == UINT64_MAX);
    assert_int_equal(next("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, &f, &found).code,
                     MRL_E_FORMAT);
    assert_int_equal(next("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 12, &f, &found).code,
                     MRL_E_FORMAT);
}

static void numbers_and_wire_types_out_of_use_are_refused(void **state)
{
    static const char *const tags[] = {"\x00", "\x0b", "\x0c", "\x0e", "\x0f"};
    struct mrl_pb_field f;
    bool found;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(tags); i++)
        assert_int_equal(next(tags[i], 1, &f, &found).code, MRL_E_FORMAT);
    assert_int_equal(next("\x80\x80\x80\x80\x10\0", 6, &f, &found).code, MRL_E_FORMAT);
}

static void what_is_cut_short_is_told(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {
        {"\x88", 1},       {"\x08", 1}, {"\x08\x80", 2},  {"\x11\0\0", 3},
        {"\x15\0\0\0", 4}, {"\x12", 1}, {"\x12\4abc", 5},
    };
    struct mrl_pb_field f;
    bool found;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        assert_int_equal(next(rows[i].bytes, rows[i].len, &f, &found).code, MRL_E_TRUNCATED);
    assert_int_equal(next("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, &f, &found).code,
                     MRL_E_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wire_type_is_read),
        cmocka_unit_test(the_end_of_a_message_is_no_field),
        cmocka_unit_test(a_varint_has_at_most_64_bits),
        cmocka_unit_test(numbers_and_wire_types_out_of_use_are_refused),
        cmocka_unit_test(what_is_cut_short_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
