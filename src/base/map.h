/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A map from byte strings to 64-bit values, in an arena.  Keys are not copied, must live as long
 * and are not NULL, though they may be empty.  Costs nothing before its first entry.  Hashed with
 * SipHash under a random key, so that file names cannot be chosen to collide. */
struct mrl_map {
    struct mrl_arena *arena;
    struct mrl_map_slot *slots;
    size_t capacity; /* power of two, or 0 */
    size_t count;
    uint64_t key[2];
};

void mrl_map_init(struct mrl_map *map, struct mrl_arena *arena);

/* Makes room for so many keys at once, where growing step by step would waste the arena. */
mrl_status mrl_map_reserve(struct mrl_map *map, size_t count, struct mrl_error *err) MRL_MUST_CHECK;

/* Adds the key, or leaves an existing entry as it was; *added tells which (may be NULL). */
mrl_status mrl_map_add(struct mrl_map *map, const char *key, size_t n, uint64_t value, bool *added,
                       struct mrl_error *err) MRL_MUST_CHECK;

bool mrl_map_get(const struct mrl_map *map, const char *key, size_t n, uint64_t *ret);
