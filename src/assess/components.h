/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* Components from outside: how good they are, and why weak ones are used all the same. */

/* Whether an assessment finds the documentation below the policy or the security inadequate. */
bool mrl_is_weak_component(const struct mrl_question *q, const struct mrl_record *assessment);

/* The valid justification of an asset whose own end date has not passed; NULL if there is none. */
const struct mrl_record *mrl_justification_of(const struct mrl_question *q,
                                              const struct mrl_asset *asset);

/* Judges the latest justification of each asset that has one.  Where there is none at all: `ok` if
 * every component from outside is assessed and none is weak; else `unknown`. */
mrl_status mrl_judge_justifications(struct mrl_question *q, mrl_asset_judge judge) MRL_MUST_CHECK;
