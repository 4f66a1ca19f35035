/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/provenance.h"
#include "assess/trail.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"
#include "catalog/catalog.h"
#include "catalog/rules.h"
#include "govern/record.h"
#include "inventory/inventory.h"
#include "scan/finding.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

/* How a check is answered.  One file in checks/ for each family, one row for each check; the
 * families stand in checks.def.  A check without a row is `unknown`, in the words of the
 * catalogue.  Checks are pure: same facts and time, same answer; they read no file. */

/* Whoever committed in so many days is a developer (training.secure_ai_dev_completion). */
#define MRL_COMMITTERS_DAYS 90

/* What the scanner says of one file of an asset. */
struct mrl_scanned_file {
    const struct mrl_asset *asset;
    const char *path; /* raw */
    struct mrl_sha256 sha256;
    enum mrl_scan_verdict verdict;
    size_t finding_count;
    enum mrl_severity severity; /* of the worst finding, if there is one */
    const char *rule;           /* of the worst finding: "MRL-PKL-001"; "" if there is none */
    const char *message;        /* of the worst finding, escaped; "" if there is none */
};

struct mrl_asset_signature;

/* Everything that is known when the checks are asked. */
struct mrl_facts_view {
    const struct mrl_catalog *catalog;
    const struct mrl_project *project;
    const struct mrl_inventory *inventory;
    const struct mrl_records *records;
    const struct mrl_scanned_file *scans; /* every file that can carry code, by asset and path */
    size_t scan_count;
    const struct mrl_asset_signature *signatures; /* those that merlon.yaml names, verified */
    size_t signature_count;
    const struct mrl_trail *trail;           /* what the ledger tells; NULL: nobody looked */
    const struct mrl_provenance *provenance; /* what its index tells; NULL: nobody looked */
    mrl_time now;
};

/* What a check of the first pass answered: the outcome, and until when it counts. */
struct mrl_first_answer {
    bool asked; /* false: the check belongs to the second pass itself */
    enum mrl_outcome outcome;
    mrl_time stale_at; /* by its own expiry and the check's age limit; 0: never */
};

/* One question and the answer being written.  Texts and lists live in `arena`. */
struct mrl_question {
    const struct mrl_facts_view *facts;
    const struct mrl_check *check;
    const struct mrl_check_row *row;
    const struct mrl_first_answer *first; /* by check of the catalogue; NULL in the first pass */
    struct mrl_arena *arena;
    struct mrl_error *err;

    /* The answer. */
    enum mrl_outcome outcome;
    enum mrl_basis basis;
    const char *message; /* what was seen; escaped */
    const char *remedy;  /* NULL: the catalogue's */
    struct mrl_subject *subjects;
    size_t subject_count, subject_capacity;
    mrl_time observed; /* the earliest of what it rests on; starts as now */
    mrl_time expires;  /* the earliest; 0: none */
};

struct mrl_check_row {
    const char *id; /* of the catalogue */

    /* Writes the answer with mrl_answer() and its kin.  Fails only for want of memory. */
    mrl_status (*ask)(struct mrl_question *q);

    /* Asked in a second pass, when all others have been answered: it looks at their outcomes with
     * mrl_first_answer().  It never sees one of its own pass, so no circle can arise. */
    bool second_pass;

    /* What the shared askers below need; each says which it reads. */
    const char *record;       /* kind */
    const char *field;        /* of the record, or "table.column" */
    const char *const *words; /* NULL-terminated */
    const char *policy;       /* name of a threshold */
    double number;
};

struct mrl_check_family {
    const char *name;
    const struct mrl_check_row *rows;
    size_t count;
};
extern const struct mrl_check_family *const mrl_check_families[];
extern const size_t mrl_check_family_count;

const struct mrl_check_row *mrl_check_row_find(const char *id); /* NULL: nothing answers it yet */

/* Asks every check of the catalogue in two passes, letting a valid attestation answer where merlon
 * does not know.  Hands each answer to `take`; what it points to lasts until `take` returns. */
struct mrl_answer_sink {
    mrl_status (*take)(void *context, const struct mrl_question *q);
    void *context;
};
mrl_status mrl_ask_all(const struct mrl_facts_view *facts, const struct mrl_answer_sink *sink,
                       struct mrl_error *err) MRL_MUST_CHECK;

/* --- for askers --- */

/* Set outcome, basis and message.  The text is a printf format; untrusted arguments must be
 * escaped before (mrl_escaped).  The last call wins. */
mrl_status mrl_answer(struct mrl_question *q, enum mrl_outcome outcome, enum mrl_basis basis,
                      const char *fmt, ...) MRL_PRINTF(4, 5) MRL_MUST_CHECK;
mrl_status mrl_answer_remedy(struct mrl_question *q, const char *fmt, ...)
    MRL_PRINTF(2, 3) MRL_MUST_CHECK;

/* A name for a message, escaped, in the question's arena; "" when out of memory. */
const char *mrl_escaped(struct mrl_question *q, const char *text);

/* Name what the answer rests on.  A record lends its expiry; that it is valid is observed now, and
 * how old what it says may be is for its own lifetime and for the check to tell.  An answer about
 * all assets rests on the inventory, not on each of ten thousand. */
mrl_status mrl_rests_on_asset(struct mrl_question *q, const struct mrl_asset *asset) MRL_MUST_CHECK;
mrl_status mrl_rests_on_record(struct mrl_question *q,
                               const struct mrl_record *record) MRL_MUST_CHECK;
mrl_status mrl_rests_on_project(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_rests_on_inventory(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_rests_on_provenance(struct mrl_question *q) MRL_MUST_CHECK; /* a whole index */
mrl_status mrl_rests_on_commits(struct mrl_question *q) MRL_MUST_CHECK;
mrl_status mrl_rests_on_file(struct mrl_question *q,
                             const struct mrl_asset_file *file) MRL_MUST_CHECK;

/* The valid record of a kind that was approved last; NULL if there is none.  Then *why, if not
 * NULL, says what is wrong with the nearest candidate ("there is none", "x.yaml is not approved").
 */
const struct mrl_record *mrl_best_record(struct mrl_question *q, const char *kind,
                                         const char **why);

/* The next valid record of a kind after `previous` (NULL: the first), in order of path. */
const struct mrl_record *mrl_next_record(const struct mrl_question *q, const char *kind,
                                         const struct mrl_record *previous);

/* For rows of the second pass: what another check answered; NULL if the catalogue has no check of
 * that id.  The answer rests on what that check rests on: name the inventory. */
const struct mrl_first_answer *mrl_first_answer(const struct mrl_question *q, const char *check);

/* `unknown` because no valid record of the kind exists; says why and how to make one. */
mrl_status mrl_answer_no_record(struct mrl_question *q, const char *kind) MRL_MUST_CHECK;
