/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/provenance.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/program.h"
#include "data/query.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

struct look {
    struct mrl_data_index index;
    const struct mrl_inventory *inventory;
    const struct mrl_provenance_options *options;
    struct mrl_arena *arena;
    struct mrl_provenance *to;
    bool ours; /* what failed is the cache, not the index */
    struct mrl_error *err;
};

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* UINT32_MAX if the index has none of that name. */
static uint32_t dataset_of(const struct look *l, const struct mrl_asset *asset)
{
    const struct mrl_data_manifest *const m = &l->index.manifest;

    for (uint32_t i = 0; asset->kind == MRL_ASSET_DATASET && i < m->dataset_count; i++)
        if (strcmp(m->datasets[i].name, asset->id) == 0)
            return i;
    return UINT32_MAX;
}

/* Rows that name their dataset themselves may have been of any. */
static uint64_t malformed_of(const struct look *l, uint32_t dataset)
{
    const struct mrl_data_manifest *const m = &l->index.manifest;
    uint64_t sum = m->datasets[dataset].malformed;

    for (size_t i = 0; i < m->import_count; i++)
        if (m->imports[i].dataset == UINT32_MAX &&
            __builtin_add_overflow(sum, m->imports[i].malformed, &sum))
            sum = UINT64_MAX;
    return sum;
}

/* How many records of the same bytes are looked at for one with address and time. */
#define SAME_BYTES 64

static bool has_origin(const struct mrl_data_answer *a)
{
    for (size_t i = 0; i < a->record_count; i++)
        if (a->records[i].key.len && a->records[i].has_time)
            return true;
    return false;
}

static mrl_status look_for_files(struct look *l, const struct mrl_asset *asset, uint32_t dataset,
                                 struct mrl_provenance_of *of)
{
    of->files_on_record = asset->file_count > 0 && asset->file_count <= MRL_MAX_PROVENANCE_FILES;
    of->files_traced = of->files_on_record;
    for (size_t i = 0; i < asset->file_count && of->files_on_record; i++) {
        const struct mrl_asset_file *const file = &asset->files[i];
        const struct mrl_data_query q = {.digest_kind = MRL_DATA_SHA256,
                                         .digest = file->sha256.bytes,
                                         .dataset = dataset,
                                         .limit = SAME_BYTES};
        struct mrl_data_answer answer = {0};

        if (file->has_digest)
            MRL_TRY(mrl_data_query_run(&l->index, &q, l->arena, &answer, l->err));
        of->files_on_record = answer.total > 0;
        of->files_traced &= has_origin(&answer);
    }
    return mrl_ok();
}

/* Takes one record and looks for it by its address and time, against the clock. */
static mrl_status search(struct look *l, uint32_t dataset, bool *ret)
{
    struct mrl_data_query q = {.dataset = dataset, .limit = 1};
    static const double goal_s = 1;
    struct mrl_url_ranges *ranges = mrl_arena_zalloc(l->arena, sizeof(*ranges));
    struct mrl_data_answer one, found;
    double start;

    if (!ranges)
        return MRL_FAIL_ARENA(l->err, l->arena);
    MRL_TRY(mrl_data_query_run(&l->index, &q, l->arena, &one, l->err));
    if (one.record_count == 0)
        return mrl_ok();
    ranges->prefix[0] = one.records[0].key;
    ranges->count = 1;
    q = (struct mrl_data_query){.ranges = ranges, .dataset = MRL_DATA_ANY_DATASET, .limit = 1};
    q.has_from = q.has_to = one.records[0].has_time;
    q.from = q.to = one.records[0].at;
    start = now_s();
    MRL_TRY(mrl_data_query_run(&l->index, &q, l->arena, &found, l->err));
    *ret &= found.total > 0 && now_s() - start < goal_s;
    return mrl_ok();
}

static mrl_status look_at_assets(struct look *l)
{
    const struct mrl_inventory *const inv = l->inventory;

    l->to->of = mrl_arena_array(l->arena, inv->asset_count + 1, sizeof(*l->to->of));
    if (!l->to->of)
        return MRL_FAIL_ARENA(l->err, l->arena);
    l->to->quick = true;
    for (size_t i = 0; i < inv->asset_count; i++) {
        struct mrl_provenance_of *const of = &l->to->of[i];
        const uint32_t dataset = dataset_of(l, &inv->assets[i]);

        if (dataset == UINT32_MAX)
            continue;
        of->counts = mrl_data_manifest_counts(&l->index.manifest, dataset);
        of->malformed = malformed_of(l, dataset);
        of->held = of->counts.records > 0;
        MRL_TRY(look_for_files(l, &inv->assets[i], dataset, of));
        MRL_TRY(search(l, dataset, &l->to->quick));
    }
    return mrl_ok();
}

