/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/tar.h"

#include "base/limits.h"
#include "describe.h"
#include "formats/member_name.h"
#include "tar_maker.h"

static void describe_file(struct described *t)
{
    describe(t, "tar", tar_file, tar_len);
}

static void a_sound_archive_has_no_issues(void **state)
{
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    tar_text("a/b.txt", "hello");
    (void)tar_member("dir/", '5', "", NULL, 0);
    tar_text("empty", "");
    tar_end();
    describe_file(&t);
    assert_no_issues(&t);
    assert_number_fact(&t, "member_count", 3);
    assert_number_fact(&t, "unpacked_bytes", 5);
    assert_string_equal(identified(tar_file, tar_len), "tar");
}

static void an_archive_that_does_not_end_may_be_cut(void **state)
{
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    tar_text("a", "hello");
    describe_file(&t);
    assert_issue(&t, "tar.no-end");
    describe(&t, "tar", tar_file, 512 + 5);
    assert_issue(&t, "tar.no-end");
    assert_number_fact(&t, "member_count", 1);
    /* One block is enough: the second is for tapes. */
    memset(tar_file + tar_len, 0, 512);
    describe(&t, "tar", tar_file, tar_len + 512);
    assert_no_issues(&t);
}

static void long_names_come_from_gnu_and_pax_headers(void **state)
{
    static char name[301];
    char record[512];
    DESCRIBED(t);

    (void)state;
    memset(name, 'n', 300);
    tar_len = 0;
    (void)tar_member("././@LongLink", 'L', "", name, 301);
    tar_text("short", "x");
    (void)snprintf(record, sizeof(record), "%d path=../%s\n10 size=3\n", 300 + 13, name);
    (void)tar_member("pax", 'x', "", record, strlen(record));
    tar_text("other", "abc");
    tar_text("plain", "abc");
    tar_end();
    describe_file(&t);
    assert_number_fact(&t, "member_count", 3);
    assert_int_equal(t.d.issue_count, 1);
    assert_string_equal(t.d.issues[0].id, "tar.traversal");
    assert_int_equal(strlen(t.d.issues[0].member), 303);
}

static void the_prefix_of_ustar_belongs_to_the_name(void **state)
{
    uint8_t *h;
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    h = tar_member("x", '0', "", "1", 1);
    memcpy(h + 345, "/etc", 4);
    tar_checksum(h);
    tar_end();
    describe_file(&t);
    assert_issue(&t, "tar.traversal");
    assert_string_equal(t.d.issues[0].member, "/etc/x");
}

static void what_unpacking_would_suffer_from_is_told(void **state)
{
    static const struct {
        const char *name;
        char type;
        const char *link, *issue;
    } rows[] = {
        {"../x", '0', "", "tar.traversal"},    {"/x", '0', "", "tar.traversal"},
        {"a\nb", '0', "", "tar.odd-name"},     {"a\\b", '0', "", "tar.odd-name"},
        {"first", '0', "", "tar.duplicate"},   {"l", '2', "first", "tar.link"},
        {"l", '2', "../x", "tar.link-out"},    {"a/b/l", '2', "../../../x", "tar.link-out"},
        {"a/b/l", '2', "../../x", "tar.link"}, {"l", '2', "/etc/passwd", "tar.link-out"},
        {"l", '1', "../x", "tar.link-out"},    {"l", '1', "first", "tar.link"},
        {"d", '3', "", "tar.special-file"},    {"p", '6', "", "tar.special-file"},
        {"s", 'S', "", "tar.unknown-type"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        DESCRIBED(t);

        tar_len = 0;
        tar_text("first", "1");
        (void)tar_member(rows[i].name, rows[i].type, rows[i].link, NULL, 0);
        tar_end();
        describe_file(&t);
        assert_issue(&t, rows[i].issue);
        assert_int_equal(t.d.issue_count, 1);
    }
}

static void links_are_judged_from_their_folder(void **state)
{
    (void)state;
    assert_false(mrl_member_link_leads_out("a/l", "b"));
    assert_false(mrl_member_link_leads_out("a/l", "../b"));
    assert_false(mrl_member_link_leads_out("a/b/l", "./.././../c"));
    assert_true(mrl_member_link_leads_out("a/l", "../../b"));
    assert_true(mrl_member_link_leads_out("l", ".."));
    assert_true(mrl_member_link_leads_out("l", "x/../../y"));
    assert_true(mrl_member_link_leads_out("l", "c:\\x"));
    assert_true(mrl_member_link_leads_out("../l", "x"));
}

static void bytes_behind_the_end_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    tar_text("a", "hello");
    tar_end();
    memset(tar_file + tar_len, 0, 8192);
    tar_len += 8192;
    describe_file(&t);
    assert_no_issues(&t);
    tar_file[tar_len - 1] = 1;
    describe_file(&t);
    assert_issue(&t, "tar.trailing");
}

