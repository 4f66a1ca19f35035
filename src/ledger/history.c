/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/history.h"

#include <string.h>

/* One entry at a time is taken apart here, and what is kept of it is copied. */
#define SCRATCH_BYTES (16u << 20)

struct gatherer {
    struct mrl_history history;
    size_t capacity;
    bool evidence;
    struct mrl_arena *arena, *scratch;
};

static mrl_status copy(struct mrl_arena *arena, const char **text, struct mrl_error *err)
{
    if (!*text)
        return mrl_ok();
    *text = mrl_arena_strdup(arena, *text);
    return *text ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

static mrl_status keep(struct gatherer *g, uint64_t index, const struct mrl_entry *entry,
                       struct mrl_error *err)
{
    struct mrl_history_item item = {index, *entry};
    const char **const texts[] = {
        &item.entry.name,   &item.entry.type,   &item.entry.path, &item.entry.author,
        &item.entry.reason, &item.entry.record, &item.entry.tool,
    };

    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        MRL_TRY(copy(g->arena, texts[i], err));
    MRL_TRY(mrl_arena_grow(g->arena, (void **)&g->history.items, &g->capacity, g->history.count,
                           sizeof(*g->history.items), err));
    g->history.items[g->history.count++] = item;
    return mrl_ok();
}

static mrl_status visit(void *context, uint64_t index, const uint8_t *bytes, size_t n,
                        struct mrl_error *err)
{
    struct gatherer *g = context;
    struct mrl_entry entry;
    struct mrl_error ignored;
    mrl_status s;

    if (mrl_entry_is_evidence(bytes, n)) {
        g->history.evidence++;
        if (!g->evidence)
            return mrl_ok();
    }
    mrl_arena_reset(g->scratch);
    s = mrl_entry_read(bytes, n, g->scratch, &entry, &ignored);
    if (s.code == MRL_E_NOMEM)
        return MRL_FAIL_NOMEM(err);
    if (s.code != MRL_OK) {
        g->history.foreign++;
        return mrl_ok();
    }
    return keep(g, index, &entry, err);
}

mrl_status mrl_history_read(struct mrl_ledger *ledger, const struct mrl_note_key *witnesses,
                            size_t witness_count, bool evidence, struct mrl_arena *arena,
                            struct mrl_history *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(SCRATCH_BYTES);
    struct gatherer g = {.arena = arena, .scratch = scratch, .evidence = evidence};
    const struct mrl_ledger_verify how = {witnesses, witness_count, visit, &g};

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_ledger_verify(ledger, &how, &g.history.report, err));
    *ret = g.history;
    return mrl_ok();
}

const struct mrl_history_item *mrl_history_last(const struct mrl_history *history,
                                                enum mrl_entry_kind kind, const char *name,
                                                mrl_time until)
{
    for (size_t i = history->count; i > 0; i--) {
        const struct mrl_history_item *const item = &history->items[i - 1];

        if (item->entry.kind == kind && item->entry.at <= until && item->entry.name &&
            strcmp(item->entry.name, name) == 0)
            return item;
    }
    return NULL;
}

bool mrl_history_is_version(const struct mrl_history_item *item)
{
    return item->entry.kind == MRL_ENTRY_ASSET && item->entry.has_digest &&
           (item->entry.event == MRL_EVENT_CREATE || item->entry.event == MRL_EVENT_CHANGE);
}
