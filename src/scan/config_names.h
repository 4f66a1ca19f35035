/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "scan/json_objects.h"
#include "scan/part.h"

/* Configurations that name classes and functions for their loader to call: `_target_` of Hydra and
 * NeMo (CVE-2025-23304), tags of PyYAML. */

/* For objects of JSON; `context` is a struct mrl_scan_part. */
mrl_status mrl_config_names_object(void *context, const struct mrl_json_object *object,
                                   struct mrl_json_object *around) MRL_MUST_CHECK;

/* YAML, or what else a loader of YAML may take, by its words: anchors, tags and faults do not hide
 * what stands beside them. */
mrl_status mrl_config_names_words(const struct mrl_scan_part *part,
                                  struct mrl_span text) MRL_MUST_CHECK;