static void lengths_that_lie_are_refused(void **state)
{
    static const char *const records[] = {"",          "5 a=\n",     "99 path=x\n", "x path=y\n",
                                          "9 path=xy", "9 path:x\n", "10 size=a\n", "0 path=x\n"};
    DESCRIBED(t);
    uint8_t *h;

    (void)state;
    tar_len = 0;
    h = tar_member("a", '0', "", "hello", 5);
    memcpy(h + 124, "77777777777", 11);
    tar_checksum(h);
    describe_file(&t);
    assert_issue(&t, "tar.malformed");
    memset(h + 124, 0xff, 12);
    tar_checksum(h);
    describe_file(&t);
    assert_issue(&t, "tar.malformed");
    memcpy(h + 124, "0000000000x", 11);
    tar_checksum(h);
    describe_file(&t);
    assert_issue(&t, "tar.malformed");
    for (size_t i = 1; i < MRL_COUNT(records); i++) {
        tar_len = 0;
        (void)tar_member("pax", 'x', "", records[i], strlen(records[i]));
        tar_text("a", "1");
        tar_end();
        describe_file(&t);
        if (i == 1)
            assert_no_issues(&t);
        else
            assert_issue(&t, "tar.malformed");
    }
    tar_len = 0;
    h = tar_member("pax", 'x', "", NULL, 0);
    (void)snprintf((char *)h + 124, 12, "%011o", MRL_MAX_TAR_HEADER + 1);
    tar_checksum(h);
    tar_len += 2 * MRL_MAX_TAR_HEADER < sizeof(tar_file) - tar_len ? 2 * MRL_MAX_TAR_HEADER : 0;
    describe_file(&t);
    assert_true(find_issue(&t, "tar.malformed") || find_issue(&t, "tar.limit"));
}

static void binary_sizes_of_gnu_are_read(void **state)
{
    uint8_t *h;
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    h = tar_member("a", '0', "", "hello", 5);
    memset(h + 124, 0, 12);
    h[124] = 0x80;
    h[135] = 5;
    tar_checksum(h);
    tar_end();
    describe_file(&t);
    assert_no_issues(&t);
    assert_number_fact(&t, "unpacked_bytes", 5);
}

static void maps_of_sparse_files_are_stepped_over(void **state)
{
    uint8_t *h;
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    h = tar_member("sparse", 'S', "", NULL, 0);
    memcpy(h + 257, "ustar  ", 8);
    h[482] = 1;
    tar_checksum(h);
    memset(tar_file + tar_len, 0, 1024);
    tar_file[tar_len + 504] = 1;
    tar_len += 1024;
    tar_text("b", "hello");
    tar_end();
    describe_file(&t);
    assert_issue(&t, "tar.unknown-type");
    assert_int_equal(t.d.issue_count, 1);
    assert_number_fact(&t, "member_count", 2);
}

static void a_wrong_checksum_is_no_archive(void **state)
{
    DESCRIBED(t);

    (void)state;
    tar_len = 0;
    tar_text("a", "hello");
    tar_text("b", "hello");
    tar_file[1024] ^= 1;
    tar_end();
    describe_file(&t);
    assert_issue(&t, "tar.malformed");
    assert_int_equal(find_issue(&t, "tar.malformed")->offset, 1024);
    tar_file[0] ^= 1;
    assert_string_equal(identified(tar_file, tar_len), "none");
}

static void flavours_are_told_by_their_members(void **state)
{
    (void)state;
    tar_len = 0;
    tar_text("model_config.yaml", "a: 1");
    tar_end();
    assert_string_equal(identified(tar_file, tar_len), "nemo");
    tar_len = 0;
    tar_text("sys_info", "x");
    tar_text("pickle", "x");
    tar_text("storages", "x");
    tar_end();
    assert_string_equal(identified(tar_file, tar_len), "pytorch-tar");
}

static void cuts_inside_a_member_are_told(void **state)
{
    (void)state;
    tar_len = 0;
    tar_text("a", "hello");
    tar_text("b", "hello");
    for (size_t n = 0; n < tar_len; n++) {
        DESCRIBED(t);

        describe(&t, "tar", tar_file, n);
        /* Behind a member's data the padding may be missing, and at a block's edge the rest. */
        if (n == 0 || (n >= 512 + 5 && n <= 1024))
            assert_issue(&t, "tar.no-end");
        else if (n < 1024 + 512 + 5)
            assert_issue(&t, "tar.malformed");
    }
}

static mrl_status describe_all(void *context)
{
    const struct mrl_format *format;
    DESCRIBED(t);

    (void)context;
    MRL_TRY(try_describe(&t, "tar", tar_file, tar_len));
    return mrl_format_identify(&t.memory.source, "x", &format, &t.err);
}

static void archives_survive_failing_allocations(void **state)
{
    (void)state;
    tar_len = 0;
    (void)tar_member("././@LongLink", 'L', "", "../long", 8);
    tar_text("a", "1");
    tar_end();
    assert_survives_oom(describe_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_archive_has_no_issues),
        cmocka_unit_test(an_archive_that_does_not_end_may_be_cut),
        cmocka_unit_test(long_names_come_from_gnu_and_pax_headers),
        cmocka_unit_test(the_prefix_of_ustar_belongs_to_the_name),
        cmocka_unit_test(what_unpacking_would_suffer_from_is_told),
        cmocka_unit_test(links_are_judged_from_their_folder),
        cmocka_unit_test(bytes_behind_the_end_are_told),
        cmocka_unit_test(lengths_that_lie_are_refused),
        cmocka_unit_test(binary_sizes_of_gnu_are_read),
        cmocka_unit_test(maps_of_sparse_files_are_stepped_over),
        cmocka_unit_test(a_wrong_checksum_is_no_archive),
        cmocka_unit_test(flavours_are_told_by_their_members),
        cmocka_unit_test(cuts_inside_a_member_are_told),
        cmocka_unit_test(archives_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
