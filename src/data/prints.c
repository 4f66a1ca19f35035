/* SPDX-License-Identifier: Apache-2.0 */
#include "data/prints.h"

#include "data/scratch.h"
#include "data/varint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- leaves: u16 count, u8 width of block numbers; differences of heads; block numbers --- */

uint32_t mrl_print_head(const uint8_t *digest)
{
    return (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 |
           digest[3];
}

size_t mrl_prints_pack(const struct mrl_print *prints, size_t n, uint8_t ret[MRL_PRINT_LEAF_BYTES])
{
    uint32_t most = 0, last = 0;
    uint8_t width = 1;
    size_t at = 3;

    assert(n <= MRL_PRINT_LEAF);
    for (size_t i = 0; i < n; i++)
        most |= prints[i].block;
    while (width < 4 && most >> (8 * width))
        width++;
    mrl_put_le(ret, n, 2);
    ret[2] = width;
    for (size_t i = 0; i < n; i++) {
        at += mrl_varint_write(prints[i].head - last, ret + at);
        last = prints[i].head;
    }
    for (size_t i = 0; i < n; i++, at += width)
        mrl_put_le(ret + at, prints[i].block, width);
    return at;
}

static mrl_status read_heads(struct mrl_reader *r, struct mrl_print *ret, size_t n)
{
    uint64_t head = 0, more;

    for (size_t i = 0; i < n; i++) {
        MRL_TRY(mrl_varint_read(r, "digest", &more));
        if (more > UINT32_MAX - head)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "a digest out of range");
        head += more;
        ret[i].head = (uint32_t)head;
    }
    return mrl_ok();
}

static mrl_status read_blocks(struct mrl_reader *r, struct mrl_print *ret, size_t n, size_t width)
{
    for (size_t i = 0; i < n; i++) {
        ret[i].block = 0;
        for (size_t k = 0; k < width; k++) {
            uint8_t byte;

            MRL_TRY(mrl_read_u8(r, "block", &byte));
            ret[i].block |= (uint32_t)byte << (8 * k);
        }
        if (i && ret[i].head == ret[i - 1].head && ret[i].block <= ret[i - 1].block)
            return MRL_FAIL(r->err, MRL_E_FORMAT, mrl_reader_offset(r), "digests out of order");
    }
    return mrl_ok();
}

mrl_status mrl_prints_unpack(const void *bytes, size_t len, struct mrl_print *ret, size_t *n,
                             struct mrl_error *err)
{
    struct mrl_reader r;
    uint16_t count;
    uint8_t width;

    mrl_reader_init(&r, bytes, len, err);
    MRL_TRY(mrl_read_u16le(&r, "digests", &count));
    MRL_TRY(mrl_read_u8(&r, "width", &width));
    if (count == 0 || count > MRL_PRINT_LEAF || width == 0 || width > 4)
        return MRL_FAIL(err, MRL_E_FORMAT, 0, "a leaf of %u digests, %u bytes wide", count, width);
    MRL_TRY(read_heads(&r, ret, count));
    MRL_TRY(read_blocks(&r, ret, count, width));
    if (mrl_reader_left(&r))
        return MRL_FAIL(err, MRL_E_FORMAT, mrl_reader_offset(&r), "bytes follow the leaf");
    *n = count;
    return mrl_ok();
}

/* --- collecting --- */

enum {
    BATCH = 512 << 10,  /* prints that are sorted at once: 4 MB, and as much to sort them into */
    WINDOW = 4 << 10,   /* prints of each sorted batch that are read at a time */
    BATCHES_MAX = 4096, /* 2 thousand million records */
};

/* head << 32 | block: sorts as a number. */
struct mrl_prints {
    int dir;
    uint64_t *batch, *other;
    size_t count;
    struct mrl_scratch scratch; /* sorted batches, one after another */
    uint64_t ends[BATCHES_MAX]; /* where each ends in it */
    size_t batch_count;
};

mrl_status mrl_prints_new(int dir, struct mrl_prints **ret, struct mrl_error *err)
{
    struct mrl_prints *p = calloc(1, sizeof(*p));

    if (!p)
        return MRL_FAIL_NOMEM(err);
    p->dir = dir;
    p->scratch.fd = -1;
    p->batch = malloc(2 * BATCH * sizeof(*p->batch));
    if (!p->batch) {
        free(p);
        return MRL_FAIL_NOMEM(err);
    }
    p->other = p->batch + BATCH;
    *ret = p;
    return mrl_ok();
}

void mrl_prints_free(struct mrl_prints *p)
{
    if (!p)
        return;
    mrl_scratch_close(&p->scratch);
    free(p->batch < p->other ? p->batch : p->other);
    free(p);
}

void mrl_prints_freep(struct mrl_prints **prints)
{
    mrl_prints_free(*prints);
    *prints = NULL;
}

/* They come by block, so sorting by head alone and keeping that order is enough. */
static void sort_batch(struct mrl_prints *p)
{
    for (unsigned shift = 32; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        uint64_t *swap;

        for (size_t i = 0; i < p->count; i++)
            starts[(p->batch[i] >> shift & 255) + 1]++;
        for (size_t i = 0; i < 256; i++)
            starts[i + 1] += starts[i];
        for (size_t i = 0; i < p->count; i++)
            p->other[starts[p->batch[i] >> shift & 255]++] = p->batch[i];
        swap = p->batch;
        p->batch = p->other;
        p->other = swap;
    }
}

