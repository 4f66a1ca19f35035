/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints out to witnesses, and back with their signatures. */
#include "cli/ledger.h"
#include "cli/message.h"

static mrl_status open_writer(struct mrl_ledger_session *s, struct mrl_ledger **ret)
{
    const char *const excuse = mrl_book_excuse(s->book.state);

    if (excuse)
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "%s", excuse);
    return mrl_ledger_open_writer(s->book.dir, &s->book.signer, ret, &s->err);
}

static mrl_status cosign(struct mrl_ledger_session *s, size_t *added)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = NULL;
    const char *const path = s->cli->operands[0];
    struct mrl_span note;
    mrl_status status;

    if (s->witness_count == 0) {
        mrl_error_set(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "names no witness of the ledger");
        mrl_error_where(&s->err, MRL_PROJECT_FILE);
        mrl_error_hint(&s->err, "list the keys of witnesses you trust under `ledger: witnesses:`");
        return (mrl_status){MRL_E_ABSENT};
    }
    MRL_TRY(mrl_ledger_read_input(s, path, MRL_MAX_NOTE, &note));
    MRL_TRY(open_writer(s, &ledger));
    status = mrl_ledger_cosign(ledger, note.at, note.len, s->witnesses, s->witness_count, added,
                               &s->err);
    if (status.code != MRL_OK)
        mrl_error_where(&s->err, path);
    return status;
}

enum mrl_exit mrl_ledger_run_cosign(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    size_t added;

    if (mrl_ledger_session_open(&s, cli, args, false).code != MRL_OK ||
        cosign(&s, &added).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    fprintf(cli->out, "%zu cosignature%s kept\n", added, added == 1 ? "" : "s");
    return MRL_EXIT_CLEAN;
}

enum mrl_exit mrl_ledger_run_checkpoint(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    struct mrl_span note;

    if (mrl_ledger_session_open(&s, cli, args, true).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    note = mrl_ledger_checkpoint(s.ledger);
    (void)fwrite(note.at, 1, note.len, cli->out);
    return MRL_EXIT_CLEAN;
}
