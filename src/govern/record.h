/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/node.h"
#include "base/status.h"
#include "catalog/catalog.h"
#include "inventory/inventory.h"
#include "inventory/project.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Records: what people decided, wrote down and approved.  merlon/records/<id>.yaml, typed by the
 * kinds of the catalogue, approved by <id>.approval.json.  Formats: docs/formats/record.md and
 * docs/formats/approval.md. */

#define MRL_RECORDS_DIR "merlon/records"

/* Why a record counts as evidence or not; the first that applies. */
enum mrl_record_state {
    MRL_RECORD_VALID,
    MRL_RECORD_MALFORMED,     /* not readable as its kind; `why` has file:line:column */
    MRL_RECORD_INCOMPLETE,    /* a required field is missing or a placeholder */
    MRL_RECORD_NOT_YET,       /* created in the future */
    MRL_RECORD_EXPIRED,       /* valid_until or the kind's lifetime has passed */
    MRL_RECORD_UNAPPROVED,    /* no approval */
    MRL_RECORD_BAD_APPROVAL,  /* signature wrong, other bytes, author approved, role wrong, unknown
                                 person */
    MRL_RECORD_WRONG_SUBJECT, /* speaks about bytes that are no longer there */
    MRL_RECORD_STATE_COUNT,
};
const char *mrl_record_state_name(enum mrl_record_state state);

struct mrl_record_subject {
    const char *asset; /* exactly one of the two is set */
    const char *system;
    struct mrl_sha256 sha256; /* of an asset, as the record says */
    bool has_digest;
};

/* One thing that keeps a record from being valid. */
struct mrl_record_problem {
    enum mrl_record_state state; /* what it makes of the record */
    uint32_t line, column;       /* in the record; 0 if it has no place there */
    const char *message;         /* one sentence, escaped, without place */
    const char *hint;            /* what to do; "" if the message says it */
};

struct mrl_approval {
    const char *approver; /* person id */
    const char *role;     /* in which role */
    mrl_time at;
};

struct mrl_record {
    const char *path; /* "merlon/records/plan.yaml" */
    struct mrl_doc doc;
    const struct mrl_record_kind *kind; /* NULL if malformed before the kind was known */
    const char *id;
    const char *title;
    const char *author; /* person id */
    mrl_time created;
    mrl_time expires; /* first moment at which it counts no more: valid_until and the kind's
                         lifetime, whichever is earlier; 0: never */
    struct mrl_record_subject *subjects;
    size_t subject_count;
    const struct mrl_node *fields; /* map, types checked against the kind */
    struct mrl_sha256 sha256;      /* of the record's bytes */
    enum mrl_record_state state;
    const char *why; /* the first problem of that state, with place, escaped; "" if valid */
    struct mrl_record_problem *problems; /* all of them, in order of state, then of place */
    size_t problem_count;
    struct mrl_approval approval; /* set if approved */
    bool approved;                /* there is an approval and it holds */
};

struct mrl_records {
    struct mrl_record *items; /* by path */
    size_t count;
};

/* Reads and judges all records of a project as of `now`.  A bad record is an item with a state,
 * never a failure.  `inventory` may be NULL: subjects are then not compared with bytes. */
mrl_status mrl_records_load(int root, const struct mrl_catalog *catalog,
                            const struct mrl_project *project,
                            const struct mrl_inventory *inventory, mrl_time now,
                            struct mrl_arena *arena, struct mrl_records *ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* NULL if there is no record of that id. */
const struct mrl_record *mrl_records_find(const struct mrl_records *records, const char *id);

/* Whether the record speaks about this asset or system. */
bool mrl_record_about_asset(const struct mrl_record *record, const char *asset);
bool mrl_record_about_system(const struct mrl_record *record, const char *system);

/* A field; NULL if missing, null or a placeholder. */
const struct mrl_node *mrl_record_field(const struct mrl_record *record, const char *name);
