/* SPDX-License-Identifier: Apache-2.0 */
#include "oom.h"
#include "sign/manifest.h"
#include "unit.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

struct fixture {
    struct mrl_arena *arena;
    struct mrl_error err;
    struct mrl_oms_resource resources[3];
    struct mrl_oms_tensor tensor;
    struct mrl_manifest manifest;
    const char *text; /* the manifest, written */
    size_t n;
};

static const char *const ignored[] = {".git", "a \"b\""};

static void write_it(struct fixture *f, enum mrl_oms_dialect dialect)
{
    assert_ok(mrl_manifest_write(&f->manifest, dialect, f->arena, &f->text, &f->n, &f->err));
}

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(1u << 30), .tensor = {"t", {{7}}}};
    f.resources[0] = (struct mrl_oms_resource){.path = "a.txt", .end = UINT64_MAX};
    f.resources[1] = (struct mrl_oms_resource){
        .path = "a/\xe6\xa8\xa1\xf0\x9f\x98\x80", .end = UINT64_MAX, .digest = {{1, 2}}};
    f.resources[2] = (struct mrl_oms_resource){
        .path = "a-b", .end = UINT64_MAX, .tensors = &f.tensor, .tensor_count = 1};
    f.manifest = (struct mrl_manifest){.model = "m",
                                       .ignore_paths = ignored,
                                       .ignore_count = 2,
                                       .resources = f.resources,
                                       .count = 3};
    write_it(&f, MRL_OMS_SPECIFICATION);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    return 0;
}

static enum mrl_code read_text(struct fixture *f, const char *text, size_t n,
                               struct mrl_manifest *ret)
{
    return mrl_manifest_read("x", (const uint8_t *)text, n, f->arena, ret, &f->err).code;
}

static void what_was_written_is_read(void **state)
{
    struct fixture *f = *state;
    struct mrl_manifest m;

    assert_int_equal(read_text(f, f->text, f->n, &m), MRL_OK);
    assert_string_equal(m.model, "m");
    assert_int_equal(m.count, 3);
    assert_int_equal(m.ignore_count, 2);
    assert_string_equal(m.ignore_paths[1], ignored[1]);
    assert_string_equal(m.resources[2].path, "a/\xe6\xa8\xa1\xf0\x9f\x98\x80");
    assert_int_equal(m.resources[2].digest.bytes[1], 2);
    assert_int_equal(m.resources[0].tensor_count, 1);
    assert_string_equal(m.resources[0].tensors[0].name, "t");
    assert_false(m.legacy);
}

static void dialects_order_names_differently(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(f->manifest.resources[0].path, "a-b");
    assert_string_equal(f->manifest.resources[1].path, "a.txt");
    write_it(f, MRL_OMS_REFERENCE);
    assert_int_equal(f->manifest.resources[0].path[1], '/');
    assert_string_equal(f->manifest.resources[1].path, "a-b");
    assert_string_equal(f->manifest.resources[2].path, "a.txt");
}

static void characters_beyond_ascii_are_escaped(void **state)
{
    struct fixture *f = *state;

    assert_non_null(strstr(f->text, "a/\\u6a21\\ud83d\\ude00"));
    assert_non_null(strstr(f->text, "a \\\"b\\\""));
}

/* Whatever is cut off, the rest is no statement. */
static void no_cut_payload_is_read(void **state)
{
    struct fixture *f = *state;
    struct mrl_manifest m;

    for (size_t n = 0; n < f->n; n++)
        assert_int_not_equal(read_text(f, f->text, n, &m), MRL_OK);
}

static size_t shards_in(struct fixture *f, const char *numbers)
{
    char text[2048];
    struct mrl_manifest m;
    const int n = snprintf(
        text, sizeof(text),
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"m\",\"digest\":"
        "{\"sha256\":\"66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925\"}}],"
        "\"predicateType\":\"https://model_signing/signature/v1.0\",\"predicate\":{"
        "\"serialization\":{\"method\":\"shards\",\"hash_type\":\"sha256\",\"shard_size\":8,"
        "\"allow_symlinks\":false},\"resources\":[{\"name\":\"%s\",\"algorithm\":\"sha256\","
        "\"digest\":\"0000000000000000000000000000000000000000000000000000000000000000\"}]}}",
        numbers);

    return read_text(f, text, (size_t)n, &m) == MRL_OK ? m.resources[0].end : 0;
}

