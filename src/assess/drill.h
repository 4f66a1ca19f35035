/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/judge.h"

/* Rehearsals: drill-record. */

/* Judges a drill held for a system. */
typedef mrl_status (*mrl_drill_judge)(struct mrl_question *q, const struct mrl_record *drill,
                                      const char *system);

/* For each system in use the last drill of the kind that `field` of the row names.  A drill that
 * names no system counts for all. */
mrl_status mrl_judge_drills(struct mrl_question *q, mrl_drill_judge judge) MRL_MUST_CHECK;

/* The valid drill of a kind that was held last, whatever its system; NULL if there is none. */
const struct mrl_record *mrl_latest_drill(const struct mrl_question *q, const char *kind);

/* Judge: it reached its aim, at most so many days ago (the threshold of the row). */
mrl_status mrl_judge_drilled(struct mrl_question *q, const struct mrl_record *drill) MRL_MUST_CHECK;
