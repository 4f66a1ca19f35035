/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/digest.h"
#include "scan/finding.h"

/* What makes a finding the same finding in the next scan: rule, file, member, message and call,
 * but not its place, which moves when other parts of the file change. */
#define MRL_FINDING_FINGERPRINT_TEXT 33 /* 32 lower-case hexadecimal digits and a NUL */
mrl_status mrl_finding_fingerprint(const char *path, const struct mrl_finding *finding,
                                   char ret[MRL_FINDING_FINGERPRINT_TEXT],
                                   struct mrl_error *err) MRL_MUST_CHECK;
