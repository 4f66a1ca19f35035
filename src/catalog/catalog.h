/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/embed.h"
#include "base/map.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What merlon knows of the standard and of the papers around it: the tables of catalog/, embedded
 * in the binary and read strictly.  A table with an unknown, missing or doubled key, a doubled id
 * or a reference that leads nowhere is refused with file, line and column, so everything below
 * holds without further checks:
 *
 *   - every pointer is set unless its comment says otherwise, every reference is resolved;
 *   - each provision has at least one mandatory check, each check serves at least one provision;
 *   - each record kind lists the provisions of the checks it can answer;
 *   - lists stand in the order of the files.
 *
 * Everything lives in the arena it was loaded into and is not to be changed.  Formats:
 * docs/formats/catalog.md. */

struct mrl_texts {
    const char *const *items;
    size_t count;
};
bool mrl_texts_have(const struct mrl_texts *texts, const char *text);

/* `shall` binds, `should` recommends.  Four provisions do both: their mandatory checks belong to
 * the binding half. */
enum mrl_modality {
    MRL_SHALL,
    MRL_SHOULD,
    MRL_SHALL_SHOULD,
};
const char *mrl_modality_name(enum mrl_modality modality); /* "shall+should" */

/* The clauses of EN 304 223 from 5.1 to 5.5. */
enum mrl_phase {
    MRL_PHASE_DESIGN,
    MRL_PHASE_DEVELOPMENT,
    MRL_PHASE_DEPLOYMENT,
    MRL_PHASE_MAINTENANCE,
    MRL_PHASE_END_OF_LIFE,
    MRL_PHASE_COUNT,
};
const char *mrl_phase_name(enum mrl_phase phase); /* "end-of-life" */

/* Life-cycle stages of ISO/IEC 22989:2022, clause 6, as bits 1 << MRL_STAGE_ of a set. */
enum mrl_stage {
    MRL_STAGE_INCEPTION,
    MRL_STAGE_DESIGN_AND_DEVELOPMENT,
    MRL_STAGE_VERIFICATION_AND_VALIDATION,
    MRL_STAGE_DEPLOYMENT,
    MRL_STAGE_OPERATION_AND_MONITORING,
    MRL_STAGE_CONTINUOUS_VALIDATION,
    MRL_STAGE_RE_EVALUATION,
    MRL_STAGE_RETIREMENT,
    MRL_STAGE_COUNT,
};
const char *mrl_stage_name(enum mrl_stage stage); /* "design-and-development" */

/* Whom a provision addresses, as a set; the same bits as the MRL_ROLE_ set that a project holds
 * (inventory/project.h), so that the two can be intersected. */
enum {
    MRL_DUTY_DEVELOPER = 1u << 0,
    MRL_DUTY_SYSTEM_OPERATOR = 1u << 1,
    MRL_DUTY_DATA_CUSTODIAN = 1u << 2,
    MRL_DUTY_END_USER = 1u << 3,
};
#define MRL_DUTY_COUNT 4
const char *mrl_duty_name(unsigned bit); /* of one bit: "data-custodian" */

/* How a provision or check can be shown: by measuring, by documents made from facts, by people's
 * records. */
enum mrl_proof {
    MRL_PROOF_TECHNICAL,
    MRL_PROOF_GENERATED,
    MRL_PROOF_RECORD,
};
const char *mrl_proof_name(enum mrl_proof proof); /* "technical" */

/* How long evidence holds. */
enum mrl_age_kind {
    MRL_AGE_DAYS,
    MRL_AGE_PER_VERSION, /* as long as the bytes it speaks about stay the same */
    MRL_AGE_EVENT,       /* until something that undoes it happens; time alone does not */
};
struct mrl_max_age {
    enum mrl_age_kind kind;
    unsigned days; /* MRL_AGE_DAYS: 1 to 3660 */
};

/* The shorter of two, for policies that tighten.  Days are shorter than per-version, which is
 * shorter than event. */
struct mrl_max_age mrl_max_age_min(struct mrl_max_age a, struct mrl_max_age b);

/* --- provisions --- */

/* Other frameworks; informative. */
enum mrl_mapping {
    MRL_MAP_ATLAS_MITIGATIONS,
    MRL_MAP_ATLAS_TECHNIQUES,
    MRL_MAP_OWASP_LLM_2025,
    MRL_MAP_NIST_CSF_2,
    MRL_MAP_NIST_AI_RMF,
    MRL_MAP_EU_AI_ACT,
    MRL_MAP_CRA,
    MRL_MAP_ISO_42001,
    MRL_MAP_AISVS_1_0,
    MRL_MAP_OWASP_AI_EXCHANGE,
    MRL_MAP_COUNT,
};
const char *mrl_mapping_name(enum mrl_mapping mapping); /* the key in the file: "eu_ai_act" */

