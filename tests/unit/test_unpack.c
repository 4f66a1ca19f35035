/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/unpack.h"

#include "base/limits.h"
#include "base/reader.h"
#include "unit.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { PLAIN_BYTES = 1 << 20, PACKED_ROOM = 2 << 20 };

static uint8_t plain[PLAIN_BYTES];
static uint8_t packed[PACKED_ROOM];
static uint8_t again[PLAIN_BYTES + 16];

/* Neither constant nor random, so that every packing shrinks it a little. */
static void fill_plain(void)
{
    uint32_t x = 1;

    for (size_t i = 0; i < PLAIN_BYTES; i++) {
        x = x * 1664525u + 1013904223u;
        plain[i] = (uint8_t)(x >> 24 & 0x3f);
    }
}

static size_t pack_zlib(const void *data, size_t n, int bits, uint8_t *out)
{
    z_stream s = {0};

    assert_int_equal(deflateInit2(&s, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    s.next_in = (Bytef *)(uintptr_t)data;
    s.avail_in = (uInt)n;
    s.next_out = out;
    s.avail_out = PACKED_ROOM;
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&s), Z_OK);
    return s.total_out;
}

static size_t pack_lzma(const void *data, size_t n, bool old, uint8_t *out)
{
    lzma_stream s = LZMA_STREAM_INIT;
    lzma_options_lzma options;
    size_t total;

    assert_false(lzma_lzma_preset(&options, 1));
    assert_int_equal(old ? lzma_alone_encoder(&s, &options)
                         : lzma_easy_encoder(&s, 1, LZMA_CHECK_CRC32),
                     LZMA_OK);
    s.next_in = data;
    s.avail_in = n;
    s.next_out = out;
    s.avail_out = PACKED_ROOM;
    assert_int_equal(lzma_code(&s, LZMA_FINISH), LZMA_STREAM_END);
    total = s.total_out;
    lzma_end(&s);
    return total;
}

static size_t pack(enum mrl_packing packing, const void *data, size_t n, uint8_t *out)
{
    unsigned bz = PACKED_ROOM;

    switch (packing) {
    case MRL_PACKING_DEFLATE:
        return pack_zlib(data, n, -15, out);
    case MRL_PACKING_ZLIB:
        return pack_zlib(data, n, 15, out);
    case MRL_PACKING_GZIP:
        return pack_zlib(data, n, 31, out);
    case MRL_PACKING_BZIP2:
        assert_int_equal(BZ2_bzBuffToBuffCompress((char *)out, &bz, (char *)(uintptr_t)data,
                                                  (unsigned)n, 1, 0, 0),
                         BZ_OK);
        return bz;
    case MRL_PACKING_XZ:
        return pack_lzma(data, n, false, out);
    case MRL_PACKING_LZMA:
        return pack_lzma(data, n, true, out);
    case MRL_PACKING_LZ4:
        return LZ4F_compressFrame(out, PACKED_ROOM, data, n, NULL);
    case MRL_PACKING_ZSTD:
        return ZSTD_compress(out, PACKED_ROOM, data, n, 1);
    case MRL_PACKING_NONE:
    case MRL_PACKING_COUNT:
        break;
    }
    return 0;
}

#define EACH_PACKING(p) for (enum mrl_packing p = MRL_PACKING_DEFLATE; p < MRL_PACKING_COUNT; p++)

/* Reads everything; answers how the last read went. */
static enum mrl_code unpack_all(enum mrl_packing packing, size_t n, struct mrl_unpack_limits limits,
                                size_t *got, uint64_t *consumed)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    struct mrl_source_memory memory;
    struct mrl_error err;
    enum mrl_code code;
    size_t done = 0;
    size_t more = 1;

    mrl_source_memory_init(&memory, packed, n);
    assert_int_equal(mrl_unpack_new(packing, &memory.source, &limits, &u, &err).code, MRL_OK);
    for (code = MRL_OK; code == MRL_OK && more; done += more) {
        struct mrl_source *s = mrl_unpack_source(u);

        more = 0;
        code =
            s->read_at(s, done, again + done,
                       100000 < sizeof(again) - done ? 100000 : sizeof(again) - done, &more, &err)
                .code;
    }
    *got = done;
    *consumed = 0;
    if (code == MRL_OK && !mrl_unpack_finished(u, consumed))
        fail_msg("all is read, but the stream has no end");
    return code;
}

