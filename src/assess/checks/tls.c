/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

/* EN 304 223, 5.2.1-4: sensitive data travels protected.  TLS 1.0 and 1.1 are deprecated by RFC
 * 8996. */

static bool is_protected(const struct mrl_question *q, const struct mrl_node *row)
{
    static const char *const enough[] = {"tls-1.2", "tls-1.3", "other-encryption"};

    (void)q;
    for (size_t i = 0; i < MRL_COUNT(enough); i++)
        if (mrl_node_is(mrl_node_get(row, "minimum_tls"), enough[i]))
            return true;
    return false;
}

static mrl_status judge_transfers(struct mrl_question *q, const struct mrl_record *review)
{
    MRL_TRY(mrl_judge_measured_at(q, review, "reviewed_on"));
    if (!mrl_still_holds(q))
        return mrl_ok();
    return mrl_ask_rows(q, review, "transfers", "path", is_protected,
                        "less than TLS 1.2 is accepted");
}

static mrl_status min_version(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_transfers);
}

static const struct mrl_check_row rows[] = {
    {.id = "tls.min_version", .ask = min_version, .record = "access-review"},
};

const struct mrl_check_family mrl_checks_tls = {"tls", rows, MRL_COUNT(rows)};
