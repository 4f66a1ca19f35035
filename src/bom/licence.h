/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"

#include <stdbool.h>

/* The SPDX License List.  The identifier that a text spells in any case, as the list spells it;
 * NULL if it is none. */
const char *mrl_licence_id(struct mrl_span text);

/* Whether a text is an expression (SPDX specification, annex B) made of identifiers on the list,
 * LicenseRef-... and operators, with balanced parentheses. */
bool mrl_licence_is_expression(const char *text);
