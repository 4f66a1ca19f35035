/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include "oom.h"
#include "sign/file_digests.h"
#include "sign/model.h"
#include "unit.h"

#include "base/sha256_lanes.h"

#define FILES 9u

static void put(const struct folder *f, const char *name, const void *bytes, size_t n)
{
    const int fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
}

/* --- digests --- */

struct digests {
    size_t next;
    bool pieces; /* the second half of each file only */
    struct mrl_oms_digest got[FILES];
    bool done[FILES];
    enum mrl_code failed;
};

/* Around the size of the buffers and of a block. */
static const size_t sizes[FILES] = {0, 1, 63, 64, 65, 65535, 65536, 65537, 300000};

static void name_of(size_t i, char ret[16])
{
    (void)snprintf(ret, 16, "f%zu", i);
}

static bool next(void *context, struct mrl_digest_job *ret)
{
    static char names[FILES][16];
    struct digests *d = context;

    if (d->next == FILES)
        return false;
    name_of(d->next, names[d->next]);
    *ret = (struct mrl_digest_job){.path = names[d->next],
                                   .start = d->pieces ? sizes[d->next] / 2 : 0,
                                   .end = d->pieces ? sizes[d->next] : UINT64_MAX,
                                   .index = d->next};
    d->next++;
    return true;
}

static mrl_status done(void *context, const struct mrl_digest_job *job,
                       const struct mrl_oms_digest *digest, const struct mrl_error *why,
                       struct mrl_error *err)
{
    struct digests *d = context;

    (void)err;
    assert_false(d->done[job->index]);
    d->done[job->index] = true;
    if (digest)
        d->got[job->index] = *digest;
    else
        d->failed = why->code;
    return mrl_ok();
}

static void digest(const struct folder *f, bool portable, bool pieces, struct digests *ret)
{
    const struct mrl_digest_run run = {
        .root = f->fd, .portable = portable, .next = next, .done = done, .context = ret};
    struct mrl_error err;

    *ret = (struct digests){.pieces = pieces};
    assert_ok(mrl_digest_files(&run, &err));
}

static void interleaved_digests_are_those_of_openssl(void **state)
{
    const struct folder *const f = *state;
    static uint8_t bytes[300000];
    struct digests one, other;
    char name[16];

    for (size_t i = 0; i < FILES; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            bytes[j] = (uint8_t)(j * 7 + i + (j >> 9));
        name_of(i, name);
        put(f, name, bytes, sizes[i]);
    }
    for (int pieces = 0; pieces < 2; pieces++) {
        digest(f, false, pieces, &one);
        digest(f, true, pieces, &other);
        for (size_t i = 0; i < FILES; i++) {
            assert_true(one.done[i]);
            assert_memory_equal(&one.got[i], &other.got[i], sizeof(one.got[i]));
        }
        assert_int_equal(one.failed, MRL_OK);
    }
}

static void a_file_that_is_missing_or_short_is_told_and_the_others_are_done(void **state)
{
    const struct folder *const f = *state;
    struct digests d;
    char name[16];

    for (size_t i = 1; i < FILES; i++) {
        name_of(i, name);
        put(f, name, "x", 1);
    }
    digest(f, false, false, &d);
    assert_int_equal(d.failed, MRL_E_ABSENT);
    for (size_t i = 0; i < FILES; i++)
        assert_true(d.done[i]);
    digest(f, false, true, &d);
    assert_int_equal(d.failed, MRL_E_CHANGED);
}

/* --- models --- */

struct models {
    const char *path;
    struct mrl_arena *arena;
    struct mrl_model model;
    struct mrl_manifest manifest;
    struct mrl_model_result result;
    struct mrl_error err;
};

static mrl_status sign(struct models *m, enum mrl_oms_method method)
{
    const struct mrl_model_plan plan = {.method = method, .shard_size = 4, .tensors = true};
    struct mrl_model_seen seen;

    MRL_TRY(mrl_model_open(m->path, m->arena, &m->model, &m->err));
    return mrl_model_manifest(&m->model, &plan, m->arena, &m->manifest, &seen, &m->err);
}

