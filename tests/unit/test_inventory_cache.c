/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory_fixture.h"

struct memory_cache {
    struct mrl_file_id id;
    struct mrl_sha256 sha256;
    char facts[4096];
    size_t len;
    unsigned gets, hits, puts;
};

static mrl_status memory_get(void *context, const char *path, const struct mrl_file_id *id,
                             struct mrl_arena *arena, bool *found, struct mrl_sha256 *sha256,
                             const void **facts, size_t *facts_len, struct mrl_error *err)
{
    struct memory_cache *c = context;

    (void)path;
    (void)err;
    c->gets++;
    *found = c->len && mrl_file_id_equal(&c->id, id);
    c->hits += *found;
    *sha256 = c->sha256;
    *facts = mrl_arena_memdup(arena, c->facts, c->len);
    *facts_len = c->len;
    return mrl_ok();
}

static mrl_status memory_put(void *context, const char *path, const struct mrl_file_id *id,
                             const struct mrl_sha256 *sha256, const void *facts, size_t facts_len,
                             struct mrl_error *err)
{
    struct memory_cache *c = context;

    (void)path;
    (void)err;
    c->puts++;
    c->id = *id;
    c->sha256 = *sha256;
    assert_true(facts_len <= sizeof(c->facts));
    memcpy(c->facts, facts, facts_len);
    c->len = facts_len;
    return mrl_ok();
}

static void an_unchanged_file_is_not_read_again(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};
    struct mrl_sha256 first;

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    first = asset(f, "requirements.txt")->sha256;
    assert_int_equal(f->inv.files_hashed, 1);
    take_with(f, NULL, &cache);
    assert_int_equal(c.hits, 1);
    assert_int_equal(f->inv.files_hashed, 0);
    assert_true(mrl_sha256_equal(&asset(f, "requirements.txt")->sha256, &first));
    assert_int_equal(f->inv.edge_count, 1);
    put(f, "requirements.txt", "numpy==1.24.3\n");
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 1);
    assert_false(mrl_sha256_equal(&asset(f, "requirements.txt")->sha256, &first));
}

static void facts_that_were_tampered_with_are_read_anew(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    for (size_t len = 0; len < c.len; len++) {
        const size_t whole = c.len;

        c.len = len;
        take_with(f, NULL, &cache);
        assert_int_equal(f->inv.files_hashed, 1);
        assert_int_equal(c.len, whole);
    }
}

/* The facts begin with the length of the program's ID and its text. */
static void facts_of_another_build_are_read_anew(void **state)
{
    struct fixture *f = *state;
    struct memory_cache c = {0};
    const struct mrl_file_cache cache = {memory_get, memory_put, &c};

    put(f, "requirements.txt", REQS);
    take_with(f, NULL, &cache);
    c.facts[8] = c.facts[8] == '0' ? '1' : '0';
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 1);
    take_with(f, NULL, &cache);
    assert_int_equal(f->inv.files_hashed, 0);
}

static void put_varint(FILE *file, size_t n)
{
    for (; n > 127; n >>= 7)
        (void)fputc((int)(n & 127) | 128, file);
    (void)fputc((int)n, file);
}

/* ONNX: a graph (7) of tensors (5) that each name a file (13) of 1200 characters. */
static void put_talkative_model(struct fixture *f, size_t tensors)
{
    const size_t value = 1200, entry = 2 + 8 + 1 + 2 + value; /* "location" and its value */
    const size_t tensor = 2 + 1 + 2 + entry;                  /* dims are not needed */
    FILE *file;

    put(f, "m.onnx", "");
    file = fdopen(openat(f->root, "m.onnx", O_WRONLY | O_CLOEXEC), "w");
    assert_non_null(file);
    (void)fprintf(file, "\x08\x07%c", 7 << 3 | 2);
    put_varint(file, tensors * (tensor + 3));
    for (size_t i = 0; i < tensors; i++) {
        (void)fputc(5 << 3 | 2, file);
        put_varint(file, tensor);
        (void)fprintf(file, "%c\x01%c", 14 << 3, 13 << 3 | 2);
        put_varint(file, entry);
        (void)fprintf(file, "%c\x08location%c", 1 << 3 | 2, 2 << 3 | 2);
        put_varint(file, value);
        (void)fprintf(file, "%01200zu", i);
    }
    assert_int_equal(fclose(file), 0);
}

static void a_file_that_tells_too_much_is_a_problem_and_does_not_end_the_run(void **state)
{
    struct fixture *f = *state;

    put(f, "requirements.txt", REQS);
    put_talkative_model(f, 60000);
    take_with(f, NULL, NULL);
    assert_int_equal(f->inv.problem_count, 1);
    assert_string_equal(f->inv.problems[0].path, "m.onnx");
    assert_false(asset(f, "m.onnx")->has_digest);
    assert_true(asset(f, "requirements.txt")->has_digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INVENTORY_TEST(an_unchanged_file_is_not_read_again),
        INVENTORY_TEST(facts_that_were_tampered_with_are_read_anew),
        INVENTORY_TEST(facts_of_another_build_are_read_anew),
        INVENTORY_TEST(a_file_that_tells_too_much_is_a_problem_and_does_not_end_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
