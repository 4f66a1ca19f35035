/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stddef.h>

/* Memory that is released all at once: what is learnt from one file, one request or one report.
 * A ceiling bounds what a hostile input can make us keep. */
struct mrl_arena;

/* NULL if the first block cannot be allocated. */
struct mrl_arena *mrl_arena_new(size_t ceiling_bytes);
void mrl_arena_free(struct mrl_arena *arena);
void mrl_arena_freep(struct mrl_arena **arena);

/* Bytes handed out so far, without the arena's own overhead. */
size_t mrl_arena_used(const struct mrl_arena *arena);

/* Each returns memory aligned for any type, or NULL: out of memory or over the ceiling;
 * MRL_FAIL_ARENA() tells which.  Zeroed where the name says so. */
void *mrl_arena_alloc(struct mrl_arena *arena, size_t size);
void *mrl_arena_zalloc(struct mrl_arena *arena, size_t size);
void *mrl_arena_array(struct mrl_arena *arena, size_t count, size_t size); /* zeroed, no overflow */
void *mrl_arena_memdup(struct mrl_arena *arena, const void *bytes, size_t n);
char *mrl_arena_strdup(struct mrl_arena *arena, const char *text);
char *mrl_arena_strndup(struct mrl_arena *arena, const char *text, size_t n);
char *mrl_arena_printf(struct mrl_arena *arena, const char *fmt, ...) MRL_PRINTF(2, 3);

/* Forgets everything handed out; keeps the first block. */
void mrl_arena_reset(struct mrl_arena *arena);

/* The status for a NULL from above. */
enum mrl_code mrl_arena_failure(const struct mrl_arena *arena, struct mrl_error *err);
#define MRL_FAIL_ARENA(err, arena)                                                                 \
    ((mrl_status){mrl_arena_failure((arena), (err)) == MRL_E_LIMIT ? MRL_E_LIMIT : MRL_E_NOMEM})

/* Grows an array that lives in an arena: doubles *capacity and moves *items when count is
 * reached.  The old place stays in the arena until it is freed. */
mrl_status mrl_arena_grow(struct mrl_arena *arena, void **items, size_t *capacity, size_t count,
                          size_t item_size, struct mrl_error *err) MRL_MUST_CHECK;
