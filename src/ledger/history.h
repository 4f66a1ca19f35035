/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ledger/entry.h"
#include "ledger/ledger.h"

/* What a log tells, once all of it has been verified: every entry but the evidence, in order. */
struct mrl_history_item {
    uint64_t index;
    struct mrl_entry entry;
};

struct mrl_history {
    struct mrl_ledger_report report;
    struct mrl_history_item *items; /* in the arena, by index */
    size_t count;
    uint64_t evidence; /* entries that tell of answers to checks */
    uint64_t foreign;  /* entries that are not merlon's */
};

/* Fails as mrl_ledger_verify() does: nothing is told of a log that does not hold.  `evidence`:
 * evidence is among the items too. */
mrl_status mrl_history_read(struct mrl_ledger *ledger, const struct mrl_note_key *witnesses,
                            size_t witness_count, bool evidence, struct mrl_arena *arena,
                            struct mrl_history *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The last item of a kind and name at or before `until`; NULL if there is none. */
const struct mrl_history_item *mrl_history_last(const struct mrl_history *history,
                                                enum mrl_entry_kind kind, const char *name,
                                                mrl_time until);

/* Whether an item tells of a version of an asset: that it came or was changed. */
bool mrl_history_is_version(const struct mrl_history_item *item);
