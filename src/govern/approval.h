/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "govern/record.h"
#include "sign/key.h"

/* The approval beside a record: a DSSE envelope with one Ed25519 signature over a statement of who
 * approved which bytes in which role and when.  Format: docs/formats/approval.md. */

#define MRL_APPROVAL_TYPE   "application/vnd.merlon.approval+json"
#define MRL_APPROVAL_SUFFIX ".approval.json"

/* What an approval states; nothing of it is checked. */
struct mrl_approval_statement {
    const char *record; /* id */
    const char *kind;
    struct mrl_sha256 sha256; /* of the record's bytes */
    const char *approver;
    const char *role;
    mrl_time at;
};

/* Whether this person may approve this record in this role: known, with a key, not the author, and
 * holding one of the roles of the kind.  MRL_E_DENIED with the reason otherwise.  *role NULL: the
 * first of the kind's roles that the person holds is filled in. */
mrl_status mrl_approval_permit(const struct mrl_record *record, const struct mrl_project *project,
                               const char *person, const char **role,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* Writes and signs the sidecar of a record. */
mrl_status mrl_approval_sign(const struct mrl_record *record, const struct mrl_approval *approval,
                             const struct mrl_secret_key *key, struct mrl_arena *arena,
                             const char **ret, size_t *len, struct mrl_error *err) MRL_MUST_CHECK;

/* Reads the statement inside an envelope of MRL_APPROVAL_TYPE. */
mrl_status mrl_approval_parse(const char *name, const void *payload, size_t n,
                              struct mrl_arena *arena, struct mrl_approval_statement *ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
