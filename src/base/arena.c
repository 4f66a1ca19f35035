/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer only what was handed out may be touched, and nothing lies side by side: a
 * read or write past an object is caught as it is on the heap. */
#if defined(__has_feature)
#define HAS_ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#else
#define HAS_ASAN 0
#endif

#if HAS_ASAN
#include <sanitizer/asan_interface.h>
#define FORBID(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define ALLOW(p, n)  ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define RED_ZONE     16u
#else
#define FORBID(p, n) ((void)(p), (void)(n))
#define ALLOW(p, n)  ((void)(p), (void)(n))
#define RED_ZONE     0u
#endif

#define FIRST_BLOCK 4096u
#define MAX_BLOCK   (1u << 20)

struct block {
    struct block *next;
    size_t size; /* of the payload */
    alignas(max_align_t) unsigned char payload[];
};

struct mrl_arena {
    struct block *blocks; /* newest first */
    size_t free_bytes;    /* left in the newest block */
    size_t used;
    size_t ceiling;
    bool over_ceiling; /* why the last allocation failed */
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof(*b) + size);

    if (!b)
        return NULL;
    *b = (struct block){.size = size};
    FORBID(b->payload, size);
    return b;
}

struct mrl_arena *mrl_arena_new(size_t ceiling_bytes)
{
    struct mrl_arena *arena = malloc(sizeof(*arena));
    struct block *first = block_new(FIRST_BLOCK);

    if (!arena || !first) {
        free(arena);
        free(first);
        return NULL;
    }
    *arena =
        (struct mrl_arena){.blocks = first, .free_bytes = first->size, .ceiling = ceiling_bytes};
    return arena;
}

void mrl_arena_reset(struct mrl_arena *arena)
{
    while (arena->blocks->next) {
        struct block *b = arena->blocks;

        arena->blocks = b->next;
        free(b);
    }
    FORBID(arena->blocks->payload, arena->blocks->size);
    arena->free_bytes = arena->blocks->size;
    arena->used = 0;
    arena->over_ceiling = false;
}

void mrl_arena_free(struct mrl_arena *arena)
{
    if (!arena)
        return;
    mrl_arena_reset(arena);
    free(arena->blocks);
    free(arena);
}

void mrl_arena_freep(struct mrl_arena **arena)
{
    mrl_arena_free(*arena);
    *arena = NULL;
}

size_t mrl_arena_used(const struct mrl_arena *arena)
{
    return arena->used;
}

/* Blocks double, so that a large arena costs few calls of malloc. */
static bool add_block(struct mrl_arena *arena, size_t need)
{
    size_t size = arena->blocks->size * 2;
    struct block *b;

    if (size > MAX_BLOCK)
        size = MAX_BLOCK;
    if (size < need)
        size = need;
    b = block_new(size);
    if (!b)
        return false;
    b->next = arena->blocks;
    arena->blocks = b;
    arena->free_bytes = size;
    return true;
}

/* Text needs no alignment; padding it would cost half as much again. */
static void *alloc_text(struct mrl_arena *arena, size_t size)
{
    struct block *b;
    size_t taken;
    void *p;

    arena->over_ceiling = size > arena->ceiling || arena->used > arena->ceiling - size;
    if (arena->over_ceiling || size > SIZE_MAX - sizeof(struct block) - RED_ZONE)
        return NULL;
    taken = size + RED_ZONE;
    if (taken > arena->free_bytes && !add_block(arena, taken))
        return NULL;
    b = arena->blocks;
    p = b->payload + (b->size - arena->free_bytes);
    arena->free_bytes -= taken;
    arena->used += size;
    ALLOW(p, size);
    return p;
}

void *mrl_arena_alloc(struct mrl_arena *arena, size_t size)
{
    const size_t mask = alignof(max_align_t) - 1;
    const size_t misaligned = (arena->blocks->size - arena->free_bytes) & mask;

    if (misaligned) {
        const size_t pad = alignof(max_align_t) - misaligned;

        arena->free_bytes -= pad < arena->free_bytes ? pad : arena->free_bytes;
    }
    return alloc_text(arena, size);
}

void *mrl_arena_zalloc(struct mrl_arena *arena, size_t size)
{
    void *p = mrl_arena_alloc(arena, size);

    return p ? memset(p, 0, size) : NULL;
}

void *mrl_arena_array(struct mrl_arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena->over_ceiling = true;
        return NULL;
    }
    return mrl_arena_zalloc(arena, bytes);
}

void *mrl_arena_memdup(struct mrl_arena *arena, const void *bytes, size_t n)
{
    void *p = mrl_arena_alloc(arena, n);

    return p && n ? memcpy(p, bytes, n) : p;
}

char *mrl_arena_strndup(struct mrl_arena *arena, const char *text, size_t n)
{
    char *p = n < SIZE_MAX ? alloc_text(arena, n + 1) : NULL;

    if (!p)
        return NULL;
    if (n)
        memcpy(p, text, n);
    p[n] = '\0';
    return p;
}

char *mrl_arena_strdup(struct mrl_arena *arena, const char *text)
{
    return mrl_arena_strndup(arena, text, strlen(text));
}

char *mrl_arena_printf(struct mrl_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list again;
    char *p = NULL;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    if (n >= 0)
        p = alloc_text(arena, (size_t)n + 1);
    if (p)
        (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(args);
    return p;
}

enum mrl_code mrl_arena_failure(const struct mrl_arena *arena, struct mrl_error *err)
{
    if (arena->over_ceiling)
        mrl_error_set(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                      "needs more than the %zu bytes of memory allowed for it", arena->ceiling);
    else
        mrl_error_set(err, MRL_E_NOMEM, MRL_NO_OFFSET, "out of memory");
    return err->code;
}

mrl_status mrl_arena_grow(struct mrl_arena *arena, void **items, size_t *capacity, size_t count,
                          size_t item_size, struct mrl_error *err)
{
    const size_t bigger = *capacity ? *capacity * 2 : 8;
    void *grown;

    if (count < *capacity)
        return mrl_ok();
    grown = mrl_arena_array(arena, bigger, item_size);
    if (!grown)
        return MRL_FAIL_ARENA(err, arena);
    if (count)
        memcpy(grown, *items, count * item_size);
    *items = grown;
    *capacity = bigger;
    return mrl_ok();
}
