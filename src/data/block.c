/* SPDX-License-Identifier: Apache-2.0 */
#include "data/block.h"

#include "base/limits.h"
#include "data/varint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* What most rows have in common, told once. */
struct sort {
    uint32_t dataset, use;
    uint8_t scheme, digest_kind, has_time;
};

enum {
    SORTS_MAX = MRL_DATA_BLOCK_ROWS,
    SORT_BYTES = 11,
    HEAD_BYTES = 2 + 2 + 4 * 6,
    DIGESTS_MAX = MRL_DATA_BLOCK_ROWS * MRL_DATA_DIGEST_MAX,
    OUT_BYTES = HEAD_BYTES + ZSTD_COMPRESSBOUND(MRL_MAX_RECORD_BLOCK) + DIGESTS_MAX,
};

/* Columns before compression. */
enum column {
    LENGTHS, /* of each key: shared with the one before, and own */
    TIMES,   /* differences */
    KINDS,   /* number of the sort */
    KEYS,    /* the own parts */
    COLUMN_COUNT,
};

struct mrl_block_builder {
    ZSTD_CCtx *zstd;
    int level;
    size_t target;
    size_t rows;
    size_t raw; /* bytes in the columns */
    mrl_time last_time;
    size_t last_len;
    struct sort sorts[SORTS_MAX];
    size_t sort_count;
    struct mrl_buf columns[COLUMN_COUNT];
    struct mrl_buf digests, joined;
    char last_key[MRL_MAX_SOURCE_URL];
    uint8_t out[OUT_BYTES];
};

mrl_status mrl_block_builder_new(int level, size_t target, struct mrl_block_builder **ret,
                                 struct mrl_error *err)
{
    struct mrl_block_builder *b = calloc(1, sizeof(*b));

    if (!b)
        return MRL_FAIL_NOMEM(err);
    b->level = level;
    b->target = target;
    b->zstd = ZSTD_createCCtx();
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        mrl_buf_init(&b->columns[i], MRL_MAX_RECORD_BLOCK);
    mrl_buf_init(&b->digests, DIGESTS_MAX);
    mrl_buf_init(&b->joined, MRL_MAX_RECORD_BLOCK);
    if (!b->zstd) {
        mrl_block_builder_free(b);
        return MRL_FAIL_NOMEM(err);
    }
    *ret = b;
    return mrl_ok();
}

void mrl_block_builder_free(struct mrl_block_builder *b)
{
    if (!b)
        return;
    (void)ZSTD_freeCCtx(b->zstd);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        mrl_buf_done(&b->columns[i]);
    mrl_buf_done(&b->digests);
    mrl_buf_done(&b->joined);
    free(b);
}

void mrl_block_builder_freep(struct mrl_block_builder **builder)
{
    mrl_block_builder_free(*builder);
    *builder = NULL;
}

static void add_varint(struct mrl_buf *buf, uint64_t value)
{
    uint8_t bytes[MRL_VARINT_MAX];

    mrl_buf_add(buf, bytes, mrl_varint_write(value, bytes));
}

static bool same_sort(const struct sort *a, const struct sort *b)
{
    return a->dataset == b->dataset && a->use == b->use && a->scheme == b->scheme &&
           a->digest_kind == b->digest_kind && a->has_time == b->has_time;
}

/* There are one or two in practice, so looking from the last one back finds them at once. */
static size_t number_of_sort(struct mrl_block_builder *b, const struct mrl_data_record *r)
{
    const struct sort sort = {r->dataset, r->use, r->scheme, (uint8_t)r->digest_kind, r->has_time};

    for (size_t i = b->sort_count; i-- > 0;)
        if (same_sort(&b->sorts[i], &sort))
            return i;
    b->sorts[b->sort_count] = sort;
    return b->sort_count++;
}

static size_t shared_prefix(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const size_t n = a_len < b_len ? a_len : b_len;
    size_t i = 0;

    while (i + 8 <= n && memcmp(a + i, b + i, 8) == 0)
        i += 8;
    while (i < n && a[i] == b[i])
        i++;
    return i;
}

mrl_status mrl_block_add(struct mrl_block_builder *b, const struct mrl_data_record *r,
                         struct mrl_error *err)
{
    const size_t shared = shared_prefix(b->last_key, b->last_len, r->key.at, r->key.len);
    const size_t own = r->key.len - shared;

