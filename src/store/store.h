/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where evidence is kept.  Evidence is only ever appended; everything else is derived from it and
 * can be rebuilt.  All functions of one store are called from one thread; several processes may
 * use the same store, one writing at a time (MRL_E_BUSY after a wait of some seconds).  A crash at
 * any moment leaves the state before or after the last transaction. */
struct mrl_store;

/* Opens `<root>/.merlon/merlon.db`, making it if `create`; MRL_E_ABSENT otherwise.  Migrates an
 * older schema; refuses a newer one, and a file that is no store, with a hint. */
mrl_status mrl_store_open(int root, bool create, struct mrl_store **ret,
                          struct mrl_error *err) MRL_MUST_CHECK;
void mrl_store_close(struct mrl_store *store);
void mrl_store_closep(struct mrl_store **store);

/* One transaction around several writes.  Anything not committed is rolled back on close. */
mrl_status mrl_store_begin(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_store_commit(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_store_rollback(struct mrl_store *store);

/* What is derived (known files, memos) is written behind: outside a transaction it is committed
 * about once a second, by the next transaction, on closing, or by this call. */
mrl_status mrl_store_flush(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;

enum mrl_outcome {
    MRL_OUTCOME_OK,
    MRL_OUTCOME_VIOLATED,
    MRL_OUTCOME_UNKNOWN, /* nobody looked, or what was seen does not answer the question */
    MRL_OUTCOME_ERROR,   /* looking failed */
};
const char *mrl_outcome_name(enum mrl_outcome outcome);

enum mrl_basis {
    MRL_BASIS_MEASURED,   /* merlon looked */
    MRL_BASIS_DOCUMENTED, /* a valid record or document of the right kind */
    MRL_BASIS_ATTESTED,   /* an assessor's signed record stands in */
};
const char *mrl_basis_name(enum mrl_basis basis);

/* What a piece of evidence speaks about. */
struct mrl_subject {
    const char *name; /* "asset:model", "record:plan-2026", "file:merlon.yaml" */
    struct mrl_sha256 sha256;
};

/* One piece of evidence. */
struct mrl_evidence {
    int64_t id;        /* given by the store */
    const char *check; /* "inv.owner_set" */
    enum mrl_outcome outcome;
    enum mrl_basis basis;
    const char *message; /* what was seen, one or two sentences, escaped */
    const char *remedy;  /* what to do; may be "" */
    const struct mrl_subject *subjects;
    size_t subject_count;
    mrl_time at;       /* when it was written down */
    mrl_time observed; /* when the fact was established: its age counts from here */
    mrl_time expires;  /* 0: when its subjects change */
    bool clock_given;  /* `at` comes from a clock that the user set */
    struct mrl_sha256
        inputs;       /* digest over everything the answer rests on: same inputs, same answer */
    const char *tool; /* "merlon 0.1.0" */
    struct mrl_sha256 catalogue;
};

/* A digest over all of it but its id, for a log that others keep: the texts as they are, each ended
 * by a NUL, numbers as 8 bytes, big-endian, and digests as they are, in the order of the struct. */
mrl_status mrl_evidence_digest(const struct mrl_evidence *evidence, struct mrl_sha256 *ret,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* Appends and makes it the latest of its check.  *ret is the id. */
mrl_status mrl_store_add_evidence(struct mrl_store *store, const struct mrl_evidence *evidence,
                                  int64_t *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The latest evidence of every check written down at or before `until`, ordered by check.  Only
 * evidence made under a given clock, or only evidence made under the system's: the two never mix,
 * or a test run dated tomorrow would hide what is known today. */
mrl_status mrl_store_latest(struct mrl_store *store, mrl_time until, bool clock_given,
                            struct mrl_arena *arena, struct mrl_evidence **ret, size_t *count,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The newest `limit` pieces of one check, newest first. */
mrl_status mrl_store_history(struct mrl_store *store, const char *check, size_t limit,
                             struct mrl_arena *arena, struct mrl_evidence **ret, size_t *count,
                             struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_store_evidence_count(struct mrl_store *store, uint64_t *ret,
                                    struct mrl_error *err) MRL_MUST_CHECK;

/* Verdicts as they were computed, for "what changed since"; derived, may be pruned. */
struct mrl_verdict_row {
    const char *provision;
    const char *verdict;
    const char *reason;
    mrl_time at;
};
mrl_status mrl_store_put_verdicts(struct mrl_store *store, const struct mrl_verdict_row *rows,
                                  size_t count, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_store_last_verdicts(struct mrl_store *store, struct mrl_arena *arena,
                                   struct mrl_verdict_row **ret, size_t *count,
                                   struct mrl_error *err) MRL_MUST_CHECK;

/* What is known about files, so that unchanged ones are not read again.  `facts` is opaque here
 * (the inventory encodes it).  A row written within two seconds of the file's own ctime is not
 * trusted later: the file may have changed again within the clock's grain. */
struct mrl_known_file {
    const char *path;
    struct mrl_file_id id;
    struct mrl_sha256 sha256;
    const void *facts;
    size_t facts_len;
    mrl_time seen;
};
mrl_status mrl_store_put_file(struct mrl_store *store, const struct mrl_known_file *file,
                              struct mrl_error *err) MRL_MUST_CHECK;
/* *found false if the path is unknown or any part of the identity differs. */
mrl_status mrl_store_get_file(struct mrl_store *store, const char *path,
                              const struct mrl_file_id *id, struct mrl_arena *arena,
                              struct mrl_known_file *ret, bool *found,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Results of other producers, kept whole as JSON beside the evidence that names their digest:
 * kind "scan", "inventory". */
mrl_status mrl_store_put_artefact(struct mrl_store *store, const char *kind, const char *json,
                                  size_t n, mrl_time at, struct mrl_sha256 *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_store_get_artefact(struct mrl_store *store, const struct mrl_sha256 *digest,
                                  struct mrl_arena *arena, const char **ret, size_t *len,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* Answers that cost something to compute, kept under a digest of everything they depend on, the
 * program's own version among it.  Derived: may be forgotten at any time. */
mrl_status mrl_store_put_memo(struct mrl_store *store, const struct mrl_sha256 *key,
                              const void *bytes, size_t n, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_store_get_memo(struct mrl_store *store, const struct mrl_sha256 *key,
                              struct mrl_arena *arena, bool *found, const void **ret, size_t *len,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Drops every derived table and builds it again from the evidence. */
mrl_status mrl_store_rebuild(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;

/* Looks for damage (SQLite's own check, and derived tables against the evidence). */
mrl_status mrl_store_check(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;