static mrl_status spill(struct mrl_prints *p, struct mrl_error *err)
{
    if (p->batch_count == BATCHES_MAX)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "too many records for one segment");
    if (p->scratch.fd < 0)
        MRL_TRY(mrl_scratch_open(p->dir, &p->scratch, err));
    sort_batch(p);
    MRL_TRY(mrl_scratch_append(&p->scratch, p->batch, p->count * sizeof(*p->batch), err));
    p->ends[p->batch_count++] = p->scratch.size;
    p->count = 0;
    return mrl_ok();
}

mrl_status mrl_prints_add(struct mrl_prints *p, struct mrl_print print, struct mrl_error *err)
{
    if (p->count == BATCH)
        MRL_TRY(spill(p, err));
    p->batch[p->count++] = (uint64_t)print.head << 32 | print.block;
    return mrl_ok();
}

/* A sorted batch while it is read. */
struct source {
    uint64_t at, end; /* in the scratch file */
    uint64_t *window;
    size_t pos, len;
};

static mrl_status refill(struct mrl_prints *p, struct source *s, struct mrl_error *err)
{
    const uint64_t left = s->end - s->at;
    const size_t n = left < WINDOW * sizeof(uint64_t) ? (size_t)left : WINDOW * sizeof(uint64_t);

    MRL_TRY(mrl_scratch_read(&p->scratch, s->at, s->window, n, err));
    s->at += n;
    s->pos = 0;
    s->len = n / sizeof(uint64_t);
    return mrl_ok();
}

/* Lets the first of a heap of sources sink to its place. */
static void sink(struct source **heap, size_t count)
{
    size_t i = 0, child;

    while ((child = 2 * i + 1) < count) {
        struct source *const moved = heap[i];

        if (child + 1 < count &&
            heap[child + 1]->window[heap[child + 1]->pos] < heap[child]->window[heap[child]->pos])
            child++;
        if (moved->window[moved->pos] <= heap[child]->window[heap[child]->pos])
            break;
        heap[i] = heap[child];
        heap[child] = moved;
        i = child;
    }
}

struct handing {
    mrl_status (*take)(void *context, struct mrl_print print, struct mrl_error *err);
    void *context;
    uint64_t last;
    bool any;
    struct mrl_error *err;
};

static mrl_status hand(struct handing *h, uint64_t value)
{
    if (h->any && value == h->last)
        return mrl_ok();
    h->any = true;
    h->last = value;
    return h->take(h->context, (struct mrl_print){(uint32_t)(value >> 32), (uint32_t)value},
                   h->err);
}

static mrl_status merge(struct mrl_prints *p, struct source *sources, struct source **heap,
                        struct handing *h)
{
    size_t count = p->batch_count;

    for (size_t i = 0; i < count; i++) {
        heap[i] = &sources[i];
        MRL_TRY(refill(p, &sources[i], h->err));
    }
    for (size_t i = 1; i < count; i++) /* a sorted array is a heap */
        for (size_t k = i; k > 0 && heap[k]->window[0] < heap[k - 1]->window[0]; k--) {
            struct source *const swap = heap[k];

            heap[k] = heap[k - 1];
            heap[k - 1] = swap;
        }
    while (count) {
        struct source *const s = heap[0];

        MRL_TRY(hand(h, s->window[s->pos++]));
        if (s->pos == s->len && s->at < s->end)
            MRL_TRY(refill(p, s, h->err));
        if (s->pos == s->len)
            heap[0] = heap[--count];
        sink(heap, count);
    }
    return mrl_ok();
}

static mrl_status hand_spilled(struct mrl_prints *p, struct handing *h)
{
    const size_t n = p->batch_count;
    struct source *sources = calloc(n, sizeof(*sources));
    struct source **heap = calloc(n, sizeof(struct source *));
    uint64_t *windows = malloc(n * WINDOW * sizeof(*windows));
    mrl_status s = MRL_FAIL_NOMEM(h->err);

    if (sources && heap && windows) {
        for (size_t i = 0; i < n; i++)
            sources[i] = (struct source){
                .at = i ? p->ends[i - 1] : 0, .end = p->ends[i], .window = windows + i * WINDOW};
        s = merge(p, sources, heap, h);
    }
    free(sources);
    free(heap);
    free(windows);
    return s;
}

mrl_status mrl_prints_each(struct mrl_prints *p,
                           mrl_status (*take)(void *context, struct mrl_print print,
                                              struct mrl_error *err),
                           void *context, struct mrl_error *err)
{
    struct handing h = {.take = take, .context = context, .err = err};

    if (p->batch_count) {
        if (p->count)
            MRL_TRY(spill(p, err));
        return hand_spilled(p, &h);
    }
    sort_batch(p);
    for (size_t i = 0; i < p->count; i++)
        MRL_TRY(hand(&h, p->batch[i]));
    return mrl_ok();
}
