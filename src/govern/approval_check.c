/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the approval beside a record holds. */
#include "base/text.h"
#include "govern/approval.h"
#include "govern/private.h"
#include "sign/dsse.h"

#include <string.h>

/* The approval names another file than the record, so its own places would mislead. */
static mrl_status unreadable(struct mrl_record_reader *r)
{
    if (r->err->code == MRL_E_NOMEM)
        return (mrl_status){MRL_E_NOMEM};
    return mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL, "its approval cannot be read: %.*s",
                              200, r->err->message);
}

static mrl_status bad(struct mrl_record_reader *r, const char *what)
{
    MRL_TRY(mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL, "%s", what));
    return mrl_record_advice(r, "have it approved anew: `merlon record approve %s --as PERSON`",
                             r->record->id);
}

/* The one spelling that merlon writes, so that nobody can change the file and nobody notices. */
static mrl_status check_spelling(struct mrl_record_reader *r, const struct mrl_dsse *envelope,
                                 const char *text, size_t n, bool *ret)
{
    const char *again;
    size_t len;
    const mrl_status s = mrl_dsse_write(envelope, r->arena, &again, &len, r->err);

    if (s.code == MRL_E_NOMEM)
        return s;
    /* Hostile text may grow over every limit when it is escaped. */
    *ret = s.code == MRL_OK && envelope->signature_count == 1 && len == n &&
           memcmp(again, text, n) == 0;
    return *ret ? mrl_ok() : bad(r, "its approval is not spelt as merlon writes it");
}

/* The signature of the person that the statement names. */
static mrl_status check_signature(struct mrl_record_reader *r, const struct mrl_dsse *envelope,
                                  const struct mrl_approval_statement *statement, bool *holds)
{
    const struct mrl_person *person = mrl_project_person(r->project, statement->approver);
    struct mrl_public_key key;
    char quoted[64];
    mrl_status s;

    *holds = false;
    mrl_text_quote(quoted, sizeof(quoted), statement->approver, strlen(statement->approver));
    if (!person || !person->key)
        return mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL,
                                  person ? "it is approved by `%s`, who has no key in merlon.yaml"
                                         : "it is approved by `%s`, who is not among the people of "
                                           "merlon.yaml",
                                  quoted);
    s = mrl_public_key_parse(person->key, strlen(person->key), &key, r->err);
    if (s.code == MRL_OK)
        s = mrl_dsse_verify(envelope, &key, r->arena, r->err);
    if (s.code == MRL_E_NOMEM)
        return s;
    *holds = s.code == MRL_OK;
    if (*holds)
        return mrl_ok();
    return mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL,
                              "the approval is not signed with the key of `%s` in merlon.yaml",
                              quoted);
}

static mrl_status check_binding(struct mrl_record_reader *r,
                                const struct mrl_approval_statement *statement)
{
    const struct mrl_record *record = r->record;

    if (strcmp(statement->record, record->id) != 0)
        return bad(r, "the approval is one of another record");
    if (!mrl_sha256_equal(&statement->sha256, &record->sha256))
        return bad(r, "the record was changed after it was approved");
    if (strcmp(statement->kind, record->kind->id) != 0)
        return bad(r, "the approval is one of another kind of record");
    if (statement->at > r->now)
        return bad(r, "the approval lies in the future");
    if (statement->at < record->created)
        return bad(r, "the approval is older than the record");
    return mrl_ok();
}

static mrl_status check_person(struct mrl_record_reader *r,
                               const struct mrl_approval_statement *statement)
{
    const char *role = statement->role;

    if (mrl_approval_permit(r->record, r->project, statement->approver, &role, r->err).code ==
        MRL_OK)
        return mrl_ok();
    MRL_TRY(mrl_record_problem(r, MRL_RECORD_BAD_APPROVAL, NULL, "the approval does not count: %s",
                               r->err->message));
    return mrl_record_advice(r, "%s", r->err->hint);
}

static mrl_status check_statement(struct mrl_record_reader *r, const struct mrl_dsse *envelope)
{
    const size_t before = r->record->problem_count;
    struct mrl_approval_statement statement;
    bool holds;

    if (mrl_approval_parse("the approval", envelope->payload, envelope->payload_len, r->arena,
                           &statement, r->err)
            .code != MRL_OK)
        return unreadable(r);
    MRL_TRY(check_signature(r, envelope, &statement, &holds));
    if (!holds)
        return mrl_ok();
    MRL_TRY(check_binding(r, &statement));
    if (r->record->problem_count == before)
        MRL_TRY(check_person(r, &statement));
    if (r->record->problem_count > before)
        return mrl_ok();
    r->record->approved = true;
    r->record->approval = (struct mrl_approval){statement.approver, statement.role, statement.at};
    return mrl_ok();
}

mrl_status mrl_record_check_approval(struct mrl_record_reader *r, const char *text, size_t n)
{
    struct mrl_dsse envelope;
    bool canonical;

    if (!text) {
        MRL_TRY(mrl_record_problem(r, MRL_RECORD_UNAPPROVED, NULL, "is not approved"));
        return mrl_record_advice(r, "`merlon record approve %s --as PERSON`", r->record->id);
    }
    if (mrl_dsse_parse("the approval", text, n, r->arena, &envelope, r->err).code != MRL_OK)
        return unreadable(r);
    if (strcmp(envelope.payload_type, MRL_APPROVAL_TYPE) != 0)
        return bad(r, "its approval is a signed statement of another kind");
    MRL_TRY(check_spelling(r, &envelope, text, n, &canonical));
    return canonical ? check_statement(r, &envelope) : mrl_ok();
}
