/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ledger_book.h"

#include "base/file.h"
#include "cli/key_store.h"
#include "ledger/content.h"
#include "sign/key_dir.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* "ledger-", 8 digits, ".signer" and a NUL. */
#define NAME_SIZE 32

static void signer_name(const struct mrl_note_key *key, char ret[NAME_SIZE])
{
    (void)snprintf(ret, NAME_SIZE, "ledger-%08" PRIx32 ".signer", key->id);
}

static void last_name(const struct mrl_note_key *key, char ret[NAME_SIZE])
{
    (void)snprintf(ret, NAME_SIZE, "ledger-%08" PRIx32 ".last", key->id);
}

static mrl_status parse_key(const char *text, struct mrl_note_key *ret, struct mrl_error *err)
{
    const mrl_status s = mrl_note_key_parse(text, strlen(text), ret, err);

    if (s.code != MRL_OK)
        mrl_error_where(err, MRL_PROJECT_FILE);
    return s;
}

static mrl_status parse_keys(struct mrl_book *b, const struct mrl_project *project,
                             struct mrl_error *err)
{
    MRL_TRY(parse_key(project->ledger_key, &b->key, err));
    b->witnesses =
        mrl_arena_array(b->arena, project->ledger_witness_count + 1, sizeof(*b->witnesses));
    if (!b->witnesses)
        return MRL_FAIL_ARENA(err, b->arena);
    for (; b->witness_count < project->ledger_witness_count; b->witness_count++)
        MRL_TRY(parse_key(project->ledger_witnesses[b->witness_count],
                          &b->witnesses[b->witness_count], err));
    return mrl_ok();
}

/* --- the private half --- */

static mrl_status read_signer(struct mrl_book *b, struct mrl_error *err)
{
    char name[NAME_SIZE];
    const char *text;
    size_t n;

    signer_name(&b->key, name);
    MRL_TRY(mrl_key_dir_read_file(b->keys, name, b->arena, &text, &n, err));
    MRL_TRY(mrl_note_signer_parse(text, n, &b->signer, err));
    if (memcmp(&b->signer.key, &b->key, sizeof(b->key)) != 0) {
        mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET,
                      "is not the key that merlon.yaml names for the ledger");
        mrl_error_where(err, name);
        return (mrl_status){MRL_E_DENIED};
    }
    return mrl_ok();
}

/* What the key signed last.  A file that is damaged is no reason to sign a second history. */
static mrl_status read_last(struct mrl_book *b, struct mrl_error *err)
{
    char name[NAME_SIZE];
    const char *text;
    size_t n;
    mrl_status s;

    last_name(&b->key, name);
    s = mrl_key_dir_read_file(b->keys, name, b->arena, &text, &n, err);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    b->last = mrl_span(text, n);
    return mrl_ok();
}

static mrl_status read_keys(struct mrl_book *b, const char *path, struct mrl_error *err)
{
    mrl_status s = read_last(b, err);

    if (s.code == MRL_OK)
        s = read_signer(b, err);
    if (s.code != MRL_OK)
        mrl_error_beneath(err, path);
    return s;
}

/* No directory of keys, or none of this ledger: *found false. */
static mrl_status find_signer(struct mrl_book *b, bool *found, struct mrl_error *err)
{
    const char *path;
    mrl_status s;

    *found = false;
    s = mrl_key_store_path(b->arena, &path, err);
    if (s.code == MRL_OK)
        s = mrl_key_dir_open(path, false, &b->keys, err);
    if (s.code == MRL_OK)
        s = read_keys(b, path, err);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    *found = true;
    return mrl_ok();
}

mrl_status mrl_book_open(int root, const struct mrl_project *project, struct mrl_arena *arena,
                         struct mrl_book *ret, struct mrl_error *err)
{
    mrl_status s;
    bool found;

    *ret = (struct mrl_book){.dir = -1, .keys = -1, .arena = arena};
    if (!project->ledger_key)
        return mrl_ok();
    MRL_TRY(parse_keys(ret, project, err));
    MRL_TRY(find_signer(ret, &found, err));
    ret->state = MRL_BOOK_ABSENT;
    s = mrl_dir_open_beneath(root, MRL_LEDGER_DIR, &ret->dir, err);
    if (s.code == MRL_E_ABSENT)
        return mrl_ok();
    MRL_TRY(s);
    if (mrl_file_exists(ret->dir, "checkpoint"))
        ret->state = found ? MRL_BOOK_READY : MRL_BOOK_KEYLESS;
    return mrl_ok();
}

void mrl_book_close(struct mrl_book *book)
{
    mrl_ledger_closep(&book->ledger);
    mrl_note_signer_done(&book->signer);
    mrl_fd_close(&book->dir);
    mrl_fd_close(&book->keys);
}

/* --- entering --- */

static mrl_status check_last(struct mrl_book *b, struct mrl_error *err)
{
    struct mrl_checkpoint checkpoint;
    struct mrl_note note;
    mrl_status s;

    if (b->last.len == 0)
        return mrl_ok();
    s = mrl_checkpoint_open(b->last.at, b->last.len, &b->key, &note, &checkpoint, err);
    if (s.code == MRL_OK)
        s = mrl_ledger_continues(b->ledger, &checkpoint, err);
    if (s.code == MRL_OK)
        return s;
    mrl_error_where(err, MRL_LEDGER_DIR);
    mrl_error_hint(err, "the key has signed more than this log holds and does not sign another "
                        "history; bring back the latest copy of it");
    return s;
}

static mrl_status open_writer(struct mrl_book *b, struct mrl_error *err)
{
    if (b->ledger)
        return mrl_ok();
    MRL_TRY(mrl_ledger_open_writer(b->dir, &b->signer, &b->ledger, err));
    return check_last(b, err);
}

