/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "data/scratch.h"
#include "data/segment.h"

/* Records in order, one after another: a sorted run in a scratch file, or a segment.  Any number of
 * them merge into one. */

struct mrl_stream {
    struct mrl_data_record record; /* the one in hand, until the next advance; if `more` */
    bool more;

    /* private */
    struct mrl_block *block;
    const struct mrl_scratch *scratch; /* of a run */
    uint64_t at, end;
    uint8_t *bytes;
    size_t capacity;
    struct mrl_segment *segment; /* of a segment */
    struct mrl_tree_node *nodes; /* from the root down */
    unsigned next[MRL_TREE_LEVELS];
    unsigned depth;
};

/* Both leave the stream at its first record. */
mrl_status mrl_stream_open_run(struct mrl_stream *s, const struct mrl_scratch *scratch,
                               uint64_t start, uint64_t end, struct mrl_block_codec *codec,
                               struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_stream_open_segment(struct mrl_stream *s, struct mrl_segment *segment,
                                   struct mrl_block_codec *codec,
                                   struct mrl_error *err) MRL_MUST_CHECK;
void mrl_stream_close(struct mrl_stream *s); /* also of zeros */

mrl_status mrl_stream_advance(struct mrl_stream *s, struct mrl_error *err) MRL_MUST_CHECK;

/* Hands over the records of all streams in order. */
mrl_status mrl_stream_merge(struct mrl_stream *streams, size_t count,
                            mrl_status (*take)(void *context, const struct mrl_data_record *record,
                                               struct mrl_error *err),
                            void *context, struct mrl_error *err) MRL_MUST_CHECK;
