/* SPDX-License-Identifier: Apache-2.0 */
/* From the journal to tiles.  The order is the whole of it: tiles and kept checkpoint are durable
 * before the checkpoint is, and the journal is used again only after that. */
#include "ledger/private.h"

#include "base/file.h"
#include "base/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Up to so many files are made durable one by one; more of them by writing back the whole file
 * system, which then costs less. */
#define FEW_FILES 24u

struct publisher {
    struct mrl_ledger *ledger;
    uint64_t from, to; /* entries */
    bool few;
    struct mrl_error *err;
};

static mrl_status make_parents(const struct publisher *p, const char *path, char *parent)
{
    const char *const slash = strrchr(path, '/');

    (void)snprintf(parent, MRL_TILE_PATH, "%.*s", (int)(slash - path), path);
    return mrl_dir_make(p->ledger->dir, parent, 0777, p->err);
}

/* Each directory from `path` up to that of the log: any of them may be new. */
static mrl_status sync_directories(const struct publisher *p, char *path)
{
    for (char *slash = path; slash; slash = strrchr(path, '/')) {
        mrl_cleanup(mrl_fd_close) int fd = -1;

        if (slash != path)
            *slash = '\0';
        MRL_TRY(mrl_dir_open_beneath(p->ledger->dir, path, &fd, p->err));
        if (fsync(fd) != 0 && errno != EINVAL)
            return mrl_file_failure(p->err, path, "cannot write");
    }
    return mrl_ok();
}

/* Files that no published checkpoint covers: one that a crash left is written anew. */
static mrl_status write_file(const struct publisher *p, const struct mrl_tile *tile,
                             const void *bytes, size_t n)
{
    char path[MRL_TILE_PATH], parent[MRL_TILE_PATH];
    mrl_cleanup(mrl_fd_close) int fd = -1;
    mrl_status s;

    mrl_tile_path(tile, path);
    s = mrl_file_open_rw(p->ledger->dir, path, 0666, true, &fd, p->err);
    if (s.code == MRL_E_ABSENT) {
        MRL_TRY(make_parents(p, path, parent));
        s = mrl_file_open_rw(p->ledger->dir, path, 0666, true, &fd, p->err);
    }
    MRL_TRY(s);
    MRL_TRY(mrl_fd_write_at(fd, path, bytes, n, 0, p->err));
    if (!p->few)
        return mrl_ok();
    if (fsync(fd) != 0)
        return mrl_file_failure(p->err, path, "cannot write");
    *strrchr(path, '/') = '\0';
    return sync_directories(p, path);
}

/* --- tiles --- */

static mrl_status write_hashes(const struct publisher *p, const struct mrl_tile *tile)
{
    const struct mrl_tree tree = mrl_ledger_tree(p->ledger);
    struct mrl_sha256 hashes[MRL_TILE_WIDTH];

    for (unsigned i = 0; i < tile->width; i++)
        MRL_TRY(tree.get(tree.context, tile->level * MRL_TILE_HEIGHT,
                         tile->index * MRL_TILE_WIDTH + i, &hashes[i], p->err));
    return write_file(p, tile, hashes, tile->width * sizeof(*hashes));
}

/* The entries of the tile that are published already, and those of the journal behind them. */
static mrl_status write_entries(const struct publisher *p, const struct mrl_tile *tile)
{
    const uint64_t first = tile->index * MRL_TILE_WIDTH, end = first + tile->width;
    mrl_cleanup(mrl_buf_done) struct mrl_buf bytes = {.max = 0};
    struct mrl_ledger *const l = p->ledger;
    size_t begin, stop;

    mrl_buf_init(&bytes, MRL_MAX_LEDGER_BUNDLE);
    if (first < p->from) {
        struct mrl_tile old = *tile;
        const uint8_t *there;
        size_t n;

        old.width = (unsigned)(p->from - first);
        MRL_TRY(mrl_ledger_bundle(l, &old, &there, &n, p->err));
        mrl_buf_add(&bytes, there, n);
    }
    begin = l->pending[first > p->from ? first - p->from : 0].offset;
    stop = end < p->to ? l->pending[end - p->from].offset : l->bundle.len;
    mrl_buf_add(&bytes, l->bundle.data + begin, stop - begin);
    MRL_TRY(mrl_buf_status(&bytes, p->err));
    return write_file(p, tile, bytes.data, bytes.len);
}

