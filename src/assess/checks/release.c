/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/absence.h"

/* EN 304 223, 5.2.5-1: nothing is released untested. */

static bool is_ai(const struct mrl_asset *asset)
{
    return asset->kind == MRL_ASSET_MODEL || asset->kind == MRL_ASSET_PROMPT ||
           asset->kind == MRL_ASSET_AGENT || asset->kind == MRL_ASSET_TOOL;
}

/* A system that runs has been released to those who use it. */
static bool needs_test(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return is_ai(asset) && (mrl_pick_released(q, asset) || mrl_asset_runs(q, asset));
}

/* Where tests are reported, what no report was ever bound to went out untested. */
static bool was_never_tested(const struct mrl_question *q, const struct mrl_asset *asset)
{
    return needs_test(q, asset) && !mrl_latest_on_asset(q, q->row->record, asset->id) &&
           !mrl_invalid_on_asset(q, q->row->record, asset->id);
}

static mrl_status gate(struct mrl_question *q)
{
    const struct mrl_asset *untested =
        mrl_best_record(q, q->row->record, NULL) ? mrl_first_picked(q, was_never_tested) : NULL;

    if (untested) {
        MRL_TRY(mrl_rests_on_inventory(q));
        return MRL_SEES_VIOLATION(q, "no security-test-report was ever bound to %s",
                                  mrl_escaped(q, untested->id));
    }
    return mrl_judge_assets(q, needs_test, &mrl_no_use, "nothing is released and no system runs",
                            NULL);
}

static const struct mrl_check_row rows[] = {
    {.id = "release.gate_requires_test_report", .ask = gate, .record = "security-test-report"},
};

const struct mrl_check_family mrl_checks_release = {"release", rows, MRL_COUNT(rows)};
