/* SPDX-License-Identifier: Apache-2.0 */
/* Appending by the journal, and reading it again. */
#include "ledger/private.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_APPEND (MRL_MAX_LEDGER_JOURNAL / 2)

mrl_status mrl_ledger_reserve(struct mrl_ledger *ledger, size_t entries, size_t bytes,
                              struct mrl_error *err)
{
    const size_t wanted = ledger->pending_count + entries;
    size_t capacity = ledger->pending_capacity ? ledger->pending_capacity : 256;
    const size_t len = ledger->bundle.len;
    struct mrl_ledger_pending *grown;

    while (capacity < wanted)
        capacity *= 2;
    if (capacity > ledger->pending_capacity) {
        grown = reallocarray(ledger->pending, capacity, sizeof(*grown));
        if (!grown)
            return MRL_FAIL_NOMEM(err);
        ledger->pending = grown;
        ledger->pending_capacity = capacity;
    }
    /* Makes the buffer large enough, and forgets what was put there for it. */
    for (size_t left = bytes; left > 0;) {
        static const char zeroes[4096];
        const size_t n = left < sizeof(zeroes) ? left : sizeof(zeroes);

        mrl_buf_add(&ledger->bundle, zeroes, n);
        left -= n;
    }
    MRL_TRY(mrl_buf_status(&ledger->bundle, err));
    ledger->bundle.len = len;
    return mrl_ok();
}

void mrl_ledger_add(struct mrl_ledger *ledger, struct mrl_span bundle,
                    const struct mrl_sha256 *leaves, size_t count)
{
    size_t offset = ledger->bundle.len;
    struct mrl_error ignored;
    struct mrl_reader r;

    mrl_buf_add(&ledger->bundle, bundle.at, bundle.len);
    mrl_reader_init(&r, bundle.at, bundle.len, &ignored);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry;
        size_t n = 0;
        const mrl_status s = mrl_bundle_next(&r, &entry, &n);

        assert(s.code == MRL_OK && ledger->pending_count < ledger->pending_capacity);
        (void)s;
        ledger->pending[ledger->pending_count++] = (struct mrl_ledger_pending){offset, leaves[i]};
        offset += 2 + n;
    }
}

/* --- appending --- */

/* What an append makes before anything is written. */
struct draft {
    struct mrl_buf bundle, note, frame;
    struct mrl_sha256 *leaves;
    size_t count;
    struct mrl_tree_edge edge;
    struct mrl_sha256 root;
};

static void draft_done(struct draft *d)
{
    mrl_buf_done(&d->bundle);
    mrl_buf_done(&d->note);
    mrl_buf_done(&d->frame);
    free(d->leaves);
}

static mrl_status add_entry(struct mrl_ledger *ledger, struct draft *d, struct mrl_span entry,
                            struct mrl_error *err)
{
    struct mrl_sha256 *const leaf = &d->leaves[d->count++];

    if (entry.len > MRL_MAX_LEDGER_ENTRY)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "an entry of %zu bytes, the limit is %u",
                        entry.len, MRL_MAX_LEDGER_ENTRY);
    mrl_buf_addc(&d->bundle, (char)(uint8_t)(entry.len >> 8));
    mrl_buf_addc(&d->bundle, (char)(uint8_t)entry.len);
    mrl_buf_add(&d->bundle, entry.at, entry.len);
    MRL_TRY(mrl_tree_leaf(ledger->hasher, entry.at, entry.len, leaf, err));
    return mrl_tree_edge_add(&d->edge, ledger->hasher, leaf, err);
}

static mrl_status make_draft(struct mrl_ledger *ledger, const struct mrl_span *entries,
                             size_t count, struct draft *d, struct mrl_error *err)
{
    struct mrl_journal_frame frame = {.first = ledger->edge.size, .count = (uint32_t)count};

    mrl_buf_init(&d->bundle, MAX_APPEND);
    mrl_buf_init(&d->note, MRL_MAX_NOTE);
    mrl_buf_init(&d->frame, MAX_APPEND + MRL_MAX_NOTE + MRL_JOURNAL_BLOCK);
    d->leaves = calloc(count, sizeof(*d->leaves));
    if (!d->leaves)
        return MRL_FAIL_NOMEM(err);
    d->edge = ledger->edge;
    for (size_t i = 0; i < count; i++)
        MRL_TRY(add_entry(ledger, d, entries[i], err));
    MRL_TRY(mrl_buf_status(&d->bundle, err));
    MRL_TRY(mrl_tree_edge_root(&d->edge, ledger->hasher, &d->root, err));
    MRL_TRY(mrl_checkpoint_sign(ledger->signer, d->edge.size, &d->root, &d->note, err));
    frame.bundle = mrl_span(d->bundle.data, d->bundle.len);
    frame.note = mrl_span(d->note.data, d->note.len);
    return mrl_journal_write(&frame, &d->frame, err);
}

