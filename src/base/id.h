/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What may name a person, system, asset, route, record or key: letters, digits, '.', '_' and '-',
 * the first one a letter or digit; at most MRL_ID_MAX.  So an id is a file name, prints as it is,
 * and needs no quotes in YAML except where it looks like a number or a word such as `true`. */
#define MRL_ID_MAX 100
bool mrl_id_is_valid(const char *text);
