/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* A look at the start of a pickle for its facts: nothing is judged here, that is the scanner's
 * business.  At most MRL_MAX_PICKLE_LOOK opcodes are read.
 *
 * Facts: "protocol"; "package", the outermost modules that it names, in order of appearance;
 * "ends", how the stream ends, if the look got that far: "stop", "cut short" or "damaged". */
mrl_status mrl_pickle_look(struct mrl_description *d, struct mrl_source *source) MRL_MUST_CHECK;
