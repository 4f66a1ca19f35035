/* SPDX-License-Identifier: Apache-2.0 */
#include "data/sorter.h"

#include "base/limits.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
    RUN_LEVEL = -4,       /* of zstd: runs are written once and read once */
    AHEAD = 8,            /* rows that are fetched into the cache before their turn */
    RUN_BLOCK = 16 << 10, /* small, because many are open at once */
    RUNS_MAX = 64 << 10,
};

/* Rows from the left, items from the right. */
struct batch {
    uint8_t *memory;
    size_t used; /* bytes of rows */
    size_t count;
};

struct mrl_sorter {
    struct batch batches[2];
    unsigned filling;
    size_t size; /* of each batch's memory */
    struct mrl_scratch scratch;
    uint64_t *ends; /* where each run ends in it */
    size_t run_count, first_run, run_capacity;
    uint64_t seed;

    pthread_t thread; /* sorts the other batch */
    bool running;
    mrl_status status; /* of that */
    struct mrl_error err;
    struct mrl_block_builder *builder;
    uint8_t rows[2][MRL_DATA_ROW_MAX]; /* the last one of a merge and this one, in turn */
    size_t last_len;
    unsigned turn; /* where the last one is */
};

static mrl_status set_up(struct mrl_sorter *s, int dir, struct mrl_error *err)
{
    for (size_t i = 0; i < 2; i++) {
        s->batches[i].memory = aligned_alloc(16, s->size);
        if (!s->batches[i].memory)
            return MRL_FAIL_NOMEM(err);
    }
    if (getrandom(&s->seed, sizeof(s->seed), 0) != (ssize_t)sizeof(s->seed))
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "no random numbers: %m");
    MRL_TRY(mrl_block_builder_new(RUN_LEVEL, RUN_BLOCK, &s->builder, err));
    return mrl_scratch_open(dir, &s->scratch, err);
}

mrl_status mrl_sorter_new(int dir, size_t memory, struct mrl_sorter **ret, struct mrl_error *err)
{
    struct mrl_sorter *s = calloc(1, sizeof(*s));
    mrl_status status;

    assert(memory >= 64u << 10);
    if (!s)
        return MRL_FAIL_NOMEM(err);
    s->scratch.fd = -1;
    s->size = memory / 2 & ~(size_t)15;
    status = set_up(s, dir, err);
    if (status.code != MRL_OK)
        mrl_sorter_free(s);
    else
        *ret = s;
    return status;
}

static mrl_status wait_for_other(struct mrl_sorter *s, struct mrl_error *err)
{
    if (!s->running)
        return mrl_ok();
    (void)pthread_join(s->thread, NULL);
    s->running = false;
    if (s->status.code != MRL_OK)
        *err = s->err;
    return s->status;
}

void mrl_sorter_free(struct mrl_sorter *s)
{
    struct mrl_error err;

    if (!s)
        return;
    if (wait_for_other(s, &err).code != MRL_OK) {
        /* told already, or nobody asks any more */
    }
    mrl_scratch_close(&s->scratch);
    mrl_block_builder_free(s->builder);
    for (size_t i = 0; i < 2; i++)
        free(s->batches[i].memory);
    free(s->ends);
    free(s);
}

void mrl_sorter_freep(struct mrl_sorter **sorter)
{
    mrl_sorter_free(*sorter);
    *sorter = NULL;
}

/* --- writing a run --- */

static mrl_status write_block(struct mrl_sorter *s, struct mrl_error *err)
{
    const void *bytes;
    uint32_t length;
    size_t n;

    MRL_TRY(mrl_block_finish(s->builder, &bytes, &n, err));
    length = (uint32_t)n;
    MRL_TRY(mrl_scratch_append(&s->scratch, &length, sizeof(length), err));
    return mrl_scratch_append(&s->scratch, bytes, n, err);
}

static mrl_status add_to_run(void *context, const struct mrl_data_record *record,
                             struct mrl_error *err)
{
    struct mrl_sorter *s = context;

    MRL_TRY(mrl_block_add(s->builder, record, err));
    return mrl_block_is_full(s->builder) ? write_block(s, err) : mrl_ok();
}

static mrl_status end_run(struct mrl_sorter *s, struct mrl_error *err)
{
    if (mrl_block_rows(s->builder))
        MRL_TRY(write_block(s, err));
    if (s->run_count == s->run_capacity) {
        const size_t bigger = s->run_capacity ? 2 * s->run_capacity : 64;
        uint64_t *ends = bigger > RUNS_MAX ? NULL : reallocarray(s->ends, bigger, sizeof(*ends));

        if (!ends)
            return MRL_FAIL_NOMEM(err);
        s->ends = ends;
        s->run_capacity = bigger;
    }
    s->ends[s->run_count++] = s->scratch.size;
    return mrl_ok();
}

static struct mrl_sort_item *items_of(const struct mrl_sorter *s, const struct batch *b)
{
    return (struct mrl_sort_item *)(void *)(b->memory + s->size) - b->count;
}

