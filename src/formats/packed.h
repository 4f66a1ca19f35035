/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"
#include "formats/unpack.h"

/* What all formats that are one packed stream have in common. */

/* The format of what is inside, told from its first MRL_PROBE_HEAD bytes; NULL if none knows it.
 * What is too short or damaged fails as mrl_unpack does. */
mrl_status mrl_packed_content(struct mrl_source *source, enum mrl_packing packing,
                              const struct mrl_format **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Fact "content": the id of the format inside, or "unknown". */
mrl_status mrl_packed_describe(struct mrl_description *d, enum mrl_packing packing) MRL_MUST_CHECK;

/* For refine(): a packed pickle is what joblib.dump(compress=...) writes. */
mrl_status mrl_packed_refine(struct mrl_source *source, const struct mrl_probe *probe,
                             const struct mrl_format **ret, struct mrl_error *err) MRL_MUST_CHECK;
