/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bom/model.h"

#include <stdio.h>

/* CycloneDX in JSON (ECMA-424; cyclonedx.org/docs).  The mapping and the names of our properties
 * are in docs/formats/bom.md. */
enum mrl_cyclonedx_version {
    MRL_CYCLONEDX_1_6,
    MRL_CYCLONEDX_1_7, /* marks as citations; 1.6: as properties */
};

/* Errors of the stream stay in `out`.  Every reference in what is written leads somewhere. */
mrl_status mrl_bom_write_cyclonedx(const struct mrl_bom *bom, enum mrl_cyclonedx_version version,
                                   FILE *out, struct mrl_error *err) MRL_MUST_CHECK;
