/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"
#include "data/block.h"
#include "data/prints.h"
#include "data/tree.h"

/* A segment: a file of records in order, that never changes once it is written.  Blocks of records,
 * a tree over them by key, a tree over prints by digest.  All is reached from two roots, which the
 * manifest of the index keeps.  Layout: docs/formats/provenance-index.md. */

/* What a segment holds of one dataset. */
struct mrl_data_counts {
    uint64_t records;
    uint64_t with_url, with_time, with_both, with_digest;
    mrl_time first, last; /* if with_time */
};
void mrl_data_counts_add(struct mrl_data_counts *sum, const struct mrl_data_counts *more);

struct mrl_segment_info {
    uint64_t id; /* names the file */
    uint64_t size;
    uint64_t records;
    uint32_t blocks; /* of records */
    struct mrl_tree_root by_key, by_digest;
    struct mrl_data_counts *counts; /* by dataset; in whose memory the caller says */
    size_t count_count;
};

#define MRL_SEGMENT_NAME 21 /* 16 digits, ".seg" and a NUL */
void mrl_segment_name(uint64_t id, char ret[MRL_SEGMENT_NAME]);

/* --- writing --- */

struct mrl_segment_writer;

/* Makes the file in an open directory; if it is freed before it is finished, the file goes. */
mrl_status mrl_segment_writer_new(int dir, uint64_t id, struct mrl_segment_writer **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
void mrl_segment_writer_free(struct mrl_segment_writer *writer);
void mrl_segment_writer_freep(struct mrl_segment_writer **writer);

/* In order; what says the same as the last one is left out. */
mrl_status mrl_segment_add(struct mrl_segment_writer *writer, const struct mrl_data_record *record,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Writes what is missing and makes it durable.  `ret->counts` stays the writer's.  A segment of
 * nothing has no file, and `ret->records` 0. */
mrl_status mrl_segment_finish(struct mrl_segment_writer *writer, struct mrl_segment_info *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* --- reading: every block is compared with its digest before it is believed --- */

struct mrl_segment {
    struct mrl_segment_info info;
    int fd;
    struct mrl_hasher *hasher;
    uint8_t *bytes; /* the block read last */
    size_t capacity;
};

/* MRL_E_ABSENT if the file is not there; MRL_E_FORMAT if it has another size.  `info` is copied,
 * its counts must live as long. */
mrl_status mrl_segment_open(int dir, const struct mrl_segment_info *info, struct mrl_segment *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;
void mrl_segment_close(struct mrl_segment *segment);

/* The bytes of a block, until the next call. */
mrl_status mrl_segment_fetch(struct mrl_segment *segment, uint64_t offset, uint32_t length,
                             const struct mrl_sha256 *sha256, const uint8_t **ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* The node at the root, or below a node. */
mrl_status mrl_segment_root(struct mrl_segment *segment, const struct mrl_tree_root *root,
                            struct mrl_tree_node *ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_segment_node(struct mrl_segment *segment, const struct mrl_tree_entry *entry,
                            unsigned level, struct mrl_tree_node *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Opens a block of records; what it reads lasts until the next block is fetched. */
mrl_status mrl_segment_block(struct mrl_segment *segment, const struct mrl_tree_entry *entry,
                             struct mrl_block *block, struct mrl_error *err) MRL_MUST_CHECK;
