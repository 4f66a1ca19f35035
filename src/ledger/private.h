/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/tile.h"

/* What the files of the room share. */

#define MRL_LEDGER_CHECKPOINT "checkpoint"
#define MRL_LEDGER_JOURNAL    "journal"
#define MRL_LEDGER_LOCK       "lock"
#define MRL_LEDGER_KEPT       "checkpoints"

struct mrl_ledger_pending {
    size_t offset; /* of its length in `bundle` */
    struct mrl_sha256 leaf;
};

struct mrl_ledger {
    int dir;
    struct mrl_note_key key;
    const struct mrl_note_signer *signer; /* NULL: reading only */
    int lock, journal;                    /* of the writer; else -1 */
    struct mrl_hasher *hasher;

    uint64_t published;        /* entries that have their tiles */
    struct mrl_tree_edge edge; /* of all */
    struct mrl_sha256 root;
    struct mrl_buf note; /* its checkpoint */

    /* Entries behind `published`. */
    struct mrl_buf bundle;
    struct mrl_ledger_pending *pending;
    size_t pending_count, pending_capacity;

    uint64_t journal_used, journal_size; /* bytes of frames; of the file */
    bool broken; /* the journal could not be made durable: nothing more is appended */

    /* What was read last. */
    struct mrl_ledger_slot {
        struct mrl_tile tile; /* width 0: empty */
        struct mrl_sha256 hashes[MRL_TILE_WIDTH];
    } slots[8];
    size_t next_slot;
    struct mrl_tile bundle_tile; /* of `bundle_bytes`; width 0: none */
    struct mrl_buf bundle_bytes;
};

/* A tile of the published tree from the disk. */
mrl_status mrl_ledger_hashes(struct mrl_ledger *ledger, const struct mrl_tile *tile,
                             const struct mrl_sha256 **ret, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_ledger_bundle(struct mrl_ledger *ledger, const struct mrl_tile *tile,
                             const uint8_t **ret, size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* A file of the log whole into a buffer, which is emptied first. */
mrl_status mrl_ledger_read_file(const struct mrl_ledger *ledger, const char *path,
                                struct mrl_buf *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Puts entries behind those that are there, in memory only. */
mrl_status mrl_ledger_reserve(struct mrl_ledger *ledger, size_t entries, size_t bytes,
                              struct mrl_error *err) MRL_MUST_CHECK;
void mrl_ledger_add(struct mrl_ledger *ledger, struct mrl_span bundle,
                    const struct mrl_sha256 *leaves, size_t count);

/* Reads what the journal holds beyond the published checkpoint. */
mrl_status mrl_ledger_replay(struct mrl_ledger *ledger, struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the log had this root at this size. */
mrl_status mrl_ledger_had(struct mrl_ledger *ledger, uint64_t size, const struct mrl_sha256 *root,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Where a kept checkpoint lies: "checkpoints/x001/234". */
#define MRL_LEDGER_KEPT_PATH (sizeof(MRL_LEDGER_KEPT) + MRL_TILE_PATH)
void mrl_ledger_kept_path(uint64_t size, char ret[MRL_LEDGER_KEPT_PATH]);
mrl_status mrl_ledger_keep(struct mrl_ledger *ledger, uint64_t size, struct mrl_span note,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Checks every kept checkpoint, and the partial tiles that were written for it. */
mrl_status mrl_ledger_verify_kept(struct mrl_ledger *ledger, const struct mrl_ledger_verify *how,
                                  struct mrl_ledger_report *report,
                                  struct mrl_error *err) MRL_MUST_CHECK;
