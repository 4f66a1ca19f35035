/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/private.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* A writer that published between two of our reads makes them contradict each other; several in a
 * row do not happen to somebody who only looks. */
#define OPEN_TRIES 5

void mrl_ledger_close(struct mrl_ledger *ledger)
{
    if (!ledger)
        return;
    mrl_fd_close(&ledger->journal);
    mrl_fd_close(&ledger->lock);
    mrl_fd_close(&ledger->dir);
    mrl_hasher_free(ledger->hasher);
    mrl_buf_done(&ledger->note);
    mrl_buf_done(&ledger->bundle);
    mrl_buf_done(&ledger->bundle_bytes);
    free(ledger->pending);
    free(ledger);
}

void mrl_ledger_closep(struct mrl_ledger **ledger)
{
    mrl_ledger_close(*ledger);
    *ledger = NULL;
}

uint64_t mrl_ledger_size(const struct mrl_ledger *ledger)
{
    return ledger->edge.size;
}

const struct mrl_sha256 *mrl_ledger_root(const struct mrl_ledger *ledger)
{
    return &ledger->root;
}

struct mrl_span mrl_ledger_checkpoint(const struct mrl_ledger *ledger)
{
    return mrl_span(mrl_buf_text(&ledger->note), ledger->note.len);
}

static mrl_status make(int dir, const struct mrl_note_key *key,
                       const struct mrl_note_signer *signer, struct mrl_ledger **ret,
                       struct mrl_error *err)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = calloc(1, sizeof(*ledger));

    if (!ledger)
        return MRL_FAIL_NOMEM(err);
    ledger->dir = ledger->lock = ledger->journal = -1;
    ledger->key = *key;
    ledger->signer = signer;
    mrl_buf_init(&ledger->note, MRL_MAX_NOTE);
    mrl_buf_init(&ledger->bundle, MRL_MAX_LEDGER_JOURNAL);
    mrl_buf_init(&ledger->bundle_bytes, MRL_MAX_LEDGER_BUNDLE);
    MRL_TRY(mrl_hasher_new(&ledger->hasher, err));
    ledger->dir = fcntl(dir, F_DUPFD_CLOEXEC, 0);
    if (ledger->dir < 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot keep the directory open: %m");
    *ret = ledger;
    ledger = NULL;
    return mrl_ok();
}

/* --- reading what is published --- */

/* The right edge of the published tree, which must lead to the root of its checkpoint. */
static mrl_status load_edge(struct mrl_ledger *ledger, const struct mrl_checkpoint *c,
                            struct mrl_error *err)
{
    const struct mrl_tree tree = mrl_ledger_tree(ledger);
    struct mrl_sha256 root;

    ledger->published = ledger->edge.size = c->size;
    ledger->pending_count = 0;
    mrl_buf_clear(&ledger->bundle);
    for (unsigned level = 0; level < 63; level++)
        if (c->size >> level & 1)
            MRL_TRY(tree.get(tree.context, level, (c->size >> level) - 1,
                             &ledger->edge.hashes[level], err));
    MRL_TRY(mrl_tree_edge_root(&ledger->edge, ledger->hasher, &root, err));
    if (!mrl_sha256_equal(&root, &c->root))
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "the tiles do not lead to the root of the checkpoint: the log was altered");
    ledger->root = root;
    return mrl_ok();
}

static mrl_status load(struct mrl_ledger *ledger, struct mrl_error *err)
{
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;
    mrl_status s;

    for (size_t i = 0; i < MRL_COUNT(ledger->slots); i++)
        ledger->slots[i].tile.width = 0;
    ledger->bundle_tile.width = 0;
    MRL_TRY(mrl_ledger_read_file(ledger, MRL_LEDGER_CHECKPOINT, &ledger->note, err));
    s = mrl_checkpoint_open(mrl_buf_text(&ledger->note), ledger->note.len, &ledger->key, &note,
                            &checkpoint, err);
    if (s.code != MRL_OK) {
        mrl_error_where(err, MRL_LEDGER_DIR "/" MRL_LEDGER_CHECKPOINT);
        return s;
    }
    MRL_TRY(load_edge(ledger, &checkpoint, err));
    return mrl_ledger_replay(ledger, err);
}

/* Whether another checkpoint was published since `note` was read. */
static bool has_moved(const struct mrl_ledger *ledger, const struct mrl_buf *before)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf now = {.max = 0};
    struct mrl_error ignored;

    mrl_buf_init(&now, MRL_MAX_NOTE);
    return mrl_ledger_read_file(ledger, MRL_LEDGER_CHECKPOINT, &now, &ignored).code == MRL_OK &&
           (now.len != before->len || memcmp(mrl_buf_text(&now), mrl_buf_text(before), now.len));
}

