/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* Change records as the log of what was changed: entries do not age, what is compared with them is
 * the bytes of today. */

/* The valid change-record whose `after` is what the asset is today, the one approved last; NULL if
 * there is none. */
const struct mrl_record *mrl_change_to_today(const struct mrl_question *q,
                                             const struct mrl_asset *asset);

/* Whether it is of that kind and approved, though it may be of long ago: an entry about bytes that
 * have changed since is history, and as true as it was. */
bool mrl_record_is_history(const struct mrl_record *record, const char *kind);

/* Judges, for each chosen asset, the record of its bytes of today (`judge` NULL: that there is one
 * is enough).  Violated if the log of an asset ends with other bytes than those of today; unknown
 * if none is kept of it or its entry does not count.  Where a ledger is kept, the same of every
 * change that it saw.  None chosen: as mrl_judge_assets(). */
mrl_status mrl_judge_changes(struct mrl_question *q, mrl_pick picks, const struct mrl_absence *sort,
                             const char *none, mrl_asset_judge judge) MRL_MUST_CHECK;

/* Asker: whether the ledger was altered.  Leaves the answer alone where none is kept. */
mrl_status mrl_ask_trail(struct mrl_question *q) MRL_MUST_CHECK;