/* The tiles of a level that the new entries change. */
static mrl_status write_level(const struct publisher *p, unsigned level)
{
    const unsigned shift = level == MRL_TILE_ENTRIES ? 0 : level * MRL_TILE_HEIGHT;
    const uint64_t old = p->from >> shift, new = p->to >> shift;

    for (uint64_t i = old / MRL_TILE_WIDTH; new > old &&i <= (new - 1) / MRL_TILE_WIDTH; i++) {
        const struct mrl_tile tile = {level, i, mrl_tile_width(level, i, p->to)};

        MRL_TRY(level == MRL_TILE_ENTRIES ? write_entries(p, &tile) : write_hashes(p, &tile));
    }
    return mrl_ok();
}

static mrl_status write_tiles(const struct publisher *p)
{
    MRL_TRY(write_level(p, MRL_TILE_ENTRIES));
    for (unsigned level = 0; level < MRL_TILE_LEVELS; level++)
        MRL_TRY(write_level(p, level));
    if (!p->few && syncfs(p->ledger->dir) != 0)
        return mrl_file_failure(p->err, MRL_LEDGER_DIR, "cannot write");
    return mrl_ok();
}

/* --- afterwards --- */

static mrl_status remove_one(void *context, const struct mrl_walk_entry *entry,
                             struct mrl_error *err)
{
    const int *const dir = context;

    (void)err;
    (void)unlinkat(*dir, entry->path, 0);
    return mrl_ok();
}

static mrl_status pass_over(void *context, const char *path, const struct mrl_error *why,
                            struct mrl_error *err)
{
    (void)context;
    (void)path;
    (void)why;
    (void)err;
    return mrl_ok();
}

/* The partial ones of a tile that is full now; c2sp.org/tlog-tiles allows it.  What is left of them
 * does no harm. */
static void remove_partials(const struct publisher *p, unsigned level)
{
    const unsigned shift = level == MRL_TILE_ENTRIES ? 0 : level * MRL_TILE_HEIGHT;
    const struct mrl_tile tile = {level, p->from >> shift >> MRL_TILE_HEIGHT, 1};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const struct mrl_walk walk = {remove_one, pass_over, NULL, &dir};
    char path[MRL_TILE_PATH];
    struct mrl_error ignored;

    if ((p->from >> shift) % MRL_TILE_WIDTH == 0 ||
        mrl_tile_width(level, tile.index, p->to) != MRL_TILE_WIDTH)
        return;
    mrl_tile_path(&tile, path);
    *strrchr(path, '/') = '\0';
    if (mrl_dir_open_beneath(p->ledger->dir, path, &dir, &ignored).code != MRL_OK ||
        mrl_walk_run(&walk, dir, &ignored).code != MRL_OK)
        return;
    (void)unlinkat(p->ledger->dir, path, AT_REMOVEDIR);
}

static void tidy(const struct publisher *p)
{
    struct mrl_ledger *const l = p->ledger;

    remove_partials(p, MRL_TILE_ENTRIES);
    for (unsigned level = 0; level < MRL_TILE_LEVELS; level++)
        remove_partials(p, level);
    if (l->journal_size > MRL_JOURNAL_CHUNK && ftruncate(l->journal, MRL_JOURNAL_CHUNK) == 0)
        l->journal_size = MRL_JOURNAL_CHUNK;
}

mrl_status mrl_ledger_publish(struct mrl_ledger *ledger, struct mrl_error *err)
{
    const struct mrl_span note = mrl_ledger_checkpoint(ledger);
    const struct publisher p = {
        .ledger = ledger,
        .from = ledger->published,
        .to = ledger->edge.size,
        .few = (ledger->edge.size - ledger->published) / MRL_TILE_WIDTH < FEW_FILES / 2,
        .err = err,
    };

    if (ledger->pending_count == 0)
        return mrl_ok();
    MRL_TRY(write_tiles(&p));
    MRL_TRY(mrl_ledger_keep(ledger, p.to, note, err));
    MRL_TRY(
        mrl_file_write(ledger->dir, MRL_LEDGER_CHECKPOINT, note.at, note.len, 0666, false, err));
    ledger->published = p.to;
    ledger->pending_count = 0;
    mrl_buf_clear(&ledger->bundle);
    ledger->journal_used = 0;
    tidy(&p);
    return mrl_ok();
}
