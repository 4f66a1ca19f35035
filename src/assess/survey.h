/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/check.h"

/* Gathers all facts of a project for the checks: inventory, scan, records.  What was read before
 * and has not changed is taken from the store. */

struct mrl_survey_options {
    const struct mrl_catalog *catalog;
    const struct mrl_project *project; /* as it was read, once for the whole run */
    struct mrl_clock clock;
    bool rehash; /* trust nothing that the store remembers */
    void (*progress)(void *context, const char *what, uint64_t done);
    void *progress_context;
};

struct mrl_survey {
    struct mrl_inventory inventory;
    struct mrl_records records;
    struct mrl_provenance provenance;
    struct mrl_facts_view facts; /* points into the others: do not copy the survey */
    uint64_t scanned;            /* files that were scanned in this run, not remembered */
};

/* Everything in `arena`.  `store` may be NULL: nothing is remembered then. */
mrl_status mrl_survey_take(int root, const struct mrl_survey_options *options,
                           struct mrl_store *store, struct mrl_arena *arena, struct mrl_survey *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;
