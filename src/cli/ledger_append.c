/* SPDX-License-Identifier: Apache-2.0 */
#include "base/version.h"
#include "cli/ledger.h"
#include "cli/message.h"
#include "ledger/content.h"

#include <inttypes.h>

static mrl_status enter_file(struct mrl_ledger_session *s, const struct mrl_ledger_append_args *a,
                             const char *path)
{
    struct mrl_entry entry = {
        .at = mrl_clock_now(&s->cli->clock),
        .clock_given = s->cli->clock.given,
        .kind = MRL_ENTRY_FILE,
        .event = MRL_EVENT_NOTE,
        .name = path,
        .author = a->author,
        .reason = a->reason,
        .tool = MRL_TOOL,
        .has_digest = true,
        .stored = !a->digest_only,
    };
    struct mrl_span bytes;

    MRL_TRY(mrl_ledger_read_input(s, path, MRL_MAX_LEDGER_CONTENT, &bytes));
    MRL_TRY(mrl_sha256_bytes(bytes.at, bytes.len, &entry.sha256, &s->err));
    if (entry.stored)
        MRL_TRY(mrl_content_put(s->book.dir, bytes.at, bytes.len, &entry.sha256, &s->err));
    MRL_TRY(mrl_book_enter(&s->book, &entry, 1, &s->err));
    fprintf(s->cli->out, "%" PRIu64 "\n", mrl_ledger_size(s->book.ledger) - 1);
    return mrl_ok();
}

enum mrl_exit mrl_ledger_run_append(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    const struct mrl_ledger_append_args *a = args;
    mrl_status status = mrl_ledger_session_open(&s, cli, &a->common, false);
    const char *const excuse = mrl_book_excuse(s.book.state);

    if (status.code == MRL_OK && excuse) {
        mrl_say(cli, "ledger", "%s", excuse);
        return MRL_EXIT_FAILED;
    }
    for (size_t i = 0; i < cli->operand_count && status.code == MRL_OK; i++)
        status = enter_file(&s, a, cli->operands[i]);
    if (status.code == MRL_OK)
        status = mrl_book_publish(&s.book, &s.err);
    if (status.code == MRL_OK)
        return MRL_EXIT_CLEAN;
    mrl_say_error(cli, "ledger", &s.err);
    return MRL_EXIT_FAILED;
}