/* Small appends find room that was zeroed before, so that fdatasync() has no metadata to write. */
static mrl_status make_room(struct mrl_ledger *ledger, size_t n, struct mrl_error *err)
{
    static const char zeroes[65536];

    if (ledger->journal_used + n <= ledger->journal_size || n > MRL_JOURNAL_CHUNK)
        return mrl_ok();
    for (size_t done = 0; done < MRL_JOURNAL_CHUNK; done += sizeof(zeroes))
        MRL_TRY(mrl_fd_write_at(ledger->journal, MRL_LEDGER_JOURNAL, zeroes, sizeof(zeroes),
                                ledger->journal_size + done, err));
    if (fdatasync(ledger->journal) != 0)
        return mrl_file_failure(err, MRL_LEDGER_JOURNAL, "cannot write");
    ledger->journal_size += MRL_JOURNAL_CHUNK;
    return mrl_ok();
}

static mrl_status write_frame(struct mrl_ledger *ledger, const struct mrl_buf *frame,
                              struct mrl_error *err)
{
    MRL_TRY(make_room(ledger, frame->len, err));
    MRL_TRY(mrl_fd_write_at(ledger->journal, MRL_LEDGER_JOURNAL, frame->data, frame->len,
                            ledger->journal_used, err));
    if (fdatasync(ledger->journal) != 0) {
        /* The kernel may have dropped the pages and forgotten it: only reading again helps. */
        ledger->broken = true;
        return mrl_file_failure(err, MRL_LEDGER_JOURNAL, "cannot write");
    }
    ledger->journal_used += frame->len;
    if (ledger->journal_used > ledger->journal_size)
        ledger->journal_size = ledger->journal_used;
    return mrl_ok();
}

static mrl_status append(struct mrl_ledger *ledger, struct draft *d, struct mrl_error *err)
{
    struct mrl_buf note;

    if (ledger->journal_used > 0 &&
        ledger->journal_used + d->frame.len > MRL_MAX_LEDGER_JOURNAL / 2)
        MRL_TRY(mrl_ledger_publish(ledger, err));
    MRL_TRY(mrl_ledger_reserve(ledger, d->count, d->bundle.len, err));
    MRL_TRY(write_frame(ledger, &d->frame, err));
    mrl_ledger_add(ledger, mrl_span(d->bundle.data, d->bundle.len), d->leaves, d->count);
    ledger->edge = d->edge;
    ledger->root = d->root;
    note = ledger->note;
    ledger->note = d->note;
    d->note = note;
    return mrl_ok();
}

mrl_status mrl_ledger_append(struct mrl_ledger *ledger, const struct mrl_span *entries,
                             size_t count, struct mrl_error *err)
{
    mrl_cleanup(draft_done) struct draft d = {.leaves = NULL};

    assert(ledger->signer);
    if (count == 0)
        return mrl_ok();
    if (ledger->broken)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET,
                        "an earlier append could not be made durable; open the log again");
    if (count > UINT32_MAX || ledger->edge.size > MRL_TREE_SIZE_MAX - count)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "too many entries");
    MRL_TRY(make_draft(ledger, entries, count, &d, err));
    return append(ledger, &d, err);
}

/* --- reading the journal again --- */

struct replay {
    struct mrl_ledger *ledger;
    const uint8_t *bytes;
    size_t len, at;
    uint64_t wasted; /* bytes hashed of frames that were none */
    struct mrl_error *err;
};

static mrl_status altered(struct mrl_error *err, const char *what)
{
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s: the log was altered", what);
    mrl_error_where(err, MRL_LEDGER_DIR "/" MRL_LEDGER_JOURNAL);
    return (mrl_status){MRL_E_FORMAT};
}

static mrl_status hash_frame(struct mrl_ledger *ledger, const struct mrl_journal_frame *frame,
                             struct mrl_sha256 *leaves, struct mrl_tree_edge *edge,
                             struct mrl_error *err)
{
    struct mrl_reader r;

    mrl_reader_init(&r, frame->bundle.at, frame->bundle.len, err);
    for (uint32_t i = 0; i < frame->count; i++) {
        const uint8_t *entry;
        size_t n;

        MRL_TRY(mrl_bundle_next(&r, &entry, &n));
        MRL_TRY(mrl_tree_leaf(ledger->hasher, entry, n, &leaves[i], err));
        MRL_TRY(mrl_tree_edge_add(edge, ledger->hasher, &leaves[i], err));
    }
    return mrl_reader_left(&r) == 0 ? mrl_ok()
                                    : altered(err, "a frame holds more than its entries");
}

