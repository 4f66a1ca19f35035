/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>

struct mrl_map_slot {
    const char *key; /* NULL: free */
    size_t len;
    uint64_t hash;
    uint64_t value;
};

void mrl_map_init(struct mrl_map *map, struct mrl_arena *arena)
{
    *map = (struct mrl_map){.arena = arena};
}

/* Without entropy the map still works; it only loses its defence against chosen keys. */
static void choose_key(struct mrl_map *map)
{
    if (getrandom(map->key, sizeof(map->key), GRND_NONBLOCK) != (ssize_t)sizeof(map->key))
        map->key[0] = (uint64_t)(uintptr_t)map;
}

static uint64_t rotl(uint64_t x, unsigned b)
{
    return x << b | x >> (64 - b);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[0] = rotl(v[0], 32);
    v[2] += v[3];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[2] = rotl(v[2], 32);
}

/* SipHash-1-3 (Aumasson, Bernstein 2012). */
static uint64_t sip_hash(const uint64_t key[2], const char *bytes, size_t n)
{
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                     key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
    uint64_t last = (uint64_t)n << 56;
    uint64_t word;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        memcpy(&word, bytes + i, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (size_t j = i; j < n; j++)
        last |= (uint64_t)(unsigned char)bytes[j] << (8 * (j - i));
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int k = 0; k < 3; k++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot of the key, or the free one where it belongs. */
static struct mrl_map_slot *find(const struct mrl_map *map, const char *key, size_t n,
                                 uint64_t hash)
{
    size_t i = (size_t)hash & (map->capacity - 1);

    for (;; i = (i + 1) & (map->capacity - 1)) {
        struct mrl_map_slot *slot = &map->slots[i];

        if (!slot->key ||
            (slot->hash == hash && slot->len == n && (n == 0 || memcmp(slot->key, key, n) == 0)))
            return slot;
    }
}

static mrl_status grow(struct mrl_map *map, size_t capacity, struct mrl_error *err)
{
    const struct mrl_map old = *map;

    map->capacity = capacity;
    map->slots = mrl_arena_array(map->arena, map->capacity, sizeof(*map->slots));
    if (!map->slots) {
        *map = old;
        return MRL_FAIL_ARENA(err, map->arena);
    }
    if (old.capacity == 0)
        choose_key(map);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].key)
            *find(map, old.slots[i].key, old.slots[i].len, old.slots[i].hash) = old.slots[i];
    return mrl_ok();
}

mrl_status mrl_map_reserve(struct mrl_map *map, size_t count, struct mrl_error *err)
{
    size_t capacity = 16;

    while (capacity / 2 <= count && capacity <= SIZE_MAX / 4)
        capacity *= 2;
    return capacity > map->capacity ? grow(map, capacity, err) : mrl_ok();
}

mrl_status mrl_map_add(struct mrl_map *map, const char *key, size_t n, uint64_t value, bool *added,
                       struct mrl_error *err)
{
    struct mrl_map_slot *slot;
    uint64_t hash;

    assert(key != NULL);
    if (map->count >= map->capacity / 2)
        MRL_TRY(grow(map, map->capacity ? map->capacity * 2 : 16, err));
    hash = sip_hash(map->key, key, n);
    slot = find(map, key, n, hash);
    if (added)
        *added = !slot->key;
    if (!slot->key) {
        *slot = (struct mrl_map_slot){key, n, hash, value};
        map->count++;
    }
    return mrl_ok();
}

bool mrl_map_get(const struct mrl_map *map, const char *key, size_t n, uint64_t *ret)
{
    const struct mrl_map_slot *slot;

    if (map->capacity == 0)
        return false;
    slot = find(map, key, n, sip_hash(map->key, key, n));
    if (!slot->key)
        return false;
    *ret = slot->value;
    return true;
}
