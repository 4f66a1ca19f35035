/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/ask.h"

/* Judging records one by one.  A judge looks at one record and answers `violated` or `unknown`, or
 * leaves the answer alone (or says MRL_HOLDS) if the record shows what is asked for.  A violation
 * in any record wins over every doubt, a doubt over the rest; `ok` needs every record. */
typedef mrl_status (*mrl_judge)(struct mrl_question *q, const struct mrl_record *record);

/* Answers on the basis of documents. */
#define MRL_HOLDS(q, ...) mrl_answer((q), MRL_OUTCOME_OK, MRL_BASIS_DOCUMENTED, __VA_ARGS__)
#define MRL_VIOLATES(q, ...)                                                                       \
    mrl_answer((q), MRL_OUTCOME_VIOLATED, MRL_BASIS_DOCUMENTED, __VA_ARGS__)
#define MRL_DOUBTS(q, ...) mrl_answer((q), MRL_OUTCOME_UNKNOWN, MRL_BASIS_DOCUMENTED, __VA_ARGS__)

/* The answers so far of one question that takes several judgements. */
struct mrl_judgement {
    size_t count;      /* records or things judged */
    const char *doubt; /* message of the first `unknown`; NULL: none */
    bool violated;     /* the answer stands: judge no further */
};

/* Judges one record and names it as a subject. */
mrl_status mrl_judge_one(struct mrl_question *q, struct mrl_judgement *j,
                         const struct mrl_record *record, mrl_judge judge) MRL_MUST_CHECK;

/* Takes the answer that the question has now for one of the judgement. */
void mrl_judge_note(const struct mrl_question *q, struct mrl_judgement *j);

/* Adds a doubt about something that has no record. */
mrl_status mrl_judge_doubt(struct mrl_question *q, struct mrl_judgement *j, const char *fmt, ...)
    MRL_PRINTF(3, 4) MRL_MUST_CHECK;

/* Writes the answer that follows from the judgements.  Nothing judged: `unknown`, for want of a
 * record of the row's kind. */
mrl_status mrl_judge_conclude(struct mrl_question *q, const struct mrl_judgement *j) MRL_MUST_CHECK;

/* Judges the record of the row's kind that was approved last; every valid one; every valid one
 * whose `field` is `value`; the latest about each system in use, of which there must be one. */
mrl_status mrl_judge_latest(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;
mrl_status mrl_judge_all(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;
mrl_status mrl_judge_where(struct mrl_question *q, const char *field, const char *value,
                           mrl_judge judge) MRL_MUST_CHECK;
mrl_status mrl_judge_systems(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;

/* --- finding records --- */

/* The valid record of a kind whose field is `value`, approved last; NULL if there is none. */
const struct mrl_record *mrl_latest_where(const struct mrl_question *q, const char *kind,
                                          const char *field, const char *value);

/* Whether a record speaks about a system, by its field `system` or as a subject. */
bool mrl_record_on_system(const struct mrl_record *record, const char *system);
const struct mrl_record *mrl_latest_on_system(const struct mrl_question *q, const char *kind,
                                              const char *system);

/* Of two records, the one approved later; created later where that does not tell them apart. */
bool mrl_record_is_later(const struct mrl_record *a, const struct mrl_record *b);

bool mrl_system_in_use(const struct mrl_question *q, const struct mrl_system *system);

/* --- looking into records --- */

/* Whether something is written there: not missing, null, blank, empty or a placeholder. */
bool mrl_node_has_content(const struct mrl_node *node);
const char *mrl_node_content(const struct mrl_node *node); /* its text; NULL if there is none */

/* Shorthands for mrl_record_field(). */
const char *mrl_record_text(const struct mrl_record *record, const char *field);
bool mrl_record_number(const struct mrl_record *record, const char *field, double *ret);
bool mrl_record_boolean(const struct mrl_record *record, const char *field, bool *ret);
bool mrl_record_time(const struct mrl_record *record, const char *field, mrl_time *ret);

/* A column of a row of a table, escaped for a message; "" if it is not there. */
const char *mrl_row_name(struct mrl_question *q, const struct mrl_node *row, const char *column);

/* Judges how long ago a time lies: in the future, `violated`; longer ago than so many days,
 * `when_old`; else the answer holds until it is that old. */
mrl_status mrl_judge_time(struct mrl_question *q, const char *what, mrl_time at, double days,
                          enum mrl_outcome when_old) MRL_MUST_CHECK;

/* The same of a field; `unknown` if it is not there. */
mrl_status mrl_judge_field_age(struct mrl_question *q, const struct mrl_record *record,
                               const char *field, double days,
                               enum mrl_outcome when_old) MRL_MUST_CHECK;

/* A measurement in a record counts no longer than the check allows: older ones are a doubt. */
mrl_status mrl_judge_measured_at(struct mrl_question *q, const struct mrl_record *record,
                                 const char *field) MRL_MUST_CHECK;

/* Whether the answer being written still stands as `ok`. */
bool mrl_still_holds(const struct mrl_question *q);

/* --- risks and things from outside --- */

/* Judges a reference to the risk register: none given or one that no valid register knows is
 * `violated`; no valid register at all, `unknown`.  `what` names what refers to it. */
mrl_status mrl_judge_risk_ref(struct mrl_question *q, const char *what,
                              const struct mrl_node *id) MRL_MUST_CHECK;

/* Judges the outcome of a check that a record relies on; for rows of the second pass. */
mrl_status mrl_judge_linked_check(struct mrl_question *q, const char *what,
                                  const struct mrl_node *id) MRL_MUST_CHECK;

/* Registered assets that come from a supplier. */
bool mrl_asset_is_external(const struct mrl_asset *asset);
size_t mrl_external_count(const struct mrl_question *q);

/* --- test results --- */

/* `field` of a row whose figure must be at most `number` and has no policy. */
#define MRL_AT_MOST "at-most"

/* Answers from the metrics of security-test-report records that name this check: the latest such
 * report on each system in use, bound to each model of it, with a row for each of the attacks in
 * `words`, all on the right side of their limits and at most the row's policy, if it names one. */
mrl_status mrl_ask_metrics(struct mrl_question *q) MRL_MUST_CHECK;
