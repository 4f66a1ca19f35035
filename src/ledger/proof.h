/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/merkle.h"
#include "sign/checkpoint.h"

/* Proofs as files, verified with nothing but the log's key.
 *
 * Inclusion: c2sp.org/tlog-proof@v1.  `extra` carries the entry itself, so that one file is enough;
 * it counts for nothing until its hash has led to the root.
 *
 * Consistency: the body of a request to a witness, c2sp.org/tlog-witness: "old SIZE", the hashes, a
 * blank line and the newer checkpoint. */

struct mrl_inclusion_file {
    const uint8_t *extra; /* in the arena; NULL if there is none */
    size_t extra_len;
    uint64_t index;
    struct mrl_tree_proof proof;
    struct mrl_span checkpoint; /* the note, in the bytes that were read */
};

struct mrl_consistency_file {
    uint64_t old_size;
    struct mrl_tree_proof proof;
    struct mrl_span checkpoint;
};

/* `p->extra` NULL: none is written. */
mrl_status mrl_inclusion_write(const struct mrl_inclusion_file *p, struct mrl_buf *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_inclusion_read(const char *bytes, size_t n, struct mrl_arena *arena,
                              struct mrl_inclusion_file *ret, struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_consistency_write(const struct mrl_consistency_file *p, struct mrl_buf *ret,
                                 struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_consistency_read(const char *bytes, size_t n, struct mrl_consistency_file *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Whether an entry is in the log: its hash leads to the root of a checkpoint that the log has
 * signed, which *checkpoint and *note then tell about.  MRL_E_DENIED otherwise. */
mrl_status mrl_inclusion_verify(const struct mrl_inclusion_file *p, const void *entry, size_t n,
                                const struct mrl_note_key *log, struct mrl_note *note,
                                struct mrl_checkpoint *checkpoint,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the log has only grown since an older checkpoint, which the log must have signed. */
mrl_status mrl_consistency_verify(const struct mrl_consistency_file *p,
                                  const struct mrl_checkpoint *old, const struct mrl_note_key *log,
                                  struct mrl_note *note, struct mrl_checkpoint *checkpoint,
                                  struct mrl_error *err) MRL_MUST_CHECK;
