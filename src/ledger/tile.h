/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "base/limits.h"
#include "base/reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tiles (c2sp.org/tlog-tiles): 256 hashes of one level, or the entries under them, in a file whose
 * name follows from its place.  A tile at the right edge of the tree is partial and carries its
 * width in its name, so that no file is ever written twice with different content. */

#define MRL_TILE_WIDTH  256u
#define MRL_TILE_HEIGHT 8u /* 2^8 = 256 */
#define MRL_TILE_BYTES  (MRL_TILE_WIDTH * 32u)

/* Which tile.  Level L holds the roots of full tiles of level L - 1, level 0 the leaves' hashes. */
struct mrl_tile {
    unsigned level; /* MRL_TILE_ENTRIES: the entries */
    uint64_t index;
    unsigned width; /* 1 to 256 */
};
#define MRL_TILE_ENTRIES 64u
#define MRL_TILE_LEVELS  8u /* 2^63 leaves need no more */

/* "tile/1/x001/234.p/5" */
#define MRL_TILE_PATH 64
void mrl_tile_path(const struct mrl_tile *tile, char ret[MRL_TILE_PATH]);

/* "x001/x234/067", as the number stands in the path; also for files of other kinds. */
void mrl_tile_number(uint64_t index, char ret[MRL_TILE_PATH]);

/* How wide a tile is in a tree of `size`; 0: it is not there. */
unsigned mrl_tile_width(unsigned level, uint64_t index, uint64_t size);

/* The next entry of a bundle: 16 bits of length, big-endian, and its bytes. */
mrl_status mrl_bundle_next(struct mrl_reader *bundle, const uint8_t **ret,
                           size_t *n) MRL_MUST_CHECK;
