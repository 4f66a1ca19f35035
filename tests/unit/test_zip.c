/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/zip.h"

#include "base/limits.h"
#include "describe.h"
#include "zip_maker.h"

#include <stdlib.h>

static struct zip_maker *made(void)
{
    static struct zip_maker z;

    z.len = 0;
    z.directory_len = 0;
    z.count = 0;
    return &z;
}

static void describe_made(struct described *t, const struct zip_maker *z)
{
    describe(t, "zip", z->bytes, z->len);
}

/* Describes an archive with a harmless member before and after this one. */
static void describe_member(struct described *t, struct zip_member m)
{
    struct zip_maker *z = made();

    zip_text(z, "first", "1");
    zip_add(z, m);
    zip_text(z, "last", "3");
    zip_close(z);
    describe_made(t, z);
}

static void a_sound_archive_has_no_issues(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a/b.txt", "hello");
    zip_add(z, (struct zip_member){.name = "c", .data = "cccccccc", .data_len = 8, .method = 8});
    zip_add(z, (struct zip_member){.name = "d", .data = "x", .data_len = 1, .descriptor = true});
    zip_add(z, (struct zip_member){.name = "e/", .data = "", .attributes = 040755u << 16});
    zip_close(z);
    describe_made(&t, z);
    assert_no_issues(&t);
    assert_number_fact(&t, "member_count", 4);
    assert_number_fact(&t, "unpacked_bytes", 14);
    assert_string_equal(identified(z->bytes, z->len), "zip");
}

static void an_empty_archive_is_one(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_close(z);
    describe_made(&t, z);
    assert_no_issues(&t);
    assert_string_equal(identified(z->bytes, z->len), "zip");
}

static void a_64_bit_end_record_is_read(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a", "hello");
    zip_close_as(z, 1, 0, true);
    describe_made(&t, z);
    assert_no_issues(&t);
    assert_number_fact(&t, "member_count", 1);
}

static void a_64_bit_end_record_that_contradicts_is_told(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a", "hello");
    zip_close_as(z, 1, 0, true);
    z->bytes[z->len - 12] = 7; /* total entries of the 32-bit record: 0xff07 */
    describe_made(&t, z);
    assert_issue(&t, "zip.zip64-mismatch");
    z->bytes[z->len - 12] = 0xff;
    z->bytes[z->len - 22 - 20 - 56] = 'X';
    describe_made(&t, z);
    assert_issue(&t, "zip.malformed");
}

static void zip64_extra_fields_replace_saturated_sizes(void **state)
{
    static const uint8_t extra[20] = {1, 0, 16, 0, 5, 0, 0, 0, 0, 0, 0, 0, 5};
    struct zip_member m = {.name = "big", .data = "hello", .data_len = 5, .extra = extra};
    DESCRIBED(t);

    (void)state;
    m.local_extra = extra;
    m.extra_len = m.local_extra_len = sizeof(extra);
    m.size = m.packed_size = UINT32_MAX;
    describe_member(&t, m);
    assert_no_issues(&t);
    assert_number_fact(&t, "unpacked_bytes", 7);
    m.extra_len = 12;
    describe_member(&t, m);
    assert_issue(&t, "zip.broken-extra");
}

static void a_local_header_that_names_another_member_is_told(void **state)
{
    const struct zip_member m = {
        .name = "good.txt", .data = "x", .data_len = 1, .local_name = "bad.pkl"};
    DESCRIBED(t);

    (void)state;
    describe_member(&t, m);
    assert_issue(&t, "zip.name-mismatch");
    assert_string_equal(find_issue(&t, "zip.name-mismatch")->member, "good.txt");
}

static void a_unicode_path_that_names_another_member_is_told(void **state)
{
    static const uint8_t extra[] = {0x75, 0x70, 8, 0, 1, 0, 0, 0, 0, 'b', 'a', 'd'};
    struct zip_member m = {.name = "good", .data = "x", .data_len = 1, .extra = extra};
    DESCRIBED(t);

    (void)state;
    m.extra_len = sizeof(extra);
    describe_member(&t, m);
    assert_issue(&t, "zip.name-mismatch");
}

