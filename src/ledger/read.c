/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up hashes and entries, in tiles and in what waits for them. */
#include "ledger/private.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static mrl_status read_all(int fd, uint64_t size, struct mrl_buf *ret, struct mrl_error *err)
{
    char part[65536];
    uint64_t done = 0;

    while (done < size) {
        const ssize_t n = pread(fd, part, sizeof(part), (off_t)done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return MRL_FAIL(err, MRL_E_IO, done, "cannot be read: %m");
        if (n == 0)
            return MRL_FAIL(err, MRL_E_CHANGED, done, "shrank while it was read");
        mrl_buf_add(ret, part, (size_t)n);
        done += (uint64_t)n;
    }
    return mrl_buf_status(ret, err);
}

mrl_status mrl_ledger_read_file(const struct mrl_ledger *ledger, const char *path,
                                struct mrl_buf *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    mrl_status s;

    mrl_buf_clear(ret);
    s = mrl_file_open(ledger->dir, path, &fd, &id, err);
    /* That we may not read it is no word about the log, as MRL_E_DENIED would be. */
    if (s.code == MRL_E_DENIED)
        err->code = s.code = MRL_E_IO;
    MRL_TRY(s);
    s = id.size > ret->max ? MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET,
                                      "is longer than %zu bytes, the most that is read", ret->max)
                           : read_all(fd, id.size, ret, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, path);
    return s;
}

static mrl_status missing(const struct mrl_tile *tile, struct mrl_error *err)
{
    char path[MRL_TILE_PATH];

    mrl_tile_path(tile, path);
    mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET,
                  "is missing, though a signed checkpoint needs it: the log was cut");
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_DENIED};
}

/* A partial tile may have been removed when the full one was there. */
static mrl_status read_tile(const struct mrl_ledger *ledger, const struct mrl_tile *tile,
                            struct mrl_buf *ret, struct mrl_error *err)
{
    struct mrl_tile full = *tile;
    char path[MRL_TILE_PATH];
    mrl_status s;

    mrl_tile_path(tile, path);
    s = mrl_ledger_read_file(ledger, path, ret, err);
    if (s.code == MRL_E_ABSENT && tile->width < MRL_TILE_WIDTH) {
        full.width = MRL_TILE_WIDTH;
        mrl_tile_path(&full, path);
        s = mrl_ledger_read_file(ledger, path, ret, err);
    }
    return s.code == MRL_E_ABSENT ? missing(tile, err) : s;
}

static bool is_tile(const struct mrl_tile *a, const struct mrl_tile *b)
{
    return a->level == b->level && a->index == b->index && a->width == b->width;
}

static mrl_status wrong_size(const struct mrl_tile *tile, size_t n, struct mrl_error *err)
{
    char path[MRL_TILE_PATH];

    mrl_tile_path(tile, path);
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "is %zu bytes, but %u hashes are %u", n,
                  tile->width, tile->width * 32u);
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_FORMAT};
}

mrl_status mrl_ledger_hashes(struct mrl_ledger *ledger, const struct mrl_tile *tile,
                             const struct mrl_sha256 **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf bytes = {.max = 0};
    struct mrl_ledger_slot *slot;

    for (size_t i = 0; i < MRL_COUNT(ledger->slots); i++)
        if (is_tile(&ledger->slots[i].tile, tile)) {
            *ret = ledger->slots[i].hashes;
            return mrl_ok();
        }
    mrl_buf_init(&bytes, MRL_TILE_BYTES);
    MRL_TRY(read_tile(ledger, tile, &bytes, err));
    if (bytes.len != tile->width * 32u && bytes.len != MRL_TILE_BYTES)
        return wrong_size(tile, bytes.len, err);
    slot = &ledger->slots[ledger->next_slot++ % MRL_COUNT(ledger->slots)];
    slot->tile = *tile;
    memcpy(slot->hashes, bytes.data, tile->width * sizeof(*slot->hashes));
    *ret = slot->hashes;
    return mrl_ok();
}

mrl_status mrl_ledger_bundle(struct mrl_ledger *ledger, const struct mrl_tile *tile,
                             const uint8_t **ret, size_t *n, struct mrl_error *err)
{
    if (!is_tile(&ledger->bundle_tile, tile)) {
        ledger->bundle_tile.width = 0;
        MRL_TRY(read_tile(ledger, tile, &ledger->bundle_bytes, err));
        ledger->bundle_tile = *tile;
    }
    *ret = (const uint8_t *)mrl_buf_text(&ledger->bundle_bytes);
    *n = ledger->bundle_bytes.len;
    return mrl_ok();
}

