/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/trail.h"

#include "base/file.h"
#include "base/text.h"
#include "inventory/inventory.h"
#include "ledger/content.h"

#include <string.h>

/* Contents that are looked at to see whether they are as entered. */
#define CONTENT_ARENA (32u << 20)

static bool is_turn(const struct mrl_history_item *item)
{
    return item->entry.kind == MRL_ENTRY_ASSET && item->entry.name &&
           item->entry.event != MRL_EVENT_DEPLOY;
}

/* From the last to the first: each item finds the later one about the same asset, and becomes what
 * lies before it. */
static mrl_status index_turns(struct mrl_trail *t, struct mrl_arena *arena, struct mrl_error *err)
{
    /* By the last item of an asset: the first that its chain has got to. */
    size_t *last = mrl_arena_array(arena, t->history.count + 1, sizeof(*last));

    mrl_map_init(&t->turns, arena);
    t->before = mrl_arena_array(arena, t->history.count + 1, sizeof(*t->before));
    if (!t->before || !last)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = t->history.count; i > 0; i--) {
        const struct mrl_history_item *const item = &t->history.items[i - 1];
        uint64_t chain;
        bool added;

        t->before[i - 1] = SIZE_MAX;
        if (!is_turn(item))
            continue;
        MRL_TRY(
            mrl_map_add(&t->turns, item->entry.name, strlen(item->entry.name), i - 1, &added, err));
        if (!added && mrl_map_get(&t->turns, item->entry.name, strlen(item->entry.name), &chain)) {
            t->before[last[chain]] = i - 1;
            last[chain] = i - 1;
        } else {
            last[i - 1] = i - 1;
        }
    }
    return mrl_ok();
}

static mrl_status look_at_contents(int dir, struct mrl_trail *t, struct mrl_arena *arena,
                                   struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *scratch = mrl_arena_new(CONTENT_ARENA);

    if (!scratch)
        return MRL_FAIL_NOMEM(err);
    t->shown = mrl_arena_array(arena, t->history.count + 1, sizeof(*t->shown));
    if (!t->shown)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < t->history.count; i++) {
        const struct mrl_entry *const e = &t->history.items[i].entry;
        struct mrl_error ignored;
        const char *bytes;
        mrl_status s;
        size_t n;

        if (!e->stored)
            continue;
        mrl_arena_reset(scratch);
        s = mrl_content_get(dir, &e->sha256, scratch, &bytes, &n, &ignored);
        if (s.code == MRL_E_NOMEM)
            return MRL_FAIL_NOMEM(err);
        t->shown[i] = s.code == MRL_OK;
    }
    return mrl_ok();
}

static mrl_status check_last(struct mrl_ledger *ledger, const struct mrl_note_key *key,
                             struct mrl_span last, struct mrl_error *err)
{
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;

    if (last.len == 0)
        return mrl_ok();
    MRL_TRY(mrl_checkpoint_open(last.at, last.len, key, &note, &checkpoint, err));
    return mrl_ledger_continues(ledger, &checkpoint, err);
}

static mrl_status read_witnesses(const struct mrl_project *p, struct mrl_arena *arena,
                                 struct mrl_note_key **ret, struct mrl_error *err)
{
    *ret = mrl_arena_array(arena, p->ledger_witness_count + 1, sizeof(**ret));
    if (!*ret)
        return MRL_FAIL_ARENA(err, arena);
    for (size_t i = 0; i < p->ledger_witness_count; i++)
        MRL_TRY(mrl_note_key_parse(p->ledger_witnesses[i], strlen(p->ledger_witnesses[i]),
                                   &(*ret)[i], err));
    return mrl_ok();
}

static mrl_status read_log(int dir, const struct mrl_project *project, struct mrl_span last,
                           struct mrl_arena *arena, struct mrl_history *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = NULL;
    struct mrl_note_key *witnesses;
    struct mrl_note_key key;

    MRL_TRY(mrl_note_key_parse(project->ledger_key, strlen(project->ledger_key), &key, err));
    MRL_TRY(read_witnesses(project, arena, &witnesses, err));
    MRL_TRY(mrl_ledger_open(dir, &key, &ledger, err));
    MRL_TRY(check_last(ledger, &key, last, err));
    return mrl_history_read(ledger, witnesses, project->ledger_witness_count, false, arena, ret,
                            err);
}

/* What the environment did is a failure; what the log is, a state. */
static bool is_environment(enum mrl_code code)
{
    return code == MRL_E_NOMEM || code == MRL_E_IO || code == MRL_E_CHANGED;
}