static mrl_status write_entries(const struct mrl_entry *entries, size_t count,
                                struct mrl_span *spans, struct mrl_buf *buf, struct mrl_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const size_t start = buf->len;

        MRL_TRY(mrl_entry_write(&entries[i], buf, err));
        spans[i].len = buf->len - start;
    }
    for (size_t i = 0, at = 0; i < count; at += spans[i++].len)
        spans[i].at = buf->data + at;
    return mrl_ok();
}

/* Of one append; some hundred bytes each stay far below what one may hold. */
#define AT_ONCE 10000u

static mrl_status enter_some(struct mrl_book *book, const struct mrl_entry *entries, size_t count,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf = {.max = 0};
    struct mrl_span *spans;

    mrl_buf_init(&buf, MRL_MAX_LEDGER_JOURNAL / 2);
    spans = mrl_arena_array(book->arena, count, sizeof(*spans));
    if (!spans)
        return MRL_FAIL_ARENA(err, book->arena);
    MRL_TRY(write_entries(entries, count, spans, &buf, err));
    return mrl_ledger_append(book->ledger, spans, count, err);
}

mrl_status mrl_book_enter(struct mrl_book *book, const struct mrl_entry *entries, size_t count,
                          struct mrl_error *err)
{
    if (book->state != MRL_BOOK_READY || count == 0)
        return mrl_ok();
    MRL_TRY(open_writer(book, err));
    for (size_t i = 0; i < count; i += AT_ONCE)
        MRL_TRY(enter_some(book, entries + i, count - i < AT_ONCE ? count - i : AT_ONCE, err));
    return mrl_ok();
}

mrl_status mrl_book_publish(struct mrl_book *book, struct mrl_error *err)
{
    struct mrl_span note;
    char name[NAME_SIZE];

    if (!book->ledger)
        return mrl_ok();
    MRL_TRY(mrl_ledger_publish(book->ledger, err));
    note = mrl_ledger_checkpoint(book->ledger);
    last_name(&book->key, name);
    return mrl_file_write(book->keys, name, note.at, note.len, 0600, false, err);
}

mrl_status mrl_book_note(int root, const struct mrl_project *project,
                         const struct mrl_entry *entries, size_t count, enum mrl_book_state *state,
                         struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(16u << 20);
    struct mrl_book book;
    mrl_status s;

    if (!arena)
        return MRL_FAIL_NOMEM(err);
    s = mrl_book_open(root, project, arena, &book, err);
    if (s.code == MRL_OK)
        s = mrl_book_enter(&book, entries, count, err);
    if (s.code == MRL_OK)
        s = mrl_book_publish(&book, err);
    *state = book.state;
    mrl_book_close(&book);
    return s;
}

const char *mrl_book_excuse(enum mrl_book_state state)
{
    if (state == MRL_BOOK_ABSENT)
        return "merlon.yaml names a ledger, but there is none in " MRL_LEDGER_DIR
               ": nothing was entered";
    if (state == MRL_BOOK_KEYLESS)
        return "the key of the ledger is not here: nothing was entered";
    return NULL;
}

/* --- making --- */

static mrl_status choose_origin(const char *given, struct mrl_arena *arena, const char **ret,
                                struct mrl_error *err)
{
    uint64_t number;

    *ret = given;
    if (given)
        return mrl_ok();
    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "there is no randomness for a name");
    *ret = mrl_arena_printf(arena, "merlon-ledger/%016" PRIx64, number);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

static mrl_status save_signer(const struct mrl_note_signer *signer, struct mrl_arena *arena,
                              const char **file, struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;
    struct mrl_buf text;
    char name[NAME_SIZE];
    const char *path;
    mrl_status s;

    signer_name(&signer->key, name);
    MRL_TRY(mrl_key_store_path(arena, &path, err));
    *file = mrl_arena_printf(arena, "%s/%s", path, name);
    if (!*file)
        return MRL_FAIL_ARENA(err, arena);
    MRL_TRY(mrl_key_dir_open(path, true, &dir, err));
    mrl_buf_init(&text, MRL_NOTE_KEY_TEXT + 64);
    s = mrl_note_signer_format(signer, &text, err);
    if (s.code == MRL_OK)
        s = mrl_file_write(dir, name, text.data, text.len, 0600, true, err);
    if (text.data)
        OPENSSL_cleanse(text.data, text.len);
    mrl_buf_done(&text);
    return s;
}

mrl_status mrl_book_make(int root, const char *origin, struct mrl_arena *arena,
                         struct mrl_note_key *ret, const char **key_file, struct mrl_error *err)
{
    mrl_cleanup(mrl_note_signer_done) struct mrl_note_signer signer = {.secret = NULL};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *name;

    MRL_TRY(mrl_dir_make(root, MRL_LEDGER_DIR, 0777, err));
    MRL_TRY(mrl_dir_open_beneath(root, MRL_LEDGER_DIR, &dir, err));
    if (mrl_file_exists(dir, "checkpoint")) {
        mrl_error_set(err, MRL_E_EXISTS, MRL_NO_OFFSET, "there is a log already");
        mrl_error_where(err, MRL_LEDGER_DIR);
        return (mrl_status){MRL_E_EXISTS};
    }
    MRL_TRY(choose_origin(origin, arena, &name, err));
    MRL_TRY(mrl_note_signer_new(name, &signer, err));
    MRL_TRY(save_signer(&signer, arena, key_file, err));
    *ret = signer.key;
    return mrl_ledger_create(dir, &signer, err);
}
