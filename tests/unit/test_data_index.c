/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include "oom.h"

#include "base/limits.h"
#include "data/query.h"
#include "data/varint.h"

#include <sys/wait.h>

/* A record of a number, always the same: few addresses, so that some records share them. */
static struct mrl_data_record make(uint32_t n, char key[64], uint8_t digest[64])
{
    const uint32_t h = n * 2654435761u;

    memset(digest, 0, 64);
    memcpy(digest, &h, 4);
    memcpy(digest + 8, &n, 4);
    if (h % 7 == 0)
        memset(digest, 0, 12); /* many share this one */
    (void)snprintf(key, 64, "org,h%u)/p/%u", h % 50, h >> 8 & 255);
    return (struct mrl_data_record){
        .key = h % 31 ? mrl_span_text(key) : mrl_span(key, 0),
        .scheme = h % 31 ? (uint8_t)(1 + h % 2) : 0,
        .has_time = h % 13 != 0,
        .at = h % 13 ? 1000000 + h % 5000 : 0,
        .digest_kind = h % 5   ? MRL_DATA_SHA256
                       : h % 2 ? MRL_DATA_SHA1
                               : MRL_DATA_NO_DIGEST,
        .digest = digest,
        .dataset = h % 3,
        .use = h % 2,
    };
}

static mrl_status fill(int dir, uint32_t from, uint32_t to, bool merge_all, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    static const char *const names[] = {"a", "b", "c"};
    struct mrl_data_writer w;
    mrl_status s = mrl_ok();
    uint8_t digest[64];
    uint32_t number;
    char key[64];

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_data_writer_open(dir, arena, &w, err));
    for (size_t i = 0; i < 3 && s.code == MRL_OK; i++)
        s = mrl_data_manifest_dataset(&w.manifest, mrl_span_text(names[i]), arena, &number, err);
    for (size_t i = 0; i < 2 && s.code == MRL_OK; i++)
        s = mrl_data_manifest_use(&w.manifest, mrl_span_text(names[i]), arena, &number, err);
    for (uint32_t n = from; n < to && s.code == MRL_OK; n++) {
        const struct mrl_data_record r = make(n, key, digest);

        s = mrl_data_writer_add(&w, &r, err);
    }
    w.merge_all = merge_all;
    if (s.code == MRL_OK)
        s = mrl_data_writer_commit(&w, err);
    mrl_data_writer_close(&w);
    return s;
}

struct opened {
    struct mrl_arena *arena;
    struct mrl_data_index index;
    struct mrl_error err;
};

static void open_index(const struct folder *f, struct opened *o)
{
    o->arena = mrl_arena_new(64u << 20);
    assert_non_null(o->arena);
    assert_ok(mrl_data_index_open(f->fd, o->arena, &o->index, &o->err));
}

static void close_index(struct opened *o)
{
    mrl_data_index_close(&o->index);
    mrl_arena_free(o->arena);
}

/* --- queries, against looking at every record --- */

struct wanted {
    uint64_t total;
    bool touched[3];
};

/* Records that say the same count once; make() gives few of those, so comparing all is fine. */
static struct wanted count_plainly(uint32_t to, const struct mrl_data_query *q, const char *prefix)
{
    static char keys[8000][64];
    static uint8_t digests[8000][64];
    static struct mrl_data_record seen[8000];
    struct wanted w = {0};
    size_t count = 0;

    for (uint32_t n = 0; n < to; n++) {
        const struct mrl_data_record r = make(n, keys[count], digests[count]);
        bool twice = false;

        if ((prefix &&
             (r.key.len < strlen(prefix) || memcmp(r.key.at, prefix, strlen(prefix)) != 0)) ||
            (q->has_from && (!r.has_time || r.at < q->from)) ||
            (q->has_to && (!r.has_time || r.at > q->to)) ||
            (q->dataset != MRL_DATA_ANY_DATASET && q->dataset != r.dataset) ||
            (q->digest_kind &&
             (q->digest_kind != r.digest_kind ||
              memcmp(q->digest, r.digest, mrl_data_digest_size(r.digest_kind)) != 0)))
            continue;
        for (size_t i = 0; i < count && !twice; i++)
            twice = mrl_data_record_compare(&seen[i], &r) == 0;
        if (twice)
            continue;
        seen[count++] = r;
        w.touched[r.dataset] = true;
    }
    w.total = count;
    return w;
}

