/* SPDX-License-Identifier: Apache-2.0 */
#include "data/segment.h"

#include "base/file.h"
#include "base/limits.h"

#include <inttypes.h>
#include <stdlib.h>

mrl_status mrl_segment_open(int dir, const struct mrl_segment_info *info, struct mrl_segment *ret,
                            struct mrl_error *err)
{
    struct mrl_segment s = {.info = *info, .fd = -1};
    char name[MRL_SEGMENT_NAME];
    struct mrl_file_id id;
    mrl_status status;

    mrl_segment_name(info->id, name);
    MRL_TRY(mrl_file_open(dir, name, &s.fd, &id, err));
    status = id.size == info->size
                 ? mrl_hasher_new(&s.hasher, err)
                 : MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                            "has %" PRIu64 " bytes and should have %" PRIu64, id.size, info->size);
    if (status.code != MRL_OK) {
        mrl_error_where(err, name);
        mrl_segment_close(&s);
        return status;
    }
    *ret = s;
    return mrl_ok();
}

void mrl_segment_close(struct mrl_segment *s)
{
    mrl_fd_close(&s->fd);
    mrl_hasher_free(s->hasher);
    free(s->bytes);
    s->hasher = NULL;
    s->bytes = NULL;
    s->capacity = 0;
}

static mrl_status make_room(struct mrl_segment *s, uint32_t length, struct mrl_error *err)
{
    if (length > MRL_MAX_TREE_BLOCK)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "a block of %" PRIu32 " bytes, the limit is %u", length,
                        MRL_MAX_TREE_BLOCK);
    if (length <= s->capacity)
        return mrl_ok();
    free(s->bytes);
    s->capacity = 0;
    s->bytes = malloc(length);
    if (!s->bytes)
        return MRL_FAIL_NOMEM(err);
    s->capacity = length;
    return mrl_ok();
}

static mrl_status fetch(struct mrl_segment *s, uint64_t offset, uint32_t length,
                        const struct mrl_sha256 *sha256, struct mrl_error *err)
{
    struct mrl_source_file file;
    struct mrl_sha256 seen;
    size_t got;

    MRL_TRY(make_room(s, length, err));
    mrl_source_file_init(&file, s->fd, s->info.size);
    MRL_TRY(file.source.read_at(&file.source, offset, s->bytes, length, &got, err));
    MRL_TRY(mrl_hasher_add(s->hasher, s->bytes, got, err));
    MRL_TRY(mrl_hasher_finish(s->hasher, &seen, err));
    if (got != length || !mrl_sha256_equal(&seen, sha256))
        return MRL_FAIL(err, MRL_E_FORMAT, offset,
                        "a block is not the one that the index speaks of");
    return mrl_ok();
}

mrl_status mrl_segment_fetch(struct mrl_segment *s, uint64_t offset, uint32_t length,
                             const struct mrl_sha256 *sha256, const uint8_t **ret,
                             struct mrl_error *err)
{
    const mrl_status status = fetch(s, offset, length, sha256, err);
    char name[MRL_SEGMENT_NAME];

    if (status.code != MRL_OK) {
        mrl_segment_name(s->info.id, name);
        mrl_error_where(err, name);
        return status;
    }
    *ret = s->bytes;
    return mrl_ok();
}

mrl_status mrl_segment_root(struct mrl_segment *s, const struct mrl_tree_root *root,
                            struct mrl_tree_node *ret, struct mrl_error *err)
{
    const struct mrl_tree_entry entry = {
        .offset = root->offset, .length = root->length, .sha256 = root->sha256};

    return mrl_segment_node(s, &entry, root->levels, ret, err);
}

mrl_status mrl_segment_node(struct mrl_segment *s, const struct mrl_tree_entry *entry,
                            unsigned level, struct mrl_tree_node *ret, struct mrl_error *err)
{
    const uint8_t *bytes;

    MRL_TRY(mrl_segment_fetch(s, entry->offset, entry->length, &entry->sha256, &bytes, err));
    return mrl_tree_node_read(ret, bytes, entry->length, level, err);
}

mrl_status mrl_segment_block(struct mrl_segment *s, const struct mrl_tree_entry *entry,
                             struct mrl_block *block, struct mrl_error *err)
{
    const uint8_t *bytes;

    MRL_TRY(mrl_segment_fetch(s, entry->offset, entry->length, &entry->sha256, &bytes, err));
    return mrl_block_open(block, bytes, entry->length, err);
}
