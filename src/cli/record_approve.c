/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/key_store.h"
#include "cli/message.h"
#include "cli/record.h"
#include "govern/approval.h"
#include "ledger/entry.h"

#include <string.h>

/* What an approval would mend is no obstacle to it. */
static bool is_mended(enum mrl_record_state state)
{
    return state == MRL_RECORD_UNAPPROVED || state == MRL_RECORD_BAD_APPROVAL;
}

static bool is_ready(const struct mrl_record *record)
{
    for (size_t i = 0; i < record->problem_count; i++)
        if (!is_mended(record->problems[i].state))
            return false;
    return true;
}

static mrl_status check_key(struct mrl_record_session *s, const struct mrl_secret_key *key,
                            const struct mrl_person *person, const char *name)
{
    char text[MRL_PUBLIC_KEY_TEXT];

    mrl_public_key_format(mrl_secret_key_public(key), text);
    if (strcmp(text, person->key) == 0)
        return mrl_ok();
    mrl_error_set(&s->err, MRL_E_DENIED, MRL_NO_OFFSET,
                  "the key `%s` is not the one that merlon.yaml names for `%s`", name, person->id);
    mrl_error_hint(&s->err, "choose the right one with --key; `merlon key list` shows yours");
    return (mrl_status){MRL_E_DENIED};
}

/* Reads the key when it is first needed, and once for all records. */
static mrl_status unlock(struct mrl_record_session *s, const struct mrl_record_approve_args *a,
                         struct mrl_secret_key **key)
{
    const char *name = a->key ? a->key : a->person;

    if (*key)
        return mrl_ok();
    MRL_TRY(mrl_key_store_unlock(name, &a->passphrase, s->arena, key, &s->err));
    return check_key(s, *key, mrl_project_person(&s->project, a->person), name);
}

static mrl_status sign(struct mrl_record_session *s, const struct mrl_record *record,
                       const struct mrl_approval *approval, const struct mrl_secret_key *key)
{
    const char *text, *path;
    size_t n;

    MRL_TRY(mrl_approval_sign(record, approval, key, s->arena, &text, &n, &s->err));
    path = mrl_arena_printf(s->arena, MRL_RECORDS_DIR "/%s" MRL_APPROVAL_SUFFIX, record->id);
    if (!path)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    MRL_TRY(mrl_file_write(s->root, path, text, n, 0666, false, &s->err));
    fprintf(s->cli->out, "%s\n", path);
    return mrl_record_session_enter(s, &(struct mrl_entry){
                                           .kind = MRL_ENTRY_APPROVAL,
                                           .event = MRL_EVENT_APPROVE,
                                           .name = record->id,
                                           .type = approval->role,
                                           .author = approval->approver,
                                           .sha256 = record->sha256,
                                       });
}

static mrl_status refuse_again(struct mrl_record_session *s, const struct mrl_record *record)
{
    char at[MRL_TIME_TEXT];

    mrl_time_format(record->approval.at, at);
    mrl_error_set(&s->err, MRL_E_EXISTS, MRL_NO_OFFSET,
                  "was approved by `%s` as %s at %s, and that holds", record->approval.approver,
                  record->approval.role, at);
    mrl_error_where(&s->err, record->path);
    return (mrl_status){MRL_E_EXISTS};
}

static void print_obstacles(struct mrl_cli *cli, const struct mrl_record *record)
{
    mrl_say(cli, record->path, "cannot be approved as it is");
    for (size_t i = 0; i < record->problem_count; i++)
        if (!is_mended(record->problems[i].state))
            mrl_record_print_problem(cli->err, record, &record->problems[i]);
}

/* A key that cannot be used ends it for all records: *given_up. */
static mrl_status approve(struct mrl_record_session *s, const struct mrl_record_approve_args *a,
                          const struct mrl_record *record, struct mrl_secret_key **key,
                          bool *given_up)
{
    struct mrl_approval approval = {a->person, a->role, s->now};

    if (record->approved)
        return refuse_again(s, record);
    MRL_TRY(mrl_approval_permit(record, &s->project, a->person, &approval.role, &s->err));
    *given_up = true;
    MRL_TRY(unlock(s, a, key));
    *given_up = false;
    return sign(s, record, &approval, *key);
}

static enum mrl_exit approve_all(struct mrl_record_session *s,
                                 const struct mrl_record_approve_args *a)
{
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = NULL;
    enum mrl_exit exit_code = MRL_EXIT_CLEAN;
    bool given_up = false;

    for (size_t i = 0; i < s->cli->operand_count && !given_up; i++) {
        const struct mrl_record *record;
        mrl_status status = mrl_record_session_find(s, s->cli->operands[i], &record);

        if (status.code == MRL_OK && !is_ready(record)) {
            print_obstacles(s->cli, record);
            exit_code = MRL_EXIT_FAILED;
            continue;
        }
        if (status.code == MRL_OK)
            status = approve(s, a, record, &key, &given_up);
        if (status.code != MRL_OK)
            exit_code = mrl_record_session_fail(s);
    }
    return exit_code;
}

enum mrl_exit mrl_record_run_approve(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s = {.root = -1};
    const struct mrl_record_approve_args *a = args;

    if (!a->person) {
        mrl_say(cli, "record", "--as PERSON says who approves");
        mrl_hint(cli, "`merlon help record` shows how it is used.");
        return MRL_EXIT_FAILED;
    }
    if (mrl_record_session_open(&s, cli, &a->common).code != MRL_OK ||
        mrl_record_session_load(&s).code != MRL_OK)
        return mrl_record_session_fail(&s);
    return approve_all(&s, a);
}
