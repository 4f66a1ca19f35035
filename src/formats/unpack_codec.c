/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/unpack_codec.h"

#include "base/limits.h"
#include "base/span.h"

#include <limits.h>
#include <string.h>

static unsigned clip(size_t n)
{
    return n < UINT_MAX ? (unsigned)n : UINT_MAX;
}

static mrl_status corrupt(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "damaged %s data", what);
}

static mrl_status too_hungry(struct mrl_error *err, const char *what)
{
    return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                    "unpacking this %s stream needs more memory than is allowed", what);
}

/* --- zlib in three dresses --- */

static mrl_status zlib_begin(union mrl_codec_state *state, int window_bits, struct mrl_error *err)
{
    memset(&state->zlib, 0, sizeof(state->zlib));
    if (inflateInit2(&state->zlib, window_bits) != Z_OK)
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}

static mrl_status deflate_begin(union mrl_codec_state *state, const lzma_filter *filters,
                                struct mrl_error *err)
{
    (void)filters;
    return zlib_begin(state, -MAX_WBITS, err);
}

static mrl_status rfc1950_begin(union mrl_codec_state *state, const lzma_filter *filters,
                                struct mrl_error *err)
{
    (void)filters;
    return zlib_begin(state, MAX_WBITS, err);
}

static mrl_status gzip_begin(union mrl_codec_state *state, const lzma_filter *filters,
                             struct mrl_error *err)
{
    (void)filters;
    return zlib_begin(state, MAX_WBITS + 16, err);
}

static mrl_status zlib_step(union mrl_codec_state *state, struct mrl_codec_step *step,
                            struct mrl_error *err)
{
    z_stream *z = &state->zlib;
    const unsigned in = clip(step->in_left);
    const unsigned out = clip(step->out_left);
    int answer;

    z->next_in = step->in;
    z->avail_in = in;
    z->next_out = step->out;
    z->avail_out = out;
    answer = inflate(z, Z_NO_FLUSH);
    step->in = z->next_in;
    step->in_left -= in - z->avail_in;
    step->out = z->next_out;
    step->out_left -= out - z->avail_out;
    step->done = answer == Z_STREAM_END;
    if (answer == Z_MEM_ERROR)
        return MRL_FAIL_NOMEM(err);
    if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR)
        return corrupt(err, "deflate");
    return mrl_ok();
}

static void zlib_end(union mrl_codec_state *state)
{
    (void)inflateEnd(&state->zlib);
}

/* --- bzip2 --- */

static mrl_status bzip2_begin(union mrl_codec_state *state, const lzma_filter *filters,
                              struct mrl_error *err)
{
    (void)filters;
    memset(&state->bzip2, 0, sizeof(state->bzip2));
    if (BZ2_bzDecompressInit(&state->bzip2, 0, 0) != BZ_OK)
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}

static mrl_status bzip2_step(union mrl_codec_state *state, struct mrl_codec_step *step,
                             struct mrl_error *err)
{
    bz_stream *z = &state->bzip2;
    const unsigned in = clip(step->in_left);
    const unsigned out = clip(step->out_left);
    int answer;

    z->next_in = (char *)(uintptr_t)step->in;
    z->avail_in = in;
    z->next_out = (char *)step->out;
    z->avail_out = out;
    answer = BZ2_bzDecompress(z);
    step->in = (const uint8_t *)z->next_in;
    step->in_left -= in - z->avail_in;
    step->out = (uint8_t *)z->next_out;
    step->out_left -= out - z->avail_out;
    step->done = answer == BZ_STREAM_END;
    if (answer == BZ_MEM_ERROR)
        return MRL_FAIL_NOMEM(err);
    return answer == BZ_OK || step->done ? mrl_ok() : corrupt(err, "bzip2");
}

static void bzip2_end(union mrl_codec_state *state)
{
    (void)BZ2_bzDecompressEnd(&state->bzip2);
}

/* --- xz and lzma --- */

static mrl_status xz_begin(union mrl_codec_state *state, const lzma_filter *filters,
                           struct mrl_error *err)
{
    (void)filters;
    state->lzma = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&state->lzma, MRL_MAX_DICTIONARY, 0) != LZMA_OK)
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}

static mrl_status lzma_begin(union mrl_codec_state *state, const lzma_filter *filters,
                             struct mrl_error *err)
{
    (void)filters;
    state->lzma = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_alone_decoder(&state->lzma, MRL_MAX_DICTIONARY) != LZMA_OK)
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}