/* --- hashes --- */

/* The root of 2^level leaves that all have their tiles. */
static mrl_status published_hash(struct mrl_ledger *ledger, unsigned level, uint64_t index,
                                 struct mrl_sha256 *ret, struct mrl_error *err)
{
    const unsigned inside = level % MRL_TILE_HEIGHT;
    struct mrl_tile tile = {.level = level / MRL_TILE_HEIGHT,
                            .index = index << inside >> MRL_TILE_HEIGHT};
    const struct mrl_sha256 *hashes;

    tile.width = mrl_tile_width(tile.level, tile.index, ledger->published);
    assert(tile.width > 0);
    MRL_TRY(mrl_ledger_hashes(ledger, &tile, &hashes, err));
    return mrl_tree_fold(ledger->hasher, hashes + (index << inside) % MRL_TILE_WIDTH,
                         (size_t)1 << inside, ret, err);
}

static mrl_status get_hash(void *context, unsigned level, uint64_t index, struct mrl_sha256 *ret,
                           struct mrl_error *err)
{
    struct mrl_ledger *const ledger = context;
    struct mrl_sha256 right;

    if (index < ledger->published >> level)
        return published_hash(ledger, level, index, ret, err);
    if (level == 0) {
        *ret = ledger->pending[index - ledger->published].leaf;
        return mrl_ok();
    }
    MRL_TRY(get_hash(context, level - 1, 2 * index, ret, err));
    MRL_TRY(get_hash(context, level - 1, 2 * index + 1, &right, err));
    return mrl_tree_node(ledger->hasher, ret, &right, ret, err);
}

struct mrl_tree mrl_ledger_tree(struct mrl_ledger *ledger)
{
    return (struct mrl_tree){get_hash, ledger, ledger->hasher};
}

/* --- entries --- */

static mrl_status pending_entry(struct mrl_ledger *ledger, size_t at, const uint8_t **ret,
                                size_t *n, struct mrl_error *err)
{
    const size_t offset = ledger->pending[at].offset;
    struct mrl_reader r;

    mrl_reader_init(&r, ledger->bundle.data + offset, ledger->bundle.len - offset, err);
    return mrl_bundle_next(&r, ret, n);
}

mrl_status mrl_ledger_entry(struct mrl_ledger *ledger, uint64_t index, const uint8_t **ret,
                            size_t *n, struct mrl_error *err)
{
    struct mrl_tile tile = {.level = MRL_TILE_ENTRIES, .index = index >> MRL_TILE_HEIGHT};
    const uint8_t *bytes;
    struct mrl_reader r;
    size_t len;

    assert(index < ledger->edge.size);
    if (index >= ledger->published)
        return pending_entry(ledger, (size_t)(index - ledger->published), ret, n, err);
    tile.width = mrl_tile_width(tile.level, tile.index, ledger->published);
    MRL_TRY(mrl_ledger_bundle(ledger, &tile, &bytes, &len, err));
    mrl_reader_init(&r, bytes, len, err);
    for (uint64_t i = 0; i <= index % MRL_TILE_WIDTH; i++)
        MRL_TRY(mrl_bundle_next(&r, ret, n));
    return mrl_ok();
}

/* --- older checkpoints --- */

mrl_status mrl_ledger_had(struct mrl_ledger *ledger, uint64_t size, const struct mrl_sha256 *root,
                          struct mrl_error *err)
{
    const struct mrl_tree tree = mrl_ledger_tree(ledger);
    struct mrl_sha256 was;

    if (size > ledger->edge.size)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the log has %llu entries, but a signed checkpoint is of %llu: it was cut "
                        "short",
                        (unsigned long long)ledger->edge.size, (unsigned long long)size);
    MRL_TRY(mrl_tree_root(&tree, size, &was, err));
    if (!mrl_sha256_equal(&was, root))
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the first %llu entries are others than those of a signed checkpoint: they "
                        "were rewritten",
                        (unsigned long long)size);
    return mrl_ok();
}

mrl_status mrl_ledger_continues(struct mrl_ledger *ledger, const struct mrl_checkpoint *old,
                                struct mrl_error *err)
{
    return mrl_ledger_had(ledger, old->size, &old->root, err);
}