static void ask(struct opened *o, uint32_t to, struct mrl_data_query q, const char *prefix)
{
    static struct mrl_url_ranges ranges;
    const struct wanted w = count_plainly(to, &q, prefix);
    const size_t limits[] = {100000, 3, 0};

    if (prefix) {
        ranges.count = 1;
        ranges.prefix[0] = mrl_span_text(prefix);
        q.ranges = &ranges;
    }
    for (size_t i = 0; i < MRL_COUNT(limits); i++) {
        struct mrl_data_answer a;

        q.limit = limits[i];
        assert_ok(mrl_data_query_run(&o->index, &q, o->arena, &a, &o->err));
        if (a.exact)
            assert_int_equal(a.total, w.total);
        else
            assert_true(a.total >= w.total);
        assert_int_equal(a.record_count, w.total < q.limit ? w.total : q.limit);
        for (size_t d = 0; d < 3; d++)
            assert_int_equal(a.touched[d], w.touched[d]);
        for (size_t k = 1; k < a.record_count; k++)
            assert_true(mrl_data_record_compare(&a.records[k - 1], &a.records[k]) < 0);
    }
}

static void ask_all(struct opened *o, uint32_t to)
{
    const struct mrl_data_query any = {.dataset = MRL_DATA_ANY_DATASET};
    static const char *const prefixes[] = {"org,h1)/", "org,h1", "org,h49)/p/2", "a", "z", "org,"};
    struct mrl_data_query q;
    uint8_t digest[64];
    char key[64];

    ask(o, to, any, NULL);
    for (size_t i = 0; i < MRL_COUNT(prefixes); i++) {
        ask(o, to, any, prefixes[i]);
        q = any;
        q.has_from = q.has_to = true;
        q.from = 1001000;
        q.to = 1001500;
        ask(o, to, q, prefixes[i]);
        q.has_to = false;
        q.dataset = 1;
        ask(o, to, q, prefixes[i]);
    }
    for (uint32_t n = 0; n < 40; n++) {
        const struct mrl_data_record r = make(n, key, digest);

        q = any;
        q.digest_kind = r.digest_kind;
        q.digest = digest;
        if (r.digest_kind)
            ask(o, to, q, n % 2 ? NULL : "org,h1");
    }
    memset(digest, 0xee, sizeof(digest));
    q = any;
    q.digest_kind = MRL_DATA_SHA256;
    q.digest = digest;
    ask(o, to, q, NULL);
}

static void answers_what_looking_at_every_record_would(void **state)
{
    const struct folder *f = *state;
    struct opened o;

    assert_ok(fill(f->fd, 0, 7000, false, &o.err));
    open_index(f, &o);
    assert_int_equal(o.index.manifest.segment_count, 1);
    assert_true(o.index.manifest.segments[0].blocks > 2);
    assert_ok(mrl_data_index_verify(&o.index, &o.err));
    ask_all(&o, 7000);
    close_index(&o);
}

static void several_segments_answer_as_one(void **state)
{
    const struct folder *f = *state;
    struct opened o;

    assert_ok(fill(f->fd, 0, 5000, false, &o.err));
    assert_ok(fill(f->fd, 4500, 5500, false, &o.err)); /* some of them again */
    assert_ok(fill(f->fd, 5500, 5600, false, &o.err));
    open_index(f, &o);
    assert_true(o.index.manifest.segment_count > 1);
    assert_ok(mrl_data_index_verify(&o.index, &o.err));
    ask_all(&o, 5600);
    close_index(&o);

    assert_ok(fill(f->fd, 0, 0, true, &o.err));
    open_index(f, &o);
    assert_int_equal(o.index.manifest.segment_count, 1);
    assert_ok(mrl_data_index_verify(&o.index, &o.err));
    ask_all(&o, 5600);
    close_index(&o);
}