static void every_packing_gives_back_what_went_in(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const size_t n = pack(p, plain, PLAIN_BYTES, packed);
        uint64_t consumed;
        size_t got;

        memcpy(packed + n, "tail", 4);
        assert_int_equal(unpack_all(p, n + 4, (struct mrl_unpack_limits){0}, &got, &consumed),
                         MRL_OK);
        assert_int_equal(got, PLAIN_BYTES);
        assert_memory_equal(again, plain, PLAIN_BYTES);
        assert_int_equal(consumed, n);
    }
}

static void every_packing_but_deflate_is_told_by_its_first_bytes(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const size_t n = pack(p, plain, 1000, packed);

        if (p != MRL_PACKING_DEFLATE)
            assert_int_equal(mrl_packing_sniff(packed, n), p);
        assert_non_null(mrl_packing_name(p));
    }
    assert_int_equal(mrl_packing_sniff((const uint8_t *)"hello world....", 15), MRL_PACKING_NONE);
    assert_int_equal(mrl_packing_sniff(packed, 0), MRL_PACKING_NONE);
}

/* Writers lay an index or their own notes into frames that readers pass over. */
static void frames_to_pass_over_stand_before_the_real_one(void **state)
{
    static const uint8_t skip[] = {0x5d, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 'n', 'o', 't', 'e'};
    static const uint8_t lz4[] = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0, 0x04, 0x22, 0x4d, 0x18};
    static const uint8_t far[] = {0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff};
    const struct mrl_unpack_limits limits = {0};
    size_t n, got;
    uint64_t consumed;

    (void)state;
    memcpy(packed, skip, sizeof(skip));
    n = sizeof(skip) + pack(MRL_PACKING_ZSTD, "abc", 3, packed + sizeof(skip));
    assert_int_equal(mrl_packing_sniff(packed, n), MRL_PACKING_ZSTD);
    assert_int_equal(unpack_all(MRL_PACKING_ZSTD, n, limits, &got, &consumed), MRL_OK);
    assert_int_equal(got, 3);
    assert_int_equal(mrl_packing_sniff(lz4, sizeof(lz4)), MRL_PACKING_LZ4);
    assert_int_equal(mrl_packing_sniff(far, sizeof(far)), MRL_PACKING_ZSTD);
    assert_int_equal(mrl_packing_sniff(far, sizeof(far) - 1), MRL_PACKING_NONE);
}

static void streams_that_follow_each_other_are_one_where_that_is_allowed(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const bool joins =
            p != MRL_PACKING_DEFLATE && p != MRL_PACKING_ZLIB && p != MRL_PACKING_LZMA;
        const size_t first = pack(p, plain, 1000, packed);
        const size_t second = pack(p, plain + 1000, 500, packed + first);
        uint64_t consumed;
        size_t got;

        assert_int_equal(
            unpack_all(p, first + second, (struct mrl_unpack_limits){0}, &got, &consumed), MRL_OK);
        assert_int_equal(got, joins ? 1500 : 1000);
        assert_int_equal(consumed, joins ? first + second : first);
        assert_memory_equal(again, plain, got);
    }
}

static void a_cut_stream_gives_what_it_has_and_then_fails(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const size_t n = pack(p, plain, PLAIN_BYTES, packed);
        uint64_t consumed;
        size_t got;

        for (size_t cut = 0; cut < n; cut += n / 7) {
            assert_int_equal(unpack_all(p, cut, (struct mrl_unpack_limits){0}, &got, &consumed),
                             MRL_E_TRUNCATED);
            assert_memory_equal(again, plain, got);
        }
    }
}

