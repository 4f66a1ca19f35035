/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/check.h"

/* The scanner's part of a survey; private to the room. */

/* Scans every file of every asset, or recalls from the store what the same bytes got from the same
 * rules, and puts the result into facts->scans.  `store` may be NULL. */
mrl_status mrl_survey_scan(int root, struct mrl_store *store, const struct mrl_inventory *inv,
                           struct mrl_arena *arena, struct mrl_facts_view *facts, uint64_t *scanned,
                           struct mrl_error *err) MRL_MUST_CHECK;
