/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/merkle.h"
#include "sign/checkpoint.h"

/* An append-only log of one writer at a time in a directory of its own: C2SP tlog-tiles with signed
 * checkpoints, and a journal that makes an append durable before its tiles are written.
 *
 *   checkpoint            the published checkpoint
 *   tile/..., tile/entries/...
 *   checkpoints/...       every checkpoint that was published, with its cosignatures
 *   journal               what was appended since (journal.h)
 *   lock                  held by the writer
 *
 * Always: the published checkpoint has all its tiles, durable before it; what mrl_ledger_append()
 * reported as done survives kill -9 and loss of power; nothing that a published checkpoint covers
 * is written again.  Format: docs/formats/ledger.md. */

#define MRL_LEDGER_DIR ".merlon/ledger"

struct mrl_ledger;

/* Makes an empty log in an open directory.  MRL_E_EXISTS if there is one. */
mrl_status mrl_ledger_create(int dir, const struct mrl_note_signer *signer,
                             struct mrl_error *err) MRL_MUST_CHECK;

/* Opens a log for reading: its checkpoint must be signed by `key`, and the tiles at its edge lead
 * to it.  Takes no lock; what a writer does meanwhile is not seen.  The directory may be closed
 * afterwards.  MRL_E_ABSENT if there is none, MRL_E_DENIED for another key, MRL_E_FORMAT if files
 * contradict each other. */
mrl_status mrl_ledger_open(int dir, const struct mrl_note_key *key, struct mrl_ledger **ret,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Opens it for appending.  MRL_E_BUSY if another process holds it for MRL_MAX_LEDGER_WAIT_MS.
 * Finishes first what a crash left.  The signer stays the caller's and must outlive it. */
mrl_status mrl_ledger_open_writer(int dir, const struct mrl_note_signer *signer,
                                  struct mrl_ledger **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Closing publishes nothing: what is in the journal waits for the next writer. */
void mrl_ledger_close(struct mrl_ledger *ledger);
void mrl_ledger_closep(struct mrl_ledger **ledger);

uint64_t mrl_ledger_size(const struct mrl_ledger *ledger);
const struct mrl_sha256 *mrl_ledger_root(const struct mrl_ledger *ledger);
/* The signed checkpoint of that size; valid until the next call that changes the log. */
struct mrl_span mrl_ledger_checkpoint(const struct mrl_ledger *ledger);

/* Appends entries of at most MRL_MAX_LEDGER_ENTRY bytes each, all of them or none, durable when it
 * returns: one write and one fdatasync().  Together they stay below half of MRL_MAX_LEDGER_JOURNAL.
 * A failure leaves the log as it was. */
mrl_status mrl_ledger_append(struct mrl_ledger *ledger, const struct mrl_span *entries,
                             size_t count, struct mrl_error *err) MRL_MUST_CHECK;

/* Writes tiles and checkpoint of what was appended, for readers that know nothing of a journal. */
mrl_status mrl_ledger_publish(struct mrl_ledger *ledger, struct mrl_error *err) MRL_MUST_CHECK;

/* An entry by its index, which must be below the size.  Valid until the next call. */
mrl_status mrl_ledger_entry(struct mrl_ledger *ledger, uint64_t index, const uint8_t **ret,
                            size_t *n, struct mrl_error *err) MRL_MUST_CHECK;

/* The hashes of the log, for proofs; valid as long as the log is open. */
struct mrl_tree mrl_ledger_tree(struct mrl_ledger *ledger);

/* Whether the log continues a checkpoint that was signed earlier.  MRL_E_DENIED if it is shorter
 * or holds other entries. */
mrl_status mrl_ledger_continues(struct mrl_ledger *ledger, const struct mrl_checkpoint *old,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* What mrl_ledger_verify() saw. */
struct mrl_ledger_report {
    uint64_t size;
    struct mrl_sha256 root;
    uint64_t entry_bytes;
    uint64_t kept;        /* older checkpoints that the log continues */
    uint64_t cosigned;    /* size of the largest one that a witness has signed; 0: none */
    mrl_time cosigned_at; /* when */
};

/* Reads everything: every entry against its hash, every tile, the root against the checkpoint, and
 * every checkpoint that was kept.  `visit`, which may be NULL, is given each entry in order, before
 * the whole is known to hold.  Cosignatures of the witnesses must hold where they stand. */
struct mrl_ledger_verify {
    const struct mrl_note_key *witnesses;
    size_t witness_count;
    mrl_status (*visit)(void *context, uint64_t index, const uint8_t *entry, size_t n,
                        struct mrl_error *err);
    void *context;
};
mrl_status mrl_ledger_verify(struct mrl_ledger *ledger, const struct mrl_ledger_verify *how,
                             struct mrl_ledger_report *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* A kept checkpoint of exactly this size, in the arena.  MRL_E_ABSENT if there is none. */
mrl_status mrl_ledger_kept(struct mrl_ledger *ledger, uint64_t size, struct mrl_arena *arena,
                           struct mrl_span *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Takes over the cosignatures that known witnesses put under a checkpoint of this log, which must
 * have been published.  *added is how many were new.  MRL_E_DENIED if one of them does not hold, or
 * none is of a known witness. */
mrl_status mrl_ledger_cosign(struct mrl_ledger *ledger, const char *note, size_t n,
                             const struct mrl_note_key *witnesses, size_t count, size_t *added,
                             struct mrl_error *err) MRL_MUST_CHECK;
