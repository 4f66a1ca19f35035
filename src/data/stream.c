/* SPDX-License-Identifier: Apache-2.0 */
#include "data/stream.h"

#include "base/limits.h"

#include <stdlib.h>

/* --- runs: u32 length, block, and again --- */

static mrl_status next_run_block(struct mrl_stream *s, struct mrl_error *err)
{
    uint32_t length;

    MRL_TRY(mrl_scratch_read(s->scratch, s->at, &length, sizeof(length), err));
    if (length > MRL_MAX_TREE_BLOCK || length > s->end - s->at)
        return MRL_FAIL(err, MRL_E_FORMAT, s->at, "a run has a block of impossible length");
    if (length > s->capacity) {
        free(s->bytes);
        s->capacity = 0;
        s->bytes = malloc(length);
        if (!s->bytes)
            return MRL_FAIL_NOMEM(err);
        s->capacity = length;
    }
    MRL_TRY(mrl_scratch_read(s->scratch, s->at + sizeof(length), s->bytes, length, err));
    s->at += sizeof(length) + length;
    return mrl_block_open(s->block, s->bytes, length, err);
}

/* --- segments: the leaves of the tree from left to right --- */

static mrl_status next_leaf(struct mrl_stream *s, bool *more, struct mrl_error *err)
{
    *more = true;
    for (;;) {
        struct mrl_tree_node *const node = &s->nodes[s->depth];
        const struct mrl_tree_entry *e;

        if (s->next[s->depth] == node->count) {
            if (s->depth == 0) {
                *more = false;
                return mrl_ok();
            }
            s->depth--;
            continue;
        }
        e = &node->entries[s->next[s->depth]++];
        if (node->level == 1)
            return mrl_segment_block(s->segment, e, s->block, err);
        MRL_TRY(mrl_segment_node(s->segment, e, node->level - 1, &s->nodes[s->depth + 1], err));
        s->next[++s->depth] = 0;
    }
}

mrl_status mrl_stream_advance(struct mrl_stream *s, struct mrl_error *err)
{
    for (;;) {
        bool more;

        MRL_TRY(mrl_block_next(s->block, &s->record, &s->more, err));
        if (s->more)
            return mrl_ok();
        more = s->at < s->end;
        if (s->segment)
            MRL_TRY(next_leaf(s, &more, err));
        else if (more)
            MRL_TRY(next_run_block(s, err));
        if (!more)
            return mrl_ok();
    }
}

mrl_status mrl_stream_open_run(struct mrl_stream *s, const struct mrl_scratch *scratch,
                               uint64_t start, uint64_t end, struct mrl_block_codec *codec,
                               struct mrl_error *err)
{
    *s = (struct mrl_stream){.scratch = scratch, .at = start, .end = end};
    MRL_TRY(mrl_block_new(codec, &s->block, err));
    return mrl_stream_advance(s, err);
}

mrl_status mrl_stream_open_segment(struct mrl_stream *s, struct mrl_segment *segment,
                                   struct mrl_block_codec *codec, struct mrl_error *err)
{
    const unsigned levels = segment->info.by_key.levels;

    *s = (struct mrl_stream){.segment = segment};
    MRL_TRY(mrl_block_new(codec, &s->block, err));
    s->nodes = calloc(levels, sizeof(*s->nodes));
    if (!s->nodes)
        return MRL_FAIL_NOMEM(err);
    for (unsigned i = 0; i < levels; i++)
        mrl_tree_node_init(&s->nodes[i]);
    MRL_TRY(mrl_segment_root(segment, &segment->info.by_key, &s->nodes[0], err));
    return mrl_stream_advance(s, err);
}

void mrl_stream_close(struct mrl_stream *s)
{
    mrl_block_free(s->block);
    free(s->bytes);
    for (unsigned i = 0; s->nodes && i < s->segment->info.by_key.levels; i++)
        mrl_tree_node_done(&s->nodes[i]);
    free(s->nodes);
    *s = (struct mrl_stream){0};
}

/* --- merging --- */

static bool before(const struct mrl_stream *a, const struct mrl_stream *b)
{
    return mrl_data_record_compare(&a->record, &b->record) < 0;
}

/* Lets the stream at `i` sink to its place in the heap. */
static void sink(struct mrl_stream **heap, size_t count, size_t i)
{
    struct mrl_stream *const moved = heap[i];
    size_t child;

    while ((child = 2 * i + 1) < count) {
        if (child + 1 < count && before(heap[child + 1], heap[child]))
            child++;
        if (!before(heap[child], moved))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = moved;
}

static mrl_status merge(struct mrl_stream **heap, size_t count,
                        mrl_status (*take)(void *context, const struct mrl_data_record *record,
                                           struct mrl_error *err),
                        void *context, struct mrl_error *err)
{
    for (size_t i = count / 2; i-- > 0;)
        sink(heap, count, i);
    while (count) {
        MRL_TRY(take(context, &heap[0]->record, err));
        MRL_TRY(mrl_stream_advance(heap[0], err));
        if (!heap[0]->more)
            heap[0] = heap[--count];
        if (count)
            sink(heap, count, 0);
    }
    return mrl_ok();
}

mrl_status mrl_stream_merge(struct mrl_stream *streams, size_t count,
                            mrl_status (*take)(void *context, const struct mrl_data_record *record,
                                               struct mrl_error *err),
                            void *context, struct mrl_error *err)
{
    struct mrl_stream **heap = calloc(count + 1, sizeof(struct mrl_stream *));
    size_t n = 0;
    mrl_status s;

    if (!heap)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < count; i++)
        if (streams[i].more)
            heap[n++] = &streams[i];
    s = merge(heap, n, take, context, err);
    free(heap);
    return s;
}
