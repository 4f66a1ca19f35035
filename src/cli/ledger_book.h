/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "inventory/project.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"

/* The one way into a project's ledger: the key that merlon.yaml names, the log in .merlon/ledger,
 * and the private half of the key in the directory of whoever runs merlon, outside the project.
 *
 * Beside the private key lies the last checkpoint that it signed.  So a log that was put back,
 * thrown away or copied elsewhere is not continued: the same key never signs two histories. */
enum mrl_book_state {
    MRL_BOOK_NONE,    /* merlon.yaml names no ledger */
    MRL_BOOK_ABSENT,  /* it names one, but there is no log here: a fresh clone */
    MRL_BOOK_KEYLESS, /* there is one, but not the key to sign it */
    MRL_BOOK_READY,
};

struct mrl_book {
    enum mrl_book_state state;
    struct mrl_note_key key; /* unless NONE */
    struct mrl_note_key *witnesses;
    size_t witness_count;
    struct mrl_span last; /* the last checkpoint that was signed here; empty if none is known */

    /* private */
    int dir, keys; /* of the log; of the private keys */
    struct mrl_note_signer signer;
    struct mrl_ledger *ledger; /* open for writing, from the first entry on */
    struct mrl_arena *arena;
};

/* Looks what there is; opens nothing for writing.  Always close it. */
mrl_status mrl_book_open(int root, const struct mrl_project *project, struct mrl_arena *arena,
                         struct mrl_book *ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_book_close(struct mrl_book *book);

/* Appends entries, durable when it returns; of very many, a failure may leave the first ones.  Of a
 * book that is not ready: nothing happens. */
mrl_status mrl_book_enter(struct mrl_book *book, const struct mrl_entry *entries, size_t count,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* Writes the tiles of what was entered, and remembers the checkpoint. */
mrl_status mrl_book_publish(struct mrl_book *book, struct mrl_error *err) MRL_MUST_CHECK;

/* Open, enter, publish, close; for commands that enter one thing. */
mrl_status mrl_book_note(int root, const struct mrl_project *project,
                         const struct mrl_entry *entries, size_t count, enum mrl_book_state *state,
                         struct mrl_error *err) MRL_MUST_CHECK;

/* Why nothing was entered, for a notice; NULL of a book that is ready or that nobody wants. */
const char *mrl_book_excuse(enum mrl_book_state state);

/* Makes key and log: the private key in the directory of keys, the log in .merlon/ledger of the
 * project.  `origin` NULL: a name that nothing else bears. */
mrl_status mrl_book_make(int root, const char *origin, struct mrl_arena *arena,
                         struct mrl_note_key *ret, const char **key_file,
                         struct mrl_error *err) MRL_MUST_CHECK;
