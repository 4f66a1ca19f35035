/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/assets.h"

#include <string.h>

/* EN 304 223, 5.2.2-4: outsiders can report weaknesses and are answered. */

static mrl_status judge_round_trip(struct mrl_question *q, const struct mrl_record *policy)
{
    mrl_time sent, answered;

    if (!mrl_record_time(policy, "test_sent_at", &sent))
        return MRL_DOUBTS(q, "%s does not say when the test report was sent", policy->id);
    if (!mrl_record_time(policy, "test_answered_at", &answered) || answered > q->facts->now)
        return MRL_VIOLATES(q, "the test report of %s was not answered (%s)", mrl_on_day(q, sent),
                            policy->id);
    if (answered < sent)
        return MRL_VIOLATES(q, "%s says that the answer came before the report", policy->id);
    return mrl_judge_measured_at(q, policy, "test_sent_at");
}

static mrl_status contact_round_trip(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_round_trip);
}

static mrl_status judge_reach(struct mrl_question *q, const struct mrl_record *policy)
{
    MRL_TRY(mrl_judge_true(q, policy));
    return mrl_still_holds(q) ? mrl_judge_measured_at(q, policy, "reached_at") : mrl_ok();
}

static mrl_status policy_url_reachable(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_reach);
}

static mrl_status judge_answers(struct mrl_question *q, const struct mrl_record *policy)
{
    double target, worst;

    if (!mrl_record_number(policy, "answer_target_hours", &target) ||
        !mrl_record_number(policy, "worst_answer_hours", &worst))
        return MRL_DOUBTS(q, "%s does not say how long answers took", policy->id);
    if (target > mrl_row_threshold(q))
        target = mrl_row_threshold(q);
    if (worst <= target)
        return MRL_HOLDS(q, "the longest answer took %g of %g hours (%s)", worst, target,
                         policy->id);
    return MRL_VIOLATES(q, "an answer took %g hours, %g are allowed (%s)", worst, target,
                        policy->id);
}

static mrl_status sla_met(struct mrl_question *q)
{
    return mrl_judge_latest(q, judge_answers);
}

/* --- security.txt --- */

static uint64_t number_of(const struct mrl_asset_file *file, const char *name, uint64_t missing)
{
    for (size_t i = 0; i < file->fact_count; i++)
        if (strcmp(file->facts[i].name, name) == 0)
            return file->facts[i].number;
    return missing;
}

/* What merlon sees in the file itself.  Without `expires_at` there is an issue. */
static mrl_status look_at_file(struct mrl_question *q, const struct mrl_asset_file *file)
{
    const mrl_time expires = (mrl_time)number_of(file, "expires_at", 0);
    const char *const path = mrl_escaped(q, file->path);

    MRL_TRY(mrl_rests_on_file(q, file));
    for (size_t i = 0; i < file->issue_count; i++)
        if (strncmp(file->issues[i].id, "security-txt.", strlen("security-txt.")) == 0)
            return MRL_SEES_VIOLATION(q, "%s: %s", path, file->issues[i].text);
    if (expires <= q->facts->now)
        return MRL_SEES_VIOLATION(q, "%s expired on %s", path, mrl_on_day(q, expires));
    if (number_of(file, "signed", 0) == 0)
        return MRL_SEES_VIOLATION(q, "%s is not signed", path);
    mrl_answer_until(q, expires);
    return MRL_SEES(q, "%s is as it should be, if its signature holds", path);
}

static const struct mrl_asset_file *notice_at(const struct mrl_question *q, const char *path)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->notice_count; i++)
        if (strcmp(inv->notices[i].path, path) == 0)
            return &inv->notices[i];
    return NULL;
}

/* Whose signature it is, no file of the project can tell. */
static mrl_status judge_signature(struct mrl_question *q, const struct mrl_record *policy,
                                  const struct mrl_asset_file *file)
{
    struct mrl_sha256 said;
    bool verified;

    if (!mrl_record_boolean(policy, "security_txt_verified", &verified))
        return MRL_DOUBTS(q, "%s does not say whether the signature of %s was verified", policy->id,
                          mrl_escaped(q, file->path));
    if (!verified)
        return MRL_VIOLATES(q, "by %s the signature of %s does not hold", policy->id,
                            mrl_escaped(q, file->path));
    if (!mrl_node_digest(mrl_record_field(policy, "security_txt_sha256"), &said) ||
        !file->has_digest || !mrl_sha256_equal(&said, &file->sha256))
        return MRL_DOUBTS(q, "%s verified the signature of other bytes than those of %s",
                          policy->id, mrl_escaped(q, file->path));
    return MRL_HOLDS(q, "%s is valid, and by %s its signature holds", mrl_escaped(q, file->path),
                     policy->id);
}

static mrl_status judge_named(struct mrl_question *q, const struct mrl_record *policy)
{
    const char *const path = mrl_record_text(policy, "security_txt");
    const struct mrl_asset_file *const file = path ? notice_at(q, path) : NULL;

    if (!path)
        return MRL_DOUBTS(q, "%s does not say where the security.txt is", policy->id);
    if (!file && q->facts->inventory->problem_count)
        return MRL_SEES_DOUBT(q, "a part of the project could not be read");
    if (!file)
        return MRL_VIOLATES(q, "%s of %s is no security.txt in this project", mrl_escaped(q, path),
                            policy->id);
    if (file->unreadable || file->incomplete)
        return MRL_SEES_DOUBT(q, "%s was not read wholly", mrl_escaped(q, path));
    return judge_signature(q, policy, file);
}

/* Every one that lies in the project is there to be published. */
static mrl_status security_txt_valid(struct mrl_question *q)
{
    const struct mrl_inventory *inv = q->facts->inventory;

    for (size_t i = 0; i < inv->notice_count; i++) {
        if (!inv->notices[i].format || strcmp(inv->notices[i].format, "security-txt") != 0)
            continue;
        if (inv->notices[i].unreadable || inv->notices[i].incomplete)
            continue;
        MRL_TRY(look_at_file(q, &inv->notices[i]));
        if (q->outcome == MRL_OUTCOME_VIOLATED)
            return mrl_ok();
    }
    return mrl_judge_latest(q, judge_named);
}

static const struct mrl_check_row rows[] = {
    {.id = "vdp.contact_round_trip", .ask = contact_round_trip, .record = "disclosure-policy"},
    {.id = "vdp.policy_url_reachable",
     .ask = policy_url_reachable,
     .record = "disclosure-policy",
     .field = "reached"},
    {.id = "vdp.sla_met",
     .ask = sla_met,
     .record = "disclosure-policy",
     .policy = "report_triage_hours"},
    {.id = "vdp.security_txt_valid", .ask = security_txt_valid, .record = "disclosure-policy"},
};

const struct mrl_check_family mrl_checks_vdp = {"vdp", rows, MRL_COUNT(rows)};
