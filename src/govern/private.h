/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "govern/record.h"

/* How a record is read and judged: all of its problems are collected, none stops the others.  A
 * failing status only means that memory ran out.  Private to govern. */
struct mrl_record_reader {
    const struct mrl_catalog *catalog;
    const struct mrl_project *project;
    const struct mrl_inventory *inventory; /* NULL: subjects are not compared */
    mrl_time now;
    int root; /* of the project */
    struct mrl_arena *arena;
    struct mrl_error *err;
    struct mrl_record *record; /* being read */
    size_t problem_capacity;
};

/* Adds a problem; `at` may be NULL. */
mrl_status mrl_record_problem(struct mrl_record_reader *r, enum mrl_record_state state,
                              const struct mrl_node *at, const char *fmt, ...)
    MRL_PRINTF(4, 5) MRL_MUST_CHECK;

/* Adds what a failed call said, with its place, as a problem; passes MRL_E_NOMEM on. */
mrl_status mrl_record_failure(struct mrl_record_reader *r,
                              enum mrl_record_state state) MRL_MUST_CHECK;

/* Says what to do about the problem added last. */
mrl_status mrl_record_advice(struct mrl_record_reader *r, const char *fmt, ...)
    MRL_PRINTF(2, 3) MRL_MUST_CHECK;

/* A problem for each key that is not among `keys` (NULL-terminated). */
mrl_status mrl_record_only(struct mrl_record_reader *r, const struct mrl_node *map,
                           const char *const *keys) MRL_MUST_CHECK;

/* Whether a value is there to be looked at: not missing, null, empty or a placeholder. */
bool mrl_node_is_filled(const struct mrl_node *node);

/* Reads the common keys of record->doc, record->kind among them; then the fields, if the kind is
 * known. */
mrl_status mrl_record_read(struct mrl_record_reader *r) MRL_MUST_CHECK;
mrl_status mrl_record_read_subjects(struct mrl_record_reader *r) MRL_MUST_CHECK;
mrl_status mrl_record_check_fields(struct mrl_record_reader *r) MRL_MUST_CHECK;

/* Whether the subjects are bound to bytes as the kind asks, and those bytes are still there. */
mrl_status mrl_record_check_subjects(struct mrl_record_reader *r) MRL_MUST_CHECK;

/* Whether the file that the record names as its artefact is there, with the bytes it says. */
mrl_status mrl_record_check_artefact(struct mrl_record_reader *r) MRL_MUST_CHECK;

/* Judges the bytes of the approval beside the record; NULL: there is none. */
mrl_status mrl_record_check_approval(struct mrl_record_reader *r, const char *text,
                                     size_t n) MRL_MUST_CHECK;

/* Sorts the problems and sets state and why. */
mrl_status mrl_record_conclude(struct mrl_record_reader *r) MRL_MUST_CHECK;

/* The key `subjects` as a block of YAML. */
void mrl_record_subjects_write(const struct mrl_record_subject *subjects, size_t count,
                               struct mrl_buf *buf);
