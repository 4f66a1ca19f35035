/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include "oom.h"

#include "assess/provenance.h"
#include "base/limits.h"
#include "base/program.h"
#include "data/index.h"

/* What an assessment takes from the provenance index of a project, and that it takes nothing from
 * one that says what its records do not. */

#define ROWS 5000u /* several blocks */

static mrl_status add_rows(struct mrl_data_writer *w, struct mrl_error *err)
{
    uint8_t digest[32] = {0};
    char key[32];

    for (uint32_t n = 0; n < ROWS; n++) {
        const struct mrl_data_record r = {.key = mrl_span_text(key),
                                          .scheme = 1,
                                          .has_time = n % 4 != 0, /* three of four are traced */
                                          .at = n % 4 ? 1000000 + n : 0,
                                          .digest_kind = MRL_DATA_SHA256,
                                          .digest = digest};

        memcpy(digest, &n, sizeof(n));
        (void)snprintf(key, sizeof(key), "org,h%u)/%u", n % 10, n);
        MRL_TRY(mrl_data_writer_add(w, &r, err));
    }
    return mrl_ok();
}

static mrl_status make_index(const struct folder *f, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_data_writer w;
    uint32_t number;
    mrl_status s;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    (void)mkdirat(f->fd, ".merlon", 0777);
    (void)mkdirat(f->fd, MRL_DATA_DIR, 0777);
    MRL_TRY(mrl_dir_open_beneath(f->fd, MRL_DATA_DIR, &dir, err));
    MRL_TRY(mrl_data_writer_open(dir, arena, &w, err));
    s = mrl_data_manifest_dataset(&w.manifest, mrl_span_text("corpus"), arena, &number, err);
    if (s.code == MRL_OK)
        s = mrl_data_manifest_use(&w.manifest, mrl_span_text("training"), arena, &number, err);
    if (s.code == MRL_OK)
        s = add_rows(&w, err);
    if (s.code == MRL_OK)
        s = mrl_data_writer_commit(&w, err);
    mrl_data_writer_close(&w);
    return s;
}

/* --- a cache that knows one file, and counts --- */

struct cache {
    bool broken;
    struct mrl_file_id id;
    struct mrl_sha256 sha256;
    char path[64];
    char facts[MRL_PROGRAM_ID];
    size_t facts_len;
    unsigned puts;
};

static mrl_status get(void *context, const char *path, const struct mrl_file_id *id,
                      struct mrl_arena *arena, bool *found, struct mrl_sha256 *sha256,
                      const void **facts, size_t *facts_len, struct mrl_error *err)
{
    const struct cache *const c = context;

    (void)arena;
    if (c->broken)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "the cache is broken");
    *found = c->puts && strcmp(c->path, path) == 0 && mrl_file_id_equal(&c->id, id);
    *sha256 = c->sha256;
    *facts = c->facts;
    *facts_len = c->facts_len;
    return mrl_ok();
}

static mrl_status put(void *context, const char *path, const struct mrl_file_id *id,
                      const struct mrl_sha256 *sha256, const void *facts, size_t facts_len,
                      struct mrl_error *err)
{
    struct cache *const c = context;

    (void)err;
    (void)snprintf(c->path, sizeof(c->path), "%s", path);
    c->id = *id;
    c->sha256 = *sha256;
    assert_true(facts_len <= sizeof(c->facts));
    memcpy(c->facts, facts, facts_len);
    c->facts_len = facts_len;
    c->puts++;
    return mrl_ok();
}

/* --- looking --- */

struct seen {
    struct mrl_arena *arena;
    struct mrl_asset_file file;
    struct mrl_asset assets[2];
    struct mrl_provenance provenance;
    uint64_t records_read;
    struct mrl_error err;
};

static void count(void *context, uint64_t records)
{
    struct seen *const s = context;

    s->records_read = records;
}

static mrl_status look(const struct folder *f, struct cache *cache, struct seen *s)
{
    const struct mrl_file_cache files = {get, put, cache};
    const struct mrl_provenance_options options = {cache ? &files : NULL, count, s};
    struct mrl_inventory inv = {.assets = s->assets, .asset_count = 2};
    const uint32_t traced = 5;

    s->records_read = 0;
    s->file = (struct mrl_asset_file){.path = "corpus.bin", .has_digest = true};
    memcpy(s->file.sha256.bytes, &traced, sizeof(traced));
    s->assets[0] = (struct mrl_asset){
        .id = "corpus", .kind = MRL_ASSET_DATASET, .files = &s->file, .file_count = 1};
    s->assets[1] = (struct mrl_asset){.id = "other", .kind = MRL_ASSET_DATASET};
    s->arena = mrl_arena_new(64u << 20);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    return mrl_provenance_look(f->fd, &inv, &options, s->arena, &s->provenance, &s->err);
}

static enum mrl_provenance_state state_of(const struct folder *f, struct cache *cache)
{
    struct seen s;

    assert_ok(look(f, cache, &s));
    assert_true((s.provenance.state == MRL_PROVENANCE_DAMAGED) == (s.provenance.problem != NULL));
    mrl_arena_free(s.arena);
    return s.provenance.state;
}

