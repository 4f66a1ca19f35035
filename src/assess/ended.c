/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/ended.h"

#include <string.h>

bool mrl_system_is_retired(const struct mrl_question *q, const struct mrl_system *system)
{
    return !mrl_system_in_use(q, system);
}

static const struct mrl_record *invalid_record(const struct mrl_question *q, const char *kind)
{
    const struct mrl_records *records = q->facts->records;

    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].kind && strcmp(records->items[i].kind->id, kind) == 0 &&
            records->items[i].state != MRL_RECORD_VALID)
            return &records->items[i];
    return NULL;
}

bool mrl_has_record(const struct mrl_question *q, const char *kind)
{
    return invalid_record(q, kind) || mrl_next_record(q, kind, NULL);
}

/* A record whose kind could not be read may be any. */
static const struct mrl_record *unreadable_record(const struct mrl_question *q)
{
    const struct mrl_records *records = q->facts->records;

    for (size_t i = 0; i < records->count; i++)
        if (!records->items[i].kind)
            return &records->items[i];
    return NULL;
}

mrl_status mrl_answer_nothing_ended(struct mrl_question *q, const char *none)
{
    const struct mrl_record *const odd = unreadable_record(q);

    MRL_TRY(mrl_rests_on_project(q));
    if (odd)
        return MRL_SEES_DOUBT(q, "the record %s could not be read", mrl_escaped(q, odd->path));
    if (q->facts->project->system_count == 0)
        return MRL_SEES_DOUBT(q, "merlon.yaml lists no system, in use or retired");
    MRL_TRY(mrl_answer_remedy(q,
                              "record it once it happens; if nothing has ended or changed hands, "
                              "exclude the provision in an approved conformance-statement"));
    return MRL_SEES_DOUBT(q, "%s, and nobody has claimed that there was none", none);
}

mrl_status mrl_judge_endings(struct mrl_question *q, mrl_judge judge)
{
    const struct mrl_record *const odd = invalid_record(q, q->row->record);
    const struct mrl_record *r = NULL;
    struct mrl_judgement j = {0};

    while (!j.violated && (r = mrl_next_record(q, q->row->record, r)) != NULL)
        MRL_TRY(mrl_judge_one(q, &j, r, judge));
    if (odd && !j.violated)
        MRL_TRY(
            mrl_judge_doubt(q, &j, "%s does not count: %s", mrl_escaped(q, odd->path), odd->why));
    return mrl_judge_conclude(q, &j);
}

mrl_status mrl_judge_custodian(struct mrl_question *q, const struct mrl_record *record)
{
    if (!mrl_node_is(mrl_record_field(record, "custodian_decision"), "agreed"))
        return MRL_VIOLATES(q, "by %s the custodian did not agree", record->id);
    if (strcmp(record->approval.role, "data-custodian") != 0)
        return MRL_VIOLATES(q, "%s is approved by %s as %s, not by a data custodian", record->id,
                            mrl_escaped(q, record->approval.approver),
                            mrl_escaped(q, record->approval.role));
    return mrl_judge_approved(q, record);
}

mrl_status mrl_judge_certificate(struct mrl_question *q, const char *id, const char *whose)
{
    const struct mrl_record *const certificate = mrl_valid_record(q, "disposal-certificate", id);

    if (certificate)
        return mrl_rests_on_record(q, certificate);
    if (mrl_records_find(q->facts->records, id))
        return MRL_DOUBTS(q, "%s names %s, which does not count", whose, mrl_escaped(q, id));
    return MRL_VIOLATES(q, "%s names the certificate %s, which does not exist", whose,
                        mrl_escaped(q, id));
}
