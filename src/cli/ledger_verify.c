/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/ledger.h"
#include "cli/message.h"
#include "ledger/proof.h"

#include <inttypes.h>
#include <string.h>

/* --- a log --- */

static mrl_status add_witnesses(struct mrl_ledger_session *s,
                                const struct mrl_ledger_verify_args *a)
{
    const size_t before = s->witness_count;
    struct mrl_note_key *all =
        mrl_arena_array(s->arena, before + a->witnesses.count + 1, sizeof(*all));

    if (!all)
        return MRL_FAIL_ARENA(&s->err, s->arena);
    if (before)
        memcpy(all, s->witnesses, before * sizeof(*all));
    s->witnesses = all;
    for (size_t i = 0; i < a->witnesses.count; i++) {
        const char *const text = a->witnesses.items[i];
        const mrl_status status =
            mrl_note_key_parse(text, strlen(text), &all[s->witness_count++], &s->err);

        if (status.code != MRL_OK) {
            s->aside = true;
            mrl_error_where(&s->err, "--witness");
            return status;
        }
    }
    return mrl_ok();
}

/* What is told beside the report of the log itself. */
struct beside {
    size_t against;
    size_t known, answers; /* in the store */
};

static void print_text(FILE *out, const struct mrl_ledger_session *s, const struct mrl_history *h,
                       const struct beside *b)
{
    char root[MRL_BASE64_TEXT(32)], at[MRL_TIME_TEXT];

    mrl_base64_encode(h->report.root.bytes, sizeof(h->report.root.bytes), root);
    fprintf(out, "log          %s\nentries      %" PRIu64 " (%" PRIu64 " bytes)\nroot         %s\n",
            s->key.name, h->report.size, h->report.entry_bytes, root);
    fprintf(out, "evidence     %" PRIu64 " entries\n", h->evidence);
    if (b->answers)
        fprintf(out, "store        %zu of its %zu latest answers are entered\n", b->known,
                b->answers);
    fprintf(out, "continues    %" PRIu64 " kept checkpoints, %zu given\n", h->report.kept,
            b->against);
    mrl_time_format(h->report.cosigned_at, at);
    if (h->report.cosigned)
        fprintf(out, "witnessed    the first %" PRIu64 " entries, at %s\n", h->report.cosigned, at);
    fprintf(out, "the log holds\n");
}

static void print_json(FILE *out, const struct mrl_ledger_session *s, const struct mrl_history *h,
                       const struct beside *b)
{
    char root[MRL_BASE64_TEXT(32)], at[MRL_TIME_TEXT];
    struct mrl_json_writer w;

    mrl_base64_encode(h->report.root.bytes, sizeof(h->report.root.bytes), root);
    mrl_time_format(h->report.cosigned_at, at);
    mrl_json_writer_init(&w, out, false);
    mrl_json_write_object(&w, NULL);
    mrl_json_write_u64(&w, "schema_version", 1);
    mrl_json_write_string(&w, "origin", s->key.name);
    mrl_json_write_u64(&w, "size", h->report.size);
    mrl_json_write_string(&w, "root", root);
    mrl_json_write_u64(&w, "entry_bytes", h->report.entry_bytes);
    mrl_json_write_u64(&w, "evidence", h->evidence);
    mrl_json_write_u64(&w, "foreign", h->foreign);
    mrl_json_write_u64(&w, "kept_checkpoints", h->report.kept);
    mrl_json_write_u64(&w, "given_checkpoints", b->against);
    mrl_json_write_u64(&w, "store_answers", b->answers);
    mrl_json_write_u64(&w, "store_answers_entered", b->known);
    mrl_json_write_u64(&w, "cosigned_size", h->report.cosigned);
    if (h->report.cosigned)
        mrl_json_write_string(&w, "cosigned_at", at);
    mrl_json_write_object_end(&w);
}

static mrl_status verify_log(struct mrl_ledger_session *s, const struct mrl_ledger_verify_args *a)
{
    struct beside b = {.against = a->against.count};
    struct mrl_history history;
    struct mrl_checkpoint old;

    MRL_TRY(mrl_ledger_session_open(s, s->cli, &a->common, true));
    MRL_TRY(add_witnesses(s, a));
    MRL_TRY(mrl_ledger_session_history(s, true, &history));
    MRL_TRY(mrl_ledger_session_answers(s, &history, &b.known, &b.answers));
    for (size_t i = 0; i < a->against.count; i++)
        MRL_TRY(mrl_ledger_session_continues(s, a->against.items[i], &old));
    if (a->common.format == 1)
        print_json(s->cli->out, s, &history, &b);
    else
        print_text(s->cli->out, s, &history, &b);
    return mrl_ok();
}