static mrl_status set_broken(struct mrl_trail *t, struct mrl_arena *arena, struct mrl_error *err)
{
    if (is_environment(err->code))
        return (mrl_status){err->code};
    t->state = MRL_TRAIL_BROKEN;
    t->problem =
        mrl_arena_printf(arena, "%s%s%s", err->where, *err->where ? ": " : "", err->message);
    return t->problem ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

mrl_status mrl_trail_read(int root, const struct mrl_project *project, struct mrl_span last,
                          struct mrl_arena *arena, struct mrl_trail *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;
    mrl_status s;

    *ret = (struct mrl_trail){.state = MRL_TRAIL_NONE};
    mrl_map_init(&ret->turns, arena);
    if (!project->ledger_key)
        return mrl_ok();
    ret->state = MRL_TRAIL_ABSENT;
    s = mrl_dir_open_beneath(root, MRL_LEDGER_DIR, &dir, err);
    if (s.code == MRL_E_ABSENT || (s.code == MRL_OK && !mrl_file_exists(dir, "checkpoint")))
        return mrl_ok();
    if (s.code == MRL_OK)
        s = read_log(dir, project, last, arena, &ret->history, err);
    if (s.code != MRL_OK)
        return set_broken(ret, arena, err);
    ret->state = MRL_TRAIL_HOLDS;
    MRL_TRY(look_at_contents(dir, ret, arena, err));
    return index_turns(ret, arena, err);
}

mrl_status mrl_trail_extend(struct mrl_trail *trail, const struct mrl_entry *entries, size_t count,
                            struct mrl_arena *arena, struct mrl_error *err)
{
    struct mrl_history *const h = &trail->history;
    struct mrl_history_item *items = mrl_arena_array(arena, h->count + count + 1, sizeof(*items));
    bool *shown = mrl_arena_array(arena, h->count + count + 1, sizeof(*shown));

    if (!items || !shown)
        return MRL_FAIL_ARENA(err, arena);
    if (h->count) {
        memcpy(items, h->items, h->count * sizeof(*items));
        memcpy(shown, trail->shown, h->count * sizeof(*shown));
    }
    for (size_t i = 0; i < count; i++) {
        items[h->count + i] = (struct mrl_history_item){h->report.size + i, entries[i]};
        shown[h->count + i] = entries[i].stored;
    }
    h->items = items;
    trail->shown = shown;
    h->count += count;
    h->report.size += count;
    return index_turns(trail, arena, err);
}

/* --- asking it --- */

const char *mrl_trail_name(const char *raw, char buffer[MRL_TRAIL_NAME])
{
    if (mrl_utf8_valid(raw, strlen(raw)))
        return raw;
    mrl_text_quote(buffer, MRL_TRAIL_NAME, raw, strlen(raw));
    return buffer;
}

const struct mrl_history_item *mrl_trail_turn(const struct mrl_trail *trail, const char *asset)
{
    char buffer[MRL_TRAIL_NAME];
    const char *const name = mrl_trail_name(asset, buffer);
    uint64_t at;

    if (!trail || trail->state != MRL_TRAIL_HOLDS ||
        !mrl_map_get(&trail->turns, name, strlen(name), &at))
        return NULL;
    return &trail->history.items[at];
}

bool mrl_trail_knows(const struct mrl_trail *trail, const struct mrl_asset *asset)
{
    const struct mrl_history_item *const turn = mrl_trail_turn(trail, asset->id);

    return turn && asset->has_digest && mrl_history_is_version(turn) &&
           mrl_sha256_equal(&turn->entry.sha256, &asset->sha256);
}

static const struct mrl_history_item *before(const struct mrl_trail *trail,
                                             const struct mrl_history_item *item)
{
    const size_t at = trail->before[item - trail->history.items];

    return at == SIZE_MAX ? NULL : &trail->history.items[at];
}

const struct mrl_history_item *mrl_trail_version(const struct mrl_trail *trail, const char *asset,
                                                 const struct mrl_history_item *later)
{
    const struct mrl_history_item *item =
        later ? before(trail, later) : mrl_trail_turn(trail, asset);

    while (item && !mrl_history_is_version(item))
        item = before(trail, item);
    return item;
}

bool mrl_trail_shows_change(const struct mrl_trail *trail, const char *asset,
                            const struct mrl_sha256 *version)
{
    const struct mrl_history_item *item = NULL;

    while ((item = mrl_trail_version(trail, asset, item)) != NULL)
        if (mrl_sha256_equal(&item->entry.sha256, version)) {
            const struct mrl_history_item *const old = mrl_trail_version(trail, asset, item);

            return trail->shown[item - trail->history.items] &&
                   (!old || trail->shown[old - trail->history.items]);
        }
    return false;
}

bool mrl_trail_tells(const struct mrl_trail *trail, enum mrl_asset_kind kind,
                     enum mrl_entry_event event)
{
    for (size_t i = 0; trail && trail->state == MRL_TRAIL_HOLDS && i < trail->history.count; i++) {
        const struct mrl_entry *const e = &trail->history.items[i].entry;

        if (e->kind == MRL_ENTRY_ASSET && e->event == event && e->type &&
            strcmp(e->type, mrl_asset_kind_name(kind)) == 0)
            return true;
    }
    return false;
}