static void a_damaged_stream_gives_what_it_has_and_then_fails(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const size_t n = pack(p, plain, PLAIN_BYTES, packed);
        uint64_t consumed;
        size_t got;

        if (p == MRL_PACKING_DEFLATE || p == MRL_PACKING_LZMA || p == MRL_PACKING_LZ4)
            memset(packed + n / 2, 0xff, n / 4); /* no checksum here: break the coding itself */
        else
            packed[n / 2] ^= 0x10;
        if (p == MRL_PACKING_LZ4 || p == MRL_PACKING_LZMA || p == MRL_PACKING_ZSTD)
            continue; /* damage may stay unseen without a checksum */
        assert_int_equal(unpack_all(p, n, (struct mrl_unpack_limits){0}, &got, &consumed),
                         MRL_E_FORMAT);
    }
}

static void the_number_of_unpacked_bytes_is_limited(void **state)
{
    (void)state;
    fill_plain();
    EACH_PACKING(p)
    {
        const size_t n = pack(p, plain, 1000, packed);
        uint64_t consumed;
        size_t got;

        for (unsigned max = 999; max <= 1001; max++)
            assert_int_equal(
                unpack_all(p, n, (struct mrl_unpack_limits){.max_bytes = max}, &got, &consumed),
                max < 1000 ? MRL_E_LIMIT : MRL_OK);
    }
}

static void a_bomb_is_stopped_by_its_ratio(void **state)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    const struct mrl_unpack_limits limits = {.max_ratio = 100};
    const size_t room = 2 * (size_t)MRL_UNPACK_RATIO_FREE;
    void *zeros = calloc(1, room);
    struct mrl_source_memory memory;
    enum mrl_code code = MRL_OK;
    struct mrl_error err;
    uint64_t at = 0;
    size_t more = 1;

    (void)state;
    mrl_source_memory_init(&memory, packed, pack(MRL_PACKING_ZSTD, zeros, room, packed));
    free(zeros);
    assert_int_equal(mrl_unpack_new(MRL_PACKING_ZSTD, &memory.source, &limits, &u, &err).code,
                     MRL_OK);
    for (; code == MRL_OK && more; at += more) {
        more = 0;
        code = mrl_unpack_source(u)
                   ->read_at(mrl_unpack_source(u), at, again, PLAIN_BYTES, &more, &err)
                   .code;
    }
    assert_int_equal(code, MRL_E_LIMIT);
    assert_true(at >= MRL_UNPACK_RATIO_FREE);
}

static void reading_back_starts_over_a_few_times(void **state)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    struct mrl_source_memory memory;
    struct mrl_source *s;
    struct mrl_error err;
    uint8_t byte;
    size_t got;

    (void)state;
    fill_plain();
    mrl_source_memory_init(&memory, packed, pack(MRL_PACKING_GZIP, plain, PLAIN_BYTES, packed));
    assert_int_equal(mrl_unpack_new(MRL_PACKING_GZIP, &memory.source, NULL, &u, &err).code, MRL_OK);
    s = mrl_unpack_source(u);
    for (unsigned i = 0; i <= MRL_UNPACK_RESTARTS; i++) {
        assert_int_equal(s->read_at(s, PLAIN_BYTES - 1, &byte, 1, &got, &err).code, MRL_OK);
        assert_int_equal(byte, plain[PLAIN_BYTES - 1]);
        assert_int_equal(s->read_at(s, PLAIN_BYTES - MRL_UNPACK_HISTORY, &byte, 1, &got, &err).code,
                         MRL_OK);
        assert_int_equal(byte, plain[PLAIN_BYTES - MRL_UNPACK_HISTORY]);
        assert_int_equal(s->read_at(s, 5, &byte, 1, &got, &err).code,
                         i < MRL_UNPACK_RESTARTS ? MRL_OK : MRL_E_UNSUPPORTED);
    }
}