static mrl_status raw_begin(union mrl_codec_state *state, const lzma_filter *filters,
                            struct mrl_error *err)
{
    const uint64_t memory = lzma_raw_decoder_memusage(filters);
    lzma_ret answer;

    if (memory == UINT64_MAX)
        return MRL_FAIL(err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "packed by a chain of filters that cannot be");
    if (memory > MRL_MAX_DICTIONARY)
        return too_hungry(err, "LZMA");
    state->lzma = (lzma_stream)LZMA_STREAM_INIT;
    answer = lzma_raw_decoder(&state->lzma, filters);
    if (answer == LZMA_MEM_ERROR)
        return MRL_FAIL_NOMEM(err);
    return answer == LZMA_OK ? mrl_ok() : corrupt(err, "LZMA");
}

static mrl_status lzma_step(union mrl_codec_state *state, struct mrl_codec_step *step,
                            struct mrl_error *err)
{
    lzma_stream *z = &state->lzma;
    lzma_ret answer;

    z->next_in = step->in;
    z->avail_in = step->in_left;
    z->next_out = step->out;
    z->avail_out = step->out_left;
    answer = lzma_code(z, LZMA_RUN);
    step->in = z->next_in;
    step->in_left = z->avail_in;
    step->out = z->next_out;
    step->out_left = z->avail_out;
    step->done = answer == LZMA_STREAM_END;
    if (answer == LZMA_MEM_ERROR)
        return MRL_FAIL_NOMEM(err);
    if (answer == LZMA_MEMLIMIT_ERROR)
        return too_hungry(err, "xz");
    if (answer != LZMA_OK && answer != LZMA_STREAM_END && answer != LZMA_BUF_ERROR)
        return corrupt(err, "xz");
    return mrl_ok();
}

static void lzma_stop(union mrl_codec_state *state)
{
    lzma_end(&state->lzma);
}

static uint64_t lzma_memory(const union mrl_codec_state *state)
{
    return lzma_memusage(&state->lzma);
}

/* --- lz4 frames --- */

static mrl_status lz4_begin(union mrl_codec_state *state, const lzma_filter *filters,
                            struct mrl_error *err)
{
    (void)filters;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&state->lz4, LZ4F_VERSION)))
        return MRL_FAIL_NOMEM(err);
    return mrl_ok();
}

static mrl_status lz4_step(union mrl_codec_state *state, struct mrl_codec_step *step,
                           struct mrl_error *err)
{
    size_t in = step->in_left;
    size_t out = step->out_left;
    const size_t answer = LZ4F_decompress(state->lz4, step->out, &out, step->in, &in, NULL);

    if (LZ4F_isError(answer))
        return corrupt(err, "lz4");
    step->in += in;
    step->in_left -= in;
    step->out += out;
    step->out_left -= out;
    step->done = answer == 0;
    return mrl_ok();
}

static void lz4_end(union mrl_codec_state *state)
{
    (void)LZ4F_freeDecompressionContext(state->lz4);
}

/* --- zstd --- */

static mrl_status zstd_begin(union mrl_codec_state *state, const lzma_filter *filters,
                             struct mrl_error *err)
{
    (void)filters;
    state->zstd = ZSTD_createDStream();
    if (!state->zstd)
        return MRL_FAIL_NOMEM(err);
    (void)ZSTD_DCtx_setParameter(state->zstd, ZSTD_d_windowLogMax, MRL_MAX_ZSTD_WINDOW_LOG);
    return mrl_ok();
}

static mrl_status zstd_step(union mrl_codec_state *state, struct mrl_codec_step *step,
                            struct mrl_error *err)
{
    ZSTD_inBuffer in = {.src = step->in, .size = step->in_left};
    ZSTD_outBuffer out = {.dst = step->out, .size = step->out_left};
    const size_t answer = ZSTD_decompressStream(state->zstd, &out, &in);

    step->in += in.pos;
    step->in_left -= in.pos;
    step->out += out.pos;
    step->out_left -= out.pos;
    step->done = answer == 0;
    if (!ZSTD_isError(answer))
        return mrl_ok();
    if (strstr(ZSTD_getErrorName(answer), "memory"))
        return too_hungry(err, "zstd");
    return corrupt(err, "zstd");
}

static void zstd_end(union mrl_codec_state *state)
{
    (void)ZSTD_freeDStream(state->zstd);
}

static uint64_t zstd_memory(const union mrl_codec_state *state)
{
    return ZSTD_sizeof_DStream(state->zstd);
}

