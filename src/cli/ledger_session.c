/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/ledger.h"
#include "cli/message.h"
#include "cli/model_input.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

/* The items of a log of a million entries that are no evidence. */
#define SESSION_ARENA (UINT32_C(1) << 30)

static mrl_status parse_key(struct mrl_ledger_session *s, const char *text)
{
    const mrl_status status = mrl_note_key_parse(text, strlen(text), &s->key, &s->err);

    if (status.code != MRL_OK)
        mrl_error_where(&s->err, "--key");
    return status;
}

static mrl_status open_project(struct mrl_ledger_session *s, const struct mrl_ledger_args *args)
{
    MRL_TRY(mrl_dir_open(args->project ? args->project : ".", &s->root, &s->err));
    MRL_TRY(mrl_project_load(s->root, s->arena, &s->project, &s->err));
    if (!s->project.ledger_key && !args->key) {
        mrl_error_set(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "names no ledger");
        mrl_error_where(&s->err, MRL_PROJECT_FILE);
        mrl_error_hint(&s->err, "`merlon ledger init` makes one; --key names the key of another");
        return (mrl_status){MRL_E_ABSENT};
    }
    MRL_TRY(mrl_book_open(s->root, &s->project, s->arena, &s->book, &s->err));
    s->key = s->book.key;
    s->witnesses = s->book.witnesses;
    s->witness_count = s->book.witness_count;
    return mrl_ok();
}

static mrl_status open_log(struct mrl_ledger_session *s, const struct mrl_ledger_args *args)
{
    mrl_status status;

    if (args->ledger)
        MRL_TRY(mrl_dir_open(args->ledger, &s->dir, &s->err));
    else
        MRL_TRY(mrl_dir_open_beneath(s->root, MRL_LEDGER_DIR, &s->dir, &s->err));
    s->aside = false;
    status = mrl_ledger_open(s->dir, &s->key, &s->ledger, &s->err);
    if (status.code != MRL_OK)
        mrl_error_beneath(&s->err, args->ledger ? args->ledger : MRL_LEDGER_DIR);
    return status;
}

mrl_status mrl_ledger_session_open(struct mrl_ledger_session *s, struct mrl_cli *cli,
                                   const struct mrl_ledger_args *args, bool log)
{
    *s = (struct mrl_ledger_session){
        .cli = cli, .root = -1, .dir = -1, .book = {.dir = -1, .keys = -1}, .aside = true};
    s->arena = mrl_arena_new(SESSION_ARENA);
    if (!s->arena)
        return MRL_FAIL_NOMEM(&s->err);
    if (!args->key || (log && !args->ledger))
        MRL_TRY(open_project(s, args));
    if (args->key)
        MRL_TRY(parse_key(s, args->key));
    if (log)
        MRL_TRY(open_log(s, args));
    s->aside = false;
    return mrl_ok();
}

void mrl_ledger_session_close(struct mrl_ledger_session *s)
{
    mrl_ledger_closep(&s->ledger);
    mrl_book_close(&s->book);
    mrl_fd_close(&s->dir);
    mrl_fd_close(&s->root);
    mrl_arena_freep(&s->arena);
}

enum mrl_exit mrl_ledger_session_fail(struct mrl_ledger_session *s)
{
    const enum mrl_code code = s->err.code;

    mrl_say_error(s->cli, "ledger", &s->err);
    return !s->aside && (code == MRL_E_DENIED || code == MRL_E_FORMAT || code == MRL_E_TRUNCATED)
               ? MRL_EXIT_FINDINGS
               : MRL_EXIT_FAILED;
}

mrl_status mrl_ledger_session_history(struct mrl_ledger_session *s, bool evidence,
                                      struct mrl_history *ret)
{
    struct mrl_checkpoint last;
    struct mrl_note note;
    mrl_status status;

