/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "formats/format.h"

/* A container image that is built upon or run.  Adds a link, and an issue "deployment.unpinned-
 * image" (a tag that can be moved to other bytes) or "deployment.untagged-image" (whatever is the
 * latest) unless a digest names its bytes.  Reference grammar: distribution/reference. */
mrl_status mrl_describe_image(struct mrl_description *d, struct mrl_span image,
                              uint64_t offset) MRL_MUST_CHECK;
