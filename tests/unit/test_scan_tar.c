/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rules.h"
#include "scan/scan.h"
#include "tar_maker.h"
#include "unit.h"

#include <stdlib.h>
#include <zlib.h>

static const char evil[] = "cos\nsystem\n(S'id'\ntR.";

/* Tables and memory of one test. */
struct bench {
    struct mrl_arena *arena;
    struct mrl_rules *rules;
    struct mrl_scanner *scanner;
    struct mrl_error err;
};

static void bench_done(struct bench *b)
{
    mrl_scanner_free(b->scanner);
    mrl_arena_free(b->arena);
}

static void bench_open(struct bench *b)
{
    b->arena = mrl_arena_new(256u << 20);
    assert_non_null(b->arena);
    assert_int_equal(mrl_rules_load(b->arena, &b->rules, &b->err).code, MRL_OK);
    assert_int_equal(mrl_scanner_new(b->rules, &b->scanner, &b->err).code, MRL_OK);
}

static struct mrl_scan_report scanned(struct bench *b, const void *bytes, size_t n)
{
    struct mrl_scan_report report;
    struct mrl_source_memory memory;

    mrl_source_memory_init(&memory, bytes, n);
    assert_int_equal(
        mrl_scan_source(b->scanner, &memory.source, "x.tar", b->arena, &report, &b->err).code,
        MRL_OK);
    return report;
}

static void write_archive(const char *last)
{
    static uint8_t numbers[20000];

    memset(numbers, '7', sizeof(numbers));
    tar_len = 0;
    (void)tar_member("a", '0', "", numbers, sizeof(numbers));
    (void)tar_member("b", '0', "", numbers, sizeof(numbers));
    tar_text("c", last);
    tar_end();
}

static void a_call_in_a_member_is_found(void **state)
{
    mrl_cleanup(bench_done) struct bench b = {0};
    struct mrl_scan_report report;

    (void)state;
    bench_open(&b);
    write_archive(evil);
    report = scanned(&b, tar_file, tar_len);
    assert_int_equal(report.verdict, MRL_SCAN_DANGEROUS);
    assert_string_equal(report.findings[0].member, "c");
    assert_string_equal(report.format, "tar");
}

static void a_call_in_a_member_of_a_packed_archive_is_found(void **state)
{
    static uint8_t packed[1 << 16];
    mrl_cleanup(bench_done) struct bench b = {0};
    uLongf n = sizeof(packed);

    (void)state;
    bench_open(&b);
    write_archive(evil);
    assert_int_equal(compress(packed, &n, tar_file, tar_len), Z_OK);
    assert_int_equal(scanned(&b, packed, n).verdict, MRL_SCAN_DANGEROUS);
}

static void an_archive_of_numbers_is_safe(void **state)
{
    mrl_cleanup(bench_done) struct bench b = {0};
    struct mrl_scan_report report;

    (void)state;
    bench_open(&b);
    write_archive("just text");
    report = scanned(&b, tar_file, tar_len);
    assert_int_equal(report.finding_count, 0);
    assert_int_equal(report.verdict, MRL_SCAN_SAFE_DATA);
}

static void an_archive_that_is_cut_is_not_clean(void **state)
{
    mrl_cleanup(bench_done) struct bench b = {0};

    (void)state;
    bench_open(&b);
    write_archive("just text");
    assert_true(scanned(&b, tar_file, 30000).verdict >= MRL_SCAN_INCOMPLETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_in_a_member_is_found),
        cmocka_unit_test(a_call_in_a_member_of_a_packed_archive_is_found),
        cmocka_unit_test(an_archive_of_numbers_is_safe),
        cmocka_unit_test(an_archive_that_is_cut_is_not_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