struct mrl_check;

struct mrl_provision_check {
    const struct mrl_check *check;
    bool mandatory;  /* the provision's own text asks for it; else supporting: never blocks */
    const char *why; /* in a few words */
};

struct mrl_provision {
    const char *id; /* "5.2.1-4.1" */
    enum mrl_modality modality;
    enum mrl_phase phase;
    unsigned stages; /* set of mrl_stage, not empty */
    unsigned principle;
    unsigned roles; /* set of MRL_DUTY_, not empty */
    const char *title;
    const char *requirement; /* in our words; the standard's sentences are not ours to print */
    enum mrl_proof kind;
    struct mrl_provision_check *checks;
    size_t check_count;
    struct mrl_texts evidence;
    struct mrl_max_age max_age;
    struct mrl_texts invalidated_by; /* kinds of event; may be empty */
    struct mrl_texts six_clause;     /* items "5.a"; or "~5", the nearest clause of that view */
    const char *uk_code;             /* number in the UK Code of Practice: "5.4.1" */
    struct mrl_texts mappings[MRL_MAP_COUNT]; /* may be empty */
};

struct mrl_principle {
    unsigned number;
    enum mrl_phase phase;
    const char *title;
};

/* --- checks --- */

/* The part of merlon that answers a check. */
enum mrl_answerer {
    MRL_BY_INVENTORY,
    MRL_BY_PROJECT, /* merlon.yaml */
    MRL_BY_RECORDS,
    MRL_BY_SCAN,
    MRL_BY_VCS,
    MRL_BY_LEDGER,
    MRL_BY_SIGN,
    MRL_BY_BOM,
    MRL_BY_DATA,
    MRL_BY_GATEWAY,
    MRL_BY_PROBE,
    MRL_BY_ATTACK,
    MRL_BY_VULN,
};
const char *mrl_answerer_name(enum mrl_answerer by); /* "inventory" */

struct mrl_record_kind;

struct mrl_check {
    const char *id;         /* "inv.owner_set" */
    const char *title;      /* what holds when the answer is ok */
    const char *holds_when; /* the condition as the check table writes it */
    enum mrl_proof kind;
    struct mrl_max_age max_age; /* default; a provision's own rules its verdict */
    const char *remedy;
    enum mrl_answerer answered_by;
    const char *unknown;                    /* said while nothing has answered */
    const struct mrl_record_kind **records; /* kinds whose valid record can answer it; may be 0 */
    size_t record_count;
    bool attestable;                         /* `attestation` is among them */
    const struct mrl_provision **provisions; /* those that list it, at least one */
    size_t provision_count;
};

bool mrl_check_takes_record(const struct mrl_check *check, const struct mrl_record_kind *kind);

/* --- records --- */

enum mrl_field_type {
    MRL_FIELD_LINE,
    MRL_FIELD_TEXT,
    MRL_FIELD_DATE,
    MRL_FIELD_TIME,
    MRL_FIELD_NUMBER,
    MRL_FIELD_BOOLEAN,
    MRL_FIELD_URL,
    MRL_FIELD_PERSON, /* id in merlon.yaml, as are the next two */
    MRL_FIELD_ASSET,
    MRL_FIELD_SYSTEM,
    MRL_FIELD_PROVISION, /* id in the catalogue */
    MRL_FIELD_CHECKS,    /* ids in the catalogue */
    MRL_FIELD_DIGEST,    /* "sha256:" and 64 digits */
    MRL_FIELD_CHOICE,
    MRL_FIELD_LINES,
    MRL_FIELD_TABLE,
};
const char *mrl_field_type_name(enum mrl_field_type type); /* "line" */

/* A field of a record, or a column of a field that is a table. */
struct mrl_field {
    const char *name;
    enum mrl_field_type type; /* columns are never tables */
    bool required;
    const char *help;
    const char *example;       /* NULL for tables and columns */
    struct mrl_texts values;   /* of a choice, at least two; else empty */
    struct mrl_field *columns; /* of a table, at least one; else NULL */
    size_t column_count;
};

enum mrl_subjects {
    MRL_SUBJECTS_NONE,
    MRL_SUBJECTS_OPTIONAL,
    MRL_SUBJECTS_REQUIRED, /* the record has to be bound to digests */
    MRL_SUBJECTS_GONE,     /* bound to digests of what is no longer there: never compared */
};
const char *mrl_subjects_name(enum mrl_subjects subjects); /* "optional" */

