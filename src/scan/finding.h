/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "catalog/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How sure the scanner is that a finding is what its rule says. */
enum mrl_confidence {
    MRL_CONFIDENCE_HEURISTIC, /* looks like it */
    MRL_CONFIDENCE_LIKELY,    /* follows from what is known of the names used */
    MRL_CONFIDENCE_PROVED,    /* follows from the bytes alone */
};
const char *mrl_confidence_name(enum mrl_confidence confidence); /* "proved" */

/* A place that leads up to a finding: import, building of arguments, call. */
struct mrl_finding_step {
    uint64_t offset; /* within the same member */
    const char *text;
};

/* One thing that was found.  All texts are escaped for a terminal already. */
struct mrl_finding {
    const struct mrl_rule *rule;
    enum mrl_confidence confidence;
    const char *message; /* what was seen, one sentence */
    uint64_t offset;     /* in the innermost member; MRL_NO_OFFSET if it has no place */
    const char *member;  /* "archive/data.pkl", nested ones joined by "!"; NULL: the file itself */
    const char *call;    /* rebuilt expression, `os.system("id")`; NULL if it is no call */
    const struct mrl_finding_step *steps;
    size_t step_count;
};

/* How many bytes of the file were looked at, and how.  The three add up to what was there,
 * counted in the outermost file. */
struct mrl_coverage {
    uint64_t parsed;  /* understood field by field */
    uint64_t skipped; /* known to be inert: tensor data, pixels */
    uint64_t unknown; /* not understood */
};

/* What is known about one file.  Lives in the arena that it was made with. */
struct mrl_scan_report {
    const char *format; /* id of an mrl_format or of a detector; NULL: not recognised */
    enum mrl_scan_verdict verdict;
    struct mrl_coverage coverage;
    struct mrl_finding *findings; /* in the order they were found */
    size_t finding_count;
    size_t finding_capacity;
    size_t findings_dropped; /* over MRL_MAX_FINDINGS; the verdict counts them */
    struct mrl_arena *arena;
};

void mrl_scan_report_init(struct mrl_scan_report *report, struct mrl_arena *arena);

/* Adds a finding and raises the verdict.  The texts are copied; the rule is kept.  A finding that
 * equals an earlier one in rule, member, message and call is dropped: the same harmless-looking
 * oddity can occur a million times. */
mrl_status mrl_scan_report_add(struct mrl_scan_report *report, const struct mrl_finding *finding,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* The verdict becomes at least this. */
void mrl_scan_report_raise(struct mrl_scan_report *report, enum mrl_scan_verdict verdict);

/* The highest severity among the findings; false if there are none. */
bool mrl_scan_report_worst(const struct mrl_scan_report *report, enum mrl_severity *ret);
