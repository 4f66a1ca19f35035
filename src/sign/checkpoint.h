/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "sign/note.h"

/* Checkpoints (c2sp.org/tlog-checkpoint): what a log looked like at some size, as a signed note. */
struct mrl_checkpoint {
    struct mrl_span origin; /* in the note's text */
    uint64_t size;          /* <= MRL_TREE_SIZE_MAX */
    struct mrl_sha256 root;
};

/* The text of a note; extension lines are allowed and left alone. */
mrl_status mrl_checkpoint_parse(struct mrl_span text, struct mrl_checkpoint *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* Parses a whole note, which the log's key must have signed under its own name as origin.
 * MRL_E_DENIED if it has not.  What *ret and *note point to lies in `bytes`. */
mrl_status mrl_checkpoint_open(const char *bytes, size_t n, const struct mrl_note_key *log,
                               struct mrl_note *note, struct mrl_checkpoint *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* Appends the note of a checkpoint with the log's signature. */
mrl_status mrl_checkpoint_sign(const struct mrl_note_signer *log, uint64_t size,
                               const struct mrl_sha256 *root, struct mrl_buf *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;
