/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/key_store.h"
#include "cli/message.h"
#include "cli/record.h"
#include "govern/approval.h"

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

static mrl_status sign(struct mrl_record_session *s, const struct mrl_record_approve_args *a,
                       const struct mrl_record *record, const struct mrl_approval *approval)
{
    mrl_cleanup(mrl_secret_key_freep) struct mrl_secret_key *key = NULL;
    const char *name = a->key ? a->key : approval->approver;
    const char *text, *path;
    size_t n;

    MRL_TRY(mrl_key_store_unlock(name, &a->passphrase, s->arena, &key, &s->err));
    MRL_TRY(check_key(s, key, mrl_project_person(&s->project, approval->approver), name));
    MRL_TRY(mrl_approval_sign(record, approval, key, s->arena, &text, &n, &s->err));
    path = mrl_arena_printf(s->arena, MRL_RECORDS_DIR "/%s" MRL_APPROVAL_SUFFIX, record->id);
    if (!path)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    MRL_TRY(mrl_file_write(s->root, path, text, n, 0666, false, &s->err));
    fprintf(s->cli->out, "%s\n", path);
    return mrl_ok();
}

static mrl_status approve(struct mrl_record_session *s, const struct mrl_record_approve_args *a,
                          const struct mrl_record *record)
{
    struct mrl_approval approval = {a->person, a->role, s->now};
    char at[MRL_TIME_TEXT];

    if (record->approved) {
        mrl_time_format(record->approval.at, at);
        mrl_error_set(&s->err, MRL_E_EXISTS, MRL_NO_OFFSET,
                      "was approved by `%s` as %s at %s, and that holds", record->approval.approver,
                      record->approval.role, at);
        mrl_error_where(&s->err, record->path);
        return (mrl_status){MRL_E_EXISTS};
    }
    MRL_TRY(mrl_approval_permit(record, &s->project, a->person, &approval.role, &s->err));
    return sign(s, a, record, &approval);
}

static enum mrl_exit refuse(struct mrl_cli *cli, const struct mrl_record *record)
{
    mrl_say(cli, record->path, "cannot be approved as it is");
    for (size_t i = 0; i < record->problem_count; i++)
        if (!is_mended(record->problems[i].state))
            mrl_record_print_problem(cli->err, record, &record->problems[i]);
    return MRL_EXIT_FAILED;
}

enum mrl_exit mrl_record_run_approve(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s = {.root = -1};
    const struct mrl_record_approve_args *a = args;
    const struct mrl_record *record;

    if (!a->person) {
        mrl_say(cli, "record", "--as PERSON says who approves");
        mrl_hint(cli, "`merlon help record` shows how it is used.");
        return MRL_EXIT_FAILED;
    }
    if (mrl_record_session_open(&s, cli, &a->common).code != MRL_OK ||
        mrl_record_session_load(&s).code != MRL_OK ||
        mrl_record_session_find(&s, cli->operands[0], &record).code != MRL_OK)
        return mrl_record_session_fail(&s);
    if (!is_ready(record))
        return refuse(cli, record);
    if (approve(&s, a, record).code != MRL_OK)
        return mrl_record_session_fail(&s);
    return MRL_EXIT_CLEAN;
}
