/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints that were published: each stays, so that the log can be held to it. */
#include "ledger/private.h"

#include "base/file.h"
#include "base/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void mrl_ledger_kept_path(uint64_t size, char ret[MRL_LEDGER_KEPT_PATH])
{
    char number[MRL_TILE_PATH];

    mrl_tile_number(size, number);
    (void)snprintf(ret, MRL_LEDGER_KEPT_PATH, MRL_LEDGER_KEPT "/%s", number);
}

mrl_status mrl_ledger_keep(struct mrl_ledger *ledger, uint64_t size, struct mrl_span note,
                           struct mrl_error *err)
{
    char path[MRL_LEDGER_KEPT_PATH];
    mrl_status s;

    mrl_ledger_kept_path(size, path);
    s = mrl_file_write(ledger->dir, path, note.at, note.len, 0666, false, err);
    if (s.code != MRL_E_ABSENT)
        return s;
    *strrchr(path, '/') = '\0';
    MRL_TRY(mrl_dir_make(ledger->dir, path, 0777, err));
    mrl_ledger_kept_path(size, path);
    return mrl_file_write(ledger->dir, path, note.at, note.len, 0666, false, err);
}

mrl_status mrl_ledger_kept(struct mrl_ledger *ledger, uint64_t size, struct mrl_arena *arena,
                           struct mrl_span *ret, struct mrl_error *err)
{
    char path[MRL_LEDGER_KEPT_PATH];
    char *bytes;
    size_t n;

    mrl_ledger_kept_path(size, path);
    MRL_TRY(mrl_file_read(ledger->dir, path, MRL_MAX_NOTE, arena, &bytes, &n, err));
    *ret = mrl_span(bytes, n);
    return mrl_ok();
}

/* --- checking them --- */

struct checker {
    struct mrl_ledger *ledger;
    const struct mrl_ledger_verify *how;
    struct mrl_ledger_report *report;
    struct mrl_buf bytes;
    uint64_t count;
};

static mrl_status altered(struct mrl_error *err, const char *path, const char *what)
{
    mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET, "%s: the log was altered", what);
    mrl_error_where(err, path);
    return (mrl_status){MRL_E_DENIED};
}

/* A partial tile that is still there must be the beginning of what is there now.  *found false: it
 * is not, or the tree of that size has none. */
static mrl_status read_partial(struct checker *c, const struct mrl_tile *tile,
                               char path[MRL_TILE_PATH], bool *found, struct mrl_error *err)
{
    mrl_status s;

    *found = false;
    if (tile->width == 0)
        return mrl_ok();
    mrl_tile_path(tile, path);
    s = mrl_ledger_read_file(c->ledger, path, &c->bytes, err);
    *found = s.code == MRL_OK;
    return s.code == MRL_E_ABSENT ? mrl_ok() : s;
}

static mrl_status check_partial_hashes(struct checker *c, unsigned level, uint64_t size,
                                       struct mrl_error *err)
{
    const uint64_t count = size >> (level * MRL_TILE_HEIGHT);
    const struct mrl_tile tile = {level, count / MRL_TILE_WIDTH, count % MRL_TILE_WIDTH};
    const struct mrl_tree tree = mrl_ledger_tree(c->ledger);
    char path[MRL_TILE_PATH];
    bool found;

    MRL_TRY(read_partial(c, &tile, path, &found, err));
    if (!found)
        return mrl_ok();
    if (c->bytes.len != tile.width * 32u)
        return altered(err, path, "has the wrong size");
    for (unsigned i = 0; i < tile.width; i++) {
        struct mrl_sha256 hash;

        MRL_TRY(tree.get(tree.context, level * MRL_TILE_HEIGHT, tile.index * MRL_TILE_WIDTH + i,
                         &hash, err));
        if (memcmp(hash.bytes, c->bytes.data + i * sizeof(hash.bytes), sizeof(hash.bytes)) != 0)
            return altered(err, path, "holds another hash");
    }
    return mrl_ok();
}

