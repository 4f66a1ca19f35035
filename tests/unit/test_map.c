/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "oom.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static void finds_what_was_added(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    static char keys[5000][8];
    struct mrl_error err;
    struct mrl_map map;
    uint64_t value;
    bool added;

    (void)state;
    assert_non_null(arena);
    mrl_map_init(&map, arena);
    assert_int_equal(mrl_arena_used(arena), 0);
    for (size_t i = 0; i < 5000; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "%zu", i);
        assert_false(mrl_map_get(&map, keys[i], strlen(keys[i]), &value));
        assert_ok(mrl_map_add(&map, keys[i], strlen(keys[i]), i, &added, &err));
        assert_true(added);
    }
    assert_int_equal(map.count, 5000);
    for (size_t i = 0; i < 5000; i++) {
        assert_true(mrl_map_get(&map, keys[i], strlen(keys[i]), &value));
        assert_true(value == i);
    }
    assert_false(mrl_map_get(&map, "5000", 4, &value));
}

static void a_key_that_is_there_keeps_its_value(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_error err;
    struct mrl_map map;
    uint64_t value;
    bool added = true;

    (void)state;
    assert_non_null(arena);
    mrl_map_init(&map, arena);
    assert_ok(mrl_map_add(&map, "key", 3, 1, NULL, &err));
    assert_ok(mrl_map_add(&map, "key", 3, 2, &added, &err));
    assert_false(added);
    assert_int_equal(map.count, 1);
    assert_true(mrl_map_get(&map, "key", 3, &value));
    assert_true(value == 1);
}

static void keys_are_bytes_of_any_length(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    static const char zeros[40];
    struct mrl_error err;
    struct mrl_map map;
    uint64_t value;
    bool added;

    (void)state;
    assert_non_null(arena);
    mrl_map_init(&map, arena);
    for (size_t n = 0; n <= sizeof(zeros); n++) {
        assert_ok(mrl_map_add(&map, zeros, n, n, &added, &err));
        assert_true(added);
    }
    for (size_t n = 0; n <= sizeof(zeros); n++) {
        assert_true(mrl_map_get(&map, zeros, n, &value));
        assert_true(value == n);
    }
}

static void room_may_be_made_before(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    static const char zeros[200];
    struct mrl_error err;
    struct mrl_map map;
    uint64_t value;
    size_t used;

    (void)state;
    assert_non_null(arena);
    mrl_map_init(&map, arena);
    assert_ok(mrl_map_reserve(&map, sizeof(zeros), &err));
    used = mrl_arena_used(arena);
    for (size_t n = 0; n < sizeof(zeros); n++)
        assert_ok(mrl_map_add(&map, zeros, n, n, NULL, &err));
    assert_int_equal(mrl_arena_used(arena), used);
    assert_ok(mrl_map_reserve(&map, 2, &err));
    assert_int_equal(mrl_arena_used(arena), used);
    assert_ok(mrl_map_reserve(&map, 2 * sizeof(zeros), &err));
    for (size_t n = 0; n < sizeof(zeros); n++)
        assert_true(mrl_map_get(&map, zeros, n, &value) && value == n);
    assert_code(MRL_E_LIMIT, mrl_map_reserve(&map, SIZE_MAX, &err));
    assert_true(mrl_map_get(&map, zeros, 7, &value) && value == 7);
}

static mrl_status add_many(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_error err;
    struct mrl_map map;
    const char *text = context;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    mrl_map_init(&map, arena);
    for (size_t n = 0; n < strlen(text); n++)
        MRL_TRY(mrl_map_add(&map, text, n, 0, NULL, &err));
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_survives_oom(add_many, text);
}

static void a_map_that_cannot_grow_keeps_what_it_has(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1000);
    static const char zeros[40];
    struct mrl_error err;
    struct mrl_map map;
    uint64_t value;
    size_t n = 0;

    (void)state;
    assert_non_null(arena);
    mrl_map_init(&map, arena);
    while (mrl_map_add(&map, zeros, n, n, NULL, &err).code == MRL_OK)
        n++;
    assert_int_equal(err.code, MRL_E_LIMIT);
    assert_int_equal(map.count, n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        assert_true(mrl_map_get(&map, zeros, i, &value));
    assert_false(mrl_map_get(&map, zeros, n, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added),
        cmocka_unit_test(a_key_that_is_there_keeps_its_value),
        cmocka_unit_test(room_may_be_made_before),
        cmocka_unit_test(keys_are_bytes_of_any_length),
        cmocka_unit_test(a_map_that_cannot_grow_keeps_what_it_has),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
