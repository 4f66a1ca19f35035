/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "govern/record.h"

/* New records, and records bound anew to bytes that changed. */

struct mrl_record_template {
    const struct mrl_record_kind *kind;
    const char *id;
    const char *author;                        /* person id; NULL: asked for */
    const struct mrl_record_subject *subjects; /* ids of merlon.yaml */
    size_t subject_count;
    mrl_time now;
};

/* Writes a commented record with placeholders for everything that is asked for.  Ask
 * mrl_buf_status() afterwards. */
void mrl_record_template_write(const struct mrl_record_template *t, struct mrl_buf *buf);

/* The subjects of a record with the digests that their assets have now.  MRL_E_FORMAT with the
 * reason if one of them has no digest to be bound to.  Systems and assets that are reached by a
 * URL stay as they are. */
mrl_status mrl_record_subjects_today(const struct mrl_record_subject *subjects, size_t count,
                                     const struct mrl_project *project,
                                     const struct mrl_inventory *inventory, struct mrl_arena *arena,
                                     struct mrl_record_subject **ret,
                                     struct mrl_error *err) MRL_MUST_CHECK;

/* The text of a record with other subjects and nothing else changed, comments included (save those
 * between the subjects).  MRL_E_UNSUPPORTED if `subjects` is not a block of its own. */
mrl_status mrl_record_rebind(const struct mrl_doc *doc, const char *text, size_t n,
                             const struct mrl_record_subject *subjects, size_t count,
                             struct mrl_arena *arena, const char **ret, size_t *len,
                             struct mrl_error *err) MRL_MUST_CHECK;
