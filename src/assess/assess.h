/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/check.h"

/* From facts to verdicts: asks every check, keeps the answers as evidence, and computes the
 * verdict of each provision from evidence, claims and time alone. */

/* Whether a piece of evidence still counts. */
enum mrl_freshness {
    MRL_FRESH,
    MRL_STALE_TIME,    /* older than the provision allows, or past its own expiry */
    MRL_STALE_SUBJECT, /* what it speaks about has other bytes today */
    MRL_NEVER,         /* there is none */
};
const char *mrl_freshness_name(enum mrl_freshness freshness);

enum mrl_verdict {
    MRL_PASS,
    MRL_FAILED,
    MRL_INCONCLUSIVE,
    MRL_NOT_APPLICABLE,
    MRL_VERDICT_COUNT,
};
const char *mrl_verdict_name(enum mrl_verdict verdict); /* "not-applicable" */

/* What a person has claimed in an approved conformance statement. */
struct mrl_claims {
    const struct mrl_record *statement; /* NULL: nothing is claimed */
    unsigned roles_held;                /* as the statement says */
    const char *problem;                /* why there is no valid statement; NULL if there is */
};

/* One check as seen from one provision. */
struct mrl_check_result {
    const struct mrl_check *check;
    bool mandatory;
    bool raised;     /* supporting in the catalogue, made mandatory by the organisation */
    const char *why; /* why it is mandatory or supporting */
    const struct mrl_evidence *evidence; /* NULL if there is none */
    enum mrl_freshness freshness;
    mrl_time stale_at; /* when it stops counting if nothing changes; 0: never */
};

struct mrl_result {
    const struct mrl_provision *provision;
    enum mrl_verdict verdict;
    const char *reason;    /* one sentence, escaped */
    const char *deviation; /* reasoned deviation from a `should`; NULL if none */
    struct mrl_check_result *checks;
    size_t check_count;
    enum mrl_verdict before; /* at the last assessment; MRL_VERDICT_COUNT if there was none */
    mrl_time stale_at;       /* the earliest of its mandatory checks, if it passes; 0: never */
};

struct mrl_step {
    const struct mrl_check *check;
    const char *message; /* what was seen */
    const char *remedy;
    const struct mrl_provision **provisions; /* that it would move */
    size_t provision_count;
    double weight;
};
#define MRL_STEP_COUNT 5u

struct mrl_assessment {
    const struct mrl_catalog *catalog;
    const struct mrl_project *project;
    const char *tool;
    mrl_time at;
    bool clock_given;
    struct mrl_result *results; /* one for each provision, in order */
    size_t result_count;
    size_t summary[MRL_VERDICT_COUNT];
    struct mrl_claims claims;
    struct mrl_step steps[MRL_STEP_COUNT]; /* the most useful first */
    size_t step_count;
    bool conformant; /* every applicable shall passes on what was looked at now; see statement.c */
    const char **reasons; /* why not; one sentence each, escaped */
    size_t reason_count;
    size_t attested;       /* mandatory checks of passing provisions that were only attested */
    uint64_t new_evidence; /* rows added by this run */
};

/* Who is told of new evidence; a failure is one of the whole run, and nothing of it is kept. */
struct mrl_evidence_sink {
    mrl_status (*take)(void *context, const struct mrl_evidence *evidence, struct mrl_error *err);
    mrl_status (*finish)(void *context, struct mrl_error *err); /* before it is kept */
    void *context;
};

/* Asks every check and appends what is new: an answer that differs from the latest evidence of its
 * check, or that renews evidence past half of its life.  One transaction.  `sink` may be NULL. */
mrl_status mrl_assess_collect(struct mrl_store *store, const struct mrl_facts_view *facts,
                              bool clock_given, const struct mrl_evidence_sink *sink,
                              uint64_t *new_evidence, struct mrl_error *err) MRL_MUST_CHECK;

struct mrl_verdict_inputs {
    const struct mrl_catalog *catalog;
    const struct mrl_project *project;
    const struct mrl_inventory *inventory; /* digests as they are today; NULL: not compared */
    const struct mrl_evidence *evidence;   /* the latest of each check, by check */
    size_t evidence_count;
    struct mrl_claims claims;
    const struct mrl_verdict_row *before; /* by provision; may be empty */
    size_t before_count;
    mrl_time at;  /* that the verdicts are for */
    mrl_time now; /* of the run: what lies after it is no statement */
};

/* The rules of verdicts; a pure function.  Everything in `arena`; the inputs must outlive *ret. */
mrl_status mrl_assess_judge(const struct mrl_verdict_inputs *inputs, struct mrl_arena *arena,
                            struct mrl_assessment *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* The claims in the valid conformance statement of the latest date, if no later one that was
 * approved has lost its force: an older one does not come back to life. */
struct mrl_claims mrl_claims_read(const struct mrl_records *records,
                                  const struct mrl_project *project);

/* Whether the statement excludes a provision, or deviates from it as of `at`; NULL or the reason.
 */
const char *mrl_claims_exclusion(const struct mrl_claims *claims, const char *provision);
const char *mrl_claims_deviation(const struct mrl_claims *claims, const char *provision,
                                 mrl_time at);
