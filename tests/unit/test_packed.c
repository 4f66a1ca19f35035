/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

static uint8_t packed[1 << 16];

static size_t pack_lzma(const void *data, size_t n, bool old)
{
    lzma_stream s = LZMA_STREAM_INIT;
    lzma_options_lzma options;
    size_t total;

    assert_false(lzma_lzma_preset(&options, 0));
    assert_int_equal(old ? lzma_alone_encoder(&s, &options)
                         : lzma_easy_encoder(&s, 0, LZMA_CHECK_CRC32),
                     LZMA_OK);
    s.next_in = data;
    s.avail_in = n;
    s.next_out = packed;
    s.avail_out = sizeof(packed);
    assert_int_equal(lzma_code(&s, LZMA_FINISH), LZMA_STREAM_END);
    total = s.total_out;
    lzma_end(&s);
    return total;
}

static size_t pack_gzip(const void *data, size_t n)
{
    z_stream s = {0};

    assert_int_equal(deflateInit2(&s, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    s.next_in = (Bytef *)(uintptr_t)data;
    s.avail_in = (uInt)n;
    s.next_out = packed;
    s.avail_out = sizeof(packed);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&s), Z_OK);
    return s.total_out;
}

static size_t pack(const char *id, const void *data, size_t n)
{
    uLongf zlib_len = sizeof(packed);
    unsigned bz_len = sizeof(packed);

    if (strcmp(id, "zstd") == 0)
        return ZSTD_compress(packed, sizeof(packed), data, n, 1);
    if (strcmp(id, "lz4") == 0)
        return LZ4F_compressFrame(packed, sizeof(packed), data, n, NULL);
    if (strcmp(id, "xz") == 0 || strcmp(id, "lzma") == 0)
        return pack_lzma(data, n, id[0] == 'l');
    if (strcmp(id, "gzip") == 0)
        return pack_gzip(data, n);
    if (strcmp(id, "bzip2") == 0) {
        assert_int_equal(BZ2_bzBuffToBuffCompress((char *)packed, &bz_len, (char *)(uintptr_t)data,
                                                  (unsigned)n, 1, 0, 0),
                         BZ_OK);
        return bz_len;
    }
    assert_int_equal(compress(packed, &zlib_len, data, n), Z_OK);
    return zlib_len;
}

static const char *const ids[] = {"gzip", "bzip2", "xz", "lz4", "zstd", "zlib", "lzma"};

static void every_packing_is_told_and_its_content_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < MRL_COUNT(ids); i++) {
        const size_t n = pack(ids[i], "GGUF\3\0\0\0", 8);
        DESCRIBED(t);

        assert_string_equal(identified(packed, n), ids[i]);
        describe(&t, ids[i], packed, n);
        assert_no_issues(&t);
        assert_text_fact(&t, "content", "gguf");
    }
}

static void content_that_nobody_knows_is_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < MRL_COUNT(ids); i++) {
        const size_t n = pack(ids[i], "\1\2\3\4\xff\xfe", 6);
        DESCRIBED(t);

        describe(&t, ids[i], packed, n);
        assert_text_fact(&t, "content", "unknown");
    }
}

static void damage_is_told(void **state)
{
    static const uint8_t noise[4096];

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(ids); i++) {
        const size_t n = pack(ids[i], noise, sizeof(noise));
        DESCRIBED(t);

        describe(&t, ids[i], packed, n / 4);
        assert_int_equal(t.d.issue_count, 1);
        assert_true(t.d.incomplete);
    }
}

static mrl_status describe_packed(void *context)
{
    const struct mrl_format *format;
    DESCRIBED(t);

    MRL_TRY(try_describe(&t, "bzip2", packed, *(size_t *)context));
    return mrl_format_identify(&t.memory.source, "x", &format, &t.err);
}

static void packed_files_survive_failing_allocations(void **state)
{
    size_t n = pack("bzip2", "GGUF\3\0\0\0", 8);

    (void)state;
    assert_survives_oom(describe_packed, &n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packing_is_told_and_its_content_too),
        cmocka_unit_test(content_that_nobody_knows_is_unknown),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(packed_files_survive_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