/* --- whether it is what it says --- */

/* What was verified of a segment is remembered with the state of its file: as long as neither the
 * file nor what the manifest says of it nor merlon is another, it need not be read again. */
struct memory {
    const struct mrl_file_cache *cache; /* NULL: nothing is remembered */
    char path[sizeof(MRL_DATA_DIR) + MRL_SEGMENT_NAME];
    char program[MRL_PROGRAM_ID];
    struct mrl_file_id id;
    struct mrl_sha256 says;
};

static mrl_status memory_of(const struct look *l, const struct mrl_segment *segment,
                            struct memory *ret)
{
    char name[MRL_SEGMENT_NAME];
    struct stat st;

    *ret = (struct memory){.cache = l->options->cache};
    if (fstat(segment->fd, &st) != 0)
        return MRL_FAIL(l->err, mrl_code_of_errno(errno), MRL_NO_OFFSET, "cannot read: %m");
    ret->id = mrl_file_id_of(&st);
    mrl_segment_name(segment->info.id, name);
    (void)snprintf(ret->path, sizeof(ret->path), "%s/%s", MRL_DATA_DIR, name);
    mrl_program_id(ret->program);
    if (!*ret->program)
        ret->cache = NULL;
    return mrl_data_manifest_says(&segment->info, &ret->says, l->err);
}

static mrl_status is_remembered(struct look *l, const struct memory *m, bool *ret)
{
    const struct mrl_file_cache *const cache = m->cache;
    struct mrl_sha256 said;
    const void *program;
    size_t n;

    *ret = false;
    if (!cache)
        return mrl_ok();
    l->ours = true;
    MRL_TRY(
        cache->get(cache->context, m->path, &m->id, l->arena, ret, &said, &program, &n, l->err));
    l->ours = false;
    *ret = *ret && mrl_sha256_equal(&said, &m->says) && n == strlen(m->program) &&
           memcmp(program, m->program, n) == 0;
    return mrl_ok();
}

static mrl_status check_segment(struct look *l, size_t i)
{
    const struct mrl_segment *const segment = &l->index.segments[i];
    struct memory m;
    bool known;

    MRL_TRY(memory_of(l, segment, &m));
    MRL_TRY(is_remembered(l, &m, &known));
    if (known)
        return mrl_ok();
    MRL_TRY(mrl_data_segment_verify(&l->index, i, l->err));
    MRL_TRY(mrl_file_unchanged(segment->fd, &m.id, l->err));
    if (!m.cache)
        return mrl_ok();
    l->ours = true;
    MRL_TRY(m.cache->put(m.cache->context, m.path, &m.id, &m.says, m.program, strlen(m.program),
                         l->err));
    l->ours = false;
    return mrl_ok();
}

static mrl_status check(struct look *l)
{
    l->index.progress = l->options->progress;
    l->index.progress_context = l->options->progress_context;
    for (size_t i = 0; i < l->index.manifest.segment_count; i++)
        MRL_TRY(check_segment(l, i));
    return look_at_assets(l);
}

/* What is wrong with the index is a fact, not our failure; want of memory is. */
static mrl_status settle(struct look *l, mrl_status s)
{
    l->to->state = s.code == MRL_OK         ? MRL_PROVENANCE_WHOLE
                   : s.code == MRL_E_ABSENT ? MRL_PROVENANCE_ABSENT
                                            : MRL_PROVENANCE_DAMAGED;
    if (s.code == MRL_E_NOMEM || l->ours)
        return s;
    if (l->to->state != MRL_PROVENANCE_DAMAGED)
        return mrl_ok();
    l->to->problem = mrl_arena_strdup(l->arena, l->err->message);
    return l->to->problem ? mrl_ok() : MRL_FAIL_ARENA(l->err, l->arena);
}

mrl_status mrl_provenance_look(int root, const struct mrl_inventory *inventory,
                               const struct mrl_provenance_options *options,
                               struct mrl_arena *arena, struct mrl_provenance *ret,
                               struct mrl_error *err)
{
    struct look l = {
        .inventory = inventory, .options = options, .arena = arena, .to = ret, .err = err};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    mrl_status s = mrl_dir_open_beneath(root, MRL_DATA_DIR, &dir, err);

    *ret = (struct mrl_provenance){0};
    if (s.code == MRL_OK)
        s = mrl_data_index_open(dir, arena, &l.index, err);
    if (s.code == MRL_OK) {
        ret->sha256 = l.index.sha256;
        s = check(&l);
        mrl_data_index_close(&l.index);
    }
    return settle(&l, s);
}
