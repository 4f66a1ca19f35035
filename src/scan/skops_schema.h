/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/json_objects.h"

/* Judges a node of the schema of skops; `context` is a struct mrl_scan_part.  Objects without
 * `__loader__` are no nodes. */
mrl_status mrl_skops_judge_object(void *context, const struct mrl_json_object *object,
                                  struct mrl_json_object *around) MRL_MUST_CHECK;
