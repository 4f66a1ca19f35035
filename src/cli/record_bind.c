/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/message.h"
#include "cli/record.h"
#include "govern/template.h"
#include "ledger/entry.h"

#include <string.h>

/* A subject that was not understood, or not filled in, would be lost in the rewriting. */
static bool is_understood(const struct mrl_record *record)
{
    const struct mrl_node *list = mrl_node_get(record->doc.root, "subjects");

    return record->kind && record->state != MRL_RECORD_MALFORMED &&
           (!list || list->count == record->subject_count);
}

static bool is_same(const struct mrl_record_subject *a, const struct mrl_record_subject *b)
{
    return a->has_digest == b->has_digest &&
           (!a->has_digest || mrl_sha256_equal(&a->sha256, &b->sha256));
}

static size_t count_changes(const struct mrl_record *record, const struct mrl_record_subject *today)
{
    size_t changed = 0;

    for (size_t i = 0; i < record->subject_count; i++)
        changed += !is_same(&record->subjects[i], &today[i]);
    return changed;
}

static void print_changes(FILE *out, const struct mrl_record *record,
                          const struct mrl_record_subject *today)
{
    char digest[MRL_SHA256_HEX];

    for (size_t i = 0; i < record->subject_count; i++) {
        if (is_same(&record->subjects[i], &today[i]))
            continue;
        mrl_sha256_hex(&today[i].sha256, digest);
        fprintf(out, "%s  %s\n", today[i].has_digest ? digest : "-", today[i].asset);
    }
}

/* The bytes that were judged, or none: somebody may be editing. */
static mrl_status read_again(struct mrl_record_session *s, const struct mrl_record *record,
                             char **ret, size_t *n)
{
    struct mrl_sha256 digest;

    MRL_TRY(mrl_file_read(s->root, record->path, MRL_MAX_PROJECT_FILE, s->arena, ret, n, &s->err));
    MRL_TRY(mrl_sha256_bytes(*ret, *n, &digest, &s->err));
    if (mrl_sha256_equal(&digest, &record->sha256))
        return mrl_ok();
    mrl_error_set(&s->err, MRL_E_CHANGED, MRL_NO_OFFSET, "changed while it was read; try again");
    mrl_error_where(&s->err, record->path);
    return (mrl_status){MRL_E_CHANGED};
}

static mrl_status bind(struct mrl_record_session *s, const struct mrl_record *record,
                       size_t *changed)
{
    struct mrl_entry entry = {
        .kind = MRL_ENTRY_RECORD,
        .event = MRL_EVENT_CHANGE,
        .name = record->id,
        .type = record->kind->id,
        .path = record->path,
        .author = record->author,
        .has_before = true,
    };
    struct mrl_record_subject *today;
    const char *text;
    char *old;
    size_t n, old_n;

    MRL_TRY(mrl_record_subjects_today(record->subjects, record->subject_count, &s->project,
                                      &s->inventory, s->arena, &today, &s->err));
    MRL_TRY(read_again(s, record, &old, &old_n));
    MRL_TRY(mrl_record_rebind(&record->doc, old, old_n, today, record->subject_count, s->arena,
                              &text, &n, &s->err));
    *changed = count_changes(record, today);
    if (*changed == 0)
        return mrl_ok();
    MRL_TRY(mrl_file_write(s->root, record->path, text, n, 0666, false, &s->err));
    print_changes(s->cli->out, record, today);
    entry.before = record->sha256;
    MRL_TRY(mrl_sha256_bytes(text, n, &entry.sha256, &s->err));
    return mrl_record_session_enter(s, &entry);
}

static enum mrl_exit bind_one(struct mrl_record_session *s, const char *id)
{
    struct mrl_cli *cli = s->cli;
    const struct mrl_record *record;
    size_t changed;

    if (mrl_record_session_find(s, id, &record).code != MRL_OK)
        return mrl_record_session_fail(s);
    if (!is_understood(record) || record->subject_count == 0) {
        mrl_say(cli, record->path, "%s",
                is_understood(record) ? "names no subjects" : "cannot be bound as it is");
        if (!is_understood(record))
            mrl_record_print_problem(cli->err, record, &record->problems[0]);
        return MRL_EXIT_FAILED;
    }
    if (bind(s, record, &changed).code != MRL_OK)
        return mrl_record_session_fail(s);
    if (changed == 0 && !cli->common.quiet)
        mrl_say(cli, record->path, "is bound to the bytes of today already");
    if (changed > 0 && record->approved)
        mrl_say(cli, record->path,
                "its approval ends with this; have it approved anew: `merlon record approve %s "
                "--as PERSON`",
                record->id);
    return MRL_EXIT_CLEAN;
}

enum mrl_exit mrl_record_run_bind(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_record_session_close) struct mrl_record_session s;
    enum mrl_exit exit_code = MRL_EXIT_CLEAN;

    if (mrl_record_session_open(&s, cli, args).code != MRL_OK ||
        mrl_record_session_load(&s).code != MRL_OK)
        return mrl_record_session_fail(&s);
    for (size_t i = 0; i < cli->operand_count; i++)
        if (bind_one(&s, cli->operands[i]) != MRL_EXIT_CLEAN)
            exit_code = MRL_EXIT_FAILED;
    return exit_code;
}