static void differences_between_the_two_headers_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(
        &t, (struct zip_member){.name = "m", .data = "x", .data_len = 1, .local_method = 8});
    assert_issue(&t, "zip.method-mismatch");
    describe_member(
        &t, (struct zip_member){.name = "m", .data = "x", .data_len = 1, .local_flags = 0x40});
    assert_issue(&t, "zip.flags-mismatch");
    describe_member(&t,
                    (struct zip_member){.name = "m", .data = "x", .data_len = 1, .local_size = 9});
    assert_issue(&t, "zip.size-mismatch");
    describe_member(&t,
                    (struct zip_member){.name = "m", .data = "x", .data_len = 1, .local_crc = 9});
    assert_issue(&t, "zip.crc-mismatch");
}

static void flags_and_methods_that_hide_a_member_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(&t, (struct zip_member){.name = "m", .data = "x", .data_len = 1, .flags = 1});
    assert_issue(&t, "zip.encrypted");
    assert_true(t.d.incomplete);
    describe_member(&t,
                    (struct zip_member){.name = "m", .data = "x", .data_len = 1, .flags = 0x20});
    assert_issue(&t, "zip.patched");
    describe_member(&t, (struct zip_member){.name = "m", .data = "x", .data_len = 1, .method = 14});
    assert_issue(&t, "zip.unknown-method");
    assert_true(t.d.incomplete);
}

static void names_that_lead_out_are_told(void **state)
{
    static const char *const names[] = {"/etc/passwd", "../x", "a/../x", "a/..",
                                        "C:x",         "\\x",  "..\\x"};
    static const char *const fine[] = {"..a", "a..", "a/..b/c", "a/b", "...", "c/D:"};
    DESCRIBED(t);

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(names); i++) {
        describe_member(&t, (struct zip_member){.name = names[i], .data = "x", .data_len = 1});
        assert_issue(&t, "zip.traversal");
    }
    for (size_t i = 0; i < MRL_COUNT(fine); i++) {
        describe_member(&t, (struct zip_member){.name = fine[i], .data = "x", .data_len = 1});
        assert_no_issues(&t);
    }
}

static void odd_names_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(&t,
                    (struct zip_member){.name = "a\0b", .name_len = 3, .data = "x", .data_len = 1});
    assert_issue(&t, "zip.odd-name");
    describe_member(&t, (struct zip_member){.name = "a\nb", .data = "x", .data_len = 1});
    assert_issue(&t, "zip.odd-name");
    describe_member(&t, (struct zip_member){.name = "", .data = "x", .data_len = 1});
    assert_issue(&t, "zip.odd-name");
    describe_member(&t, (struct zip_member){.name = "first", .data = "x", .data_len = 1});
    assert_issue(&t, "zip.duplicate");
}

static void links_and_devices_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(&t, (struct zip_member){
                            .name = "m", .data = "x", .data_len = 1, .attributes = 0120777u << 16});
    assert_issue(&t, "zip.symlink");
    describe_member(&t, (struct zip_member){
                            .name = "m", .data = "x", .data_len = 1, .attributes = 0060644u << 16});
    assert_issue(&t, "zip.special-file");
}

static void sizes_that_cannot_be_are_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(&t,
                    (struct zip_member){
                        .name = "m", .data = "xxxx", .data_len = 4, .method = 8, .size = 1u << 30});
    assert_issue(&t, "zip.ratio");
    describe_member(&t, (struct zip_member){.name = "m", .data = "x", .data_len = 1, .size = 5});
    assert_issue(&t, "zip.size-mismatch");
    describe_member(
        &t, (struct zip_member){
                .name = "m", .data = "x", .data_len = 1, .packed_size = 70000, .size = 70000});
    assert_issue(&t, "zip.out-of-bounds");
}

