/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

#include <stdio.h>

/* SPDX 3.0.1 as JSON-LD (spdx.github.io/spdx-spec/v3.0.1), with the profiles core, software, ai,
 * dataset and simpleLicensing.  Marks, and values that SPDX has no property for, stand in one
 * annotation of each element; see docs/formats/bom.md.  Errors of the stream stay in `out`. */
mrl_status mrl_bom_write_spdx(const struct mrl_bom *bom, FILE *out,
                              struct mrl_error *err) MRL_MUST_CHECK;
