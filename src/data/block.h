/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/reader.h"
#include "base/status.h"
#include "data/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A block of records in order, column by column and compressed: the leaf of the index.  Layout:
 * docs/formats/provenance-index.md. */

#define MRL_DATA_BLOCK_ROWS 2048u

/* --- writing --- */

struct mrl_block_builder;

/* `level` as of zstd.  A block is full at `target` bytes of its columns (<= 128 KB), or at
 * MRL_DATA_BLOCK_ROWS. */
mrl_status mrl_block_builder_new(int level, size_t target, struct mrl_block_builder **ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;
void mrl_block_builder_free(struct mrl_block_builder *builder);
void mrl_block_builder_freep(struct mrl_block_builder **builder);

/* The record must not come before the last one. */
mrl_status mrl_block_add(struct mrl_block_builder *builder, const struct mrl_data_record *record,
                         struct mrl_error *err) MRL_MUST_CHECK;
bool mrl_block_is_full(const struct mrl_block_builder *builder);
size_t mrl_block_rows(const struct mrl_block_builder *builder);

/* The bytes of the block, the builder's until it is used again; it is empty then. */
mrl_status mrl_block_finish(struct mrl_block_builder *builder, const void **ret, size_t *len,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* --- reading --- */

/* What unpacking needs, shared by blocks that are read in turn. */
struct mrl_block_codec;
mrl_status mrl_block_codec_new(struct mrl_block_codec **ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_block_codec_free(struct mrl_block_codec *codec);
void mrl_block_codec_freep(struct mrl_block_codec **codec);

struct mrl_block;

/* `codec` must outlive *ret. */
mrl_status mrl_block_new(struct mrl_block_codec *codec, struct mrl_block **ret,
                         struct mrl_error *err) MRL_MUST_CHECK;
void mrl_block_free(struct mrl_block *block);
void mrl_block_freep(struct mrl_block **block);

/* Begins to read a block, which the caller keeps while he reads.  Checks lengths and unpacks; what
 * the columns say is checked row by row. */
mrl_status mrl_block_open(struct mrl_block *block, const void *bytes, size_t len,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* The next record, which lasts until the next call; *more is false at the end.  Refuses rows out of
 * order, bytes that keys do not have, and columns of other lengths than they say. */
mrl_status mrl_block_next(struct mrl_block *block, struct mrl_data_record *ret, bool *more,
                          struct mrl_error *err) MRL_MUST_CHECK;