static void a_local_header_that_is_not_there_is_told(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_member(&t,
                    (struct zip_member){
                        .name = "m", .data = "x", .data_len = 1, .has_offset = true, .offset = 3});
    assert_issue(&t, "zip.no-local-header");
    assert_issue(&t, "zip.gap");
    describe_member(
        &t,
        (struct zip_member){
            .name = "m", .data = "x", .data_len = 1, .has_offset = true, .offset = UINT32_MAX - 1});
    assert_issue(&t, "zip.no-local-header");
    describe_member(
        &t, (struct zip_member){
                .name = "first", .data = "1", .data_len = 1, .has_offset = true, .offset = 0});
    assert_issue(&t, "zip.overlap");
}

static void bytes_before_between_and_behind_are_told_with_their_place(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_raw(z, "\177ELFjunk", 8);
    zip_text(z, "a", "hello");
    zip_raw(z, "hidden", 6);
    zip_text(z, "b", "hello");
    zip_close(z);
    zip_raw(z, "tail", 4);
    describe_made(&t, z);
    assert_issue(&t, "zip.prefix");
    assert_issue(&t, "zip.gap");
    assert_int_equal(find_issue(&t, "zip.gap")->offset, 8 + 30 + 1 + 5);
    assert_issue(&t, "zip.suffix");
    assert_int_equal(find_issue(&t, "zip.suffix")->offset, z->len - 4);
    assert_number_fact(&t, "member_count", 2);
    assert_string_equal(identified(z->bytes, z->len), "zip");
}

static void an_archive_behind_other_bytes_is_read_as_others_do(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_raw(z, "#!/bin/sh", 9);
    zip_add(z,
            (struct zip_member){.name = "a", .data = "hello", .data_len = 5, .has_offset = true});
    zip_close_as(z, 1, -9, false);
    describe_made(&t, z);
    assert_issue(&t, "zip.prefix");
    assert_null(find_issue(&t, "zip.no-local-header"));
}

static void a_second_directory_at_the_literal_offset_is_told(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a", "PK\1\2");
    zip_close_as(z, 1, -4, false);
    describe_made(&t, z);
    assert_issue(&t, "zip.two-directories");
}

static void an_end_record_that_counts_wrong_is_told(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a", "hello");
    zip_text(z, "b", "hello");
    zip_close_as(z, 1, 0, false);
    describe_made(&t, z);
    assert_issue(&t, "zip.count-mismatch");
    assert_number_fact(&t, "member_count", 2);
}

static void comments_are_told(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "a", "hello");
    zip_close(z);
    z->bytes[z->len - 2] = 4;
    zip_raw(z, "note", 4);
    describe_made(&t, z);
    assert_issue(&t, "zip.comment");
    assert_null(find_issue(&t, "zip.suffix"));
}

static void a_missing_data_descriptor_is_told(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_add(z, (struct zip_member){.name = "a", .data = "x", .data_len = 1, .descriptor = true});
    z->bytes[30 + 1 + 1] = 'Q';
    z->bytes[30 + 1 + 1 + 4] ^= 1;
    zip_close(z);
    describe_made(&t, z);
    assert_issue(&t, "zip.no-descriptor");
}

static void every_cut_is_told(void **state)
{
    struct zip_maker *z = made();

    (void)state;
    zip_text(z, "a", "hello");
    zip_add(z, (struct zip_member){.name = "c", .data = "cccc", .data_len = 4, .method = 8});
    zip_close_as(z, 2, 0, true);
    assert_every_cut_is_told("zip", z->bytes, z->len);
}

/* Reads the first member of an archive to its end. */
static size_t read_member(const struct zip_maker *z, struct mrl_unpack_limits limits, char *text,
                          size_t room, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    mrl_cleanup(mrl_zip_member_close) struct mrl_zip_member member = {0};
    struct mrl_source_memory memory;
    struct mrl_zip_entry entry;
    struct mrl_zip zip;
    size_t got = 0;
    bool found;

    mrl_source_memory_init(&memory, z->bytes, z->len);
    assert_int_equal(mrl_zip_open(&zip, &memory.source, arena, err).code, MRL_OK);
    assert_int_equal(mrl_zip_next(&zip, &entry, &found).code, MRL_OK);
    assert_true(found);
    err->code = MRL_OK;
    if (mrl_zip_member_open(&zip, &entry, &limits, &member).code != MRL_OK)
        return 0;
    (void)member.source->read_at(member.source, 0, text, room, &got, err);
    return got;
}