static mrl_status load_steadily(struct mrl_ledger *ledger, struct mrl_error *err)
{
    mrl_status s = load(ledger, err);

    for (int i = 1; i < OPEN_TRIES && s.code != MRL_OK && has_moved(ledger, &ledger->note); i++)
        s = load(ledger, err);
    return s;
}

mrl_status mrl_ledger_open(int dir, const struct mrl_note_key *key, struct mrl_ledger **ret,
                           struct mrl_error *err)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = NULL;

    MRL_TRY(make(dir, key, NULL, &ledger, err));
    MRL_TRY(load_steadily(ledger, err));
    *ret = ledger;
    ledger = NULL;
    return mrl_ok();
}

/* --- writing --- */

static mrl_status take_lock(struct mrl_ledger *ledger, struct mrl_error *err)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    MRL_TRY(mrl_file_open_rw(ledger->dir, MRL_LEDGER_LOCK, 0666, false, &ledger->lock, err));
    for (unsigned waited = 0; flock(ledger->lock, LOCK_EX | LOCK_NB) != 0; waited += 10) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return mrl_file_failure(err, MRL_LEDGER_DIR "/" MRL_LEDGER_LOCK, "cannot be locked");
        if (waited >= MRL_MAX_LEDGER_WAIT_MS) {
            mrl_error_set(err, MRL_E_BUSY, MRL_NO_OFFSET, "another process is writing to the log");
            mrl_error_where(err, MRL_LEDGER_DIR);
            mrl_error_hint(err, "wait for it to end and run the command again");
            return (mrl_status){MRL_E_BUSY};
        }
        (void)nanosleep(&pause, NULL);
    }
    return mrl_ok();
}

static mrl_status open_journal(struct mrl_ledger *ledger, struct mrl_error *err)
{
    off_t end;

    MRL_TRY(mrl_file_open_rw(ledger->dir, MRL_LEDGER_JOURNAL, 0666, false, &ledger->journal, err));
    end = lseek(ledger->journal, 0, SEEK_END);
    if (end < 0)
        return mrl_file_failure(err, MRL_LEDGER_DIR "/" MRL_LEDGER_JOURNAL, "cannot be read");
    ledger->journal_size = (uint64_t)end;
    return mrl_ok();
}

mrl_status mrl_ledger_open_writer(int dir, const struct mrl_note_signer *signer,
                                  struct mrl_ledger **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = NULL;

    MRL_TRY(make(dir, &signer->key, signer, &ledger, err));
    MRL_TRY(take_lock(ledger, err));
    MRL_TRY(load(ledger, err));
    MRL_TRY(open_journal(ledger, err));
    MRL_TRY(mrl_ledger_publish(ledger, err));
    *ret = ledger;
    ledger = NULL;
    return mrl_ok();
}

/* The journal first, zeroed so that an append changes no metadata; the checkpoint makes it a log.
 */
static mrl_status create(struct mrl_ledger *ledger, const struct mrl_note_signer *signer,
                         struct mrl_error *err)
{
    struct mrl_sha256 empty;

    if (mrl_file_exists(ledger->dir, MRL_LEDGER_CHECKPOINT)) {
        mrl_error_set(err, MRL_E_EXISTS, MRL_NO_OFFSET, "there is a log already");
        mrl_error_where(err, MRL_LEDGER_DIR);
        return (mrl_status){MRL_E_EXISTS};
    }
    MRL_TRY(mrl_file_write(ledger->dir, MRL_LEDGER_JOURNAL, "", 0, 0666, false, err));
    MRL_TRY(mrl_sha256_bytes("", 0, &empty, err));
    MRL_TRY(mrl_checkpoint_sign(signer, 0, &empty, &ledger->note, err));
    MRL_TRY(mrl_dir_make(ledger->dir, MRL_LEDGER_KEPT, 0777, err));
    return mrl_file_write(ledger->dir, MRL_LEDGER_CHECKPOINT, ledger->note.data, ledger->note.len,
                          0666, true, err);
}

mrl_status mrl_ledger_create(int dir, const struct mrl_note_signer *signer, struct mrl_error *err)
{
    mrl_cleanup(mrl_ledger_closep) struct mrl_ledger *ledger = NULL;

    MRL_TRY(make(dir, &signer->key, signer, &ledger, err));
    MRL_TRY(take_lock(ledger, err));
    return create(ledger, signer, err);
}
