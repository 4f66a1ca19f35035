/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/ledger.h"
#include "cli/message.h"

#include <string.h>

/* merlon.yaml with the key of the ledger at its end; read again before it is written. */
static mrl_status name_in_project(struct mrl_ledger_session *s, const char *vkey, bool only_try)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text = {.max = 0};
    struct mrl_project project;
    char *old;
    size_t n;

    MRL_TRY(mrl_file_read(s->root, MRL_PROJECT_FILE, MRL_MAX_PROJECT_FILE, s->arena, &old, &n,
                          &s->err));
    mrl_buf_init(&text, MRL_MAX_PROJECT_FILE);
    mrl_buf_add(&text, old, n);
    mrl_buf_addf(&text, "%sledger:\n  key: \"%s\"\n", n > 0 && old[n - 1] == '\n' ? "" : "\n",
                 vkey);
    MRL_TRY(mrl_buf_status(&text, &s->err));
    MRL_TRY(mrl_project_parse(MRL_PROJECT_FILE, text.data, text.len, s->arena, &project, &s->err));
    if (only_try)
        return mrl_ok();
    return mrl_file_write(s->root, MRL_PROJECT_FILE, text.data, text.len, 0644, false, &s->err);
}

static mrl_status make(struct mrl_ledger_session *s, const struct mrl_ledger_init_args *a,
                       char vkey[MRL_NOTE_KEY_TEXT], const char **file)
{
    struct mrl_note_key key;

    s->arena = mrl_arena_new(64u << 20);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    MRL_TRY(mrl_dir_open(a->common.project ? a->common.project : ".", &s->root, &s->err));
    MRL_TRY(mrl_project_load(s->root, s->arena, &s->project, &s->err));
    if (s->project.ledger_key) {
        mrl_error_set(&s->err, MRL_E_EXISTS, MRL_NO_OFFSET, "names a ledger already");
        mrl_error_where(&s->err, MRL_PROJECT_FILE);
        mrl_error_hint(&s->err, "a ledger is never begun anew: bring back the log that it names");
        return (mrl_status){MRL_E_EXISTS};
    }
    MRL_TRY(name_in_project(s, "to be made", true));
    MRL_TRY(mrl_book_make(s->root, a->origin, s->arena, &key, file, &s->err));
    mrl_note_key_format(&key, vkey);
    return name_in_project(s, vkey, false);
}

enum mrl_exit mrl_ledger_run_init(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s = {
        .cli = cli, .root = -1, .dir = -1, .book = {.dir = -1, .keys = -1}};
    char vkey[MRL_NOTE_KEY_TEXT];
    const char *file;

    if (make(&s, args, vkey, &file).code != MRL_OK) {
        mrl_say_error(cli, "ledger", &s.err);
        return MRL_EXIT_FAILED;
    }
    fprintf(cli->out, "ledger       " MRL_LEDGER_DIR "\nkey          %s\nprivate key  ", vkey);
    mrl_text_puts(cli->out, MRL_TEXT_TERM, file);
    fputc('\n', cli->out);
    if (!cli->common.quiet)
        fprintf(cli->err, "The key was entered in " MRL_PROJECT_FILE
                          ".  The next `merlon assess` enters what there is.\n");
    return MRL_EXIT_CLEAN;
}