static mrl_status compare(struct models *m)
{
    const struct mrl_model_check check = {.strict = true};

    return mrl_model_compare(&m->model, &m->manifest, &check, m->arena, &m->result, &m->err);
}

static void start(struct models *m, const struct folder *f)
{
    *m = (struct models){.path = f->path, .arena = mrl_arena_new(1u << 24)};
    put(f, "a", "aaaa", 4);
    put(f, "b", "bbbbbb", 6);
}

static void stop(struct models *m)
{
    mrl_model_close(&m->model);
    mrl_arena_free(m->arena);
}

/* Every bit of every file, by both methods. */
static void no_bit_of_a_signed_file_changes_unnoticed(void **state)
{
    const struct folder *const f = *state;
    struct models m;

    for (int method = 0; method < 2; method++) {
        start(&m, f);
        assert_ok(sign(&m, (enum mrl_oms_method)method));
        assert_ok(compare(&m));
        assert_int_equal(m.result.change_count, 0);
        for (unsigned bit = 0; bit < 48; bit++) {
            char bytes[6] = "bbbbbb";

            memcpy(bytes, "bbbbbb", 6);
            bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
            put(f, "b", bytes, 6);
            assert_ok(compare(&m));
            assert_int_equal(m.result.change_count, 1);
            assert_int_equal(m.result.changes[0].kind, MRL_CHANGE_CHANGED);
            assert_string_equal(m.result.changes[0].path, "b");
        }
        stop(&m);
    }
}

static void two_names_that_were_swapped_are_two_changes(void **state)
{
    const struct folder *const f = *state;
    struct models m;

    start(&m, f);
    assert_ok(sign(&m, MRL_OMS_FILES));
    assert_int_equal(renameat(f->fd, "a", f->fd, "t"), 0);
    assert_int_equal(renameat(f->fd, "b", f->fd, "a"), 0);
    assert_int_equal(renameat(f->fd, "t", f->fd, "b"), 0);
    assert_ok(compare(&m));
    assert_int_equal(m.result.change_count, 2);
    assert_int_equal(m.result.changes[1].kind, MRL_CHANGE_CHANGED);
    stop(&m);
}

static void another_case_is_another_name(void **state)
{
    const struct folder *const f = *state;
    struct models m;

    start(&m, f);
    assert_ok(sign(&m, MRL_OMS_FILES));
    assert_int_equal(renameat(f->fd, "a", f->fd, "A"), 0);
    assert_ok(compare(&m));
    assert_int_equal(m.result.change_count, 1);
    assert_int_equal(m.result.changes[0].kind, MRL_CHANGE_RENAMED);
    assert_string_equal(m.result.changes[0].path, "A");
    assert_string_equal(m.result.changes[0].from, "a");
    stop(&m);
}

static mrl_status sign_and_compare(void *context)
{
    struct models m = {.path = ((struct folder *)context)->path,
                       .arena = mrl_arena_new(1u << 24),
                       .model = {.root = -1}};
    mrl_status s = m.arena ? sign(&m, MRL_OMS_FILES) : (mrl_status){MRL_E_NOMEM};

    if (s.code == MRL_OK)
        s = compare(&m);
    stop(&m);
    return s;
}

static void survives_failing_allocations(void **state)
{
    struct folder *const f = *state;

    put(f, "a", "aaaa", 4);
    assert_survives_oom(sign_and_compare, f);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(interleaved_digests_are_those_of_openssl),
        CASE(a_file_that_is_missing_or_short_is_told_and_the_others_are_done),
        CASE(no_bit_of_a_signed_file_changes_unnoticed),
        CASE(two_names_that_were_swapped_are_two_changes),
        CASE(another_case_is_another_name),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