static enum mrl_code unpack_beside(enum mrl_packing packing, size_t n, uint64_t *held)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    const struct mrl_unpack_limits limits = {.held = held};
    struct mrl_source_memory memory;
    enum mrl_code code = MRL_OK;
    struct mrl_error err;
    uint64_t at = 0;
    size_t got = 1;

    mrl_source_memory_init(&memory, packed, n);
    assert_int_equal(mrl_unpack_new(packing, &memory.source, &limits, &u, &err).code, MRL_OK);
    while (code == MRL_OK && got > 0) {
        struct mrl_source *s = mrl_unpack_source(u);

        code = s->read_at(s, at, again, 5000, &got, &err).code;
        at += code == MRL_OK ? got : 0;
    }
    return code;
}

static void filled_dictionaries_share_one_limit(void **state)
{
    static const enum mrl_packing packings[] = {MRL_PACKING_XZ, MRL_PACKING_LZMA};

    (void)state;
    fill_plain();
    for (size_t i = 0; i < 2; i++) {
        const size_t n = pack(packings[i], plain, PLAIN_BYTES, packed);
        uint64_t held = MRL_MAX_UNPACK_MEMORY - PLAIN_BYTES;

        assert_int_equal(unpack_beside(packings[i], n, &held), MRL_OK);
        assert_int_equal(held, MRL_MAX_UNPACK_MEMORY - PLAIN_BYTES);
        held++;
        assert_int_equal(unpack_beside(packings[i], n, &held), MRL_E_LIMIT);
        assert_int_equal(held, MRL_MAX_UNPACK_MEMORY - PLAIN_BYTES + 1);
        /* Deflate's window is small and not counted. */
        held = MRL_MAX_UNPACK_MEMORY;
        assert_int_equal(unpack_beside(MRL_PACKING_ZLIB,
                                       pack(MRL_PACKING_ZLIB, plain, PLAIN_BYTES, packed), &held),
                         MRL_OK);
    }
}

static void a_reader_works_over_packed_bytes(void **state)
{
    mrl_cleanup(mrl_unpack_freep) struct mrl_unpack *u = NULL;
    uint8_t buffer[100];
    struct mrl_source_memory memory;
    struct mrl_window window;
    struct mrl_reader r;
    struct mrl_error err;
    const uint8_t *p;

    (void)state;
    fill_plain();
    mrl_source_memory_init(&memory, packed, pack(MRL_PACKING_XZ, plain, 100000, packed));
    assert_int_equal(mrl_unpack_new(MRL_PACKING_XZ, &memory.source, NULL, &u, &err).code, MRL_OK);
    mrl_reader_open(&r, &window, mrl_unpack_source(u), buffer, sizeof(buffer), &err);
    for (size_t i = 0; i + 7 <= 100000; i += 7) {
        assert_int_equal(mrl_read_bytes(&r, "seven", 7, &p).code, MRL_OK);
        assert_memory_equal(p, plain + i, 7);
    }
    assert_int_equal(mrl_read_bytes(&r, "seven", 7, &p).code, MRL_E_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packing_gives_back_what_went_in),
        cmocka_unit_test(every_packing_but_deflate_is_told_by_its_first_bytes),
        cmocka_unit_test(frames_to_pass_over_stand_before_the_real_one),
        cmocka_unit_test(streams_that_follow_each_other_are_one_where_that_is_allowed),
        cmocka_unit_test(a_cut_stream_gives_what_it_has_and_then_fails),
        cmocka_unit_test(a_damaged_stream_gives_what_it_has_and_then_fails),
        cmocka_unit_test(the_number_of_unpacked_bytes_is_limited),
        cmocka_unit_test(a_bomb_is_stopped_by_its_ratio),
        cmocka_unit_test(reading_back_starts_over_a_few_times),
        cmocka_unit_test(filled_dictionaries_share_one_limit),
        cmocka_unit_test(a_reader_works_over_packed_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
