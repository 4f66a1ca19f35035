/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/reader.h"
#include "scan/finding.h"

/* A report as bytes, from the process that parsed a file to the one that tells of it.  The reader
 * trusts nothing: the parser may have been taken over by the file. */
void mrl_scan_encode(const struct mrl_scan_report *report, struct mrl_buf *buf);

/* Everything lives in `arena`.  Rules that do not exist, numbers out of range and texts that are
 * not escaped are MRL_E_FORMAT. */
mrl_status mrl_scan_decode(struct mrl_reader *r, const struct mrl_rules *rules,
                           struct mrl_arena *arena, struct mrl_scan_report *ret) MRL_MUST_CHECK;