/* A frame that continues the log; its checkpoint is signed, and of our size. */
static mrl_status take_frame(struct mrl_ledger *ledger, const struct mrl_journal_frame *frame,
                             const struct mrl_checkpoint *c, struct mrl_error *err)
{
    struct mrl_tree_edge edge = ledger->edge;
    struct mrl_sha256 *leaves;
    struct mrl_sha256 root;
    mrl_status s;

    MRL_TRY(mrl_ledger_reserve(ledger, frame->count, frame->bundle.len, err));
    leaves = calloc(frame->count, sizeof(*leaves));
    if (!leaves)
        return MRL_FAIL_NOMEM(err);
    s = hash_frame(ledger, frame, leaves, &edge, err);
    if (s.code == MRL_OK)
        s = mrl_tree_edge_root(&edge, ledger->hasher, &root, err);
    if (s.code == MRL_OK && !mrl_sha256_equal(&root, &c->root))
        s = altered(err, "entries do not lead to the root of their checkpoint");
    if (s.code == MRL_OK) {
        mrl_ledger_add(ledger, frame->bundle, leaves, frame->count);
        ledger->edge = edge;
        ledger->root = root;
        mrl_buf_clear(&ledger->note);
        mrl_buf_add(&ledger->note, frame->note.at, frame->note.len);
        s = mrl_buf_status(&ledger->note, err);
    }
    free(leaves);
    return s;
}

/* Whether the frame's checkpoint is one that this log has signed.  What is not is no frame: the
 * bytes of entries may look like anything. */
static bool is_signed(const struct mrl_ledger *ledger, const struct mrl_journal_frame *frame,
                      struct mrl_checkpoint *ret)
{
    struct mrl_error ignored;
    struct mrl_note note;

    return mrl_checkpoint_open(frame->note.at, frame->note.len, &ledger->key, &note, ret, &ignored)
               .code == MRL_OK;
}

/* What only looks like a frame costs as much as it claims to be long: whoever puts many of them
 * there would hold us up. */
static mrl_status pass_over(struct replay *r, size_t blocks)
{
    r->at += MRL_JOURNAL_BLOCK;
    r->wasted += blocks * MRL_JOURNAL_BLOCK;
    if (r->wasted > 16 * (uint64_t)MRL_MAX_LEDGER_JOURNAL)
        return altered(r->err, "is made of pieces that no crash leaves");
    return mrl_ok();
}

/* Whether its entries were published long ago. */
static bool is_stale(const struct replay *r, const struct mrl_journal_frame *frame)
{
    return frame->first <= r->ledger->edge.size &&
           frame->count <= r->ledger->edge.size - frame->first;
}

/* Frames that continue the log stand at the beginning, one after another.  Behind them may lie
 * anything, but nothing that the log has signed and that is not in it. */
static mrl_status look_at(struct replay *r)
{
    struct mrl_journal_frame frame;
    struct mrl_checkpoint c;
    bool found;

    MRL_TRY(mrl_journal_read(r->bytes + r->at, r->len - r->at, &found, &frame, r->err));
    if (!found || is_stale(r, &frame) || !is_signed(r->ledger, &frame, &c) ||
        c.size <= r->ledger->edge.size)
        return pass_over(r, frame.blocks);
    if (frame.count == 0 || frame.first != r->ledger->edge.size ||
        c.size - frame.first != frame.count)
        return altered(r->err, "entries are missing before a signed checkpoint");
    MRL_TRY(take_frame(r->ledger, &frame, &c, r->err));
    r->at += frame.blocks * MRL_JOURNAL_BLOCK;
    r->ledger->journal_used = r->at;
    return mrl_ok();
}

mrl_status mrl_ledger_replay(struct mrl_ledger *ledger, struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf bytes = {.max = 0};
    struct replay r = {.ledger = ledger, .err = err};
    mrl_status s;

    mrl_buf_init(&bytes, MRL_MAX_LEDGER_JOURNAL);
    s = mrl_ledger_read_file(ledger, MRL_LEDGER_JOURNAL, &bytes, err);
    if (s.code == MRL_E_ABSENT) /* a copy for readers needs none */
        return mrl_ok();
    MRL_TRY(s);
    r.bytes = (const uint8_t *)mrl_buf_text(&bytes);
    r.len = bytes.len;
    while (r.at < r.len)
        MRL_TRY(look_at(&r));
    return mrl_ok();
}
