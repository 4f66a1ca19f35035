/* SPDX-License-Identifier: Apache-2.0 */
#include "data/index.h"

#include "base/file.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_NAME "lock"

static mrl_status take_lock(int dir, int *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd =
        openat(dir, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (fd < 0 || (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno != EWOULDBLOCK)) {
        const int e = errno;

        return MRL_FAIL(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "cannot lock the index: %s",
                        strerror(e));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        mrl_error_set(err, MRL_E_BUSY, MRL_NO_OFFSET, "somebody else is changing the index");
        mrl_error_hint(err, "wait until that is done, and run the command again");
        return (mrl_status){MRL_E_BUSY};
    }
    *ret = fd;
    fd = -1;
    return mrl_ok();
}

static mrl_status read_manifest(int dir, struct mrl_arena *arena, struct mrl_data_manifest *ret,
                                struct mrl_error *err)
{
    char *bytes;
    size_t n;
    mrl_status s = mrl_file_read(dir, MRL_DATA_MANIFEST, MRL_MAX_MANIFEST, arena, &bytes, &n, err);

    if (s.code == MRL_E_ABSENT) {
        *ret = (struct mrl_data_manifest){.next_segment = 1};
        return mrl_ok();
    }
    MRL_TRY(s);
    s = mrl_data_manifest_read(bytes, n, arena, ret, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, MRL_DATA_MANIFEST);
    return s;
}

static bool is_listed(const struct mrl_data_manifest *m, const char *file)
{
    char name[MRL_SEGMENT_NAME];

    for (size_t i = 0; i < m->segment_count; i++) {
        mrl_segment_name(m->segments[i].id, name);
        if (strcmp(name, file) == 0)
            return true;
    }
    return false;
}

static bool ends_in(const char *text, const char *suffix)
{
    const size_t n = strlen(text), s = strlen(suffix);

    return n >= s && strcmp(text + n - s, suffix) == 0;
}

/* Only what a writer makes: segments that no manifest names, and temporary files. */
static void remove_leftovers(int dir, const struct mrl_data_manifest *m)
{
    const int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *const d = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL)
        if ((ends_in(entry->d_name, ".seg") && !is_listed(m, entry->d_name)) ||
            (strncmp(entry->d_name, ".merlon-", 8) == 0 && ends_in(entry->d_name, ".tmp")))
            (void)unlinkat(dir, entry->d_name, 0);
    if (d)
        (void)closedir(d);
    else if (fd >= 0)
        (void)close(fd);
}

mrl_status mrl_data_writer_open(int dir, struct mrl_arena *arena, struct mrl_data_writer *ret,
                                struct mrl_error *err)
{
    struct mrl_data_writer w = {.dir = dir, .lock = -1, .arena = arena, .dropped = UINT32_MAX};
    mrl_status s;

    MRL_TRY(take_lock(dir, &w.lock, err));
    s = read_manifest(dir, arena, &w.manifest, err);
    if (s.code == MRL_OK) {
        remove_leftovers(dir, &w.manifest);
        s = mrl_sorter_new(dir, MRL_DATA_WRITER_MEMORY, &w.sorter, err);
    }
    if (s.code != MRL_OK)
        mrl_data_writer_close(&w);
    else
        *ret = w;
    return s;
}

void mrl_data_writer_close(struct mrl_data_writer *w)
{
    mrl_sorter_free(w->sorter);
    w->sorter = NULL;
    mrl_fd_close(&w->lock);
}

mrl_status mrl_data_writer_add(struct mrl_data_writer *w, const struct mrl_data_record *record,
                               struct mrl_error *err)
{
    w->added++;
    return mrl_sorter_add(w->sorter, record, err);
}

mrl_status mrl_data_writer_take(void *writer, const struct mrl_data_record *record,
                                struct mrl_error *err)
{
    return mrl_data_writer_add(writer, record, err);
}

mrl_status mrl_data_writer_replace(struct mrl_data_writer *w, struct mrl_span dataset,
                                   struct mrl_error *err)
{
    struct mrl_data_manifest *const m = &w->manifest;
    size_t kept = 0;

    for (uint32_t i = 0; i < m->dataset_count; i++)
        if (mrl_span_is(dataset, m->datasets[i].name))
            w->dropped = i;
    if (w->dropped == UINT32_MAX)
        return mrl_ok();
    m->datasets[w->dropped] = (struct mrl_data_dataset){.name = "", .closing = true};
    for (size_t i = 0; i < m->import_count; i++)
        if (m->imports[i].dataset != w->dropped)
            m->imports[kept++] = m->imports[i];
    m->import_count = kept;
    return mrl_data_manifest_dataset(m, dataset, w->arena, &(uint32_t){0}, err);
}

/* --- committing --- */

struct commit {
    struct mrl_data_writer *w;
    struct mrl_segment_writer *out;
    struct mrl_block_codec *codec;
    struct mrl_segment *segments; /* that are merged into the new one */
    size_t segment_count;
    struct mrl_stream *streams;
    size_t stream_count;
    bool *merged; /* by segment of the manifest */
};

static void commit_done(struct commit *c)
{
    for (size_t i = 0; i < c->stream_count; i++)
        mrl_stream_close(&c->streams[i]);
    for (size_t i = 0; i < c->segment_count; i++)
        mrl_segment_close(&c->segments[i]);
    free(c->streams);
    free(c->segments);
    free(c->merged);
    mrl_segment_writer_free(c->out);
    mrl_block_codec_free(c->codec);
}

/* Segments are merged from the smallest up while what there is so far is at least half as large:
 * then each record is rewritten as often as the index doubles. */
