/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/judge.h"

/* What cannot be updated: contingency-plan. */

typedef mrl_status (*mrl_row_judge)(struct mrl_question *q, const struct mrl_record *plan,
                                    const struct mrl_node *row);

/* Judges every row of what each system in use cannot update, by its latest plan.  Violated where a
 * plan says that there is nothing, but an advisory knows of something or the plan's own table
 * does; unknown where it says neither. */
mrl_status mrl_judge_unpatchable(struct mrl_question *q, mrl_row_judge judge) MRL_MUST_CHECK;
