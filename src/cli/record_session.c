/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/file_cache.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/ledger_book.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/record.h"
#include "cli/suggest.h"

#include <inttypes.h>
#include <string.h>

/* An inventory of a hundred thousand assets needs some 50 MB; more is a runaway. */
#define SESSION_ARENA (2u << 30)

mrl_status mrl_record_session_open(struct mrl_record_session *s, struct mrl_cli *cli,
                                   const struct mrl_record_args *args)
{
    *s = (struct mrl_record_session){.cli = cli, .root = -1, .now = mrl_clock_now(&cli->clock)};
    s->arena = mrl_arena_new(SESSION_ARENA);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    MRL_TRY(mrl_catalog_load(args->catalog, s->arena, &s->catalog, &s->err));
    MRL_TRY(mrl_dir_open(args->project ? args->project : ".", &s->root, &s->err));
    return mrl_project_load(s->root, s->arena, &s->project, &s->err);
}

void mrl_record_session_close(struct mrl_record_session *s)
{
    mrl_fd_close(&s->root);
    mrl_arena_freep(&s->arena);
}

static void show_progress(void *context, uint64_t files, uint64_t bytes)
{
    (void)bytes;
    mrl_progress_update(context, files, 0);
}

/* A store that is there spares hashing what did not change; records need none. */
mrl_status mrl_record_session_look(struct mrl_record_session *s)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    mrl_cleanup(mrl_progress_end) struct mrl_progress progress =
        mrl_progress_start(s->cli, "reading files");
    struct mrl_inventory_options o = {
        .project = &s->project,
        .now = s->now,
        .progress = show_progress,
        .progress_context = &progress,
    };
    struct mrl_file_cache cache;

    if (mrl_store_open(s->root, false, &store, &s->err).code != MRL_OK)
        store = NULL;
    cache = mrl_store_file_cache(store);
    o.cache = store ? &cache : NULL;
    return mrl_inventory_take(s->root, &o, s->arena, &s->inventory, &s->err);
}

mrl_status mrl_record_session_load(struct mrl_record_session *s)
{
    MRL_TRY(mrl_record_session_look(s));
    return mrl_records_load(s->root, s->catalog, &s->project, &s->inventory, s->now, s->arena,
                            &s->records, &s->err);
}

static mrl_status absent(struct mrl_record_session *s, const char *what, const char *id,
                         const char *nearest, const char *list)
{
    char quoted[80];

    mrl_text_quote(quoted, sizeof(quoted), id, strlen(id));
    mrl_error_set(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "there is no %s `%s`", what, quoted);
    if (nearest)
        mrl_error_hint(&s->err, "the nearest is `%s`", nearest);
    else
        mrl_error_hint(&s->err, "`merlon record %s` lists them", list);
    return (mrl_status){MRL_E_ABSENT};
}

mrl_status mrl_record_session_find(struct mrl_record_session *s, const char *id,
                                   const struct mrl_record **ret)
{
    struct mrl_suggestion near = mrl_suggestion_for(id);
    const struct mrl_record *found = mrl_records_find(&s->records, id);

    if (found) {
        *ret = found;
        return mrl_ok();
    }
    for (size_t i = 0; i < s->records.count; i++)
        if (mrl_id_is_valid(s->records.items[i].id))
            mrl_suggestion_offer(&near, s->records.items[i].id);
    return absent(s, "record", id, near.best, "list");
}

mrl_status mrl_record_session_kind(struct mrl_record_session *s, const char *id,
                                   const struct mrl_record_kind **ret)
{
    struct mrl_suggestion near = mrl_suggestion_for(id);
    const struct mrl_record_kind *found = mrl_catalog_record_kind(s->catalog, id);

    if (found) {
        *ret = found;
        return mrl_ok();
    }
    for (size_t i = 0; i < s->catalog->record_kind_count; i++)
        mrl_suggestion_offer(&near, s->catalog->record_kinds[i].id);
    return absent(s, "kind of record", id, near.best, "kinds");
}

mrl_status mrl_record_session_enter(struct mrl_record_session *s, const struct mrl_entry *entry)
{
    struct mrl_entry e = *entry;
    enum mrl_book_state state;
    mrl_status status;

    e.at = s->now;
    e.clock_given = s->cli->clock.given;
    e.tool = MRL_TOOL;
    e.has_digest = true;
    status = mrl_book_note(s->root, &s->project, &e, 1, &state, &s->err);
    if (status.code != MRL_OK && s->err.hint[0] == '\0')
        mrl_error_hint(&s->err, "the file was written, but not entered into the ledger; the next "
                                "`merlon assess` enters it");
    if (status.code == MRL_OK && mrl_book_excuse(state) && !s->cli->common.quiet)
        mrl_say(s->cli, "ledger", "%s", mrl_book_excuse(state));
    return status;
}

enum mrl_exit mrl_record_session_fail(struct mrl_record_session *s)
{
    mrl_say_error(s->cli, "record", &s->err);
    return MRL_EXIT_FAILED;
}

void mrl_record_print_problem(FILE *out, const struct mrl_record *record,
                              const struct mrl_record_problem *problem)
{
    mrl_text_puts(out, MRL_TEXT_TERM, record->path);
    if (problem->line > 0)
        fprintf(out, ":%" PRIu32 ":%" PRIu32, problem->line, problem->column);
    fprintf(out, ": %s\n", problem->message);
    if (problem->hint[0])
        fprintf(out, "  %s\n", problem->hint);
}
