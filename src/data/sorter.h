/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "data/record.h"
#include "data/scratch.h"
#include "data/stream.h"

/* Sorts any number of records in bounded memory: fills a buffer, sorts it, writes it out as a run,
 * and in the end merges the runs.  A second thread sorts and packs while the next buffer fills. */

struct mrl_sorter;

/* Runs go to an unnamed file in `dir`, an open directory.  `memory` is for both buffers together,
 * at least 64 KB. */
mrl_status mrl_sorter_new(int dir, size_t memory, struct mrl_sorter **ret,
                          struct mrl_error *err) MRL_MUST_CHECK;
void mrl_sorter_free(struct mrl_sorter *sorter);
void mrl_sorter_freep(struct mrl_sorter **sorter);

mrl_status mrl_sorter_add(struct mrl_sorter *sorter, const struct mrl_data_record *record,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Ends the adding: writes the last run, and merges the oldest until at most MRL_MAX_RUNS are left.
 * Then `count` streams can be opened, which need the sorter. */
mrl_status mrl_sorter_finish(struct mrl_sorter *sorter, size_t *count,
                             struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_sorter_stream(const struct mrl_sorter *sorter, size_t run,
                             struct mrl_block_codec *codec, struct mrl_stream *ret,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* For what sorts rows elsewhere: items over a buffer of rows (mrl_data_row_write()). */
struct mrl_sort_item {
    uint64_t word; /* eight bytes of the row, the first one highest */
    uint32_t offset, len;
};
void mrl_sort_rows(const uint8_t *rows, struct mrl_sort_item *items, size_t count, uint64_t seed);
