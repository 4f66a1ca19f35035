/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/source.h"
#include "base/status.h"
#include "catalog/rules.h"
#include "scan/finding.h"

#include <stdint.h>

/* Judges files that may carry code or lie about their structure, without loading or running any
 * of them.  What a file is follows from its bytes, never from its name.  Nothing is cleared by a
 * list of bad names: what cannot be shown to be harmless is at least `unknown`. */

/* The tables and the working memory, made once and used for one file after another by one thread.
 * `rules` must outlive it. */
struct mrl_scanner;
mrl_status mrl_scanner_new(const struct mrl_rules *rules, struct mrl_scanner **ret,
                           struct mrl_error *err) MRL_MUST_CHECK;
void mrl_scanner_free(struct mrl_scanner *scanner);
void mrl_scanner_freep(struct mrl_scanner **scanner);

/* Longest time one file may take; 0: MRL_SCAN_TIME_MS.  What is cut off is incomplete. */
void mrl_scanner_limit_time(struct mrl_scanner *scanner, uint64_t time_ms);

/* Scans one file.  `path` is relative and raw, used for messages and as a hint, never as proof.
 * A hostile or broken input is a finding, not a failure.  Fails only for what is not the input's
 * fault: MRL_E_NOMEM, MRL_E_IO.  A source that changes or shrinks while it is read makes a finding
 * too.  *ret lives in `arena`. */
mrl_status mrl_scan_source(struct mrl_scanner *scanner, struct mrl_source *source, const char *path,
                           struct mrl_arena *arena, struct mrl_scan_report *ret,
                           struct mrl_error *err) MRL_MUST_CHECK;
