/* SPDX-License-Identifier: Apache-2.0 */
#include "data/index.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* A writer may publish and remove segments between our reading its manifest and opening them. */
#define OPEN_TRIES 20

static mrl_status open_segments(int dir, struct mrl_data_index *index, struct mrl_error *err)
{
    const struct mrl_data_manifest *const m = &index->manifest;

    index->segments = calloc(m->segment_count + 1, sizeof(*index->segments));
    if (!index->segments)
        return MRL_FAIL_NOMEM(err);
    for (size_t i = 0; i < m->segment_count; i++)
        index->segments[i].fd = -1;
    for (size_t i = 0; i < m->segment_count; i++)
        MRL_TRY(mrl_segment_open(dir, &m->segments[i], &index->segments[i], err));
    return mrl_ok();
}

static mrl_status open_once(int dir, struct mrl_arena *arena, struct mrl_data_index *index,
                            struct mrl_error *err)
{
    mrl_status s;
    char *bytes;
    size_t n;

    MRL_TRY(mrl_file_read(dir, MRL_DATA_MANIFEST, MRL_MAX_MANIFEST, arena, &bytes, &n, err));
    s = mrl_data_manifest_read(bytes, n, arena, &index->manifest, err);
    if (s.code != MRL_OK) {
        mrl_error_where(err, MRL_DATA_MANIFEST);
        return s;
    }
    MRL_TRY(mrl_sha256_bytes(bytes, n, &index->sha256, err));
    s = open_segments(dir, index, err);
    /* Unlike a manifest that is not there, a segment that is not is damage. */
    if (s.code == MRL_E_ABSENT)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "a segment of the index is missing");
    return s;
}

mrl_status mrl_data_index_open(int dir, struct mrl_arena *arena, struct mrl_data_index *ret,
                               struct mrl_error *err)
{
    struct mrl_data_index index = {0};
    mrl_status s;

    MRL_TRY(mrl_block_codec_new(&index.codec, err));
    for (int i = 0;; i++) {
        s = open_once(dir, arena, &index, err);
        if (s.code != MRL_E_FORMAT || i == OPEN_TRIES || !index.segments)
            break;
        for (size_t k = 0; k < index.manifest.segment_count; k++)
            mrl_segment_close(&index.segments[k]);
        free(index.segments);
        index.segments = NULL;
    }
    if (s.code != MRL_OK)
        mrl_data_index_close(&index);
    else
        *ret = index;
    return s;
}

void mrl_data_index_close(struct mrl_data_index *index)
{
    for (size_t i = 0; index->segments && i < index->manifest.segment_count; i++)
        mrl_segment_close(&index->segments[i]);
    free(index->segments);
    mrl_block_codec_free(index->codec);
    *index = (struct mrl_data_index){0};
}

/* Two segments may hold records that say the same. */
struct once {
    mrl_status (*take)(void *context, const struct mrl_data_record *record, struct mrl_error *err);
    void *context;
    const struct mrl_data_manifest *manifest;
    uint8_t rows[2][MRL_DATA_ROW_MAX]; /* the last one and this one, in turn */
    size_t len;
    unsigned turn;
};

static mrl_status take_once(void *context, const struct mrl_data_record *record,
                            struct mrl_error *err)
{
    struct once *o = context;
    uint8_t *const row = o->rows[o->turn ^ 1];
    const size_t n = mrl_data_row_write(record, row);

    if (record->dataset >= o->manifest->dataset_count || record->use >= o->manifest->use_count)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "a record names a dataset or use that is not");
    if (n == o->len && memcmp(row, o->rows[o->turn], n) == 0)
        return mrl_ok();
    o->turn ^= 1;
    o->len = n;
    return o->take(o->context, record, err);
}

mrl_status mrl_data_index_each(struct mrl_data_index *index,
                               mrl_status (*take)(void *context,
                                                  const struct mrl_data_record *record,
                                                  struct mrl_error *err),
                               void *context, struct mrl_error *err)
{
    const size_t count = index->manifest.segment_count;
    struct mrl_stream *streams = calloc(count + 1, sizeof(*streams));
    struct once *once = calloc(1, sizeof(*once));
    mrl_status s = streams && once ? mrl_ok() : MRL_FAIL_NOMEM(err);

    for (size_t i = 0; i < count && s.code == MRL_OK; i++)
        s = mrl_stream_open_segment(&streams[i], &index->segments[i], index->codec, err);
    if (s.code == MRL_OK) {
        *once = (struct once){.take = take, .context = context, .manifest = &index->manifest};
        s = mrl_stream_merge(streams, count, take_once, once, err);
    }
    for (size_t i = 0; streams && i < count; i++)
        mrl_stream_close(&streams[i]);
    free(streams);
    free(once);
    return s;
}