static void the_same_again_adds_nothing(void **state)
{
    const struct folder *f = *state;
    struct opened o;
    uint64_t records;

    assert_ok(fill(f->fd, 0, 1000, false, &o.err));
    open_index(f, &o);
    records = o.index.manifest.segments[0].records;
    close_index(&o);
    assert_ok(fill(f->fd, 0, 1000, false, &o.err));
    open_index(f, &o);
    assert_int_equal(o.index.manifest.segment_count, 1);
    assert_int_equal(o.index.manifest.segments[0].records, records);
    close_index(&o);
}

static void an_empty_index_is_one(void **state)
{
    const struct folder *f = *state;
    struct opened o;

    o.arena = mrl_arena_new(1u << 20);
    assert_code(MRL_E_ABSENT, mrl_data_index_open(f->fd, o.arena, &o.index, &o.err));
    mrl_arena_free(o.arena);
    assert_ok(fill(f->fd, 0, 0, false, &o.err));
    open_index(f, &o);
    assert_int_equal(o.index.manifest.segment_count, 0);
    assert_ok(mrl_data_index_verify(&o.index, &o.err));
    close_index(&o);
}

static void replacing_a_dataset_leaves_the_others(void **state)
{
    const struct folder *f = *state;
    struct mrl_data_counts before, after;
    struct mrl_data_writer w;
    struct opened o;

    assert_ok(fill(f->fd, 0, 3000, false, &o.err));
    open_index(f, &o);
    before = mrl_data_manifest_counts(&o.index.manifest, 0);
    close_index(&o);
    o.arena = mrl_arena_new(1u << 20);
    assert_ok(mrl_data_writer_open(f->fd, o.arena, &w, &o.err));
    assert_ok(mrl_data_writer_replace(&w, mrl_span_text("b"), &o.err));
    assert_ok(mrl_data_writer_commit(&w, &o.err));
    mrl_data_writer_close(&w);
    mrl_arena_free(o.arena);
    open_index(f, &o);
    assert_ok(mrl_data_index_verify(&o.index, &o.err));
    after = mrl_data_manifest_counts(&o.index.manifest, 0);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(mrl_data_manifest_counts(&o.index.manifest, 1).records, 0);
    assert_string_equal(o.index.manifest.datasets[1].name, "");
    assert_string_equal(o.index.manifest.datasets[3].name, "b");
    close_index(&o);
}

/* --- damage --- */

/* The only segment's name. */
static void segment_name(const struct folder *f, char ret[MRL_SEGMENT_NAME])
{
    struct opened o;

    open_index(f, &o);
    mrl_segment_name(o.index.manifest.segments[0].id, ret);
    close_index(&o);
}

/* Whether anybody would notice: opening, or reading all of it. */
static bool is_noticed(const struct folder *f)
{
    struct opened o;
    mrl_status s;

    o.arena = mrl_arena_new(64u << 20);
    s = mrl_data_index_open(f->fd, o.arena, &o.index, &o.err);
    if (s.code == MRL_OK) {
        s = mrl_data_index_verify(&o.index, &o.err);
        mrl_data_index_close(&o.index);
    }
    mrl_arena_free(o.arena);
    return s.code != MRL_OK;
}

static void flip_every_byte(const struct folder *f, const char *name)
{
    const int fd = openat(f->fd, name, O_RDWR | O_CLOEXEC);
    struct stat st;
    uint8_t byte;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_true(st.st_size > 100);
    for (off_t i = 0; i < st.st_size; i++)
        for (unsigned bit = 0; bit < 8; bit += 7) {
            assert_int_equal(pread(fd, &byte, 1, i), 1);
            byte ^= (uint8_t)(1u << bit);
            assert_int_equal(pwrite(fd, &byte, 1, i), 1);
            if (!is_noticed(f))
                fail_msg("nobody notices byte %lld of %s", (long long)i, name);
            byte ^= (uint8_t)(1u << bit);
            assert_int_equal(pwrite(fd, &byte, 1, i), 1);
        }
    close(fd);
    assert_false(is_noticed(f));
}

static void every_flipped_byte_is_noticed(void **state)
{
    const struct folder *f = *state;
    char name[MRL_SEGMENT_NAME];
    struct mrl_error err;

    assert_ok(fill(f->fd, 0, 12, false, &err));
    segment_name(f, name);
    flip_every_byte(f, name);
    flip_every_byte(f, MRL_DATA_MANIFEST);
}

