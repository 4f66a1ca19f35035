/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/pickle_machine.h"

/* All pickles of a source, one after another, in both views. */
struct mrl_pickle_scan {
    struct mrl_source *source;
    const struct mrl_scan_sink *sink;
    bool has_head; /* it begins with PROTO, or is known to be a pickle from elsewhere */
    unsigned level;
    uint64_t deadline_ms;
};

/* *is_pickle false: the source has no head and does not behave like a pickle; nothing was told
 * then.  Coverage of the report is counted. */
mrl_status mrl_pickle_scan_all(struct mrl_pickle_machine *m, const struct mrl_pickle_scan *scan,
                               bool *is_pickle) MRL_MUST_CHECK;
