/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"
#include "scan/pickle_values.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The memo of one unpickler, in bounded memory: pages of handles up to MRL_MAX_PICKLE_MEMO, and
 * behind that only the few entries that are more than data. */
struct mrl_memo {
    struct mrl_value **pages;
    size_t page_count; /* of those that were touched since the last reset */
    struct mrl_memo_far *far;
    uint64_t count;   /* entries that are set; MEMOIZE writes there */
    bool count_known; /* entries beyond the pages were written twice: count may be wrong */
    uint64_t highest; /* of the indexes beyond the pages */
};

mrl_status mrl_memo_init(struct mrl_memo *memo, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_memo_done(struct mrl_memo *memo);
void mrl_memo_reset(struct mrl_memo *memo);

mrl_status mrl_memo_put(struct mrl_memo *memo, uint64_t index, struct mrl_value value,
                        struct mrl_error *err) MRL_MUST_CHECK;

/* MRL_P_EMPTY: never set.  MRL_P_FAR: beyond what is kept. */
struct mrl_value mrl_memo_get(const struct mrl_memo *memo, uint64_t index);

/* Changes every kept value; see mrl_values_worn(). */
void mrl_memo_refresh(struct mrl_memo *memo, const struct mrl_values *values);
