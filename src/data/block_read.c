/* SPDX-License-Identifier: Apache-2.0 */
#include "data/block.h"

#include "base/limits.h"
#include "data/url_key.h"
#include "data/varint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum column {
    LENGTHS,
    TIMES,
    KINDS,
    KEYS,
    COLUMN_COUNT,
};

struct sort {
    uint32_t dataset, use;
    uint8_t scheme, digest_kind, has_time;
};

struct mrl_block_codec {
    ZSTD_DCtx *zstd;
};

struct mrl_block {
    struct mrl_block_codec *codec;
    struct mrl_error err; /* of the readers */
    struct mrl_reader columns[COLUMN_COUNT];
    struct mrl_reader digests;
    size_t rows_left;
    size_t sort_count;
    struct mrl_data_record last;
    bool has_last;
    mrl_time last_time;
    char keys[2][MRL_MAX_SOURCE_URL]; /* of the last row and of this one, in turn */
    unsigned turn;
    struct sort *sorts;
    size_t sort_capacity;
    uint8_t *raw; /* many blocks are open at once in a merge: no larger than it has to be */
    size_t raw_capacity;
};

mrl_status mrl_block_codec_new(struct mrl_block_codec **ret, struct mrl_error *err)
{
    struct mrl_block_codec *codec = calloc(1, sizeof(*codec));

    if (!codec)
        return MRL_FAIL_NOMEM(err);
    codec->zstd = ZSTD_createDCtx();
    if (!codec->zstd) {
        free(codec);
        return MRL_FAIL_NOMEM(err);
    }
    *ret = codec;
    return mrl_ok();
}

void mrl_block_codec_free(struct mrl_block_codec *codec)
{
    if (codec)
        (void)ZSTD_freeDCtx(codec->zstd);
    free(codec);
}

void mrl_block_codec_freep(struct mrl_block_codec **codec)
{
    mrl_block_codec_free(*codec);
    *codec = NULL;
}

mrl_status mrl_block_new(struct mrl_block_codec *codec, struct mrl_block **ret,
                         struct mrl_error *err)
{
    struct mrl_block *b = calloc(1, sizeof(*b));

    if (!b)
        return MRL_FAIL_NOMEM(err);
    b->codec = codec;
    *ret = b;
    return mrl_ok();
}

void mrl_block_free(struct mrl_block *b)
{
    if (!b)
        return;
    free(b->sorts);
    free(b->raw);
    free(b);
}

void mrl_block_freep(struct mrl_block **block)
{
    mrl_block_free(*block);
    *block = NULL;
}

struct head {
    uint16_t rows, sorts;
    uint32_t columns[COLUMN_COUNT];
    uint32_t packed, digests;
    uint64_t raw; /* computed */
};

static mrl_status read_head(struct mrl_reader *r, struct head *h)
{
    MRL_TRY(mrl_read_u16le(r, "rows", &h->rows));
    MRL_TRY(mrl_read_u16le(r, "sorts", &h->sorts));
    h->raw = (uint64_t)h->sorts * 11;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        MRL_TRY(mrl_read_u32le(r, "column length", &h->columns[i]));
        h->raw += h->columns[i];
    }
    MRL_TRY(mrl_read_u32le(r, "packed length", &h->packed));
    MRL_TRY(mrl_read_u32le(r, "digests length", &h->digests));
    if (h->rows == 0 || h->rows > MRL_DATA_BLOCK_ROWS || h->sorts == 0 || h->sorts > h->rows)
        return MRL_FAIL(r->err, MRL_E_FORMAT, 0, "a block of %u rows of %u sorts", h->rows,
                        h->sorts);
    if (h->raw > MRL_MAX_RECORD_BLOCK)
        return MRL_FAIL(r->err, MRL_E_LIMIT, 0, "a block of %" PRIu64 " bytes, the limit is %u",
                        h->raw, MRL_MAX_RECORD_BLOCK);
    return mrl_ok();
}

/* Both sizes are within their limits. */
static mrl_status make_room(struct mrl_block *b, const struct head *h)
{
    if (h->raw > b->raw_capacity) {
        free(b->raw);
        b->raw_capacity = 0;
        b->raw = malloc((size_t)h->raw);
        if (!b->raw)
            return MRL_FAIL_NOMEM(&b->err);
        b->raw_capacity = (size_t)h->raw;
    }
    if (h->sorts > b->sort_capacity) {
        free(b->sorts);
        b->sort_capacity = 0;
        b->sorts = calloc(h->sorts, sizeof(*b->sorts));
        if (!b->sorts)
            return MRL_FAIL_NOMEM(&b->err);
        b->sort_capacity = h->sorts;
    }
    return mrl_ok();
}

static mrl_status unpack(struct mrl_block *b, struct mrl_reader *r, const struct head *h)
{
    const uint8_t *packed;
    size_t n;

    MRL_TRY(mrl_read_bytes(r, "columns", h->packed, &packed));
    if (h->packed == h->raw) {
        memcpy(b->raw, packed, h->packed);
        return mrl_ok();
    }
    n = ZSTD_decompressDCtx(b->codec->zstd, b->raw, (size_t)h->raw, packed, h->packed);
    if (ZSTD_isError(n) || n != h->raw)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                        "the columns do not unpack to the length they should have");
    return mrl_ok();
}