static void cut_files_are_noticed(void **state)
{
    const struct folder *f = *state;
    char name[MRL_SEGMENT_NAME];
    struct mrl_error err;
    struct stat st;

    assert_ok(fill(f->fd, 0, 100, false, &err));
    segment_name(f, name);
    assert_int_equal(fstatat(f->fd, name, &st, 0), 0);
    for (off_t n = 0; n < st.st_size; n += 37) {
        const int fd = openat(f->fd, name, O_RDWR | O_CLOEXEC);
        uint8_t *bytes = malloc((size_t)st.st_size);

        assert_int_equal(pread(fd, bytes, (size_t)st.st_size, 0), st.st_size);
        assert_int_equal(ftruncate(fd, n), 0);
        assert_true(is_noticed(f));
        assert_int_equal(pwrite(fd, bytes, (size_t)st.st_size, 0), st.st_size);
        free(bytes);
        close(fd);
    }
    assert_int_equal(unlinkat(f->fd, name, 0), 0);
    assert_true(is_noticed(f));
}

/* --- writers --- */

static void two_writers_exclude_each_other(void **state)
{
    const struct folder *f = *state;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_data_writer w;
    struct mrl_error err;

    assert_ok(mrl_data_writer_open(f->fd, arena, &w, &err));
    assert_code(MRL_E_BUSY, fill(f->fd, 0, 1, false, &err));
    assert_non_null(strstr(err.hint, "wait"));
    mrl_data_writer_close(&w);
    assert_ok(fill(f->fd, 0, 1, false, &err));
}

static size_t count_files(const struct folder *f)
{
    DIR *d = fdopendir(openat(f->fd, ".", O_RDONLY | O_DIRECTORY));
    size_t n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

/* Killed at whatever moment, it leaves the old index or the new one, and the next writer clears
 * what is left over. */
static void a_killed_writer_leaves_a_whole_index(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    assert_ok(fill(f->fd, 0, 500, false, &err));
    for (useconds_t wait = 0; wait < 60000; wait += 1500) {
        const pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
            _exit(fill(f->fd, wait, wait + 3000, true, &err).code == MRL_OK ? 0 : 1);
        (void)usleep(wait);
        (void)kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_false(is_noticed(f));
    }
    assert_ok(fill(f->fd, 0, 1, true, &err));
    assert_int_equal(count_files(f), 3); /* lock, manifest, segment */
}

static mrl_status fill_and_read(void *context)
{
    const struct folder *f = context;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    struct mrl_data_query q = {.dataset = MRL_DATA_ANY_DATASET, .limit = 10};
    struct mrl_data_answer answer;
    struct mrl_data_index index;
    struct mrl_error err;
    mrl_status s;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    MRL_TRY(fill(f->fd, 0, 20, true, &err));
    MRL_TRY(mrl_data_index_open(f->fd, arena, &index, &err));
    s = mrl_data_query_run(&index, &q, arena, &answer, &err);
    if (s.code == MRL_OK)
        s = mrl_data_index_verify(&index, &err);
    mrl_data_index_close(&index);
    return s;
}

static void survives_failing_allocations(void **state)
{
    struct folder *f = *state;

    assert_survives_oom(fill_and_read, f);
}

/* --- parts --- */

static void numbers_have_one_form(void **state)
{
    static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    static const uint8_t long_zero[] = {0x80, 0},
                         large[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2};
    uint8_t bytes[MRL_VARINT_MAX];
    struct mrl_reader r;
    struct mrl_error err;
    uint64_t back;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(numbers); i++) {
        const size_t n = mrl_varint_write(numbers[i], bytes);

        mrl_reader_init(&r, bytes, n, &err);
        assert_ok(mrl_varint_read(&r, "number", &back));
        assert_true(back == numbers[i]);
        mrl_reader_init(&r, bytes, n - 1, &err);
        assert_code(MRL_E_TRUNCATED, mrl_varint_read(&r, "number", &back));
    }
    mrl_reader_init(&r, long_zero, sizeof(long_zero), &err);
    assert_code(MRL_E_FORMAT, mrl_varint_read(&r, "number", &back));
    mrl_reader_init(&r, large, sizeof(large), &err);
    assert_code(MRL_E_FORMAT, mrl_varint_read(&r, "number", &back));
    assert_true(mrl_unzigzag(mrl_zigzag(INT64_MIN)) == INT64_MIN);
    assert_true(mrl_unzigzag(mrl_zigzag(-1)) == -1 && mrl_zigzag(-1) == 1);
}

