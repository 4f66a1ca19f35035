/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are one thing for their loader and another thing for somebody else. */
#include "scanned.h"
#include "zip_maker.h"

static const char evil[] = "cos\nsystem\n(S'id'\ntR.";

#define HEADER  "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
#define TENSORS "\x36\0\0\0\0\0\0\0" HEADER "\1\2\3\4\5\6\7\x81"
#define ARRAY                                                                                      \
    "\x93NUMPY\1\0\x46\0{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }            \n"   \
    "\1\2\3\4\5\6\7\x81"

static uint8_t file[1 << 17];
static size_t len;

static void put(const void *bytes, size_t n)
{
    memcpy(file + len, bytes, n);
    len += n;
}

#define BEGIN(literal) (len = 0, put(literal, sizeof(literal) - 1))

static void put_archive(const char *name, const char *member, size_t comment)
{
    struct zip_maker z = {.len = 0};

    zip_text(&z, name, member);
    zip_close(&z);
    put(z.bytes, z.len);
    file[len - 2] = (uint8_t)comment;
    file[len - 1] = (uint8_t)(comment >> 8);
    memset(file + len, 'c', comment);
    len += comment;
}

static void tensors_alone_are_safe_and_counted(void **state)
{
    struct scanned *s = *state;

    BEGIN(TENSORS);
    scan_bytes(s, file, len);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    assert_int_equal(s->report.coverage.skipped, 8);
    assert_int_equal(s->report.coverage.unknown, 0);
}

static void what_follows_tensors_is_judged(void **state)
{
    struct scanned *s = *state;

    BEGIN(TENSORS);
    put(evil, sizeof(evil) - 1);
    scan_bytes(s, file, len);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    BEGIN(TENSORS);
    put("#!/bin/sh\nid\n", 13);
    scan_bytes(s, file, len);
    assert_non_null(find_rule(s, "MRL-SCN-013"));
    BEGIN(ARRAY);
    put(evil, sizeof(evil) - 1);
    scan_bytes(s, file, len);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
}

static void an_archive_behind_anything_is_found(void **state)
{
    static const size_t comments[] = {0, 3000, 65535};
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(comments); i++) {
        BEGIN("\x89PNG\r\n\x1a\n 123456789 and so on");
        put_archive("x.pkl", evil, comments[i]);
        scan_bytes(s, file, len);
        assert_verdict(s, MRL_SCAN_DANGEROUS);
        assert_string_equal(find_rule(s, "MRL-PKL-001")->member, "x.pkl");
        BEGIN(TENSORS);
        put_archive("x.pkl", evil, comments[i]);
        scan_bytes(s, file, len);
        assert_non_null(find_rule(s, "MRL-SCN-011"));
        assert_non_null(find_rule(s, "MRL-PKL-001"));
    }
}

static void an_end_record_without_sense_is_none(void **state)
{
    static const char record[22] = "PK\5\6\0\0\0\0\7\0\7\0\xff\xff\xff\x7f";
    struct scanned *s = *state;

    len = 0;
    for (unsigned i = 0; i < 100; i++)
        put("words and words ", 16);
    put(record, sizeof(record));
    for (unsigned i = 0; i < 100; i++)
        put("words and words ", 16);
    scan_bytes(s, file, len);
    assert_null(find_rule(s, "MRL-SCN-011"));
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
}

static void what_stands_behind_a_text_is_judged(void **state)
{
    static const char framed[] = "\x80\4\x8c\2os\x8c\6system\x93\x8c\2id\x85R.";
    struct scanned *s = *state;

    len = 0;
    for (unsigned i = 0; i < 1000; i++)
        put("words and words ", 16);
    scan_bytes(s, file, len);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    put("\0", 1);
    scan_bytes(s, file, len);
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    len--;
    put(framed, sizeof(framed) - 1);
    scan_bytes(s, file, len);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
}

static void a_member_that_nobody_knows_is_not_clean(void **state)
{
    struct scanned *s = *state;

    len = 0;
    put_archive("member", "\1\2\3\4\5 who knows", 0);
    scan_bytes(s, file, len);
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_true(s->report.coverage.unknown > 0);
}

static void a_packed_stream_that_breaks_off_is_told(void **state)
{
    static const uint8_t gzip[] = {0x1f, 0x8b, 8,    0,    0,    0,    0,    0,    0,   3,
                                   0x4b, 0x4c, 0x4a, 0x06, 0x00, 0xc2, 0x41, 0x24, 0x35};
    struct scanned *s = *state;

    scan_bytes(s, gzip, sizeof(gzip) - 4);
    assert_true(s->report.verdict >= MRL_SCAN_INCOMPLETE);
}

static void scan_script(struct scanned *s, const char *body)
{
    struct zip_maker z = {.len = 0};

    zip_text(&z, "m/version", "3\n");
    zip_text(&z, "m/data.pkl", "\x80\x02}.");
    zip_text(&z, "m/code/__torch__.py", body);
    zip_close(&z);
    scan_bytes(s, z.bytes, z.len);
}

static void torchscript_that_reaches_files_is_told(void **state)
{
    struct scanned *s = *state;

    scan_script(s, "def f(x: Tensor) -> Tensor:\n  return torch.relu(x)\n");
    assert_int_equal(s->report.finding_count, 0);
    scan_script(s, "def f(x: Tensor):\n  y = ops.aten.from_file(\"/etc/passwd\", True, 10)\n");
    assert_non_null(find_rule(s, "MRL-CNF-003"));
    scan_script(s, "def f(x: Tensor):\n  ops.aten.save(x, \"/tmp/x\")\n");
    assert_non_null(find_rule(s, "MRL-CNF-003"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_alone_are_safe_and_counted),
        cmocka_unit_test(what_follows_tensors_is_judged),
        cmocka_unit_test(an_archive_behind_anything_is_found),
        cmocka_unit_test(an_end_record_without_sense_is_none),
        cmocka_unit_test(what_stands_behind_a_text_is_judged),
        cmocka_unit_test(a_member_that_nobody_knows_is_not_clean),
        cmocka_unit_test(a_packed_stream_that_breaks_off_is_told),
        cmocka_unit_test(torchscript_that_reaches_files_is_told),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