struct mrl_record_kind {
    const char *id;   /* "need-assessment" */
    const char *code; /* "NRA" */
    const char *title;
    bool all_provisions;         /* speaks about any; `provisions` is then empty */
    struct mrl_texts provisions; /* ids */
    bool generated;              /* merlon writes it, people sign it */
    struct mrl_max_age valid_for;
    struct mrl_texts approver_roles; /* roles of people; any one of them may approve */
    enum mrl_subjects subjects;
    const char *help; /* lines, for the template */
    struct mrl_field *fields;
    size_t field_count;
};

/* NULL if the kind has no such field. */
const struct mrl_field *mrl_record_kind_field(const struct mrl_record_kind *kind, const char *name);
const struct mrl_field *mrl_field_column(const struct mrl_field *table, const char *name);
bool mrl_record_kind_serves(const struct mrl_record_kind *kind, const char *provision);

/* --- smaller tables --- */

struct mrl_law {
    const char *id;
    const char *title;
    mrl_time date;
    const char *what_applies;
    const char *source;
};

/* A class of attack that every threat model has to look at. */
struct mrl_threat_class {
    const char *id;
    const char *title;
    const char *technique; /* of MITRE ATLAS: "AML.T0020" */
    bool named;            /* EN 304 223, 5.1.3-1 names it */
};

struct mrl_people_role {
    const char *id; /* "data-custodian" */
    const char *title;
};

/* An item of the six-clause description, answered by provisions. */
enum mrl_match {
    MRL_MATCH_FULL,
    MRL_MATCH_PARTIAL,
    MRL_MATCH_WEAK,
};
const char *mrl_match_name(enum mrl_match match); /* "partial" */

struct mrl_view_item {
    const char *item; /* "5.a" */
    unsigned clause;
    const char *statement;
    const struct mrl_provision **provisions; /* at least one */
    size_t provision_count;
    enum mrl_match match;
    const char *note; /* NULL if there is nothing to say */
};

/* --- all of it --- */

struct mrl_catalog {
    const char *standard; /* "ETSI EN 304 223" */
    const char *version;  /* "V2.1.1" */
    /* SHA-256 over the files in order of name: for each its name, a NUL, its size as eight bytes,
     * most significant first, and its bytes.  Part of every piece of evidence. */
    struct mrl_sha256 digest;
    struct mrl_provision *provisions; /* in the order of the standard */
    size_t provision_count;
    struct mrl_principle *principles; /* number N at index N - 1 */
    size_t principle_count;
    struct mrl_check *checks; /* by id */
    size_t check_count;
    struct mrl_record_kind *record_kinds; /* by id */
    size_t record_kind_count;
    struct mrl_law *laws;
    size_t law_count;
    struct mrl_threat_class *threat_classes;
    size_t threat_class_count;
    struct mrl_people_role *people_roles;
    size_t people_role_count;
    struct mrl_view_item *six_clause;
    size_t six_clause_count;
    struct mrl_map by_provision, by_check, by_record_kind; /* for the look-ups below */
};

/* Loads the embedded tables, or those in the directory `dir`.  A directory holds the same files
 * under the same names; others in it are ignored.  What is loaded depends on `dir` alone, never
 * on the project that is assessed. */
mrl_status mrl_catalog_load(const char *dir, struct mrl_arena *arena, struct mrl_catalog **ret,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The files that are embedded in the binary, in order of name; names are relative and have
 * slashes: "records/attestation.yaml". */
const struct mrl_embedded *mrl_catalog_embedded(size_t *count);

/* The digest that a catalogue of these files has, without loading it.  In order of name. */
mrl_status mrl_catalog_digest(const struct mrl_embedded *files, size_t count,
                              struct mrl_sha256 *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Loads from files in memory, in any order; they have to stay as long as the arena. */
mrl_status mrl_catalog_load_files(const struct mrl_embedded *files, size_t count,
                                  struct mrl_arena *arena, struct mrl_catalog **ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;

/* NULL if there is no such id. */
const struct mrl_provision *mrl_catalog_provision(const struct mrl_catalog *catalog,
                                                  const char *id);
const struct mrl_check *mrl_catalog_check(const struct mrl_catalog *catalog, const char *id);
const struct mrl_record_kind *mrl_catalog_record_kind(const struct mrl_catalog *catalog,
                                                      const char *id);

/* By the number of the UK Code of Practice, "5.4.1"; NULL if there is none. */
const struct mrl_provision *mrl_catalog_uk_code(const struct mrl_catalog *catalog,
                                                const char *number);
