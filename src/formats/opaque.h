/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* Formats that are told by their magic number and not read further: always incomplete, with the
 * issue `id`. */
mrl_status mrl_describe_opaque(struct mrl_description *d, const char *id) MRL_MUST_CHECK;
