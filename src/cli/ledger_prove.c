/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/json.h"
#include "base/output_file.h"
#include "base/text.h"
#include "cli/ledger.h"
#include "cli/message.h"
#include "cli/standard_input.h"
#include "ledger/content.h"
#include "ledger/diff.h"
#include "ledger/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is shown of one entry. */
struct proven {
    const struct mrl_history_item *item;   /* NULL: an entry that is not merlon's */
    const struct mrl_history_item *before; /* the version before; NULL: none is known */
    struct mrl_buf proof;
    struct mrl_span old, new; /* contents, if both are there */
    bool has_diff;
};

static void proven_done(struct proven *p)
{
    mrl_buf_done(&p->proof);
}

/* --- proofs --- */

static mrl_status prove_inclusion(struct mrl_ledger_session *s, uint64_t index, struct mrl_buf *ret)
{
    struct mrl_inclusion_file file = {.index = index,
                                      .checkpoint = mrl_ledger_checkpoint(s->ledger)};
    const struct mrl_tree tree = mrl_ledger_tree(s->ledger);
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;

    if (index >= mrl_ledger_size(s->ledger))
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "the log has %" PRIu64 " entries",
                        mrl_ledger_size(s->ledger));
    MRL_TRY(mrl_tree_inclusion(&tree, index, mrl_ledger_size(s->ledger), &file.proof, &s->err));
    MRL_TRY(mrl_ledger_entry(s->ledger, index, &file.extra, &file.extra_len, &s->err));
    /* Not what a damaged log makes of it. */
    MRL_TRY(mrl_inclusion_verify(&file, file.extra, file.extra_len, &s->key, &note, &checkpoint,
                                 &s->err));
    return mrl_inclusion_write(&file, ret, &s->err);
}

static mrl_status prove_consistency(struct mrl_ledger_session *s, const char *path,
                                    struct mrl_buf *ret)
{
    struct mrl_consistency_file file = {.checkpoint = mrl_ledger_checkpoint(s->ledger)};
    const struct mrl_tree tree = mrl_ledger_tree(s->ledger);
    struct mrl_checkpoint old, checkpoint;
    struct mrl_note note;

    MRL_TRY(mrl_ledger_session_continues(s, path, &old));
    file.old_size = old.size;
    MRL_TRY(
        mrl_tree_consistency(&tree, old.size, mrl_ledger_size(s->ledger), &file.proof, &s->err));
    MRL_TRY(mrl_consistency_verify(&file, &old, &s->key, &note, &checkpoint, &s->err));
    return mrl_consistency_write(&file, ret, &s->err);
}

static mrl_status write_output(struct mrl_ledger_session *s, const char *path,
                               const struct mrl_buf *proof)
{
    if (!path)
        return mrl_ok();
    return mrl_output_file_write(path, proof->data, proof->len, 0666, false, &s->err);
}

/* --- versions --- */

static bool is_about(const struct mrl_history_item *item, const char *name)
{
    const struct mrl_entry *const e = &item->entry;

    return (e->kind == MRL_ENTRY_ASSET || e->kind == MRL_ENTRY_FILE ||
            e->kind == MRL_ENTRY_PROJECT) &&
           ((e->path && strcmp(e->path, name) == 0) || (e->name && strcmp(e->name, name) == 0));
}

/* A deployment says what was in force already. */
static bool is_turn(const struct mrl_history_item *item)
{
    return item->entry.event != MRL_EVENT_DEPLOY;
}

/* The entry that was in force at a time, and the version before it. */
static mrl_status find_version(struct mrl_ledger_session *s, const struct mrl_history *h,
                               const char *name, mrl_time at, struct proven *ret)
{
    char quoted[128], when[MRL_TIME_TEXT];

    for (size_t i = 0; i < h->count; i++)
        if (is_about(&h->items[i], name) && is_turn(&h->items[i]) && h->items[i].entry.at <= at) {
            ret->before = ret->item;
            ret->item = &h->items[i];
        }
    mrl_text_quote(quoted, sizeof(quoted), name, strlen(name));
    mrl_time_format(at, when);
    if (!ret->item && at == MRL_TIME_MAX)
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "the log knows nothing of `%s`",
                        quoted);
    if (!ret->item)
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET, "the log knows nothing of `%s` at %s",
                        quoted, when);
    return mrl_ok();
}

static mrl_status get_content(struct mrl_ledger_session *s, const struct mrl_history_item *item,
                              struct mrl_span *ret, bool *found)
{
    const char *bytes;
    mrl_status status;
    size_t n;

