/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <string.h>

/* EN 304 223, 5.3.1-2 and 5.3.1-2.1: users are told how to use a system, and where it ends. */

static mrl_status stated(struct mrl_question *q)
{
    return mrl_judge_systems(q, mrl_judge_stated);
}

static mrl_status accessible(struct mrl_question *q)
{
    return mrl_judge_systems(q, mrl_judge_zero);
}

static mrl_status judge_link(struct mrl_question *q, const struct mrl_record *guide)
{
    MRL_TRY(mrl_judge_true(q, guide));
    return mrl_still_holds(q) ? mrl_judge_measured_at(q, guide, "reached_on") : mrl_ok();
}

static mrl_status link_live(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_link);
}

static mrl_status judge_limits(struct mrl_question *q, const struct mrl_record *guide)
{
    const char *const id = mrl_record_text(guide, "model_card");
    const struct mrl_record *card = mrl_valid_record(q, "model-card", id);

    MRL_TRY(mrl_judge_true(q, guide));
    if (!mrl_still_holds(q))
        return mrl_ok();
    if (card)
        return mrl_rests_on_record(q, card);
    if (id && mrl_records_find(q->facts->records, id))
        return MRL_DOUBTS(q, "%s agrees with %s, which does not count", guide->id,
                          mrl_escaped(q, id));
    return MRL_VIOLATES(q, "%s names no model-card that it agrees with", guide->id);
}

static mrl_status limits_consistent(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_limits);
}

static mrl_status judge_version(struct mrl_question *q, const struct mrl_record *guide)
{
    const char *const product = mrl_record_text(guide, "product_version");
    const char *const version = mrl_record_text(guide, "guide_version");

    if (!product || !version)
        return MRL_DOUBTS(q, "%s does not give both versions", guide->id);
    if (strcmp(product, version) != 0)
        return MRL_VIOLATES(q, "%s is of version %s, the product of %s", guide->id,
                            mrl_escaped(q, version), mrl_escaped(q, product));
    return MRL_HOLDS(q, "%s is of version %s", guide->id, mrl_escaped(q, version));
}

static mrl_status version(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_version);
}

static const char *const parts[] = {"use", "manage", "integrate", "configure", NULL};
static const char *const sections[] = {"limits", "failure_modes", NULL};

static const struct mrl_check_row rows[] = {
    {.id = "guide.accessible",
     .ask = accessible,
     .record = "user-guide",
     .field = "accessibility_violations_count"},
    {.id = "guide.limits_consistent_with_model_card",
     .ask = limits_consistent,
     .record = "user-guide",
     .field = "limits_agree_with_model_card"},
    {.id = "guide.link_live", .ask = link_live, .record = "user-guide", .field = "reached"},
    {.id = "guide.present", .ask = stated, .record = "user-guide", .words = parts},
    {.id = "guide.section", .ask = stated, .record = "user-guide", .words = sections},
    {.id = "guide.version", .ask = version, .record = "user-guide"},
};

const struct mrl_check_family mrl_checks_guide = {"guide", rows, MRL_COUNT(rows)};
