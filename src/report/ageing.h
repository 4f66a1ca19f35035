/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assess.h"

/* Walks what passes now and turns stale by `until` if nothing is renewed, the next end first; equal
 * ones in order of provision.  `previous` NULL: the first; returns NULL after the last. */
const struct mrl_result *mrl_next_ageing(const struct mrl_assessment *assessment,
                                         const struct mrl_result *previous, mrl_time until);
