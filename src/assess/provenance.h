/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "data/manifest.h"
#include "inventory/inventory.h"

/* What the provenance index of a project tells about its datasets: the one in `.merlon/data`. */

enum mrl_provenance_state {
    MRL_PROVENANCE_ABSENT,
    MRL_PROVENANCE_DAMAGED, /* there, but not as it was written: it tells nothing */
    MRL_PROVENANCE_WHOLE,
};

/* What it holds of one asset: of the dataset that bears its id. */
struct mrl_provenance_of {
    bool held; /* some record is of it */
    struct mrl_data_counts counts;
    uint64_t malformed;   /* rows that could not become records */
    bool files_on_record; /* each file of the asset is there by its SHA-256 */
    bool files_traced;    /* and with address and time: obtained as a whole, all items are traced */
};

struct mrl_provenance {
    enum mrl_provenance_state state;
    const char *problem;          /* if damaged; escaped */
    struct mrl_sha256 sha256;     /* of the index, if whole */
    struct mrl_provenance_of *of; /* by asset of the inventory, if whole */
    bool quick; /* a search by address and time took less than a second for each dataset held */
};

struct mrl_provenance_options {
    const struct mrl_file_cache *cache; /* of segments that were verified; may be NULL */
    void (*progress)(void *context, uint64_t records); /* may be NULL */
    void *progress_context;
};

/* Looks at the index below `root`.  Its manifest is not believed: what it says of a segment is
 * compared with every record of it, once for each state of the file. */
mrl_status mrl_provenance_look(int root, const struct mrl_inventory *inventory,
                               const struct mrl_provenance_options *options,
                               struct mrl_arena *arena, struct mrl_provenance *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
