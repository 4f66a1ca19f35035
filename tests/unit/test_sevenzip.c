/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"
#include "formats/sevenzip.h"
#include "oom.h"
#include "scanned.h"
#include "sevenzip_samples.h"

#include <stdlib.h>
#include <zlib.h>

static const char evil[] = "cos\nsystem\n(S'id'\ntR.";

/* --- archives of stored members, written here --- */

static uint8_t file[8192];
static size_t len;
static uint8_t list[4096];
static size_t list_len;

static void put(uint64_t byte)
{
    list[list_len++] = (uint8_t)byte;
}

static void put_u32(uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        put(v >> (8 * i) & 0xff);
}

/* Numbers below 128 are one byte. */
static void put_name(const char *name)
{
    for (; *name; name++) {
        put((uint8_t)*name);
        put(0);
    }
    put(0);
    put(0);
}

/* What a test may change. */
struct options {
    const char *names[2];
    uint32_t attributes[2];
    unsigned pack_pos;      /* bytes that nothing covers before the first member */
    unsigned wrong_crc;     /* added to the first member's */
    unsigned list_back;     /* bytes that the list begins too early */
    const char *after;      /* behind the archive */
    unsigned size_of_first; /* 0: what it is */
};

static void write_list(const struct options *o, size_t a, size_t b)
{
    const uint32_t crc = (uint32_t)crc32(0, (const Bytef *)evil, sizeof(evil) - 1);

    list_len = 0;
    put(0x01);
    put(0x04);
    put(0x06), put(o->pack_pos), put(1), put(0x09), put(a + b), put(0);
    put(0x07), put(0x0b), put(1), put(0), put(1), put(1), put(0);
    put(0x0c), put(a + b), put(0);
    put(0x08), put(0x0d), put(2), put(0x09), put(o->size_of_first ? o->size_of_first : a);
    put(0x0a), put(1), put_u32(crc + o->wrong_crc);
    put_u32((uint32_t)crc32(0, (const Bytef *)"text", 4));
    put(0), put(0);
    put(0x05), put(2);
    put(0x11), put(1 + 2 * (strlen(o->names[0]) + strlen(o->names[1]) + 2)), put(0);
    put_name(o->names[0]);
    put_name(o->names[1]);
    put(0x15), put(10), put(1), put(0);
    put_u32(o->attributes[0]);
    put_u32(o->attributes[1]);
    put(0), put(0);
}

static void write_u32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (8 * i));
}

static void write_archive(const struct options *o)
{
    const size_t data = 32 + o->pack_pos;
    size_t at;

    memset(file, 0, sizeof(file));
    write_list(o, sizeof(evil) - 1, 4);
    memcpy(file, "7z\xbc\xaf\x27\x1c\0\4", 8);
    memcpy(file + data, evil, sizeof(evil) - 1);
    memcpy(file + data + sizeof(evil) - 1, "text", 4);
    at = data + sizeof(evil) - 1 + 4 - o->list_back;
    memcpy(file + at, list, list_len);
    write_u32(file + 12, (uint32_t)(at - 32));
    write_u32(file + 20, (uint32_t)list_len);
    write_u32(file + 28, (uint32_t)crc32(0, list, (uInt)list_len));
    write_u32(file + 8, (uint32_t)crc32(0, file + 12, 20));
    len = at + list_len;
    if (o->after) {
        memcpy(file + len, o->after, strlen(o->after));
        len += strlen(o->after);
    }
}

#define PLAIN                                                                                      \
    {                                                                                              \
        .names = { "model.pkl", "notes.txt" }                                                      \
    }

static void assert_tells(const struct options *o, const char *issue)
{
    DESCRIBED(t);

    write_archive(o);
    describe(&t, "7z", file, len);
    assert_issue(&t, issue);
}

static void the_list_of_members_is_read(void **state)
{
    const struct options o = PLAIN;
    DESCRIBED(t);

    (void)state;
    write_archive(&o);
    assert_string_equal(identified(file, len), "7z");
    describe(&t, "7z", file, len);
    assert_no_issues(&t);
    assert_number_fact(&t, "member_count", 2);
    assert_number_fact(&t, "unpacked_bytes", sizeof(evil) - 1 + 4);
}

static void hostile_members_are_told(void **state)
{
    (void)state;
    assert_tells(&(struct options){.names = {"../x", "b"}}, "7z.traversal");
    assert_tells(&(struct options){.names = {"/etc/x", "b"}}, "7z.traversal");
    assert_tells(&(struct options){.names = {"a", "a"}}, "7z.duplicate");
    assert_tells(&(struct options){.names = {"a", "b\n"}}, "7z.odd-name");
    assert_tells(&(struct options){.names = {"a", "b"}, .attributes = {0120777u << 16 | 0x8000}},
                 "7z.symlink");
    assert_tells(&(struct options){.names = {"a", "b"}, .attributes = {0, 0020666u << 16 | 0x8000}},
                 "7z.special-file");
}

static void bytes_that_belong_to_nothing_are_told(void **state)
{
    (void)state;
    assert_tells(&(struct options){.names = {"a", "b"}, .pack_pos = 9}, "7z.gap");
    assert_tells(&(struct options){.names = {"a", "b"}, .list_back = 2}, "7z.overlap");
    assert_tells(&(struct options){.names = {"a", "b"}, .after = "more"}, "7z.trailing");
    assert_tells(&(struct options){.names = {"a", "b"}, .size_of_first = 99}, "7z.malformed");
}

