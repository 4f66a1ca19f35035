/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "catalog/rules.h"
#include "scan/finding.h"

#include <stdint.h>

/* Where detectors put what they see. */
struct mrl_scan_sink {
    const struct mrl_rules *rules;
    struct mrl_scan_report *report;
    const char *member; /* escaped; NULL: the file itself */
    struct mrl_error *err;
};

/* What a call looks like, beside the message. */
struct mrl_scan_call {
    const char *call; /* escaped; may be NULL */
    const struct mrl_finding_step *steps;
    size_t step_count;
};

/* Adds a finding of the rule that speaks for `key`.  Untrusted arguments of the message are
 * escaped by the caller.  `call` may be NULL. */
mrl_status mrl_scan_tell(const struct mrl_scan_sink *sink, const char *key,
                         enum mrl_confidence confidence, uint64_t offset,
                         const struct mrl_scan_call *call, const char *fmt, ...)
    MRL_PRINTF(6, 7) MRL_MUST_CHECK;
