/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/node.h"
#include "base/status.h"
#include "sign/certificate.h"
#include "sign/dsse.h"
#include "sign/ec_key.h"
#include "sign/trusted_root.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a transparency log says of a signature: sigstore_rekor.proto, TransparencyLogEntry. */
struct mrl_log_entry {
    int64_t log_index; /* among all entries of the log and its predecessors */
    struct mrl_der log_id;
    const char *kind, *version; /* of the body */
    int64_t integrated_time;    /* of the promise; 0: none */
    struct mrl_der promise;     /* the log's signature over entry and time; empty if missing */
    bool has_proof;
    int64_t proof_index, tree_size; /* in the tree of the proof */
    struct mrl_der root_hash;
    struct mrl_der *hashes;
    size_t hash_count;
    const char *checkpoint; /* signed note over root hash and size */
    struct mrl_der body;    /* JSON, as the log has digested it */
};

/* Reads `tlogEntries`, at most MRL_MAX_LOG_ENTRIES and none twice. */
mrl_status mrl_log_entries_read(const struct mrl_doc *doc, const struct mrl_node *list,
                                struct mrl_arena *arena, struct mrl_log_entry **ret, size_t *count,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* What the body must speak of: this envelope, signed by the certificate or, without one (no
 * bytes), by the key. */
struct mrl_log_subject {
    const struct mrl_dsse *envelope;
    struct mrl_der certificate;
    const struct mrl_ec_key *key;
};

/* Whether the log has this entry (inclusion proof and checkpoint), or at least promised to have
 * it (`signedEntryTimestamp`; enough only where `promise_suffices`, in bundles of v0.1), and
 * whether the entry is about the subject.  *time is when the log took it in, or 0 if it did
 * not sign a time.  *log is the log. */
mrl_status mrl_log_entry_verify(const struct mrl_log_entry *entry,
                                const struct mrl_log_subject *subject,
                                const struct mrl_trusted_root *root, bool promise_suffices,
                                struct mrl_arena *arena, mrl_time *time,
                                const struct mrl_trusted_log **log,
                                struct mrl_error *err) MRL_MUST_CHECK;

/* The body alone; kinds dsse, intoto and hashedrekord of Rekor 1 (0.0.1, 0.0.2) and 2 (0.0.2). */
mrl_status mrl_log_body_verify(const struct mrl_log_entry *entry,
                               const struct mrl_log_subject *subject, struct mrl_arena *arena,
                               struct mrl_error *err) MRL_MUST_CHECK;
