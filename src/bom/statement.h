/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "bom/write.h"

/* A bill bound to what it speaks of: an in-toto Statement v1 (github.com/in-toto/attestation,
 * spec/v1/statement.md) whose subjects are files and signed models, and whose predicate is the
 * bill. */
struct mrl_bom_subject {
    const char *name; /* path in the project, or the subject of a model's signature */
    struct mrl_sha256 digest;
};

struct mrl_bom_statement {
    enum mrl_bom_format format; /* reading: MRL_BOM_CYCLONEDX_1_7 stands for every CycloneDX */
    const struct mrl_bom_subject *subjects; /* at least one, no two alike */
    size_t subject_count;
    const char *predicate; /* the bill, JSON */
    size_t predicate_len;
};

/* The files that a bill's models consist of, with their verified SHA-256.  MRL_E_FORMAT for a path
 * that is not UTF-8: a statement cannot name it. */
mrl_status mrl_bom_subjects(const struct mrl_bom *bom, struct mrl_arena *arena,
                            struct mrl_bom_subject **ret, size_t *count,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* The payload; the bill stands in it byte for byte.  MRL_E_LIMIT above MRL_MAX_PAYLOAD,
 * MRL_E_ABSENT without subjects. */
mrl_status mrl_bom_statement_write(const struct mrl_bom_statement *statement,
                                   struct mrl_bom_text *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Strict: known types, every subject with one SHA-256, no member twice.  `name` goes into errors.
 * The predicate is a part of the payload. */
mrl_status mrl_bom_statement_read(const char *name, const char *payload, size_t n,
                                  struct mrl_arena *arena, struct mrl_bom_statement *ret,
                                  struct mrl_error *err) MRL_MUST_CHECK;