/* --- a proof --- */

static void print_entry(struct mrl_cli *cli, uint64_t index, struct mrl_span entry,
                        struct mrl_arena *arena)
{
    struct mrl_history_item item = {.index = index};
    struct mrl_error ignored;

    if (mrl_entry_read(entry.at, entry.len, arena, &item.entry, &ignored).code == MRL_OK)
        mrl_ledger_print_item(cli->out, &item);
    else
        fprintf(cli->out, "%6" PRIu64 "  an entry of %zu bytes that is not merlon's\n", index,
                entry.len);
}

static mrl_status verify_inclusion(struct mrl_ledger_session *s,
                                   const struct mrl_ledger_verify_args *a, struct mrl_span text)
{
    struct mrl_inclusion_file proof;
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;
    struct mrl_span entry;

    MRL_TRY(mrl_inclusion_read(text.at, text.len, s->arena, &proof, &s->err));
    entry = mrl_span((const char *)proof.extra, proof.extra_len);
    if (a->entry)
        MRL_TRY(mrl_ledger_read_input(s, a->entry, MRL_MAX_LEDGER_ENTRY, &entry));
    else if (!proof.extra)
        return MRL_FAIL(&s->err, MRL_E_ABSENT, MRL_NO_OFFSET,
                        "the proof does not carry the entry; --entry names its file");
    MRL_TRY(
        mrl_inclusion_verify(&proof, entry.at, entry.len, &s->key, &note, &checkpoint, &s->err));
    print_entry(s->cli, proof.index, entry, s->arena);
    fprintf(s->cli->out, "is in the log %s of %" PRIu64 " entries\n", s->key.name, checkpoint.size);
    return mrl_ok();
}

static mrl_status verify_consistency(struct mrl_ledger_session *s, const char *older,
                                     struct mrl_span text)
{
    struct mrl_checkpoint old, checkpoint;
    struct mrl_consistency_file proof;
    struct mrl_note old_note, note;
    struct mrl_span old_text;

    MRL_TRY(mrl_consistency_read(text.at, text.len, &proof, &s->err));
    MRL_TRY(mrl_ledger_read_input(s, older, MRL_MAX_NOTE, &old_text));
    MRL_TRY(mrl_checkpoint_open(old_text.at, old_text.len, &s->key, &old_note, &old, &s->err));
    MRL_TRY(mrl_consistency_verify(&proof, &old, &s->key, &note, &checkpoint, &s->err));
    fprintf(s->cli->out, "the log %s of %" PRIu64 " entries continues that of %" PRIu64 "\n",
            s->key.name, checkpoint.size, old.size);
    return mrl_ok();
}

static mrl_status verify_proof(struct mrl_ledger_session *s, const struct mrl_ledger_verify_args *a)
{
    struct mrl_span text;
    mrl_status status;

    MRL_TRY(mrl_ledger_session_open(s, s->cli, &a->common, false));
    MRL_TRY(mrl_ledger_read_input(s, a->proof, MRL_MAX_LEDGER_PROOF + MRL_MAX_NOTE, &text));
    if (a->against.count > 1)
        return MRL_FAIL(&s->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "a proof of consistency is about one older checkpoint");
    status = a->against.count ? verify_consistency(s, a->against.items[0], text)
                              : verify_inclusion(s, a, text);
    if (status.code != MRL_OK)
        mrl_error_where(&s->err, a->proof);
    return status;
}

enum mrl_exit mrl_ledger_run_verify(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_ledger_session_close) struct mrl_ledger_session s = {
        .cli = cli, .root = -1, .dir = -1, .book = {.dir = -1, .keys = -1}};
    const struct mrl_ledger_verify_args *a = args;

    if ((a->proof ? verify_proof(&s, a) : verify_log(&s, a)).code != MRL_OK)
        return mrl_ledger_session_fail(&s);
    return MRL_EXIT_CLEAN;
}
