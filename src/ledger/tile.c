/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void mrl_tile_number(uint64_t index, char ret[MRL_TILE_PATH])
{
    /* 2^64 has 20 digits: seven groups of three. */
    unsigned groups[7];
    size_t count = 0, n = 0;

    do {
        groups[count++] = (unsigned)(index % 1000);
        index /= 1000;
    } while (index > 0);
    while (count-- > 0)
        n += (size_t)snprintf(ret + n, MRL_TILE_PATH - n, "%s%03u%s", count ? "x" : "",
                              groups[count], count ? "/" : "");
}

void mrl_tile_path(const struct mrl_tile *tile, char ret[MRL_TILE_PATH])
{
    char number[MRL_TILE_PATH], level[12] = "entries", partial[12] = "";

    assert(tile->width > 0 && tile->width <= MRL_TILE_WIDTH);
    mrl_tile_number(tile->index, number);
    if (tile->level != MRL_TILE_ENTRIES)
        (void)snprintf(level, sizeof(level), "%u", tile->level);
    if (tile->width < MRL_TILE_WIDTH)
        (void)snprintf(partial, sizeof(partial), ".p/%u", tile->width);
    (void)snprintf(ret, MRL_TILE_PATH, "tile/%.8s/%.40s%.8s", level, number, partial);
}

unsigned mrl_tile_width(unsigned level, uint64_t index, uint64_t size)
{
    const unsigned shift = level == MRL_TILE_ENTRIES ? 0 : level * MRL_TILE_HEIGHT;
    const uint64_t count = shift < 64 ? size >> shift : 0;
    const uint64_t full = count >> MRL_TILE_HEIGHT;

    if (index < full)
        return MRL_TILE_WIDTH;
    return index == full ? (unsigned)(count & (MRL_TILE_WIDTH - 1)) : 0;
}

mrl_status mrl_bundle_next(struct mrl_reader *bundle, const uint8_t **ret, size_t *n)
{
    uint16_t length;

    MRL_TRY(mrl_read_u16be(bundle, "entry length", &length));
    MRL_TRY(mrl_read_bytes(bundle, "entry", length, ret));
    *n = length;
    return mrl_ok();
}