struct collected {
    uint64_t last;
    size_t count;
};

static mrl_status collect(void *context, struct mrl_print p, struct mrl_error *err)
{
    struct collected *c = context;
    const uint64_t value = (uint64_t)p.head << 32 | p.block;

    (void)err;
    assert_true(c->count == 0 || value > c->last);
    c->last = value;
    c->count++;
    return mrl_ok();
}

static void digests_sort_when_memory_does_not_hold_them(void **state)
{
    const struct folder *f = *state;
    mrl_cleanup(mrl_prints_freep) struct mrl_prints *prints = NULL;
    struct collected c = {0};
    struct mrl_error err;
    const uint32_t count = 1200000; /* three batches */

    assert_ok(mrl_prints_new(f->fd, &prints, &err));
    for (uint32_t i = 0; i < count; i++) {
        const struct mrl_print p = {i * 2654435761u, i / 1000};

        assert_ok(mrl_prints_add(prints, p, &err));
        if (i % 100 == 0)
            assert_ok(mrl_prints_add(prints, p, &err));
    }
    assert_ok(mrl_prints_each(prints, collect, &c, &err));
    assert_int_equal(c.count, count);
    assert_int_equal(count_files(f), 0);
}

static mrl_status check_sorted(void *context, const struct mrl_data_record *r,
                               struct mrl_error *err)
{
    struct collected *c = context;

    (void)err;
    assert_true(c->count == 0 || (uint64_t)r->at >= c->last);
    c->last = (uint64_t)r->at;
    c->count++;
    return mrl_ok();
}

/* Memory for a few rows only, so that hundreds of runs arise. */
static void records_sort_when_memory_does_not_hold_them(void **state)
{
    const struct folder *f = *state;
    mrl_cleanup(mrl_block_codec_freep) struct mrl_block_codec *codec = NULL;
    mrl_cleanup(mrl_sorter_freep) struct mrl_sorter *sorter = NULL;
    struct mrl_stream *streams;
    struct collected c = {0};
    struct mrl_error err;
    size_t runs;

    assert_ok(mrl_sorter_new(f->fd, 64u << 10, &sorter, &err));
    for (uint32_t i = 0; i < 300000; i++) {
        const struct mrl_data_record r = {
            .key = {"k", 1}, .has_time = true, .at = (i * 2654435761u) >> 1};

        assert_ok(mrl_sorter_add(sorter, &r, &err));
    }
    assert_ok(mrl_sorter_finish(sorter, &runs, &err));
    assert_true(runs > 1 && runs <= MRL_MAX_RUNS);
    assert_ok(mrl_block_codec_new(&codec, &err));
    streams = calloc(runs, sizeof(*streams));
    for (size_t i = 0; i < runs; i++)
        assert_ok(mrl_sorter_stream(sorter, i, codec, &streams[i], &err));
    assert_ok(mrl_stream_merge(streams, runs, check_sorted, &c, &err));
    assert_int_equal(c.count, 300000);
    for (size_t i = 0; i < runs; i++)
        mrl_stream_close(&streams[i]);
    free(streams);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(answers_what_looking_at_every_record_would),
        WITH_FOLDER(several_segments_answer_as_one),
        WITH_FOLDER(the_same_again_adds_nothing),
        WITH_FOLDER(an_empty_index_is_one),
        WITH_FOLDER(replacing_a_dataset_leaves_the_others),
        WITH_FOLDER(every_flipped_byte_is_noticed),
        WITH_FOLDER(cut_files_are_noticed),
        WITH_FOLDER(two_writers_exclude_each_other),
        WITH_FOLDER(a_killed_writer_leaves_a_whole_index),
        WITH_FOLDER(survives_failing_allocations),
        cmocka_unit_test(numbers_have_one_form),
        WITH_FOLDER(digests_sort_when_memory_does_not_hold_them),
        WITH_FOLDER(records_sort_when_memory_does_not_hold_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