static const struct mrl_codec codecs[MRL_PACKING_COUNT + 1] = {
    [MRL_PACKING_NONE] = {.name = "none"},
    [MRL_PACKING_DEFLATE] = {"deflate", false, deflate_begin, zlib_step, zlib_end, NULL},
    [MRL_PACKING_ZLIB] = {"zlib", false, rfc1950_begin, zlib_step, zlib_end, NULL},
    [MRL_PACKING_GZIP] = {"gzip", true, gzip_begin, zlib_step, zlib_end, NULL},
    [MRL_PACKING_BZIP2] = {"bzip2", true, bzip2_begin, bzip2_step, bzip2_end, NULL},
    [MRL_PACKING_XZ] = {"xz", true, xz_begin, lzma_step, lzma_stop, lzma_memory},
    [MRL_PACKING_LZMA] = {"lzma", false, lzma_begin, lzma_step, lzma_stop, lzma_memory},
    [MRL_PACKING_LZMA_RAW] = {"lzma", false, raw_begin, lzma_step, lzma_stop, lzma_memory},
    [MRL_PACKING_LZ4] = {"lz4", true, lz4_begin, lz4_step, lz4_end, NULL},
    [MRL_PACKING_ZSTD] = {"zstd", true, zstd_begin, zstd_step, zstd_end, zstd_memory},
};

const struct mrl_codec *mrl_codec_of(enum mrl_packing packing)
{
    return packing == MRL_PACKING_NONE ? NULL : &codecs[packing];
}

const char *mrl_packing_name(enum mrl_packing packing)
{
    return codecs[packing].name;
}

/* RFC 1950: method 8, window at most 32 KiB, no preset dictionary, check bits. */
static bool is_zlib(const uint8_t *head, size_t n)
{
    return n >= 2 && (head[0] & 0x0f) == 8 && head[0] >> 4 <= 7 && (head[1] & 0x20) == 0 &&
           (head[0] * 256 + head[1]) % 31 == 0;
}

/* Properties byte of every known writer, a dictionary that is a power of two and no size. */
static bool is_lzma(const uint8_t *head, size_t n)
{
    static const uint8_t unknown_size[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    return n >= 14 && head[0] == 0x5d && head[1] == 0 && head[2] == 0 &&
           memcmp(head + 5, unknown_size, sizeof(unknown_size)) == 0 && head[13] == 0;
}

/* Bytes of a frame that readers of zstd and LZ4 pass over; 0 if the head is none (RFC 8878, section
 * 3.1.2). */
static size_t skippable(struct mrl_span head)
{
    size_t size = 0;

    if ((mrl_span_byte(head, 0) & 0xf0) != 0x50 ||
        !mrl_span_starts(mrl_span_without(head, 1), "\x2a\x4d\x18") || head.len < 8)
        return 0;
    for (size_t i = 0; i < 4; i++)
        size |= (size_t)mrl_span_byte(head, 4 + i) << (8 * i);
    return 8 + size;
}

/* Such frames may stand before the first real one; those that are longer than the head are zstd's,
 * which is the one that has them in practice. */
static enum mrl_packing sniff_frames(struct mrl_span head)
{
    size_t n = skippable(head);

    if (n == 0)
        return MRL_PACKING_NONE;
    for (; n && head.len; n = skippable(head))
        head = mrl_span_without(head, n);
    return mrl_span_starts(head, "\x04\x22\x4d\x18") ? MRL_PACKING_LZ4 : MRL_PACKING_ZSTD;
}

enum mrl_packing mrl_packing_sniff(const uint8_t *head, size_t n)
{
    const enum mrl_packing framed = sniff_frames(mrl_span((const char *)head, n));
    static const struct {
        enum mrl_packing packing;
        size_t len;
        uint8_t magic[6];
    } rows[] = {
        {MRL_PACKING_GZIP, 3, {0x1f, 0x8b, 8}},
        {MRL_PACKING_BZIP2, 3, {'B', 'Z', 'h'}},
        {MRL_PACKING_XZ, 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
        {MRL_PACKING_LZ4, 4, {0x04, 0x22, 0x4d, 0x18}},
        {MRL_PACKING_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}},
    };

    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if (n >= rows[i].len && memcmp(head, rows[i].magic, rows[i].len) == 0)
            return rows[i].packing;
    if (framed != MRL_PACKING_NONE)
        return framed;
    if (is_zlib(head, n))
        return MRL_PACKING_ZLIB;
    return is_lzma(head, n) ? MRL_PACKING_LZMA : MRL_PACKING_NONE;
}
