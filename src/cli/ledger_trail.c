/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ledger_trail.h"

#include "base/file.h"
#include "ledger/content.h"

#include <string.h>

/* What people read and change by hand; the bytes of models and data are too many. */
static bool is_kept_whole(const struct mrl_entry *e)
{
    static const enum mrl_asset_kind kinds[] = {MRL_ASSET_PROMPT, MRL_ASSET_CONFIGURATION};

    if (e->kind == MRL_ENTRY_PROJECT)
        return true;
    if (e->kind != MRL_ENTRY_ASSET && e->kind != MRL_ENTRY_FILE)
        return false;
    for (size_t i = 0; e->type && i < MRL_COUNT(kinds); i++)
        if (strcmp(e->type, mrl_asset_kind_name(kinds[i])) == 0)
            return e->event == MRL_EVENT_CREATE || e->event == MRL_EVENT_CHANGE;
    return false;
}

/* Keeps the bytes beside the log, if they are still those that were seen. */
static mrl_status keep_content(struct mrl_ledger_trail *t, struct mrl_entry *e,
                               struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena =
        mrl_arena_new(2 * (size_t)MRL_MAX_LEDGER_CONTENT);
    struct mrl_sha256 digest;
    struct mrl_error ignored;
    char *bytes;
    size_t n;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    if (!e->path || !is_kept_whole(e) ||
        mrl_file_read(t->root, e->path, MRL_MAX_LEDGER_CONTENT, arena, &bytes, &n, &ignored).code !=
            MRL_OK)
        return mrl_ok();
    MRL_TRY(mrl_sha256_bytes(bytes, n, &digest, err));
    if (!mrl_sha256_equal(&digest, &e->sha256))
        return mrl_ok();
    MRL_TRY(mrl_content_put(t->book.dir, bytes, n, &digest, err));
    e->stored = true;
    return mrl_ok();
}

static mrl_status enter_changes(struct mrl_ledger_trail *t, const struct mrl_facts_view *facts,
                                bool clock_given, struct mrl_error *err)
{
    struct mrl_entry *entries;
    size_t count;

    if (t->book.state != MRL_BOOK_READY)
        return mrl_ok();
    MRL_TRY(mrl_trail_changes(&t->trail, facts, clock_given, t->arena, &entries, &count, err));
    for (size_t i = 0; i < count; i++)
        MRL_TRY(keep_content(t, &entries[i], err));
    if (count == 0)
        return mrl_ok();
    MRL_TRY(mrl_book_enter(&t->book, entries, count, err));
    return mrl_trail_extend(&t->trail, entries, count, t->arena, err);
}

mrl_status mrl_ledger_trail_open(struct mrl_ledger_trail *t, int root, struct mrl_facts_view *facts,
                                 bool clock_given, struct mrl_arena *arena, struct mrl_error *err)
{
    *t = (struct mrl_ledger_trail){.arena = arena, .root = root};
    MRL_TRY(mrl_book_open(root, facts->project, arena, &t->book, err));
    MRL_TRY(mrl_trail_read(root, facts->project, t->book.last, arena, &t->trail, err));
    /* Nothing is signed over what does not hold. */
    if (t->trail.state == MRL_TRAIL_HOLDS)
        MRL_TRY(enter_changes(t, facts, clock_given, err));
    facts->trail = &t->trail;
    return mrl_ok();
}

void mrl_ledger_trail_close(struct mrl_ledger_trail *t)
{
    mrl_book_close(&t->book);
}

const char *mrl_ledger_trail_excuse(const struct mrl_ledger_trail *t)
{
    return t->trail.state == MRL_TRAIL_BROKEN ? "the ledger does not hold: nothing was entered"
                                              : mrl_book_excuse(t->book.state);
}

/* --- evidence --- */

static mrl_status copy(struct mrl_ledger_trail *t, const char *text, const char **ret,
                       struct mrl_error *err)
{
    *ret = mrl_arena_strdup(t->arena, text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, t->arena);
}

static mrl_status take(void *context, const struct mrl_evidence *evidence, struct mrl_error *err)
{
    struct mrl_ledger_trail *t = context;
    struct mrl_entry e = {
        .at = evidence->at,
        .clock_given = evidence->clock_given,
        .kind = MRL_ENTRY_EVIDENCE,
        .event = MRL_EVENT_ASSESS,
        .type = mrl_outcome_name(evidence->outcome),
        .has_digest = true,
    };

    if (t->book.state != MRL_BOOK_READY || t->trail.state != MRL_TRAIL_HOLDS)
        return mrl_ok();
    MRL_TRY(copy(t, evidence->check, &e.name, err));
    MRL_TRY(copy(t, evidence->tool, &e.tool, err));
    MRL_TRY(mrl_evidence_digest(evidence, &e.sha256, err));
    MRL_TRY(mrl_arena_grow(t->arena, (void **)&t->evidence, &t->capacity, t->count,
                           sizeof(*t->evidence), err));
    t->evidence[t->count++] = e;
    return mrl_ok();
}

static mrl_status finish(void *context, struct mrl_error *err)
{
    struct mrl_ledger_trail *t = context;

    if (t->count)
        MRL_TRY(mrl_book_enter(&t->book, t->evidence, t->count, err));
    return mrl_book_publish(&t->book, err);
}

struct mrl_evidence_sink mrl_ledger_trail_sink(struct mrl_ledger_trail *t)
{
    return (struct mrl_evidence_sink){take, finish, t};
}
