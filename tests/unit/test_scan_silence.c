/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever was not looked into is told: no way through the scanner ends in silence. */
#include "base/limits.h"
#include "scanned.h"

#include <stdlib.h>

static void two_bytes_of_zlib_are_not_enough_to_be_packed_data(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "\x78\x9c\xff\xff these bytes are no stream of deflate \xff\xfe");
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SCN-002"));
    assert_int_equal(s->report.coverage.parsed, 0);
}

static void a_pointer_of_git_lfs_is_not_the_file(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n");
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SCN-014"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bytes_of_zlib_are_not_enough_to_be_packed_data),
        cmocka_unit_test(a_pointer_of_git_lfs_is_not_the_file),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
