/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assess.h"
#include "cli/ledger_book.h"

/* How an assessment enters the ledger: first what it saw of assets and records, then what it found
 * out.  A ledger that cannot be written ends the run; one that is not here, or whose key is not, is
 * told of. */
struct mrl_ledger_trail {
    struct mrl_book book;
    struct mrl_trail trail;
    struct mrl_arena *arena;
    int root;
    struct mrl_entry *evidence; /* entries to be appended */
    size_t count, capacity;
};

/* Reads the ledger and enters what the facts hold that it does not; the facts then lead to it.
 * Always close it. */
mrl_status mrl_ledger_trail_open(struct mrl_ledger_trail *t, int root, struct mrl_facts_view *facts,
                                 bool clock_given, struct mrl_arena *arena,
                                 struct mrl_error *err) MRL_MUST_CHECK;
void mrl_ledger_trail_close(struct mrl_ledger_trail *t);

/* Enters new evidence before the store keeps it. */
struct mrl_evidence_sink mrl_ledger_trail_sink(struct mrl_ledger_trail *t);

/* Why nothing is entered, for a notice; NULL if something is, or nobody wants it. */
const char *mrl_ledger_trail_excuse(const struct mrl_ledger_trail *t);
