/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "sign/trusted_root.h"

#include <stddef.h>

/* A timestamp of RFC 3161 over a message.  *ret is when an authority of the trusted root has seen
 * it; the same authority must be trusted at that time.  MRL_E_DENIED if it is over another message,
 * or names an authority of the trusted root and is not its.  *known is false, and nothing else is
 * said, if it names no authority of the trusted root: then it proves nothing, good or bad. */
mrl_status mrl_timestamp_verify(const struct mrl_der *response, const void *message, size_t n,
                                const struct mrl_trusted_root *root, bool *known, mrl_time *ret,
                                struct mrl_error *err) MRL_MUST_CHECK;
