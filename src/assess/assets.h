/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/judge.h"

/* Checks about each asset of some sort, and what they look up on the way. */

#define MRL_SEES(q, ...) mrl_answer((q), MRL_OUTCOME_OK, MRL_BASIS_MEASURED, __VA_ARGS__)
#define MRL_SEES_VIOLATION(q, ...)                                                                 \
    mrl_answer((q), MRL_OUTCOME_VIOLATED, MRL_BASIS_MEASURED, __VA_ARGS__)
#define MRL_SEES_DOUBT(q, ...) mrl_answer((q), MRL_OUTCOME_UNKNOWN, MRL_BASIS_MEASURED, __VA_ARGS__)

struct mrl_absence;

/* Which assets a check is about. */
typedef bool (*mrl_pick)(const struct mrl_question *q, const struct mrl_asset *asset);

/* Judges what a record says of one asset; as mrl_judge otherwise. */
typedef mrl_status (*mrl_asset_judge)(struct mrl_question *q, const struct mrl_record *record,
                                      const struct mrl_asset *asset);

/* For each asset that `picks` chooses the record of the row's kind about its bytes that was
 * approved last.  No asset chosen: mrl_answer_none() of that sort.  `judge` NULL: that there is a
 * record is enough. */
mrl_status mrl_judge_assets(struct mrl_question *q, mrl_pick picks, const struct mrl_absence *sort,
                            const char *none, mrl_asset_judge judge) MRL_MUST_CHECK;

/* The same about the datasets from public places. */
mrl_status mrl_judge_public_data(struct mrl_question *q, mrl_asset_judge judge) MRL_MUST_CHECK;

/* For each system that runs or may run: one that is not deployed and stands in another environment
 * than production does not. */
mrl_status mrl_judge_running_systems(struct mrl_question *q, mrl_judge judge) MRL_MUST_CHECK;
bool mrl_system_runs(const struct mrl_question *q, const struct mrl_system *system);

/* Whether a system that runs lists the asset, or lists none. */
bool mrl_asset_runs(const struct mrl_question *q, const struct mrl_asset *asset);

/* Judge: every field of the row's `words` says something. */
mrl_status mrl_judge_stated(struct mrl_question *q, const struct mrl_record *record) MRL_MUST_CHECK;

/* Judge: the boolean `field` of the row is true; `unknown` if it is not there. */
mrl_status mrl_judge_true(struct mrl_question *q, const struct mrl_record *record) MRL_MUST_CHECK;

/* Judge: the number `field` of the row is 0; `unknown` if it is not there. */
mrl_status mrl_judge_zero(struct mrl_question *q, const struct mrl_record *record) MRL_MUST_CHECK;

/* Judge: says who approved.  A record that counts is approved; so before, mrl_judge_bad_approvals()
 * answers `violated` if beside a record of the row's kind lies an approval that does not hold. */
mrl_status mrl_judge_approved(struct mrl_question *q,
                              const struct mrl_record *record) MRL_MUST_CHECK;
mrl_status mrl_judge_bad_approvals(struct mrl_question *q, bool *found) MRL_MUST_CHECK;

/* Whether a security-test-report is by who operates the system: who also develops it tests as both.
 */
bool mrl_is_operators_test(const struct mrl_question *q, const struct mrl_record *report);

/* Answers `violated` if everybody on this machine may open a file of a confidential or restricted
 * asset that is picked.  That nobody may shows little: the files may lie elsewhere too. */
mrl_status mrl_look_for_open(struct mrl_question *q, mrl_pick picks, bool *found) MRL_MUST_CHECK;

/* Says that all of something that the inventory holds is as asked for; a doubt if a part of the
 * project could not be read, for there may be more of it. */
mrl_status mrl_sees_all(struct mrl_question *q, const char *fmt, ...)
    MRL_PRINTF(2, 3) MRL_MUST_CHECK;

/* --- records --- */

/* The valid record about an asset that was approved last; NULL if there is none. */
const struct mrl_record *mrl_latest_on_asset(const struct mrl_question *q, const char *kind,
                                             const char *asset);

/* Of the records about an asset that are not valid the one created last; NULL if there is none. */
const struct mrl_record *mrl_invalid_on_asset(const struct mrl_question *q, const char *kind,
                                              const char *asset);

/* The valid record of that kind and id; NULL if there is none. */
const struct mrl_record *mrl_valid_record(const struct mrl_question *q, const char *kind,
                                          const char *id);

/* A doubt because nothing valid speaks about the asset. */
mrl_status mrl_judge_no_record(struct mrl_question *q, struct mrl_judgement *j,
                               const struct mrl_asset *asset) MRL_MUST_CHECK;

/* A digest as records write it, "sha256:..."; false if there is none. */
bool mrl_node_digest(const struct mrl_node *node, struct mrl_sha256 *ret);

/* The row of a table whose column is `value`; NULL if there is none. */
const struct mrl_node *mrl_row_where(const struct mrl_record *record, const char *table,
                                     const char *column, const char *value);

/* "2026-03-01", in the question's arena; "" when out of memory. */
const char *mrl_on_day(struct mrl_question *q, mrl_time t);

/* --- choosers --- */

bool mrl_pick_model(const struct mrl_question *q, const struct mrl_asset *asset);

/* Whether a service stands for a model: a prompt configures it, or the project registers no other
 * model. */
bool mrl_serves_model(const struct mrl_question *q, const struct mrl_asset *asset);

/* Models that we made, that came from outside; services count as the latter. */
bool mrl_pick_own_model(const struct mrl_question *q, const struct mrl_asset *asset);
bool mrl_pick_external_model(const struct mrl_question *q, const struct mrl_asset *asset);

bool mrl_pick_weights(const struct mrl_question *q, const struct mrl_asset *asset); /* with bytes */
bool mrl_pick_external(const struct mrl_question *q, const struct mrl_asset *asset);
bool mrl_pick_dataset(const struct mrl_question *q, const struct mrl_asset *asset);
/* A model of our own of which merlon.yaml does not say what it was trained on. */
bool mrl_pick_untold_model(const struct mrl_question *q, const struct mrl_asset *asset);
bool mrl_pick_public_dataset(const struct mrl_question *q, const struct mrl_asset *asset);
bool mrl_pick_released(const struct mrl_question *q, const struct mrl_asset *asset);
bool mrl_pick_prompt(const struct mrl_question *q, const struct mrl_asset *asset);

/* Datasets and vector stores that are confidential or more. */
bool mrl_pick_sensitive_data(const struct mrl_question *q, const struct mrl_asset *asset);

/* Models, datasets and prompts that are registered: what has versions to be kept track of. */
bool mrl_pick_versioned(const struct mrl_question *q, const struct mrl_asset *asset);

/* The first asset that is chosen, NULL if none is. */
const struct mrl_asset *mrl_first_picked(const struct mrl_question *q, mrl_pick picks);

/* Whether an edge runs from it to something that nothing in the project bears the name of. */
bool mrl_has_open_edge(const struct mrl_question *q, const struct mrl_asset *from);

/* Whether the inventory has such an edge between these assets; `to` NULL: to any. */
bool mrl_has_edge(const struct mrl_question *q, const struct mrl_asset *from,
                  enum mrl_edge_kind edge, const struct mrl_asset *to);