static mrl_status read_sort(struct mrl_reader *r, struct sort *ret)
{
    MRL_TRY(mrl_read_u32le(r, "dataset", &ret->dataset));
    MRL_TRY(mrl_read_u32le(r, "use", &ret->use));
    MRL_TRY(mrl_read_u8(r, "scheme", &ret->scheme));
    MRL_TRY(mrl_read_u8(r, "kind of digest", &ret->digest_kind));
    MRL_TRY(mrl_read_u8(r, "has a time", &ret->has_time));
    if (ret->dataset >= MRL_MAX_DATASETS || ret->use >= MRL_MAX_USES ||
        !mrl_url_scheme(ret->scheme) || ret->digest_kind >= MRL_DATA_DIGEST_COUNT ||
        ret->has_time > 1)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a sort of rows out of range");
    return mrl_ok();
}

static mrl_status open_block(struct mrl_block *b, struct mrl_reader *r)
{
    struct mrl_reader raw;
    struct head h;

    MRL_TRY(read_head(r, &h));
    MRL_TRY(make_room(b, &h));
    MRL_TRY(unpack(b, r, &h));
    MRL_TRY(mrl_read_window(r, "digests", h.digests, &b->digests));
    if (mrl_reader_left(r))
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "bytes follow the block");
    mrl_reader_init(&raw, b->raw, (size_t)h.raw, &b->err);
    for (size_t i = 0; i < h.sorts; i++)
        MRL_TRY(read_sort(&raw, &b->sorts[i]));
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        MRL_TRY(mrl_read_window(&raw, "column", h.columns[i], &b->columns[i]));
    b->sort_count = h.sorts;
    b->rows_left = h.rows;
    b->has_last = false;
    b->last = (struct mrl_data_record){.key = {b->keys[0], 0}};
    b->last_time = 0;
    b->turn = 0;
    return mrl_ok();
}

mrl_status mrl_block_open(struct mrl_block *b, const void *bytes, size_t len, struct mrl_error *err)
{
    struct mrl_reader r;
    mrl_status s;

    mrl_reader_init(&r, bytes, len, &b->err);
    s = open_block(b, &r);
    if (s.code != MRL_OK) {
        b->rows_left = 0;
        *err = b->err;
    }
    return s;
}

static mrl_status read_key(struct mrl_block *b, struct mrl_span *ret)
{
    struct mrl_reader *const r = &b->columns[LENGTHS];
    char *const key = b->keys[b->turn ^ 1];
    const uint8_t *own_bytes;
    uint64_t shared, own;

    MRL_TRY(mrl_varint_read(r, "shared length", &shared));
    MRL_TRY(mrl_varint_read(r, "own length", &own));
    if (shared > b->last.key.len || own > MRL_MAX_SOURCE_URL - shared)
        return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a key of impossible length");
    MRL_TRY(mrl_read_bytes(&b->columns[KEYS], "key", own, &own_bytes));
    for (uint64_t i = 0; i < own; i++)
        if (own_bytes[i] <= 0x20)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r),
                            "a key has a byte that keys do not have");
    memcpy(key, b->keys[b->turn], (size_t)shared);
    memcpy(key + shared, own_bytes, (size_t)own);
    *ret = mrl_span(key, (size_t)(shared + own));
    return mrl_ok();
}

static mrl_status read_row(struct mrl_block *b, struct mrl_data_record *ret)
{
    struct mrl_reader *const kinds = &b->columns[KINDS];
    const struct sort *sort;
    uint64_t number, delta;

    MRL_TRY(read_key(b, &ret->key));
    MRL_TRY(mrl_varint_read(kinds, "sort", &number));
    if (number >= b->sort_count)
        return MRL_FAIL(kinds->err, MRL_E_FORMAT, mrl_reader_offset(kinds), "a sort that is not");
    sort = &b->sorts[number];
    ret->scheme = sort->scheme;
    ret->dataset = sort->dataset;
    ret->use = sort->use;
    ret->digest_kind = (enum mrl_data_digest)sort->digest_kind;
    ret->has_time = sort->has_time != 0;
    ret->at = 0;
    if (ret->has_time) {
        MRL_TRY(mrl_varint_read(&b->columns[TIMES], "time", &delta));
        b->last_time = (int64_t)((uint64_t)b->last_time + (uint64_t)mrl_unzigzag(delta));
        ret->at = b->last_time;
        if (ret->at < 0 || ret->at > MRL_TIME_MAX)
            return MRL_FAIL(kinds->err, MRL_E_FORMAT, mrl_reader_offset(kinds),
                            "a time out of range");
    }
    return mrl_read_bytes(&b->digests, "digest", mrl_data_digest_size(ret->digest_kind),
                          &ret->digest);
}

static mrl_status check_end(struct mrl_block *b)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (mrl_reader_left(&b->columns[i]))
            return MRL_FAIL(&b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a column has bytes left over");
    if (mrl_reader_left(&b->digests))
        return MRL_FAIL(&b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "digests are left over");
    return mrl_ok();
}

static mrl_status next(struct mrl_block *b, struct mrl_data_record *ret)
{
    MRL_TRY(read_row(b, ret));
    if (b->has_last && mrl_data_record_compare(&b->last, ret) >= 0)
        return MRL_FAIL(&b->err, MRL_E_FORMAT, MRL_NO_OFFSET, "a row is out of order");
    b->last = *ret;
    b->has_last = true;
    b->turn ^= 1;
    return --b->rows_left == 0 ? check_end(b) : mrl_ok();
}

mrl_status mrl_block_next(struct mrl_block *b, struct mrl_data_record *ret, bool *more,
                          struct mrl_error *err)
{
    mrl_status s = mrl_ok();

    *more = b->rows_left > 0;
    if (*more)
        s = next(b, ret);
    if (s.code != MRL_OK)
        *err = b->err;
    return s;
}
