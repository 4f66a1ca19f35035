/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/packages.h"

/* One requirement as pip, pyproject.toml and conda's pip section write it: PEP 508, or a bare URL
 * or path.  False if the text is none; *ret is then undefined. */
bool mrl_requirement_parse(struct mrl_span text, struct mrl_package *ret);
