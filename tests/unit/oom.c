/* SPDX-License-Identifier: Apache-2.0 */
#include "oom.h"

#include "unit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **ret, size_t alignment, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void __wrap_free(void *p);

enum {
    LIVE_MAX = 1 << 16,     /* blocks a scenario may hold at once */
    RUNS_MAX = 1000 * 1000, /* a scenario that never succeeds must end too */
};

/* The blocks that the running scenario holds, as an open hash table. */
static struct {
    bool active;
    bool failed;             /* the chosen allocation was reached */
    unsigned long countdown; /* the allocation that fails when it gets to 0 */
    size_t live_count;
    void *live[LIVE_MAX];
} oom;

static size_t slot_of(const void *p)
{
    size_t i = (size_t)(((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15u >> 48);

    while (oom.live[i] && oom.live[i] != p)
        i = (i + 1) % LIVE_MAX;
    return i;
}

static void *remember(void *p)
{
    if (!p || !oom.active)
        return p;
    if (oom.live_count == LIVE_MAX - 1)
        fail_msg("the scenario holds more than %d blocks at once", LIVE_MAX - 2);
    oom.live[slot_of(p)] = p;
    oom.live_count++;
    return p;
}

/* Takes p out and puts back the entries that it may have displaced. */
static void forget(const void *p)
{
    size_t i;

    if (!p || !oom.active)
        return;
    i = slot_of(p);
    if (!oom.live[i])
        return;
    oom.live[i] = NULL;
    oom.live_count--;
    for (i = (i + 1) % LIVE_MAX; oom.live[i]; i = (i + 1) % LIVE_MAX) {
        void *moved = oom.live[i];

        oom.live[i] = NULL;
        oom.live[slot_of(moved)] = moved;
    }
}

static bool must_fail(void)
{
    if (oom.countdown == 0 || --oom.countdown != 0)
        return false;
    oom.failed = true;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : remember(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : remember(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    void *moved;

    if (must_fail())
        return NULL;
    moved = __real_realloc(old, size);
    if (moved || size == 0)
        forget(old);
    return remember(moved);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return __wrap_realloc(old, bytes);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return must_fail() ? NULL : remember(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **ret, size_t alignment, size_t size)
{
    void *p = __wrap_aligned_alloc(alignment, size);

    if (!p)
        return ENOMEM;
    *ret = p;
    return 0;
}

char *__wrap_strndup(const char *s, size_t n)
{
    const size_t len = strnlen(s, n);
    char *copy = __wrap_malloc(len + 1);

    if (copy) {
        memcpy(copy, s, len);
        copy[len] = '\0';
    }
    return copy;
}

char *__wrap_strdup(const char *s)
{
    return __wrap_strndup(s, strlen(s));
}

void __wrap_free(void *p)
{
    forget(p);
    __real_free(p);
}

void oom_fail_nth(unsigned long n)
{
    oom.countdown = n;
    oom.failed = false;
}

void assert_survives_oom(mrl_status (*scenario)(void *context), void *context)
{
    for (unsigned long n = 1; n <= RUNS_MAX; n++) {
        enum mrl_code code;

        memset(oom.live, 0, sizeof(oom.live));
        oom.live_count = 0;
        oom.active = true;
        oom_fail_nth(n);
        code = scenario(context).code;
        oom.active = false;
        oom.countdown = 0;
        if (oom.live_count != 0)
            fail_msg("with allocation %lu failing, %zu blocks are left behind", n, oom.live_count);
        if (!oom.failed) {
            assert_int_equal(code, MRL_OK);
            return;
        }
        if (code != MRL_E_NOMEM)
            fail_msg("with allocation %lu failing, the code is %d instead of MRL_E_NOMEM", n,
                     (int)code);
    }
    fail_msg("still failing after %d allocations", RUNS_MAX);
}