static void every_cut_is_told(void **state)
{
    const struct options o = PLAIN;

    (void)state;
    write_archive(&o);
    assert_every_cut_is_told("7z", file, len);
    assert_every_cut_is_told("7z", sevenzip_solid_lzma2, sizeof(sevenzip_solid_lzma2));
}

static void a_changed_list_is_told(void **state)
{
    const struct options o = PLAIN;

    (void)state;
    for (size_t i = 8; i < 32; i++) {
        DESCRIBED(t);

        write_archive(&o);
        file[i] ^= 1;
        describe(&t, "7z", file, len);
        assert_true(t.d.issue_count > 0);
    }
}

static void members_are_judged(void **state)
{
    struct scanned *s = *state;
    const struct options o = PLAIN;

    write_archive(&o);
    scan_bytes(s, file, len);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_string_equal(find_rule(s, "MRL-PKL-001")->member, "model.pkl");
    assert_int_equal(s->report.coverage.unknown, 0);
}

static void a_wrong_checksum_of_a_member_is_told(void **state)
{
    struct scanned *s = *state;
    struct options o = PLAIN;

    o.wrong_crc = 1;
    write_archive(&o);
    scan_bytes(s, file, len);
    assert_string_equal(find_rule(s, "MRL-SVZ-004")->member, "model.pkl");
}

static void damage_of_packed_members_is_told(void **state)
{
    struct scanned *s = *state;
    uint8_t copy[sizeof(sevenzip_solid_lzma2)];

    memcpy(copy, sevenzip_solid_lzma2, sizeof(copy));
    copy[60] ^= 0x40;
    scan_bytes(s, copy, sizeof(copy));
    assert_true(s->report.verdict >= MRL_SCAN_INCOMPLETE);
}

static void what_writers_pack_is_unpacked(void **state)
{
    struct scanned *s = *state;

    scan_bytes(s, sevenzip_solid_lzma2, sizeof(sevenzip_solid_lzma2));
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_string_equal(find_rule(s, "MRL-PKL-001")->member, "bad.pkl");
    scan_bytes(s, sevenzip_bcj_lzma, sizeof(sevenzip_bcj_lzma));
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    scan_bytes(s, sevenzip_bzip2, sizeof(sevenzip_bzip2));
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    scan_bytes(s, sevenzip_deflate, sizeof(sevenzip_deflate));
    assert_call(s, "MRL-PKL-001", "os.system(\"id\")");
    assert_int_equal(s->report.coverage.unknown, 0);
}

static void what_is_encrypted_is_told_as_such(void **state)
{
    struct scanned *s = *state;

    scan_bytes(s, sevenzip_encrypted_list, sizeof(sevenzip_encrypted_list));
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SVZ-001"));
    scan_bytes(s, sevenzip_encrypted_members, sizeof(sevenzip_encrypted_members));
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SVZ-001"));
    assert_true(s->report.coverage.unknown > 0);
}

static void a_coder_that_merlon_lacks_makes_it_incomplete(void **state)
{
    struct scanned *s = *state;

    scan_bytes(s, sevenzip_ppmd, sizeof(sevenzip_ppmd));
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SCN-008"));
    assert_true(s->report.coverage.unknown > 0);
}

static void what_hides_beside_the_members_is_judged(void **state)
{
    struct scanned *s = *state;
    struct options o = PLAIN;

    o.after = evil;
    write_archive(&o);
    memset(file + 32, 'x', sizeof(evil) - 1); /* the member itself is text now */
    scan_bytes(s, file, len);
    assert_string_equal(find_rule(s, "MRL-PKL-001")->member, "trailing bytes");
    o.after = NULL;
    o.pack_pos = sizeof(evil) - 1;
    write_archive(&o);
    memcpy(file + 32, evil, sizeof(evil) - 1);
    memset(file + 32 + o.pack_pos, 'x', sizeof(evil) - 1);
    scan_bytes(s, file, len);
    assert_string_equal(find_rule(s, "MRL-PKL-001")->member, "bytes from 32");
}

static mrl_status open_solid(void *context)
{
    mrl_cleanup(mrl_sevenzip_stream_freep) struct mrl_sevenzip_stream *stream = NULL;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_MAX_7Z_ARENA);
    struct mrl_source_memory memory;
    struct mrl_sevenzip z;
    struct mrl_error err;

    (void)context;
    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    mrl_source_memory_init(&memory, sevenzip_solid_lzma2, sizeof(sevenzip_solid_lzma2));
    MRL_TRY(mrl_sevenzip_open(&z, &memory.source, arena, &err));
    return mrl_sevenzip_folder_open(&z, &z.folders[0], NULL, &stream);
}

static void archives_survive_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(open_solid, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_of_members_is_read),
        cmocka_unit_test(hostile_members_are_told),
        cmocka_unit_test(bytes_that_belong_to_nothing_are_told),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(a_changed_list_is_told),
        cmocka_unit_test(members_are_judged),
        cmocka_unit_test(a_wrong_checksum_of_a_member_is_told),
        cmocka_unit_test(damage_of_packed_members_is_told),
        cmocka_unit_test(what_writers_pack_is_unpacked),
        cmocka_unit_test(what_is_encrypted_is_told_as_such),
        cmocka_unit_test(a_coder_that_merlon_lacks_makes_it_incomplete),
        cmocka_unit_test(what_hides_beside_the_members_is_judged),
        cmocka_unit_test(archives_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
