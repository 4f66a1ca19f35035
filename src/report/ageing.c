/* SPDX-License-Identifier: Apache-2.0 */
#include "report/ageing.h"

static bool is_after(const struct mrl_result *a, const struct mrl_result *b)
{
    return a->stale_at > b->stale_at || (a->stale_at == b->stale_at && a > b);
}

const struct mrl_result *mrl_next_ageing(const struct mrl_assessment *assessment,
                                         const struct mrl_result *previous, mrl_time until)
{
    const struct mrl_result *next = NULL;

    for (size_t i = 0; i < assessment->result_count; i++) {
        const struct mrl_result *r = &assessment->results[i];

        if (r->verdict == MRL_PASS && r->stale_at != 0 && r->stale_at <= until &&
            (!previous || is_after(r, previous)) && (!next || is_after(next, r)))
            next = r;
    }
    return next;
}
