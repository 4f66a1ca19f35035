/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a whole log.  Nothing is taken from a tile that is not computed again from the entries.
 */
#include "ledger/private.h"

#include <string.h>

struct level {
    struct mrl_sha256 hashes[MRL_TILE_WIDTH];
    unsigned count;
    uint64_t index; /* of the tile that is being filled */
};

struct verifier {
    struct mrl_ledger *ledger;
    const struct mrl_ledger_verify *how;
    struct mrl_ledger_report *report;
    struct mrl_tree_edge edge;
    struct level *levels; /* MRL_TILE_LEVELS */
    struct mrl_error *err;
};

static mrl_status altered(const struct verifier *v, const struct mrl_tile *tile, const char *what)
{
    char path[MRL_TILE_PATH];

    mrl_tile_path(tile, path);
    mrl_error_set(v->err, MRL_E_DENIED, MRL_NO_OFFSET, "%s: the log was altered", what);
    mrl_error_where(v->err, path);
    return (mrl_status){MRL_E_DENIED};
}

/* The tile on the disk must be what was computed; one that waits in the journal has no tile. */
static mrl_status compare_tile(struct verifier *v, unsigned level)
{
    struct level *const l = &v->levels[level];
    struct mrl_tile tile = {.level = level, .index = l->index};
    const struct mrl_sha256 *there;

    tile.width = mrl_tile_width(level, l->index, v->ledger->published);
    if (tile.width == 0)
        return mrl_ok();
    MRL_TRY(mrl_ledger_hashes(v->ledger, &tile, &there, v->err));
    if (memcmp(there, l->hashes, tile.width * sizeof(*there)) != 0)
        return altered(v, &tile, "holds hashes of other entries");
    return mrl_ok();
}

static mrl_status add_hash(struct verifier *v, const struct mrl_sha256 *hash)
{
    struct mrl_sha256 up = *hash;

    for (unsigned level = 0; level < MRL_TILE_LEVELS; level++) {
        struct level *const l = &v->levels[level];

        l->hashes[l->count++] = up;
        if (l->count < MRL_TILE_WIDTH)
            return mrl_ok();
        MRL_TRY(compare_tile(v, level));
        MRL_TRY(mrl_tree_fold(v->ledger->hasher, l->hashes, l->count, &up, v->err));
        l->count = 0;
        l->index++;
    }
    return mrl_ok();
}

static mrl_status add_entry(struct verifier *v, const uint8_t *entry, size_t n)
{
    const uint64_t index = v->edge.size;
    struct mrl_sha256 leaf;

    MRL_TRY(mrl_tree_leaf(v->ledger->hasher, entry, n, &leaf, v->err));
    MRL_TRY(mrl_tree_edge_add(&v->edge, v->ledger->hasher, &leaf, v->err));
    v->report->entry_bytes += n;
    MRL_TRY(add_hash(v, &leaf));
    return v->how->visit ? v->how->visit(v->how->context, index, entry, n, v->err) : mrl_ok();
}

static mrl_status add_bundle(struct verifier *v, const struct mrl_tile *tile)
{
    const uint8_t *bytes, *entry;
    struct mrl_reader r;
    size_t n;

    MRL_TRY(mrl_ledger_bundle(v->ledger, tile, &bytes, &n, v->err));
    mrl_reader_init(&r, bytes, n, v->err);
    for (unsigned i = 0; i < tile->width; i++) {
        if (mrl_bundle_next(&r, &entry, &n).code != MRL_OK)
            return altered(v, tile, "holds too few entries");
        MRL_TRY(add_entry(v, entry, n));
    }
    return mrl_reader_left(&r) ? altered(v, tile, "has bytes behind its entries") : mrl_ok();
}

static mrl_status add_all(struct verifier *v)
{
    struct mrl_ledger *const l = v->ledger;
    const uint8_t *entry;
    size_t n;

    for (uint64_t i = 0; i * MRL_TILE_WIDTH < l->published; i++) {
        const struct mrl_tile tile = {MRL_TILE_ENTRIES, i,
                                      mrl_tile_width(MRL_TILE_ENTRIES, i, l->published)};

        MRL_TRY(add_bundle(v, &tile));
    }
    for (uint64_t i = l->published; i < l->edge.size; i++) {
        MRL_TRY(mrl_ledger_entry(l, i, &entry, &n, v->err));
        MRL_TRY(add_entry(v, entry, n));
    }
    for (unsigned level = 0; level < MRL_TILE_LEVELS; level++)
        MRL_TRY(compare_tile(v, level));
    return mrl_ok();
}

static mrl_status check_root(struct verifier *v)
{
    struct mrl_sha256 root;

    MRL_TRY(mrl_tree_edge_root(&v->edge, v->ledger->hasher, &root, v->err));
    if (!mrl_sha256_equal(&root, &v->ledger->root))
        return MRL_FAIL(v->err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "the entries do not lead to the root of the checkpoint: the log was "
                        "altered");
    v->report->size = v->edge.size;
    v->report->root = root;
    return mrl_ok();
}

mrl_status mrl_ledger_verify(struct mrl_ledger *ledger, const struct mrl_ledger_verify *how,
                             struct mrl_ledger_report *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_ledger_report report = {.size = 0};
    struct verifier v = {.ledger = ledger, .how = how, .report = &report, .err = err};

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    v.levels = mrl_arena_array(arena, MRL_TILE_LEVELS, sizeof(*v.levels));
    if (!v.levels)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(add_all(&v));
    MRL_TRY(check_root(&v));
    MRL_TRY(mrl_ledger_verify_kept(ledger, how, &report, err));
    *ret = report;
    return mrl_ok();
}