static void members_are_read_as_sources(void **state)
{
    const struct mrl_unpack_limits limits = {0};
    struct zip_maker *z = made();
    struct mrl_error err;
    char text[64];

    (void)state;
    zip_add(z,
            (struct zip_member){.name = "a", .data = "packed packed", .data_len = 13, .method = 8});
    zip_close(z);
    assert_int_equal(read_member(z, limits, text, sizeof(text), &err), 13);
    assert_memory_equal(text, "packed packed", 13);
    z = made();
    zip_text(z, "a", "stored");
    zip_close(z);
    assert_int_equal(read_member(z, limits, text, sizeof(text), &err), 6);
    z = made();
    zip_add(z, (struct zip_member){.name = "a", .data = "x", .data_len = 1, .method = 99});
    zip_close(z);
    assert_int_equal(read_member(z, limits, text, sizeof(text), &err), 0);
    assert_int_equal(err.code, MRL_E_UNSUPPORTED);
}

static void verifying_compares_size_and_checksum(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1 << 20);
    const struct mrl_unpack_limits limits = {0};
    struct zip_maker *z = made();
    struct mrl_source_memory memory;
    struct mrl_zip_entry entry;
    struct mrl_error err;
    struct mrl_zip zip;
    bool good;
    bool found;

    (void)state;
    zip_add(z, (struct zip_member){.name = "a", .data = "same same", .data_len = 9, .method = 8});
    zip_add(z, (struct zip_member){.name = "b", .data = "b", .data_len = 1, .crc = 1});
    zip_close(z);
    mrl_source_memory_init(&memory, z->bytes, z->len);
    assert_int_equal(mrl_zip_open(&zip, &memory.source, arena, &err).code, MRL_OK);
    assert_int_equal(mrl_zip_next(&zip, &entry, &found).code, MRL_OK);
    assert_int_equal(mrl_zip_member_verify(&zip, &entry, &limits, &good).code, MRL_OK);
    assert_true(good);
    assert_int_equal(mrl_zip_next(&zip, &entry, &found).code, MRL_OK);
    assert_int_equal(mrl_zip_member_verify(&zip, &entry, &limits, &good).code, MRL_OK);
    assert_false(good);
}

static void flavours_are_told_by_their_members(void **state)
{
    static const struct {
        const char *first, *second, *id;
    } rows[] = {
        {"other", "archive/data.pkl", "pytorch-zip"},
        {"other", "data.pkl", "pytorch-zip"},
        {"a.npy", "data.pkl", "pytorch-zip"},
        {"config.json", "metadata.json", "keras-zip"},
        {"config.json", "model.weights.h5", "keras-zip"},
        {"config.json", "a.npy", "npz"},
        {"other", "metadata.json", "zip"},
        {"config.json", "a/metadata.json", "zip"},
        {"other", "arr_0.npy", "npz"},
        {"other", "readme.txt", "zip"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct zip_maker *z = made();

        zip_text(z, rows[i].first, "x");
        zip_text(z, rows[i].second, "x");
        zip_close(z);
        assert_string_equal(identified(z->bytes, z->len), rows[i].id);
    }
}

static void a_pytorch_archive_tells_its_parts(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "m/data.pkl", "\x80\2.");
    zip_text(z, "m/byteorder", "little");
    zip_text(z, "m/data/0", "12345678");
    zip_text(z, "m/data/1", "1234");
    zip_text(z, "m/version", "3\n");
    zip_close(z);
    describe(&t, "pytorch-zip", z->bytes, z->len);
    assert_no_issues(&t);
    assert_text_fact(&t, "archive_version", "3");
    assert_text_fact(&t, "byteorder", "little");
    assert_number_fact(&t, "storage_count", 2);
    assert_number_fact(&t, "storage_bytes", 12);
    assert_null(find_fact(&t, "torchscript"));
}

