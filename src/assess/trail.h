/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/clock.h"
#include "base/limits.h"
#include "base/map.h"
#include "inventory/project.h"
#include "ledger/history.h"

#include <stdbool.h>

struct mrl_asset;
struct mrl_facts_view;

/* What the project's ledger tells, for the checks that ask it, and what it has not been told yet.
 */
enum mrl_trail_state {
    MRL_TRAIL_NONE,   /* merlon.yaml names no ledger */
    MRL_TRAIL_ABSENT, /* it names one that is not here */
    MRL_TRAIL_BROKEN, /* it was altered, or another key signs it */
    MRL_TRAIL_HOLDS,
};

struct mrl_trail {
    enum mrl_trail_state state;
    const char *problem;        /* of one that is broken, escaped */
    struct mrl_history history; /* of one that holds; else empty */
    bool *shown;                /* by item: its bytes lie beside the ledger, as entered */
    struct mrl_map turns;       /* private: by id of an asset, its last item but deployments */
    size_t *before;             /* private: by item, the one before it about the same asset */
};

/* Reads and verifies the ledger of a project.  `last`: a checkpoint that it must continue, empty if
 * none is known.  A ledger that does not hold is a state, not a failure. */
mrl_status mrl_trail_read(int root, const struct mrl_project *project, struct mrl_span last,
                          struct mrl_arena *arena, struct mrl_trail *ret,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* What the facts hold that the trail does not tell: assets, records and approvals that came,
 * changed or went.  Nothing unless it holds. */
mrl_status mrl_trail_changes(const struct mrl_trail *trail, const struct mrl_facts_view *facts,
                             bool clock_given, struct mrl_arena *arena, struct mrl_entry **ret,
                             size_t *count, struct mrl_error *err) MRL_MUST_CHECK;

/* Entries that were just appended. */
mrl_status mrl_trail_extend(struct mrl_trail *trail, const struct mrl_entry *entries, size_t count,
                            struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;

/* How a name stands in the ledger, which is JSON: one that is not UTF-8 is escaped. */
#define MRL_TRAIL_NAME (4 * MRL_MAX_PATH_BYTES + 1)
const char *mrl_trail_name(const char *raw, char buffer[MRL_TRAIL_NAME]);

/* --- for checks; NULL, false for a trail that is NULL or does not hold --- */

/* The last item about an asset that is no deployment. */
const struct mrl_history_item *mrl_trail_turn(const struct mrl_trail *trail, const char *asset);

/* Whether that item says that the asset has the bytes it has today. */
bool mrl_trail_knows(const struct mrl_trail *trail, const struct mrl_asset *asset);

/* The version of an asset before `later` (NULL: the last one). */
const struct mrl_history_item *mrl_trail_version(const struct mrl_trail *trail, const char *asset,
                                                 const struct mrl_history_item *later);

/* Whether the bytes of a version and of the one before it can be shown. */
bool mrl_trail_shows_change(const struct mrl_trail *trail, const char *asset,
                            const struct mrl_sha256 *version);

/* Whether it tells of some event of assets of a kind. */
bool mrl_trail_tells(const struct mrl_trail *trail, enum mrl_asset_kind kind,
                     enum mrl_entry_event event);