static mrl_status check_partial_entries(struct checker *c, uint64_t size, struct mrl_error *err)
{
    const struct mrl_tile tile = {MRL_TILE_ENTRIES, size / MRL_TILE_WIDTH, size % MRL_TILE_WIDTH};
    const struct mrl_tree tree = mrl_ledger_tree(c->ledger);
    char path[MRL_TILE_PATH];
    struct mrl_reader r;
    bool found;

    MRL_TRY(read_partial(c, &tile, path, &found, err));
    if (!found)
        return mrl_ok();
    mrl_reader_init(&r, mrl_buf_text(&c->bytes), c->bytes.len, err);
    for (unsigned i = 0; i < tile.width; i++) {
        struct mrl_sha256 leaf, hash;
        const uint8_t *entry;
        size_t n;

        if (mrl_bundle_next(&r, &entry, &n).code != MRL_OK)
            return altered(err, path, "ends too early");
        MRL_TRY(mrl_tree_leaf(c->ledger->hasher, entry, n, &leaf, err));
        MRL_TRY(tree.get(tree.context, 0, tile.index * MRL_TILE_WIDTH + i, &hash, err));
        if (!mrl_sha256_equal(&leaf, &hash))
            return altered(err, path, "holds another entry");
    }
    return mrl_reader_left(&r) ? altered(err, path, "has bytes behind its entries") : mrl_ok();
}

static mrl_status check_partials(struct checker *c, uint64_t size, struct mrl_error *err)
{
    MRL_TRY(check_partial_entries(c, size, err));
    for (unsigned level = 0; level < MRL_TILE_LEVELS; level++)
        MRL_TRY(check_partial_hashes(c, level, size, err));
    return mrl_ok();
}

static mrl_status check_cosignatures(struct checker *c, const struct mrl_note *note, uint64_t size,
                                     struct mrl_error *err)
{
    for (size_t i = 0; i < c->how->witness_count; i++) {
        mrl_time at = 0;
        bool found;

        MRL_TRY(mrl_note_verify(note, &c->how->witnesses[i], &found, &at, err));
        if (!found || size < c->report->cosigned)
            continue;
        c->report->cosigned = size;
        c->report->cosigned_at = at;
    }
    return mrl_ok();
}

static mrl_status check_note(struct checker *c, const char *path, struct mrl_span bytes,
                             struct mrl_error *err)
{
    char wanted[MRL_TILE_PATH];
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;

    MRL_TRY(mrl_checkpoint_open(bytes.at, bytes.len, &c->ledger->key, &note, &checkpoint, err));
    mrl_tile_number(checkpoint.size, wanted);
    if (path && strcmp(path, wanted) != 0)
        return altered(err, path, "is the checkpoint of another size");
    MRL_TRY(mrl_ledger_continues(c->ledger, &checkpoint, err));
    return check_cosignatures(c, &note, checkpoint.size, err);
}

/* ".merlon-NUMBER.tmp" is what a crash left of writing one. */
static bool is_leftover(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return strncmp(slash ? slash + 1 : path, ".merlon-", 8) == 0;
}

static mrl_status check_one(void *context, const struct mrl_walk_entry *entry,
                            struct mrl_error *err)
{
    char path[sizeof(MRL_LEDGER_KEPT) + 256];
    struct mrl_checkpoint checkpoint;
    struct checker *c = context;
    struct mrl_note note;
    mrl_status s;

    if (is_leftover(entry->path))
        return mrl_ok();
    if (++c->count > MRL_MAX_KEPT_CHECKPOINTS)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "there are more than %u checkpoints",
                        MRL_MAX_KEPT_CHECKPOINTS);
    (void)snprintf(path, sizeof(path), MRL_LEDGER_KEPT "/%.255s", entry->path);
    s = mrl_ledger_read_file(c->ledger, path, &c->bytes, err);
    if (s.code == MRL_OK)
        s = check_note(c, entry->path, mrl_span(mrl_buf_text(&c->bytes), c->bytes.len), err);
    if (s.code != MRL_OK) {
        mrl_error_where(err, path);
        return s;
    }
    c->report->kept++;
    MRL_TRY(
        mrl_checkpoint_open(c->bytes.data, c->bytes.len, &c->ledger->key, &note, &checkpoint, err));
    return check_partials(c, checkpoint.size, err);
}

static mrl_status pass_on(void *context, const char *path, const struct mrl_error *why,
                          struct mrl_error *err)
{
    (void)context;
    *err = *why;
    mrl_error_where(err, path);
    return (mrl_status){why->code};
}

