/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/reader.h"
#include "formats/format.h"

/* A bounded walk through a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals"): tables are found
 * through offsets, so the reader jumps; every offset is checked against the end before it is
 * followed.  Offsets of tables and vectors only point forward, so that no walk runs in circles;
 * only the way back to a vtable is signed. */
struct mrl_flat {
    struct mrl_reader *r;
    uint64_t size;
};

/* A table: where it starts, and its vtable. */
struct mrl_flat_table {
    uint64_t at;
    uint64_t vtable;
    uint16_t vtable_size;
    uint16_t table_size;
};

struct mrl_flat_vector {
    uint64_t at; /* of the first element */
    uint32_t count;
};

/* The table that the offset at `at` points to. */
mrl_status mrl_flat_follow(struct mrl_flat *f, const char *field, uint64_t at,
                           struct mrl_flat_table *ret) MRL_MUST_CHECK;

/* Where a table's field lies; 0 if it is absent and so has its default.  `width` bytes of it are
 * inside the table. */
mrl_status mrl_flat_field(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                          unsigned width, uint64_t *ret) MRL_MUST_CHECK;

/* Scalars; `fallback` if the field is absent. */
mrl_status mrl_flat_u32(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                        uint32_t fallback, uint32_t *ret) MRL_MUST_CHECK;
mrl_status mrl_flat_u64(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                        uint64_t fallback, uint64_t *ret) MRL_MUST_CHECK;

/* A vector of elements of `width` bytes, all of it inside the file; count 0 if it is absent. */
mrl_status mrl_flat_vector(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                           const char *field, unsigned width,
                           struct mrl_flat_vector *ret) MRL_MUST_CHECK;

/* A string of at most `limit` bytes, in the arena; NULL if it is absent. */
mrl_status mrl_flat_string(struct mrl_flat *f, const struct mrl_flat_table *table, unsigned index,
                           const char *field, size_t limit, struct mrl_arena *arena, char **ret,
                           size_t *len) MRL_MUST_CHECK;

/* Reads four bytes at a place. */
mrl_status mrl_flat_read(struct mrl_flat *f, const char *field, uint64_t at,
                         uint32_t *ret) MRL_MUST_CHECK;
