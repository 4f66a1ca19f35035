/* SPDX-License-Identifier: Apache-2.0 */
/* Formats that are told and not read. */
#include "describe.h"
#include "scanned.h"

static const struct {
    const char *id;
    char head[32];
} rows[] = {
    {"tensorrt", "ptrt\0\0\0\0"},
    {"tensorrt", "ftrt\x61\0\0\0"},
    {"executorch", "\x20\0\0\0ET12eh00"},
    {"rknn", "RKNN\0\0\0\0\6"},
    {"cntk", "B\0C\0N\0\0\0"},
    {"torch7", "\4\0\0\0\1\0\0\0\3\0\0\0V 1\x0d\0\0\0nn.S"},
    {"mxnet", "\x12\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"},
};

static void each_is_known_by_its_bytes_and_incomplete(void **state)
{
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        assert_string_equal(identified(rows[i].head, sizeof(rows[i].head)), rows[i].id);
        scan_bytes(s, rows[i].head, sizeof(rows[i].head));
        assert_verdict(s, MRL_SCAN_INCOMPLETE);
        assert_non_null(find_rule(s, "MRL-OPQ-001"));
        assert_int_equal(s->report.coverage.unknown, sizeof(rows[i].head));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_known_by_its_bytes_and_incomplete),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
