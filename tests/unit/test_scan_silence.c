/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever was not looked into is told: no way through the scanner ends in silence. */
#include "base/limits.h"
#include "scanned.h"

#include <stdio.h>
#include <stdlib.h>

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

/* An array of objects whose pickle is not there, a table without its footer. */
static void what_ends_before_its_data_is_told(void **state)
{
    static const char header[] = "\x93NUMPY\x01\0\x36\0{'descr': '|O', 'fortran_order': False, "
                                 "'shape': (1,)} \n";
    struct scanned *s = *state;

    SCAN(s, header);
    assert_verdict(s, MRL_SCAN_MALFORMED);
    SCAN(s, "PAR1\x15\x04\x15");
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    SCAN(s, "ARROW1\0\0\xff\xff");
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
}

/* The seeds of the fuzz targets are models without fault: with bytes behind them, cut anywhere but
 * where their format cannot tell, none of them is safe. */
static void scan_seed(struct scanned *s, const char *name, size_t *size)
{
    static char bytes[8192];
    char path[512];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", getenv("MERLON_SOURCE"), name);
    f = fopen(path, "rb");
    assert_non_null(f);
    *size = fread(bytes, 1, sizeof(bytes) - 256, f);
    (void)fclose(f);
    scan_bytes(s, bytes, *size);
    assert_true(s->report.verdict <= MRL_SCAN_SAFE_KNOWN);
    memset(bytes + *size, 0x91, 256);
    scan_bytes(s, bytes, *size + 256);
    assert_true(s->report.verdict > MRL_SCAN_SAFE_KNOWN);
    for (size_t n = 1; n < *size; n += 1 + n / 37) {
        scan_bytes(s, bytes, n);
        /* A magic number may be text, and nothing but text. */
        if (!s->report.format || strcmp(s->report.format, "text") != 0)
            assert_true(s->report.verdict > MRL_SCAN_SAFE_KNOWN);
    }
    scan_bytes(s, bytes, *size - 1);
    assert_true(s->report.verdict > MRL_SCAN_SAFE_KNOWN);
}

static void no_model_is_safe_when_it_is_cut_or_followed(void **state)
{
    static const char *const seeds[] = {
        "catboost/two-trees.cbm",
        "xgboost/tree.model",
        "numpy/float-2x3",
        "numpy/structured-v2",
        "npz/two-arrays",
        "safetensors/two-tensors",
        "gguf/version-3",
        "parquet/small-table",
        "zip/pytorch",
        "zip/two-members",
        "packed/xz",
        "packed/zstd",
        "packed/lz4",
        "packed/bzip2",
        "packed/gzip-pickle",
        "pickle/data-protocol-4",
        "r_data/saved",
        "flax/parameters",
        "xgboost/trees.ubj",
        "scan/joblib-array-in-the-stream",
    };
    size_t size;

    for (size_t i = 0; i < MRL_COUNT(seeds); i++)
        scan_seed(*state, seeds[i], &size);
}

/* A text of GGUF metadata that is too long to be looked at, and one that is not. */
static void metadata_too_long_to_be_judged_is_told(void **state)
{
    static const uint8_t head[] = {'G', 'G', 'U', 'F', 3, 0, 0,   0, 0, 0, 0, 0, 0,
                                   0,   0,   0,   1,   0, 0, 0,   0, 0, 0, 0, 1, 0,
                                   0,   0,   0,   0,   0, 0, 'a', 8, 0, 0, 0};
    static uint8_t bytes[sizeof(head) + 8 + MRL_MAX_DOCUMENT + 1];
    struct scanned *s = *state;

    for (uint64_t n = MRL_MAX_DOCUMENT; n <= MRL_MAX_DOCUMENT + 1u; n++) {
        memset(bytes, 'x', sizeof(bytes));
        memcpy(bytes, head, sizeof(head));
        for (unsigned i = 0; i < 8; i++)
            bytes[sizeof(head) + i] = (uint8_t)(n >> 8 * i);
        scan_bytes(s, bytes, sizeof(head) + 8 + (size_t)n);
        assert_string_equal(s->report.format, "gguf");
        assert_int_equal(find_rule(s, "MRL-SCN-003") != NULL, n > MRL_MAX_DOCUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bytes_of_zlib_are_not_enough_to_be_packed_data),
        cmocka_unit_test(a_pointer_of_git_lfs_is_not_the_file),
        cmocka_unit_test(what_ends_before_its_data_is_told),
        cmocka_unit_test(metadata_too_long_to_be_judged_is_told),
        cmocka_unit_test(no_model_is_safe_when_it_is_cut_or_followed),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
