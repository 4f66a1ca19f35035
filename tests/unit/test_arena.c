/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "oom.h"
#include "unit.h"

#include <stdint.h>
#include <string.h>

static void memory_is_aligned_and_does_not_overlap(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    unsigned char *blocks[3000];

    (void)state;
    assert_non_null(arena);
    for (size_t i = 0; i < 3000; i++) {
        blocks[i] = mrl_arena_alloc(arena, i);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        memset(blocks[i], (int)i, i);
    }
    for (size_t i = 0; i < 3000; i++)
        for (size_t k = 0; k < i; k++)
            if (blocks[i][k] != (unsigned char)i)
                fail_msg("block %zu was overwritten", i);
}

static void the_ceiling_holds(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1000);
    struct mrl_error err;

    (void)state;
    assert_non_null(arena);
    assert_null(mrl_arena_alloc(arena, 1001));
    assert_code(MRL_E_LIMIT, MRL_FAIL_ARENA(&err, arena));
    assert_non_null(strstr(err.message, "1000 bytes"));
    assert_non_null(mrl_arena_alloc(arena, 999));
    assert_null(mrl_arena_alloc(arena, 2));
    assert_non_null(mrl_arena_strdup(arena, ""));
    assert_null(mrl_arena_alloc(arena, 1));
    mrl_arena_reset(arena);
    assert_int_equal(mrl_arena_used(arena), 0);
    assert_non_null(mrl_arena_alloc(arena, 1000));
    assert_null(mrl_arena_alloc(arena, 1));
}

static void absurd_sizes_are_refused(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(SIZE_MAX);
    struct mrl_error err;

    (void)state;
    assert_non_null(arena);
    assert_null(mrl_arena_alloc(arena, SIZE_MAX));
    assert_null(mrl_arena_alloc(arena, SIZE_MAX - 15));
    assert_code(MRL_E_NOMEM, MRL_FAIL_ARENA(&err, arena));
    assert_null(mrl_arena_strndup(arena, "", SIZE_MAX));
    assert_code(MRL_E_NOMEM, MRL_FAIL_ARENA(&err, arena));
    assert_null(mrl_arena_array(arena, SIZE_MAX / 2, 3));
    assert_code(MRL_E_LIMIT, MRL_FAIL_ARENA(&err, arena));
    assert_null(mrl_arena_array(arena, 1u << 31, (size_t)1 << 33));
    assert_int_equal(mrl_arena_used(arena), 0);
}

static void copies_texts_and_bytes(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const char *p;

    (void)state;
    assert_non_null(arena);
    assert_string_equal(mrl_arena_strdup(arena, "text"), "text");
    assert_string_equal(mrl_arena_strndup(arena, "text", 2), "te");
    assert_string_equal(mrl_arena_strndup(arena, NULL, 0), "");
    assert_string_equal(mrl_arena_printf(arena, "%d-%s", 1, "x"), "1-x");
    p = mrl_arena_strndup(arena, "a\0b", 3);
    assert_memory_equal(p, "a\0b", 4);
    p = mrl_arena_memdup(arena, "abc", 3);
    assert_memory_equal(p, "abc", 3);
    assert_non_null(mrl_arena_memdup(arena, NULL, 0));
}

static void zeroed_means_zeroed(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const unsigned char *p;

    (void)state;
    assert_non_null(arena);
    memset(mrl_arena_alloc(arena, 2000), 0xff, 2000);
    mrl_arena_reset(arena);
    p = mrl_arena_zalloc(arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    p = mrl_arena_array(arena, 10, 100);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
}

static void an_array_grows_and_keeps_its_items(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_error err;
    size_t capacity = 0;
    int *items = NULL;

    (void)state;
    assert_non_null(arena);
    for (size_t count = 0; count < 1000; count++) {
        assert_ok(mrl_arena_grow(arena, (void **)&items, &capacity, count, sizeof(*items), &err));
        assert_true(capacity > count);
        items[count] = (int)count;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
}

static void a_failing_growth_leaves_the_array_as_it_was(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(100);
    struct mrl_error err;
    size_t capacity = 0;
    int *items = NULL;

    (void)state;
    assert_non_null(arena);
    assert_ok(mrl_arena_grow(arena, (void **)&items, &capacity, 0, sizeof(*items), &err));
    items[7] = 7;
    assert_code(MRL_E_LIMIT,
                mrl_arena_grow(arena, (void **)&items, &capacity, 8, sizeof(*items) * 4, &err));
    assert_int_equal(capacity, 8);
    assert_int_equal(items[7], 7);
}

static mrl_status use_much(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_error err;

    (void)context;
    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    for (size_t i = 0; i < 20000; i++)
        if (!mrl_arena_alloc(arena, i % 500))
            return MRL_FAIL_ARENA(&err, arena);
    if (!mrl_arena_alloc(arena, 5u << 20))
        return MRL_FAIL_ARENA(&err, arena);
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    struct mrl_arena *none = NULL;

    (void)state;
    assert_survives_oom(use_much, NULL);
    mrl_arena_free(NULL);
    mrl_arena_freep(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_and_does_not_overlap),
        cmocka_unit_test(the_ceiling_holds),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(copies_texts_and_bytes),
        cmocka_unit_test(zeroed_means_zeroed),
        cmocka_unit_test(an_array_grows_and_keeps_its_items),
        cmocka_unit_test(a_failing_growth_leaves_the_array_as_it_was),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