static void shards_are_numbers_from_the_right(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(shards_in(f, "w:0:8"), 8);
    assert_int_equal(shards_in(f, "w:x:0:7"), 7);
    assert_int_equal(shards_in(f, "w:0:9"), 0);
    assert_int_equal(shards_in(f, "w:1:8"), 0);
    assert_int_equal(shards_in(f, "w:0:0"), 0);
    assert_int_equal(shards_in(f, "w:0:08"), 0);
    assert_int_equal(shards_in(f, "w:00:8"), 0);
    assert_int_equal(shards_in(f, "w::8"), 0);
    assert_int_equal(shards_in(f, "w:0:"), 0);
    assert_int_equal(shards_in(f, ":0:8"), 0);
    assert_int_equal(shards_in(f, "0:8"), 0);
    assert_int_equal(shards_in(f, "w:0:99999999999999999999"), 0);
    assert_int_equal(shards_in(f, "w:-0:8"), 0);
    assert_int_equal(shards_in(f, "../w:0:8"), 0);
}

static void paths_stay_inside(void **state)
{
    static const char *const bad[] = {"",    "/",   "/a",   "a/",   "a//b",   ".",     "..",
                                      "a/.", "./a", "a/..", "../a", "a/../b", "\xff/a"};
    static const char *const good[] = {"a", "a/b", "...", "a..", ".a", "a:b", "a\\b"};
    char longest[MRL_MAX_PATH_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(bad); i++)
        if (!mrl_manifest_path_fault(bad[i], strlen(bad[i])))
            fail_msg("`%s` is taken", bad[i]);
    for (size_t i = 0; i < MRL_COUNT(good); i++)
        if (mrl_manifest_path_fault(good[i], strlen(good[i])))
            fail_msg("`%s` is refused", good[i]);
    assert_non_null(mrl_manifest_path_fault("a\0b", 3));
    memset(longest, 'a', sizeof(longest));
    assert_null(mrl_manifest_path_fault(longest, MRL_MAX_PATH_BYTES - 1));
    assert_non_null(mrl_manifest_path_fault(longest, MRL_MAX_PATH_BYTES));
}

static void ignoring_a_directory_ignores_what_is_below_it(void **state)
{
    static const char *const paths[] = {"a", "b/c"};

    (void)state;
    assert_true(mrl_manifest_ignores(paths, 2, "a"));
    assert_true(mrl_manifest_ignores(paths, 2, "a/x/y"));
    assert_false(mrl_manifest_ignores(paths, 2, "ab"));
    assert_false(mrl_manifest_ignores(paths, 2, "x/a"));
    assert_true(mrl_manifest_ignores(paths, 2, "b/c"));
    assert_false(mrl_manifest_ignores(paths, 2, "b"));
    assert_false(mrl_manifest_ignores(paths, 0, "a"));
}

static mrl_status write_and_read(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct fixture *f = context;
    struct mrl_manifest m;
    const char *text;
    size_t n;

    if (!arena)
        return (mrl_status){MRL_E_NOMEM};
    MRL_TRY(mrl_manifest_write(&f->manifest, MRL_OMS_SPECIFICATION, arena, &text, &n, &f->err));
    return mrl_manifest_read("x", (const uint8_t *)text, n, arena, &m, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(write_and_read, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_written_is_read),
        CASE(dialects_order_names_differently),
        CASE(characters_beyond_ascii_are_escaped),
        CASE(no_cut_payload_is_read),
        CASE(shards_are_numbers_from_the_right),
        CASE(paths_stay_inside),
        CASE(ignoring_a_directory_ignores_what_is_below_it),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
