/* SPDX-License-Identifier: Apache-2.0 */
#include "data/segment.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUFFER_BYTES = 256 << 10,
    BLOCK_BYTES = 96 << 10, /* of columns: some 2,000 records */
    LEVEL = 3,              /* of zstd: twice the time of 1 for a tenth less */
};

static const char magic[8] = {'M', 'R', 'L', 'S', 'E', 'G', 0, 1};

void mrl_segment_name(uint64_t id, char ret[MRL_SEGMENT_NAME])
{
    (void)snprintf(ret, MRL_SEGMENT_NAME, "%016" PRIx64 ".seg", id);
}

void mrl_data_counts_add(struct mrl_data_counts *sum, const struct mrl_data_counts *more)
{
    if (more->with_time && (!sum->with_time || more->first < sum->first))
        sum->first = more->first;
    if (more->with_time && (!sum->with_time || more->last > sum->last))
        sum->last = more->last;
    sum->records += more->records;
    sum->with_url += more->with_url;
    sum->with_time += more->with_time;
    sum->with_both += more->with_both;
    sum->with_digest += more->with_digest;
}

struct mrl_segment_writer {
    int dir, fd;
    char name[MRL_SEGMENT_NAME];
    bool keep; /* the file is whole */
    uint64_t offset;
    size_t buffered;
    struct mrl_hasher *hasher;
    struct mrl_block_builder *block;
    struct mrl_prints *prints;
    struct mrl_tree_builder by_key, by_digest;
    struct mrl_tree_entry leaf; /* of the block being built; `from` in from_key */
    uint64_t records;
    uint32_t blocks;
    bool any;
    struct mrl_data_record last;
    uint8_t last_digest[MRL_DATA_DIGEST_MAX];
    char last_key[MRL_MAX_SOURCE_URL], from_key[MRL_MAX_SOURCE_URL];
    struct mrl_print leaf_prints[MRL_PRINT_LEAF];
    size_t leaf_count;
    uint8_t packed[MRL_PRINT_LEAF_BYTES];
    struct mrl_data_counts counts[MRL_MAX_DATASETS];
    size_t count_count;
    uint8_t buffer[BUFFER_BYTES];
};

static mrl_status failed(struct mrl_segment_writer *w, struct mrl_error *err)
{
    const int e = errno;

    mrl_error_set(err, mrl_code_of_errno(e), MRL_NO_OFFSET, "cannot write: %m");
    mrl_error_where(err, w->name);
    if (e == ENOSPC || e == EDQUOT)
        mrl_error_hint(err, "free some space and run the command again; nothing was lost");
    return (mrl_status){err->code};
}

static mrl_status write_out(struct mrl_segment_writer *w, const void *bytes, size_t n,
                            struct mrl_error *err)
{
    const char *at = bytes;

    while (n) {
        const ssize_t done = write(w->fd, at, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return failed(w, err);
        at += done;
        n -= (size_t)done;
    }
    return mrl_ok();
}

static mrl_status append(struct mrl_segment_writer *w, const void *bytes, size_t n,
                         struct mrl_error *err)
{
    if (n > BUFFER_BYTES - w->buffered) {
        MRL_TRY(write_out(w, w->buffer, w->buffered, err));
        w->buffered = 0;
    }
    w->offset += n;
    if (n > BUFFER_BYTES)
        return write_out(w, bytes, n, err);
    memcpy(w->buffer + w->buffered, bytes, n);
    w->buffered += n;
    return mrl_ok();
}

static mrl_status write_block(void *context, const void *bytes, size_t n, uint64_t *offset,
                              struct mrl_sha256 *sha256, struct mrl_error *err)
{
    struct mrl_segment_writer *w = context;