static void torchscript_is_told_by_its_code(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "m/data.pkl", "\x80\2.");
    zip_text(z, "m/code/__torch__.py", "def f(): pass");
    zip_close(z);
    describe(&t, "pytorch-zip", z->bytes, z->len);
    assert_text_fact(&t, "torchscript", "yes");
    assert_number_fact(&t, "code_files", 1);
}

static void a_keras_archive_tells_its_configuration(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "metadata.json", "{\"keras_version\": \"3.4.1\"}");
    zip_text(
        z, "config.json",
        "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"net\", \"layers\": [{}, {}]}}");
    zip_close(z);
    describe(&t, "keras-zip", z->bytes, z->len);
    assert_no_issues(&t);
    assert_text_fact(&t, "keras_version", "3.4.1");
    assert_text_fact(&t, "architecture", "Sequential");
    assert_text_fact(&t, "name", "net");
    assert_number_fact(&t, "layer_count", 2);
}

static void a_broken_keras_configuration_is_told_and_the_rest_read(void **state)
{
    struct zip_maker *z = made();
    DESCRIBED(t);

    (void)state;
    zip_text(z, "config.json", "{\"a\": 1, \"a\": 2}");
    zip_text(z, "metadata.json", "{\"keras_version\": \"3.4.1\"}");
    zip_close(z);
    describe(&t, "keras-zip", z->bytes, z->len);
    assert_issue(&t, "keras-zip.malformed");
    assert_string_equal(find_issue(&t, "keras-zip.malformed")->member, "config.json");
    assert_true(t.d.incomplete);
    assert_text_fact(&t, "keras_version", "3.4.1");
}

static mrl_status describe_all(void *context)
{
    const struct zip_maker *z = context;
    const struct mrl_format *format;
    DESCRIBED(t);

    MRL_TRY(try_describe(&t, "keras-zip", z->bytes, z->len));
    return mrl_format_identify(&t.memory.source, "x", &format, &t.err);
}

static void archives_survive_failing_allocations(void **state)
{
    struct zip_maker *z = made();

    (void)state;
    zip_text(z, "metadata.json", "{\"keras_version\": \"3.4.1\"}");
    zip_add(z, (struct zip_member){.name = "x", .data = "y", .data_len = 1, .local_name = "z"});
    zip_close(z);
    assert_survives_oom(describe_all, z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_archive_has_no_issues),
        cmocka_unit_test(an_empty_archive_is_one),
        cmocka_unit_test(a_64_bit_end_record_is_read),
        cmocka_unit_test(a_64_bit_end_record_that_contradicts_is_told),
        cmocka_unit_test(zip64_extra_fields_replace_saturated_sizes),
        cmocka_unit_test(a_local_header_that_names_another_member_is_told),
        cmocka_unit_test(a_unicode_path_that_names_another_member_is_told),
        cmocka_unit_test(differences_between_the_two_headers_are_told),
        cmocka_unit_test(flags_and_methods_that_hide_a_member_are_told),
        cmocka_unit_test(names_that_lead_out_are_told),
        cmocka_unit_test(odd_names_are_told),
        cmocka_unit_test(links_and_devices_are_told),
        cmocka_unit_test(sizes_that_cannot_be_are_told),
        cmocka_unit_test(a_local_header_that_is_not_there_is_told),
        cmocka_unit_test(bytes_before_between_and_behind_are_told_with_their_place),
        cmocka_unit_test(an_archive_behind_other_bytes_is_read_as_others_do),
        cmocka_unit_test(a_second_directory_at_the_literal_offset_is_told),
        cmocka_unit_test(an_end_record_that_counts_wrong_is_told),
        cmocka_unit_test(comments_are_told),
        cmocka_unit_test(a_missing_data_descriptor_is_told),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(members_are_read_as_sources),
        cmocka_unit_test(verifying_compares_size_and_checksum),
        cmocka_unit_test(flavours_are_told_by_their_members),
        cmocka_unit_test(a_pytorch_archive_tells_its_parts),
        cmocka_unit_test(torchscript_is_told_by_its_code),
        cmocka_unit_test(a_keras_archive_tells_its_configuration),
        cmocka_unit_test(a_broken_keras_configuration_is_told_and_the_rest_read),
        cmocka_unit_test(archives_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