    MRL_TRY(mrl_history_read(s->ledger, s->witnesses, s->witness_count, evidence, s->arena, ret,
                             &s->err));
    if (s->book.last.len == 0 || memcmp(&s->book.key, &s->key, sizeof(s->key)) != 0)
        return mrl_ok();
    status = mrl_checkpoint_open(s->book.last.at, s->book.last.len, &s->key, &note, &last, &s->err);
    if (status.code != MRL_OK) {
        mrl_error_wrap(&s->err, "the checkpoint that lies beside the private key");
        return status;
    }
    return mrl_ledger_continues(s->ledger, &last, &s->err);
}

mrl_status mrl_ledger_read_input(struct mrl_ledger_session *s, const char *path, size_t limit,
                                 struct mrl_span *ret)
{
    const bool aside = s->aside;
    char *bytes;
    size_t n;

    s->aside = true;
    MRL_TRY(mrl_model_read_file(path, limit, s->arena, &bytes, &n, &s->err));
    s->aside = aside;
    *ret = mrl_span(bytes, n);
    return mrl_ok();
}

mrl_status mrl_ledger_session_continues(struct mrl_ledger_session *s, const char *path,
                                        struct mrl_checkpoint *ret)
{
    struct mrl_note note;
    struct mrl_span text;
    mrl_status status;

    MRL_TRY(mrl_ledger_read_input(s, path, MRL_MAX_NOTE, &text));
    status = mrl_checkpoint_open(text.at, text.len, &s->key, &note, ret, &s->err);
    if (status.code == MRL_OK)
        status = mrl_ledger_continues(s->ledger, ret, &s->err);
    if (status.code != MRL_OK)
        mrl_error_where(&s->err, path);
    return status;
}

/* --- entries --- */

static void write_digest(struct mrl_json_writer *w, const char *key, bool there,
                         const struct mrl_sha256 *digest)
{
    char hex[MRL_SHA256_HEX];

    if (!there)
        return;
    mrl_sha256_hex(digest, hex);
    mrl_json_write_string(w, key, hex);
}

void mrl_ledger_write_item(struct mrl_json_writer *w, const char *key,
                           const struct mrl_history_item *item)
{
    const struct mrl_entry *const e = &item->entry;
    const struct {
        const char *key, *text;
    } texts[] = {
        {"name", e->name},     {"type", e->type},     {"path", e->path}, {"author", e->author},
        {"reason", e->reason}, {"record", e->record}, {"tool", e->tool},
    };
    char at[MRL_TIME_TEXT];

    mrl_time_format(e->at, at);
    mrl_json_write_object(w, key);
    mrl_json_write_u64(w, "index", item->index);
    mrl_json_write_string(w, "kind", mrl_entry_kind_name(e->kind));
    mrl_json_write_string(w, "event", mrl_entry_event_name(e->event));
    mrl_json_write_string(w, "at", at);
    mrl_json_write_string(w, "clock", e->clock_given ? "given" : "system");
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        if (texts[i].text)
            mrl_json_write_string(w, texts[i].key, texts[i].text);
    write_digest(w, "sha256", e->has_digest, &e->sha256);
    write_digest(w, "before", e->has_before, &e->before);
    mrl_json_write_bool(w, "stored", e->stored);
    mrl_json_write_object_end(w);
}

static void put(FILE *out, const char *before, const char *text)
{
    if (!text)
        return;
    fputs(before, out);
    mrl_text_puts(out, MRL_TEXT_TERM, text);
}

void mrl_ledger_print_item(FILE *out, const struct mrl_history_item *item)
{
    const struct mrl_entry *const e = &item->entry;
    char at[MRL_TIME_TEXT], hex[MRL_SHA256_HEX];

    mrl_time_format(e->at, at);
    fprintf(out, "%6" PRIu64 "  %s%s  %-8s  %-8s", item->index, at, e->clock_given ? "*" : " ",
            mrl_entry_kind_name(e->kind), mrl_entry_event_name(e->event));
    put(out, "  ", e->name);
    put(out, " (", e->type);
    if (e->type)
        fputc(')', out);
    mrl_sha256_hex(&e->sha256, hex);
    if (e->has_digest)
        fprintf(out, "  %.16s", hex);
    put(out, "  by ", e->author);
    put(out, ": ", e->reason);
    fputc('\n', out);
}