    *offset = w->offset;
    MRL_TRY(mrl_hasher_add(w->hasher, bytes, n, err));
    MRL_TRY(mrl_hasher_finish(w->hasher, sha256, err));
    return append(w, bytes, n, err);
}

static mrl_status set_up(struct mrl_segment_writer *w, struct mrl_error *err)
{
    MRL_TRY(mrl_hasher_new(&w->hasher, err));
    MRL_TRY(mrl_block_builder_new(LEVEL, BLOCK_BYTES, &w->block, err));
    MRL_TRY(mrl_prints_new(w->dir, &w->prints, err));
    w->fd = openat(w->dir, w->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (w->fd < 0)
        return failed(w, err);
    return append(w, magic, sizeof(magic), err);
}

mrl_status mrl_segment_writer_new(int dir, uint64_t id, struct mrl_segment_writer **ret,
                                  struct mrl_error *err)
{
    struct mrl_segment_writer *w = calloc(1, sizeof(*w));
    const struct mrl_block_sink sink = {write_block, w};
    mrl_status s;

    if (!w)
        return MRL_FAIL_NOMEM(err);
    w->dir = dir;
    w->fd = -1;
    mrl_segment_name(id, w->name);
    mrl_tree_builder_init(&w->by_key, &sink);
    mrl_tree_builder_init(&w->by_digest, &sink);
    s = set_up(w, err);
    if (s.code != MRL_OK)
        mrl_segment_writer_free(w);
    else
        *ret = w;
    return s;
}

void mrl_segment_writer_free(struct mrl_segment_writer *w)
{
    if (!w)
        return;
    if (w->fd >= 0 && !w->keep)
        (void)unlinkat(w->dir, w->name, 0);
    mrl_fd_close(&w->fd);
    mrl_hasher_free(w->hasher);
    mrl_block_builder_free(w->block);
    mrl_prints_free(w->prints);
    mrl_tree_builder_done(&w->by_key);
    mrl_tree_builder_done(&w->by_digest);
    free(w);
}

void mrl_segment_writer_freep(struct mrl_segment_writer **writer)
{
    mrl_segment_writer_free(*writer);
    *writer = NULL;
}

/* --- records --- */

static void count(struct mrl_segment_writer *w, const struct mrl_data_record *r)
{
    const bool url = r->key.len > 0;
    const struct mrl_data_counts one = {.records = 1,
                                        .with_url = url,
                                        .with_time = r->has_time,
                                        .with_both = url && r->has_time,
                                        .with_digest = r->digest_kind != MRL_DATA_NO_DIGEST,
                                        .first = r->at,
                                        .last = r->at};

    mrl_data_counts_add(&w->counts[r->dataset], &one);
    if (r->dataset >= w->count_count)
        w->count_count = r->dataset + 1;
    w->records++;
}

/* The shortest text between the last key of the block before and the first of this one. */
static void begin_block(struct mrl_segment_writer *w, const struct mrl_data_record *r)
{
    size_t shared = 0, n;

    while (w->any && shared < w->last.key.len && shared < r->key.len &&
           w->last_key[shared] == r->key.at[shared])
        shared++;
    n = !w->any ? 0 : shared < r->key.len ? shared + 1 : r->key.len;
    if (n)
        memcpy(w->from_key, r->key.at, n);
    w->leaf = (struct mrl_tree_entry){.from = mrl_span(w->from_key, n)};
}

static mrl_status end_block(struct mrl_segment_writer *w, struct mrl_error *err)
{
    const void *bytes;
    size_t n;

    MRL_TRY(mrl_block_finish(w->block, &bytes, &n, err));
    w->leaf.length = (uint32_t)n;
    MRL_TRY(write_block(w, bytes, n, &w->leaf.offset, &w->leaf.sha256, err));
    w->blocks++;
    return mrl_tree_add(&w->by_key, &w->leaf, err);
}

static void remember(struct mrl_segment_writer *w, const struct mrl_data_record *r)
{
    w->any = true;
    w->last = *r;
    w->last.key.at = w->last_key;
    w->last.digest = w->last_digest;
    if (r->key.len)
        memcpy(w->last_key, r->key.at, r->key.len);
    if (r->digest_kind)
        memcpy(w->last_digest, r->digest, mrl_data_digest_size(r->digest_kind));
}

mrl_status mrl_segment_add(struct mrl_segment_writer *w, const struct mrl_data_record *r,
                           struct mrl_error *err)
{
    const struct mrl_tree_entry one = {.records = 1,
                                       .timed = r->has_time,
                                       .untimed = !r->has_time,
                                       .first = r->at,
                                       .last = r->at,
                                       .datasets = UINT64_C(1) << (r->dataset % 64)};

    const int order = w->any ? mrl_data_record_compare(&w->last, r) : -1;

    if (order == 0)
        return mrl_ok();
    if (order > 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "records of the index are out of order");
    if (mrl_block_rows(w->block) == 0)
        begin_block(w, r);
    MRL_TRY(mrl_block_add(w->block, r, err));
    mrl_tree_sum(&w->leaf, &one);
    count(w, r);
    if (r->digest_kind)
        MRL_TRY(mrl_prints_add(w->prints, (struct mrl_print){mrl_print_head(r->digest), w->blocks},
                               err));
    remember(w, r);
    return mrl_block_is_full(w->block) ? end_block(w, err) : mrl_ok();
}

/* --- prints --- */

static mrl_status end_leaf(struct mrl_segment_writer *w, struct mrl_error *err)
{
    struct mrl_tree_entry leaf = {.records = w->leaf_count};
    char from[4];

    for (size_t i = 0; i < sizeof(from); i++)
        from[i] = (char)(w->leaf_prints[0].head >> (8 * (3 - i)));
    leaf.from = mrl_span(from, sizeof(from));
    leaf.length = (uint32_t)mrl_prints_pack(w->leaf_prints, w->leaf_count, w->packed);
    w->leaf_count = 0;
    MRL_TRY(write_block(w, w->packed, leaf.length, &leaf.offset, &leaf.sha256, err));
    return mrl_tree_add(&w->by_digest, &leaf, err);
}

static mrl_status take_print(void *context, struct mrl_print print, struct mrl_error *err)
{
    struct mrl_segment_writer *w = context;

    w->leaf_prints[w->leaf_count++] = print;
    return w->leaf_count == MRL_PRINT_LEAF ? end_leaf(w, err) : mrl_ok();
}

/* --- end --- */

static mrl_status write_trees(struct mrl_segment_writer *w, struct mrl_segment_info *ret,
                              struct mrl_error *err)
{
    if (mrl_block_rows(w->block))
        MRL_TRY(end_block(w, err));
    MRL_TRY(mrl_tree_finish(&w->by_key, &ret->by_key, err));
    MRL_TRY(mrl_prints_each(w->prints, take_print, w, err));
    if (w->leaf_count)
        MRL_TRY(end_leaf(w, err));
    MRL_TRY(mrl_tree_finish(&w->by_digest, &ret->by_digest, err));
    return write_out(w, w->buffer, w->buffered, err);
}

mrl_status mrl_segment_finish(struct mrl_segment_writer *w, struct mrl_segment_info *ret,
                              struct mrl_error *err)
{
    struct mrl_segment_info info = {.counts = w->counts, .count_count = w->count_count};

    MRL_TRY(write_trees(w, &info, err));
    if (w->records && fsync(w->fd) != 0)
        return failed(w, err);
    info.id = strtoull(w->name, NULL, 16);
    info.size = w->offset;
    info.records = w->records;
    info.blocks = w->blocks;
    w->keep = w->records > 0;
    *ret = info;
    return mrl_ok();
}
