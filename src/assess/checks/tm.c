/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/judge.h"

#include <string.h>

/* EN 304 223, 5.1.3-1: threats are analysed for each system, AI-specific ones among them. */

#define KIND "threat-model"

static mrl_status accept(struct mrl_question *q, const struct mrl_record *record)
{
    return MRL_HOLDS(q, "%s is the threat model", record->id);
}

static mrl_status exists_per_system(struct mrl_question *q)
{
    return mrl_judge_systems(q, accept);
}

/* What is accepted, mitigated or moved has its place in the risk register; the check asks for the
 * treatment alone. */
static mrl_status judge_treatments(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_node *threats = mrl_record_field(record, "threats");

    if (!mrl_node_has_content(threats))
        return MRL_DOUBTS(q, "%s lists no threats", record->id);
    MRL_NODE_EACH(row, threats)
    {
        const struct mrl_node *treatment = mrl_node_get(row, "treatment");

        if (!mrl_node_has_content(treatment) || mrl_node_is(treatment, "undecided"))
            return MRL_VIOLATES(q, "%s does not say what is done about the threat %s", record->id,
                                mrl_row_name(q, row, "id"));
    }
    return mrl_ok();
}

static mrl_status every_threat_has_treatment(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_treatments);
}

/* --- elements --- */

static bool has_row(const struct mrl_node *table, const char *column, const struct mrl_node *value)
{
    const char *const text = mrl_node_content(value);

    MRL_NODE_EACH(row, table)
    {
        if (text && mrl_node_is(mrl_node_get(row, column), text))
            return true;
    }
    return false;
}

static mrl_status judge_element(struct mrl_question *q, const struct mrl_record *record,
                                const struct mrl_node *row)
{
    bool analysed;

    if (!mrl_node_boolean(mrl_node_get(row, "analysed"), &analysed) || !analysed)
        return MRL_VIOLATES(q, "%s: nobody has analysed %s", record->id,
                            mrl_row_name(q, row, "id"));
    if (mrl_node_has_content(mrl_node_get(row, "no_threats_reason")) ||
        has_row(mrl_record_field(record, "threats"), "element", mrl_node_get(row, "id")))
        return mrl_ok();
    return MRL_VIOLATES(q, "%s: %s has neither a threat nor a reason why there is none", record->id,
                        mrl_row_name(q, row, "id"));
}

static mrl_status judge_elements(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_node *elements = mrl_record_field(record, "elements");

    if (!mrl_node_has_content(elements))
        return MRL_DOUBTS(q, "%s lists no elements", record->id);
    MRL_NODE_EACH(row, elements)
    {
        MRL_TRY(judge_element(q, record, row));
        if (!mrl_still_holds(q))
            return mrl_ok();
    }
    MRL_NODE_EACH(threat, mrl_record_field(record, "threats"))
    {
        if (!has_row(elements, "id", mrl_node_get(threat, "element")))
            return MRL_VIOLATES(q, "%s: the threat %s stands against an element that is not listed",
                                record->id, mrl_row_name(q, threat, "id"));
    }
    return mrl_ok();
}

static mrl_status all_dfd_elements_analysed(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_elements);
}

/* --- classes --- */

static bool excludes(const struct mrl_record *record, const char *class)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "excluded_classes"))
    {
        if (mrl_node_is(mrl_node_get(row, "class"), class) &&
            mrl_node_has_content(mrl_node_get(row, "reason")))
            return true;
    }
    return false;
}

static bool looks_at(const struct mrl_record *record, const char *class)
{
    MRL_NODE_EACH(row, mrl_record_field(record, "threats"))
    {
        if (mrl_node_is(mrl_node_get(row, "class"), class))
            return true;
    }
    return excludes(record, class);
}

static mrl_status judge_classes(struct mrl_question *q, const struct mrl_record *record)
{
    const struct mrl_catalog *c = q->facts->catalog;

    for (size_t i = 0; i < c->threat_class_count; i++)
        if (!looks_at(record, c->threat_classes[i].id))
            return MRL_VIOLATES(q, "%s has no threat of class %s and no reason why it cannot occur",
                                record->id, c->threat_classes[i].id);
    return MRL_HOLDS(q, "%s looks at all %zu classes of attack", record->id, c->threat_class_count);
}

static mrl_status mandatory_ai_classes_present(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_classes);
}

static mrl_status judge_review(struct mrl_question *q, const struct mrl_record *record)
{
    double limit = mrl_row_threshold(q), own;

    if (mrl_record_number(record, "max_review_age_days", &own) && own < limit)
        limit = own;
    return mrl_judge_field_age(q, record, "reviewed_on", limit, MRL_OUTCOME_VIOLATED);
}

static mrl_status review_age(struct mrl_question *q)
{
    return mrl_judge_systems(q, judge_review);
}

static const struct mrl_check_row rows[] = {
    {.id = "tm.all_dfd_elements_analysed", .ask = all_dfd_elements_analysed, .record = KIND},
    {.id = "tm.every_threat_has_treatment", .ask = every_threat_has_treatment, .record = KIND},
    {.id = "tm.exists_per_system", .ask = exists_per_system, .record = KIND},
    {.id = "tm.mandatory_ai_classes_present", .ask = mandatory_ai_classes_present, .record = KIND},
    {.id = "tm.review_age", .ask = review_age, .record = KIND, .policy = "threat_model_days"},
};

const struct mrl_check_family mrl_checks_tm = {"tm", rows, MRL_COUNT(rows)};