    *found = false;
    if (!item || !item->entry.stored)
        return mrl_ok();
    status = mrl_content_get(s->dir, &item->entry.sha256, s->arena, &bytes, &n, &s->err);
    if (status.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(status);
    *ret = mrl_span(bytes, n);
    *found = mrl_utf8_valid(bytes, n);
    return mrl_ok();
}

static mrl_status get_contents(struct mrl_ledger_session *s, struct proven *p)
{
    bool new, old;

    MRL_TRY(get_content(s, p->item, &p->new, &new));
    MRL_TRY(get_content(s, p->before, &p->old, &old));
    p->has_diff = new &&old;
    return mrl_ok();
}

/* --- telling --- */

static mrl_status print_line(void *context, enum mrl_diff_mark mark, struct mrl_span line,
                             bool ended, struct mrl_error *err)
{
    FILE *out = context;

    (void)err;
    if (mark != MRL_DIFF_HUNK)
        fputc((int)mark, out);
    mrl_text_print(out, MRL_TEXT_TERM, line.at, line.len);
    fputs(ended ? "\n" : "\n\\ No newline at end of file\n", out);
    return mrl_ok();
}

static mrl_status print_text(struct mrl_ledger_session *s, const struct proven *p,
                             const char *output)
{
    FILE *const out = s->cli->out;
    const struct mrl_diff_sink sink = {print_line, out};
    char hex[MRL_SHA256_HEX];

    mrl_ledger_print_item(out, p->item);
    mrl_sha256_hex(&p->item->entry.sha256, hex);
    if (p->item->entry.has_digest)
        fprintf(out, "sha256 %s\n", hex);
    if (p->has_diff) {
        fprintf(out, "\ndifference from entry %" PRIu64 ":\n", p->before->index);
        MRL_TRY(mrl_diff(p->old, p->new, &sink, &s->err));
    }
    if (!output) {
        fputs("\nproof:\n", out);
        (void)fwrite(p->proof.data, 1, p->proof.len, out);
    }
    return mrl_ok();
}

struct json_lines {
    struct mrl_json_writer *w;
    struct mrl_arena *arena;
};

static mrl_status write_line(void *context, enum mrl_diff_mark mark, struct mrl_span line,
                             bool ended, struct mrl_error *err)
{
    const struct json_lines *j = context;
    const char sign[] = {mark == MRL_DIFF_HUNK ? '\0' : (char)mark, '\0'};
    const char *text = mrl_arena_printf(j->arena, "%s%.*s", sign, (int)line.len, line.at);

    (void)ended;
    if (!text)
        return MRL_FAIL_ARENA(err, j->arena);
    mrl_json_write_string(j->w, NULL, text);
    return mrl_ok();
}

static mrl_status print_json(struct mrl_ledger_session *s, const struct proven *p)
{
    struct mrl_json_writer w;
    struct json_lines lines = {&w, s->arena};
    const struct mrl_diff_sink sink = {write_line, &lines};

    mrl_json_writer_init(&w, s->cli->out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_ledger_write_item(&w, "entry", p->item);
    if (p->has_diff) {
        mrl_json_write_u64(&w, "differs_from", p->before->index);
        mrl_json_write_array(&w, "diff");
        MRL_TRY(mrl_diff(p->old, p->new, &sink, &s->err));
        mrl_json_write_array_end(&w);
    }
    mrl_json_write_bytes(&w, "proof", p->proof.data, p->proof.len);
    mrl_json_write_object_end(&w);
    return mrl_ok();
}

/* --- the verb --- */

static mrl_status parse_at(struct mrl_ledger_session *s, const char *text, mrl_time *ret)
{
    *ret = MRL_TIME_MAX;
    if (!text || mrl_time_parse(text, strlen(text), ret))
        return mrl_ok();
    mrl_error_set(&s->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                  "not a time as of RFC 3339, such as 2026-03-01T12:00:00Z");
    mrl_error_where(&s->err, "--at");
    return (mrl_status){MRL_E_LIMIT};
}

static mrl_status prove_version(struct mrl_ledger_session *s, const struct mrl_ledger_prove_args *a)
{
    mrl_cleanup(proven_done) struct proven p = {.item = NULL};
    struct mrl_history history;
    mrl_time at;

    mrl_buf_init(&p.proof, MRL_MAX_LEDGER_PROOF + MRL_MAX_NOTE);
    MRL_TRY(parse_at(s, a->at, &at));
    MRL_TRY(mrl_ledger_session_history(s, false, &history));
    MRL_TRY(find_version(s, &history, s->cli->operands[0], at, &p));
    MRL_TRY(get_contents(s, &p));
    MRL_TRY(prove_inclusion(s, p.item->index, &p.proof));
    MRL_TRY(write_output(s, a->output, &p.proof));
    return a->common.format == 1 ? print_json(s, &p) : print_text(s, &p, a->output);
}

/* A bare proof: of an entry by its number, or of growth. */
static mrl_status prove_bare(struct mrl_ledger_session *s, const struct mrl_ledger_prove_args *a)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf proof = {.max = 0};

    mrl_buf_init(&proof, MRL_MAX_LEDGER_PROOF + MRL_MAX_NOTE);
    if (a->against)
        MRL_TRY(prove_consistency(s, a->against, &proof));
    else
        MRL_TRY(prove_inclusion(s, a->index, &proof));
    if (!a->output)
        (void)fwrite(proof.data, 1, proof.len, s->cli->out);
    return write_output(s, a->output, &proof);
}

enum mrl_exit mrl_ledger_run_prove(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s;
    const struct mrl_ledger_prove_args *const given = args;
    struct mrl_ledger_prove_args plain = *given;
    const struct mrl_ledger_prove_args *const a = &plain;
    const bool bare = a->against || a->index != MRL_LEDGER_NO_INDEX;

    if (plain.output && mrl_is_standard(plain.output))
        plain.output = NULL;
    if (bare == (cli->operand_count > 0) || (a->against && a->index != MRL_LEDGER_NO_INDEX)) {
        mrl_say(cli, "ledger", "prove one thing: a FILE, --index N or --against CHECKPOINT");
        mrl_hint(cli, "`merlon help ledger` shows how it is used.");
        return MRL_EXIT_FAILED;
    }
    if (mrl_ledger_session_open(&s, cli, &a->common, true).code != MRL_OK ||
        (bare ? prove_bare(&s, a) : prove_version(&s, a)).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    return MRL_EXIT_CLEAN;
}