/* Rows that say the same stand once in a run, as blocks want it. */
static mrl_status write_batch(struct mrl_sorter *s, struct batch *b, struct mrl_error *err)
{
    struct mrl_sort_item *const items = items_of(s, b);

    mrl_sort_rows(b->memory, items, b->count, s->seed);
    for (size_t i = 0; i < b->count; i++) {
        const uint8_t *const row = b->memory + items[i].offset;
        struct mrl_data_record record;

        if (b->count - i > AHEAD) {
            const uint8_t *const soon = b->memory + items[i + AHEAD].offset;

            __builtin_prefetch(soon);
            __builtin_prefetch(soon + 64);
        }
        if (i && items[i].len == items[i - 1].len &&
            memcmp(row, b->memory + items[i - 1].offset, items[i].len) == 0)
            continue;
        mrl_data_row_read(row, items[i].len, &record);
        MRL_TRY(add_to_run(s, &record, err));
    }
    b->count = b->used = 0;
    return end_run(s, err);
}

static void *sort_other(void *context)
{
    struct mrl_sorter *s = context;

    s->status = write_batch(s, &s->batches[s->filling ^ 1], &s->err);
    return NULL;
}

/* Hands the full batch to the other thread; without one, sorts it here. */
static mrl_status spill(struct mrl_sorter *s, struct mrl_error *err)
{
    MRL_TRY(wait_for_other(s, err));
    s->filling ^= 1;
    s->running = pthread_create(&s->thread, NULL, sort_other, s) == 0;
    return s->running ? mrl_ok() : write_batch(s, &s->batches[s->filling ^ 1], err);
}

mrl_status mrl_sorter_add(struct mrl_sorter *s, const struct mrl_data_record *record,
                          struct mrl_error *err)
{
    struct batch *b = &s->batches[s->filling];

    if (s->size - b->used < MRL_DATA_ROW_MAX + (b->count + 1) * sizeof(struct mrl_sort_item)) {
        MRL_TRY(spill(s, err));
        b = &s->batches[s->filling];
    }
    b->count++;
    *items_of(s, b) = (struct mrl_sort_item){.offset = (uint32_t)b->used};
    items_of(s, b)->len = (uint32_t)mrl_data_row_write(record, b->memory + b->used);
    b->used += items_of(s, b)->len;
    return mrl_ok();
}

/* --- the end --- */

mrl_status mrl_sorter_stream(const struct mrl_sorter *s, size_t run, struct mrl_block_codec *codec,
                             struct mrl_stream *ret, struct mrl_error *err)
{
    const size_t i = s->first_run + run;

    return mrl_stream_open_run(ret, &s->scratch, i ? s->ends[i - 1] : 0, s->ends[i], codec, err);
}

/* Two runs may hold rows that say the same. */
static mrl_status add_once(void *context, const struct mrl_data_record *record,
                           struct mrl_error *err)
{
    struct mrl_sorter *s = context;
    uint8_t *const row = s->rows[s->turn ^ 1];
    const size_t n = mrl_data_row_write(record, row);

    if (n == s->last_len && memcmp(row, s->rows[s->turn], n) == 0)
        return mrl_ok();
    s->turn ^= 1;
    s->last_len = n;
    return add_to_run(s, record, err);
}

/* Makes one run out of the first ones. */
static mrl_status merge_some(struct mrl_sorter *s, size_t count, struct mrl_block_codec *codec,
                             struct mrl_stream *streams, struct mrl_error *err)
{
    mrl_status status = mrl_ok();

    s->last_len = 0;
    for (size_t i = 0; i < count && status.code == MRL_OK; i++)
        status = mrl_sorter_stream(s, i, codec, &streams[i], err);
    if (status.code == MRL_OK)
        status = mrl_stream_merge(streams, count, add_once, s, err);
    for (size_t i = 0; i < count; i++)
        mrl_stream_close(&streams[i]);
    MRL_TRY(status);
    s->first_run += count;
    return end_run(s, err);
}

static mrl_status reduce(struct mrl_sorter *s, struct mrl_error *err)
{
    mrl_cleanup(mrl_block_codec_freep) struct mrl_block_codec *codec = NULL;
    struct mrl_stream *streams = calloc(MRL_MAX_RUNS, sizeof(*streams));
    mrl_status status = streams ? mrl_block_codec_new(&codec, err) : MRL_FAIL_NOMEM(err);

    while (status.code == MRL_OK && s->run_count - s->first_run > MRL_MAX_RUNS)
        status = merge_some(s, MRL_MAX_RUNS, codec, streams, err);
    free(streams);
    return status;
}

mrl_status mrl_sorter_finish(struct mrl_sorter *s, size_t *count, struct mrl_error *err)
{
    MRL_TRY(wait_for_other(s, err));
    if (s->batches[s->filling].count)
        MRL_TRY(write_batch(s, &s->batches[s->filling], err));
    for (size_t i = 0; i < 2; i++) { /* merging needs the memory */
        free(s->batches[i].memory);
        s->batches[i].memory = NULL;
    }
    if (s->run_count - s->first_run > MRL_MAX_RUNS)
        MRL_TRY(reduce(s, err));
    *count = s->run_count - s->first_run;
    return mrl_ok();
}
