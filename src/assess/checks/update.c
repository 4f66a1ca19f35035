/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

/* EN 304 223, 5.4.1-2: a substantial update is treated as a new version. */

static const char *const major_parts[] = {"weights",    "base-model",    "tools",
                                          "guardrails", "training-data", NULL};

static const char *major_part(const struct mrl_record *change)
{
    MRL_NODE_EACH(item, mrl_record_field(change, "parts"))
    {
        for (const char *const *part = major_parts; *part; part++)
            if (mrl_node_is(item, *part))
                return *part;
    }
    return NULL;
}

static bool is_major(const struct mrl_record *change)
{
    return mrl_node_is(mrl_record_field(change, "update_class"), "major");
}

static mrl_status judge_class(struct mrl_question *q, const struct mrl_record *change)
{
    const char *const part = major_part(change);

    if (part && !is_major(change))
        return MRL_VIOLATES(q, "%s touched %s and is classed as minor", change->id, part);
    return mrl_ok();
}

static mrl_status classifier(struct mrl_question *q)
{
    MRL_TRY(mrl_judge_all(q, judge_class));
    /* The class of a change does not age. */
    if (q->outcome == MRL_OUTCOME_OK)
        q->observed = q->facts->now;
    return mrl_ok();
}

static bool is_about(const struct mrl_record *report, const struct mrl_record *change)
{
    const char *const asset = mrl_record_text(change, "asset");
    struct mrl_sha256 after;

    if (!asset || !mrl_node_digest(mrl_record_field(change, "after"), &after))
        return false;
    for (size_t i = 0; i < report->subject_count; i++)
        if (mrl_record_about_asset(report, asset) && report->subjects[i].has_digest &&
            mrl_sha256_equal(&report->subjects[i].sha256, &after))
            return true;
    return false;
}

/* The first version is no update, and what is retired needs no test. */
static bool is_update(const struct mrl_record *change)
{
    const struct mrl_node *const event = mrl_record_field(change, "event");

    return mrl_node_is(event, "change") || mrl_node_is(event, "deploy");
}

static mrl_status judge_report(struct mrl_question *q, const struct mrl_record *change)
{
    const char *const id = mrl_record_text(change, "test_report");
    const struct mrl_record *report = mrl_valid_record(q, "security-test-report", id);

    if (!is_update(change) || (!is_major(change) && !major_part(change)))
        return MRL_HOLDS(q, "%s is no major update", change->id);
    if (!id)
        return MRL_VIOLATES(q, "the major update %s names no test", change->id);
    if (!report && mrl_records_find(q->facts->records, id))
        return MRL_DOUBTS(q, "%s rests on %s, which does not count", change->id,
                          mrl_escaped(q, id));
    if (!report)
        return MRL_VIOLATES(q, "%s rests on %s, which does not exist", change->id,
                            mrl_escaped(q, id));
    MRL_TRY(mrl_rests_on_record(q, report));
    if (!is_about(report, change))
        return MRL_VIOLATES(q, "%s tested other bytes than %s brought", report->id, change->id);
    return MRL_HOLDS(q, "%s tested what %s brought", report->id, change->id);
}

static mrl_status major_has_report(struct mrl_question *q)
{
    return mrl_judge_all(q, judge_report);
}

static const struct mrl_check_row rows[] = {
    {.id = "update.classifier", .ask = classifier, .record = "change-record"},
    {.id = "update.major_has_new_test_report", .ask = major_has_report, .record = "change-record"},
};

const struct mrl_check_family mrl_checks_update = {"update", rows, MRL_COUNT(rows)};
