/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/known.h"

#include "folder.h"
#include "oom.h"

#define COUNT 3

struct known {
    int dir;
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_sha256 signature;
    struct mrl_file_id ids[COUNT];
    char name[MRL_SHA256_HEX];
};

static struct known written(const struct folder *f)
{
    struct known k = {.dir = f->fd, .arena = mrl_arena_new(1u << 20), .signature = {{7}}};
    const struct mrl_known known = {k.ids, COUNT};

    for (size_t i = 0; i < COUNT; i++)
        k.ids[i] = (struct mrl_file_id){1, i, 10 * i, -(int64_t)i, INT64_MAX};
    mrl_sha256_hex(&k.signature, k.name);
    assert_ok(mrl_known_write(k.dir, &k.signature, &known, &k.err));
    return k;
}

static bool is_read(struct known *k, const struct mrl_sha256 *signature, struct mrl_known *ret)
{
    bool found = false;

    assert_ok(mrl_known_read(k->dir, signature, k->arena, ret, &found, &k->err));
    return found;
}

static void what_was_written_is_read(void **state)
{
    struct known k = written(*state);
    struct mrl_known got;

    assert_true(is_read(&k, &k.signature, &got));
    assert_int_equal(got.count, COUNT);
    assert_memory_equal(got.ids, k.ids, sizeof(k.ids));
    assert_false(mrl_known_has(&got.ids[0]));
    assert_true(mrl_known_has(&got.ids[1]));
    mrl_arena_free(k.arena);
}

static void another_signature_knows_nothing(void **state)
{
    struct known k = written(*state);
    const struct mrl_sha256 other = {{8}};
    char name[MRL_SHA256_HEX];
    struct mrl_known got;

    assert_false(is_read(&k, &other, &got));
    mrl_sha256_hex(&other, name);
    assert_int_equal(renameat(k.dir, k.name, k.dir, name), 0);
    assert_false(is_read(&k, &other, &got));
    mrl_arena_free(k.arena);
}

static void no_byte_can_be_altered_and_none_taken_away(void **state)
{
    struct known k = written(*state);
    const int fd = openat(k.dir, k.name, O_RDWR | O_CLOEXEC);
    struct mrl_known got;
    uint8_t bytes[1024];
    const ssize_t n = pread(fd, bytes, sizeof(bytes), 0);

    assert_int_equal(n, 21 + 36 + 32 + 8 + 40 * COUNT + 32);
    for (ssize_t i = 0; i < n; i++) {
        const uint8_t other = bytes[i] ^ 1;

        assert_int_equal(pwrite(fd, &other, 1, i), 1);
        assert_false(is_read(&k, &k.signature, &got));
        assert_int_equal(pwrite(fd, &bytes[i], 1, i), 1);
    }
    assert_true(is_read(&k, &k.signature, &got));
    for (ssize_t i = n - 1; i >= 0; i--) {
        assert_int_equal(ftruncate(fd, i), 0);
        assert_false(is_read(&k, &k.signature, &got));
    }
    close(fd);
    mrl_arena_free(k.arena);
}

static void a_file_touched_a_moment_ago_is_not_known(void **state)
{
    const struct folder *const f = *state;
    const int fd = openat(f->fd, "x", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const struct mrl_file_id id = {1, 1, 1, 1, 5000000000};

    assert_true(fd >= 0);
    assert_false(mrl_known_prepare(fd, &id, 6999999999));
    assert_false(mrl_known_prepare(fd, &id, 0));
    assert_false(mrl_known_prepare(-1, &id, 9000000000));
    close(fd);
}

static mrl_status read_it(void *context)
{
    struct known *k = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_known got;
    bool found;

    if (!arena)
        return MRL_FAIL_NOMEM(&k->err);
    MRL_TRY(mrl_known_read(k->dir, &k->signature, arena, &got, &found, &k->err));
    assert_true(found);
    return mrl_ok();
}

static void survives_failing_allocations(void **state)
{
    struct known k = written(*state);

    assert_survives_oom(read_it, &k);
    mrl_arena_free(k.arena);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_written_is_read),
        CASE(another_signature_knows_nothing),
        CASE(no_byte_can_be_altered_and_none_taken_away),
        CASE(a_file_touched_a_moment_ago_is_not_known),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