    uint8_t lengths[2 * MRL_VARINT_MAX];
    size_t n;

    assert(b->rows < MRL_DATA_BLOCK_ROWS && r->key.len <= sizeof(b->last_key));
    n = mrl_varint_write(shared, lengths);
    n += mrl_varint_write(own, lengths + n);
    mrl_buf_add(&b->columns[LENGTHS], lengths, n);
    if (own) {
        mrl_buf_add(&b->columns[KEYS], r->key.at + shared, own);
        memcpy(b->last_key + shared, r->key.at + shared, own);
    }
    add_varint(&b->columns[KINDS], number_of_sort(b, r));
    if (r->has_time) {
        add_varint(&b->columns[TIMES],
                   mrl_zigzag((int64_t)((uint64_t)r->at - (uint64_t)b->last_time)));
        b->last_time = r->at;
    }
    if (r->digest_kind)
        mrl_buf_add(&b->digests, r->digest, mrl_data_digest_size(r->digest_kind));
    b->last_len = r->key.len;
    b->rows++;
    b->raw += own + 6;
    return mrl_buf_status(&b->columns[KEYS], err);
}

bool mrl_block_is_full(const struct mrl_block_builder *b)
{
    return b->rows == MRL_DATA_BLOCK_ROWS || b->raw >= b->target;
}

size_t mrl_block_rows(const struct mrl_block_builder *b)
{
    return b->rows;
}

/* The sorts, then the columns. */
static mrl_status join(struct mrl_block_builder *b, struct mrl_error *err)
{
    for (size_t i = 0; i < b->sort_count; i++) {
        uint8_t bytes[SORT_BYTES];

        mrl_put_le(bytes, b->sorts[i].dataset, 4);
        mrl_put_le(bytes + 4, b->sorts[i].use, 4);
        bytes[8] = b->sorts[i].scheme;
        bytes[9] = b->sorts[i].digest_kind;
        bytes[10] = b->sorts[i].has_time;
        mrl_buf_add(&b->joined, bytes, sizeof(bytes));
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        MRL_TRY(mrl_buf_status(&b->columns[i], err));
        mrl_buf_add(&b->joined, mrl_buf_text(&b->columns[i]), b->columns[i].len);
    }
    MRL_TRY(mrl_buf_status(&b->digests, err));
    return mrl_buf_status(&b->joined, err);
}

static void write_head(struct mrl_block_builder *b, size_t packed)
{
    mrl_put_le(b->out, b->rows, 2);
    mrl_put_le(b->out + 2, b->sort_count, 2);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        mrl_put_le(b->out + 4 + 4 * i, b->columns[i].len, 4);
    mrl_put_le(b->out + 4 + 4 * COLUMN_COUNT, packed, 4);
    mrl_put_le(b->out + 8 + 4 * COLUMN_COUNT, b->digests.len, 4);
}

static void reset(struct mrl_block_builder *b)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        mrl_buf_clear(&b->columns[i]);
    mrl_buf_clear(&b->digests);
    mrl_buf_clear(&b->joined);
    b->rows = b->raw = b->sort_count = b->last_len = 0;
    b->last_time = 0;
}

mrl_status mrl_block_finish(struct mrl_block_builder *b, const void **ret, size_t *len,
                            struct mrl_error *err)
{
    uint8_t *const body = b->out + HEAD_BYTES;
    size_t packed;

    MRL_TRY(join(b, err));
    packed = ZSTD_compressCCtx(b->zstd, body, OUT_BYTES - HEAD_BYTES - DIGESTS_MAX, b->joined.data,
                               b->joined.len, b->level);
    if (ZSTD_isError(packed))
        return MRL_FAIL(err, MRL_E_NOMEM, MRL_NO_OFFSET, "cannot compress: %s",
                        ZSTD_getErrorName(packed));
    if (packed >= b->joined.len) { /* what does not shrink is stored as it is */
        packed = b->joined.len;
        memcpy(body, b->joined.data, packed);
    }
    write_head(b, packed);
    memcpy(body + packed, mrl_buf_text(&b->digests), b->digests.len);
    *len = HEAD_BYTES + packed + b->digests.len;
    *ret = b->out;
    reset(b);
    return mrl_ok();
}
