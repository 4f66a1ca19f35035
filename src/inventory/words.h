/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "inventory/project.h"

/* The words of merlon.yaml for its closed lists, each ended by NULL.  Private to inventory; names
 * of single values are in project.h. */
extern const char *const mrl_role_words[];        /* index: bit of MRL_ROLE_ */
extern const char *const mrl_sensitivity_words[]; /* index: value - 1 */
extern const char *const mrl_environment_words[]; /* index: value - 1 */
extern const char *const mrl_asset_kind_words[];
extern const char *const mrl_edge_kind_words[];