static size_t choose_segments(const struct mrl_data_writer *w, bool *merged)
{
    const struct mrl_data_manifest *const m = &w->manifest;
    uint64_t sum = w->added;
    size_t count = 0;

    for (size_t i = m->segment_count; i-- > 0;) { /* largest first in the list */
        if (!w->merge_all && w->dropped == UINT32_MAX && m->segments[i].records / 2 > sum &&
            m->segment_count - count < MRL_MAX_SEGMENTS / 2)
            break;
        merged[i] = true;
        sum += m->segments[i].records;
        count++;
    }
    return count;
}

static mrl_status open_streams(struct commit *c, size_t runs, struct mrl_error *err)
{
    const struct mrl_data_manifest *const m = &c->w->manifest;

    for (size_t i = 0; i < runs; i++)
        MRL_TRY(mrl_sorter_stream(c->w->sorter, i, c->codec, &c->streams[c->stream_count++], err));
    for (size_t i = 0; i < m->segment_count; i++) {
        struct mrl_segment *const s = &c->segments[c->segment_count];

        if (!c->merged[i])
            continue;
        MRL_TRY(mrl_segment_open(c->w->dir, &m->segments[i], s, err));
        c->segment_count++;
        MRL_TRY(mrl_stream_open_segment(&c->streams[c->stream_count++], s, c->codec, err));
    }
    return mrl_ok();
}

static mrl_status take(void *context, const struct mrl_data_record *record, struct mrl_error *err)
{
    const struct commit *c = context;

    if (record->dataset >= c->w->manifest.dataset_count || record->use >= c->w->manifest.use_count)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a record of the index names a dataset or use that is not");
    return mrl_segment_add(c->out, record, err);
}

/* As take(), without the old records of one dataset.  The new ones come under a number of their
 * own, so that the two can be told apart. */
static mrl_status take_others(void *context, const struct mrl_data_record *record,
                              struct mrl_error *err)
{
    const struct commit *c = context;

    return record->dataset == c->w->dropped ? mrl_ok() : take(context, record, err);
}

static mrl_status prepare(struct commit *c, size_t runs, struct mrl_error *err)
{
    const size_t segments = c->w->manifest.segment_count;

    c->merged = calloc(segments + 1, sizeof(*c->merged));
    c->segments = calloc(segments + 1, sizeof(*c->segments));
    c->streams = calloc(runs + segments + 1, sizeof(*c->streams));
    if (!c->merged || !c->segments || !c->streams)
        return MRL_FAIL_NOMEM(err);
    (void)choose_segments(c->w, c->merged);
    MRL_TRY(mrl_block_codec_new(&c->codec, err));
    MRL_TRY(open_streams(c, runs, err));
    return mrl_segment_writer_new(c->w->dir, c->w->manifest.next_segment++, &c->out, err);
}

/* Largest first. */
static void insert_segment(struct mrl_segment_info *list, size_t *count,
                           const struct mrl_segment_info *s)
{
    size_t i = (*count)++;

    for (; i > 0 && list[i - 1].records < s->records; i--)
        list[i] = list[i - 1];
    list[i] = *s;
}

static mrl_status list_segments(struct commit *c, const struct mrl_segment_info *fresh,
                                struct mrl_data_manifest *ret, struct mrl_error *err)
{
    const struct mrl_data_manifest *const m = &c->w->manifest;

    *ret = *m;
    ret->segment_count = 0;
    ret->segments = mrl_arena_array(c->w->arena, m->segment_count + 2, sizeof(*ret->segments));
    if (!ret->segments)
        return MRL_FAIL_ARENA(err, c->w->arena);
    for (size_t i = 0; i < m->segment_count; i++)
        if (!c->merged[i])
            insert_segment(ret->segments, &ret->segment_count, &m->segments[i]);
    if (fresh->records)
        insert_segment(ret->segments, &ret->segment_count, fresh);
    return mrl_ok();
}

static mrl_status publish(struct commit *c, const struct mrl_data_manifest *m,
                          struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;

    mrl_buf_init(&buf, MRL_MAX_MANIFEST);
    MRL_TRY(mrl_data_manifest_write(m, &buf, err));
    return mrl_file_write(c->w->dir, MRL_DATA_MANIFEST, buf.data, buf.len, 0666, false, err);
}

static void remove_merged(const struct commit *c)
{
    char name[MRL_SEGMENT_NAME];

    for (size_t i = 0; i < c->segment_count; i++) {
        mrl_segment_name(c->segments[i].info.id, name);
        (void)unlinkat(c->w->dir, name, 0);
    }
}

static mrl_status commit(struct commit *c, struct mrl_error *err)
{
    struct mrl_data_manifest m;
    struct mrl_segment_info fresh;
    size_t runs;

    MRL_TRY(mrl_sorter_finish(c->w->sorter, &runs, err));
    MRL_TRY(prepare(c, runs, err));
    MRL_TRY(mrl_stream_merge(c->streams, c->stream_count,
                             c->w->dropped == UINT32_MAX ? take : take_others, c, err));
    MRL_TRY(mrl_segment_finish(c->out, &fresh, err));
    /* The name of the new file is durable before the manifest names it: mrl_file_write() syncs
     * this directory after its rename, but the two could come in the other order. */
    if (fsync(c->w->dir) != 0 && errno != EINVAL)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot write the directory: %m");
    MRL_TRY(list_segments(c, &fresh, &m, err));
    MRL_TRY(publish(c, &m, err));
    remove_merged(c);
    return mrl_ok();
}

mrl_status mrl_data_writer_commit(struct mrl_data_writer *w, struct mrl_error *err)
{
    struct commit c = {.w = w};
    const mrl_status s = commit(&c, err);

    commit_done(&c);
    return s;
}