static void tells_what_the_records_of_a_dataset_have(void **state)
{
    const struct folder *f = *state;
    struct seen s;

    assert_int_equal(state_of(f, NULL), MRL_PROVENANCE_ABSENT);
    assert_ok(make_index(f, &s.err));
    assert_ok(look(f, NULL, &s));
    assert_int_equal(s.provenance.state, MRL_PROVENANCE_WHOLE);
    assert_true(s.provenance.of[0].held);
    assert_int_equal(s.provenance.of[0].counts.records, ROWS);
    assert_int_equal(s.provenance.of[0].counts.with_both, ROWS / 4 * 3);
    assert_true(s.provenance.of[0].files_on_record);
    assert_true(s.provenance.of[0].files_traced);
    assert_false(s.provenance.of[1].held);
    assert_true(s.provenance.quick);
    mrl_arena_free(s.arena);
}

/* --- an index that was tampered with --- */

/* Writes the manifest anew with another claim about the records, and with a digest that fits. */
static void claim(const struct folder *f, void (*change)(struct mrl_segment_info *))
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_data_manifest m;
    struct mrl_error err;
    char *bytes;
    size_t n;

    assert_ok(mrl_dir_open_beneath(f->fd, MRL_DATA_DIR, &dir, &err));
    assert_ok(mrl_file_read(dir, MRL_DATA_MANIFEST, MRL_MAX_MANIFEST, arena, &bytes, &n, &err));
    assert_ok(mrl_data_manifest_read(bytes, n, arena, &m, &err));
    change(&m.segments[0]);
    mrl_buf_init(&buf, MRL_MAX_MANIFEST);
    assert_ok(mrl_data_manifest_write(&m, &buf, &err));
    assert_ok(mrl_file_write(dir, MRL_DATA_MANIFEST, buf.data, buf.len, 0666, false, &err));
}

static void all_have_both(struct mrl_segment_info *s)
{
    s->counts[0].with_time = s->counts[0].with_both = s->counts[0].records;
}

static void one_more(struct mrl_segment_info *s)
{
    s->counts[0].records++;
    s->records++;
}

static void earlier(struct mrl_segment_info *s)
{
    s->counts[0].first--;
}

static void fewer_blocks(struct mrl_segment_info *s)
{
    s->blocks--;
}

static void a_manifest_that_claims_what_is_not_there_is_told(void **state)
{
    static void (*const changes[])(struct mrl_segment_info *) = {all_have_both, one_more, earlier,
                                                                 fewer_blocks};
    const struct folder *f = *state;
    struct cache cache = {0};
    struct mrl_error err;

    for (size_t i = 0; i < MRL_COUNT(changes); i++) {
        (void)unlinkat(f->fd, MRL_DATA_DIR "/" MRL_DATA_MANIFEST, 0);
        assert_ok(make_index(f, &err));
        assert_int_equal(state_of(f, &cache), MRL_PROVENANCE_WHOLE);
        claim(f, changes[i]);
        assert_int_equal(state_of(f, NULL), MRL_PROVENANCE_DAMAGED);
        /* That the file of the records was verified is no reason to believe it. */
        assert_int_equal(state_of(f, &cache), MRL_PROVENANCE_DAMAGED);
    }
}

static void flip_a_byte(const struct folder *f, off_t at)
{
    mrl_cleanup(mrl_fd_close) int fd =
        openat(f->fd, MRL_DATA_DIR "/0000000000000001.seg", O_RDWR | O_CLOEXEC);
    uint8_t byte;

    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
}

static void what_was_verified_is_read_again_when_its_file_changed(void **state)
{
    const struct folder *f = *state;
    struct cache cache = {0};
    struct seen s;

    assert_ok(make_index(f, &s.err));
    assert_ok(look(f, &cache, &s));
    assert_int_equal(s.records_read, ROWS);
    mrl_arena_free(s.arena);
    assert_ok(look(f, &cache, &s));
    assert_int_equal(s.records_read, 0);
    assert_int_equal(s.provenance.state, MRL_PROVENANCE_WHOLE);
    mrl_arena_free(s.arena);
    assert_int_equal(cache.puts, 1);
    cache.facts[0] ^= 1; /* another merlon */
    assert_ok(look(f, &cache, &s));
    assert_int_equal(s.records_read, ROWS);
    mrl_arena_free(s.arena);
    (void)usleep(20000); /* past the grain of the file system's clock */
    flip_a_byte(f, 1000);
    assert_int_equal(state_of(f, &cache), MRL_PROVENANCE_DAMAGED);
    assert_int_equal(cache.puts, 2);
}

static void a_cache_that_fails_is_no_damage_of_the_index(void **state)
{
    const struct folder *f = *state;
    struct cache cache = {.broken = true};
    struct seen s;

    assert_ok(make_index(f, &s.err));
    assert_code(MRL_E_IO, look(f, &cache, &s));
    mrl_arena_free(s.arena);
}

static mrl_status look_at_it(void *context)
{
    struct cache cache = {0};
    struct seen s;
    const mrl_status status = look(context, &cache, &s);

    mrl_arena_free(s.arena);
    return status;
}

static void survives_failing_allocations(void **state)
{
    struct mrl_error err;

    assert_ok(make_index(*state, &err));
    assert_survives_oom(look_at_it, *state);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(tells_what_the_records_of_a_dataset_have),
        WITH_FOLDER(a_manifest_that_claims_what_is_not_there_is_told),
        WITH_FOLDER(what_was_verified_is_read_again_when_its_file_changed),
        WITH_FOLDER(a_cache_that_fails_is_no_damage_of_the_index),
        WITH_FOLDER(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
