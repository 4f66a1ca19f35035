/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* What all formats that are tar archives tell: facts "member_count" and "unpacked_bytes", an issue
 * for each fault of a member and for bytes behind the end. */
mrl_status mrl_tar_describe(struct mrl_description *d) MRL_MUST_CHECK;