mrl_status mrl_ledger_verify_kept(struct mrl_ledger *ledger, const struct mrl_ledger_verify *how,
                                  struct mrl_ledger_report *report, struct mrl_error *err)
{
    struct checker c = {.ledger = ledger, .how = how, .report = report};
    const struct mrl_walk walk = {check_one, pass_on, NULL, &c};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    mrl_status s = mrl_dir_open_beneath(ledger->dir, MRL_LEDGER_KEPT, &dir, err);

    MRL_TRY(check_note(&c, NULL, mrl_ledger_checkpoint(ledger), err));
    if (s.code == MRL_E_ABSENT) /* a log that others made */
        return mrl_ok();
    MRL_TRY(s);
    mrl_buf_init(&c.bytes, MRL_MAX_LEDGER_BUNDLE);
    s = mrl_walk_run(&walk, dir, err);
    mrl_buf_done(&c.bytes);
    return s;
}

/* --- cosignatures --- */

/* Whether a line stands in a note already. */
static bool has_line(const struct mrl_note *note, struct mrl_span line)
{
    for (size_t i = 0; i < note->count; i++)
        if (note->lines[i].line.len == line.len &&
            memcmp(note->lines[i].line.at, line.at, line.len) == 0)
            return true;
    return false;
}

/* Lines of known witnesses in `given` that `kept` has not. */
static mrl_status merge(const struct mrl_note *given, const struct mrl_note *kept,
                        const struct mrl_note_key *witnesses, size_t count, struct mrl_buf *ret,
                        size_t *added, size_t *known, struct mrl_error *err)
{
    for (size_t k = 0; k < count; k++) {
        bool found;

        MRL_TRY(mrl_note_verify(given, &witnesses[k], &found, NULL, err));
        *known += found;
        for (size_t i = 0; found && i < given->count; i++) {
            const struct mrl_note_line *const line = &given->lines[i];

            if (line->id != witnesses[k].id || !mrl_span_is(line->name, witnesses[k].name) ||
                has_line(kept, line->line))
                continue;
            mrl_buf_addf(ret, "%.*s\n", (int)line->line.len, line->line.at);
            ++*added;
        }
    }
    return mrl_buf_status(ret, err);
}

static mrl_status keep_merged(struct mrl_ledger *ledger, uint64_t size, struct mrl_span kept,
                              const struct mrl_buf *lines, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf whole = {.max = 0};
    struct mrl_span note;

    mrl_buf_init(&whole, MRL_MAX_NOTE);
    mrl_buf_add(&whole, kept.at, kept.len);
    mrl_buf_add(&whole, mrl_buf_text(lines), lines->len);
    MRL_TRY(mrl_buf_status(&whole, err));
    note = mrl_span(whole.data, whole.len);
    MRL_TRY(mrl_ledger_keep(ledger, size, note, err));
    if (size != ledger->published)
        return mrl_ok();
    return mrl_file_write(ledger->dir, MRL_LEDGER_CHECKPOINT, note.at, note.len, 0666, false, err);
}

mrl_status mrl_ledger_cosign(struct mrl_ledger *ledger, const char *note, size_t n,
                             const struct mrl_note_key *witnesses, size_t count, size_t *added,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4 * MRL_MAX_NOTE);
    mrl_cleanup(mrl_buf_done) struct mrl_buf lines = {.max = 0};
    struct mrl_checkpoint checkpoint, same;
    struct mrl_note given, mine;
    struct mrl_span kept;
    size_t known = 0;

    *added = 0;
    mrl_buf_init(&lines, MRL_MAX_NOTE);
    if (!arena)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(mrl_checkpoint_open(note, n, &ledger->key, &given, &checkpoint, err));
    MRL_TRY(mrl_ledger_continues(ledger, &checkpoint, err));
    MRL_TRY(mrl_ledger_kept(ledger, checkpoint.size, arena, &kept, err));
    MRL_TRY(mrl_checkpoint_open(kept.at, kept.len, &ledger->key, &mine, &same, err));
    MRL_TRY(merge(&given, &mine, witnesses, count, &lines, added, &known, err));
    if (known == 0)
        return MRL_FAIL(err, MRL_E_DENIED, MRL_NO_OFFSET,
                        "no known witness has signed the checkpoint");
    return *added ? keep_merged(ledger, checkpoint.size, kept, &lines, err) : mrl_ok();
}
