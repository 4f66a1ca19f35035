/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* Programs are told by their names, and only where a whole project is read: a program is no format
 * of an AI project by itself, so mrl_format_identify() knows none of these.  Tests and type
 * declarations name models that nobody uses; they are left out.  NULL: no program. */
const struct mrl_format *mrl_code_format(const struct mrl_probe *probe);

/* Whether a format id is one of these. */
bool mrl_code_is_format(const char *format);
