/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assess.h"

/* Private to the room. */

/* When evidence stops counting under an age limit if nothing changes; 0: never. */
mrl_time mrl_evidence_stale_at(const struct mrl_evidence *e, struct mrl_max_age max_age);

/* Whether it counts at a time.  `inventory` may be NULL: subjects are then not compared. */
enum mrl_freshness mrl_evidence_freshness(const struct mrl_evidence *e, struct mrl_max_age max_age,
                                          const struct mrl_inventory *inventory, mrl_time at);

/* Lets a valid attestation answer the question, if there is one for its check; else leaves the
 * answer alone. */
mrl_status mrl_ask_attestation(struct mrl_question *q) MRL_MUST_CHECK;

/* What one check says for one provision, once age and digests are taken into account. */
enum mrl_standing {
    MRL_STANDS_OK,
    MRL_STANDS_VIOLATED,
    MRL_STANDS_OPEN, /* unknown, an error, stale or never asked */
};
enum mrl_standing mrl_check_standing(const struct mrl_check_result *c);

/* Picks the steps that would move most. */
mrl_status mrl_assess_rank_steps(struct mrl_assessment *a, struct mrl_arena *arena,
                                 struct mrl_error *err) MRL_MUST_CHECK;

/* Whether the statement of conformity can be made, and why not. */
mrl_status mrl_assess_state(struct mrl_assessment *a, const struct mrl_verdict_inputs *inputs,
                            struct mrl_arena *arena, struct mrl_error *err) MRL_MUST_CHECK;
