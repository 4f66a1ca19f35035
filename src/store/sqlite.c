/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_DIR  ".merlon"
#define STORE_NAME "merlon.db"

/* How long to wait for another process that writes. */
#define BUSY_TIMEOUT_MS 5000

static const char *const statement_texts[MRL_SQL_COUNT] = {
    [MRL_SQL_ADD_EVIDENCE] =
        "INSERT INTO evidence (check_id, outcome, basis, message, remedy, at, observed, expires,"
        " clock_given, inputs, tool, catalogue) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    [MRL_SQL_ADD_SUBJECT] =
        "INSERT INTO subject (evidence_id, position, name, sha256) VALUES (?,?,?,?)",
    [MRL_SQL_SET_LATEST] =
        "INSERT INTO latest (check_id, clock_given, evidence_id, at) VALUES (?,?,?,?)"
        " ON CONFLICT (check_id, clock_given) DO UPDATE SET evidence_id = excluded.evidence_id,"
        " at = excluded.at WHERE excluded.at >= latest.at",
    [MRL_SQL_GET_SUBJECTS] =
        "SELECT name, sha256 FROM subject WHERE evidence_id = ? ORDER BY position",
    [MRL_SQL_PUT_FILE] =
        "INSERT OR REPLACE INTO known_file (path, device, inode, size, mtime_ns, ctime_ns,"
        " sha256, facts, seen) VALUES (?,?,?,?,?,?,?,?,?)",
    [MRL_SQL_GET_FILE] = "SELECT device, inode, size, mtime_ns, ctime_ns, sha256, facts, seen"
                         " FROM known_file WHERE path = ?",
    [MRL_SQL_PUT_VERDICT] =
        "INSERT OR REPLACE INTO verdict (provision, verdict, reason, at) VALUES (?,?,?,?)",
    [MRL_SQL_PUT_MEMO] = "INSERT OR REPLACE INTO memo (key, value) VALUES (?,?)",
    [MRL_SQL_GET_MEMO] = "SELECT value FROM memo WHERE key = ?",
};

static enum mrl_code code_of(int sqlite_code)
{
    switch (sqlite_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return MRL_E_BUSY;
    case SQLITE_NOMEM:
        return MRL_E_NOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return MRL_E_FORMAT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return MRL_E_DENIED;
    default:
        return MRL_E_IO;
    }
}

/* `system` is the errno behind it, if there is one: a write-ahead log that cannot grow says no more
 * than that there was an I/O error. */
static void add_hint(struct mrl_error *err, enum mrl_code code, int sqlite_code, int system)
{
    if (code == MRL_E_BUSY)
        mrl_error_hint(err, "another merlon is writing; wait for it to end and run this again");
    else if (code == MRL_E_FORMAT)
        mrl_error_hint(err, "restore it from a backup, or move it away and run `merlon assess` to "
                            "collect evidence anew");
    else if (code == MRL_E_DENIED || system == EROFS || system == EACCES)
        mrl_error_hint(err, "check who owns " STORE_DIR " and whether it may be written");
    else if ((sqlite_code & 0xff) == SQLITE_FULL || system == ENOSPC)
        mrl_error_hint(err, "free some space and run the command again; nothing was lost");
}

mrl_status mrl_sqlite_failure(struct mrl_store *store, const char *what, struct mrl_error *err)
{
    const int sqlite_code = sqlite3_extended_errcode(store->db);
    const enum mrl_code code = code_of(sqlite_code);
    const char *const why = sqlite3_errmsg(store->db);
    char quoted[128];

    mrl_text_quote(quoted, sizeof(quoted), why, strlen(why));
    mrl_error_set(err, code, MRL_NO_OFFSET, "%s: %s", what, quoted);
    mrl_error_where(err, STORE_DIR "/" STORE_NAME);
    add_hint(err, code, sqlite_code, sqlite3_system_errno(store->db));
    return (mrl_status){code};
}

mrl_status mrl_sqlite_prepare(struct mrl_store *store, const char *sql, sqlite3_stmt **ret,
                              struct mrl_error *err)
{
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL) != SQLITE_OK)
        return mrl_sqlite_failure(store, "cannot use the store", err);
    return mrl_ok();
}

void mrl_sqlite_finalize(sqlite3_stmt **statement)
{
    (void)sqlite3_finalize(*statement);
    *statement = NULL;
}

mrl_status mrl_sqlite_statement(struct mrl_store *store, enum mrl_statement which,
                                sqlite3_stmt **ret, struct mrl_error *err)
{
    sqlite3_stmt **const slot = &store->statements[which];

    if (!*slot)
        MRL_TRY(mrl_sqlite_prepare(store, statement_texts[which], slot, err));
    (void)sqlite3_reset(*slot);
    (void)sqlite3_clear_bindings(*slot);
    *ret = *slot;
    return mrl_ok();
}

mrl_status mrl_sqlite_step(struct mrl_store *store, sqlite3_stmt *statement, const char *what,
                           bool *ret, struct mrl_error *err)
{
    const int code = sqlite3_step(statement);

    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        const mrl_status s = mrl_sqlite_failure(store, what, err);

        (void)sqlite3_reset(statement);
        return s;
    }
    *ret = code == SQLITE_ROW;
    if (code == SQLITE_DONE)
        (void)sqlite3_reset(statement);
    return mrl_ok();
}

mrl_status mrl_sqlite_run(struct mrl_store *store, sqlite3_stmt *statement, const char *what,
                          struct mrl_error *err)
{
    bool row = true;

    while (row)
        MRL_TRY(mrl_sqlite_step(store, statement, what, &row, err));
    return mrl_ok();
}

mrl_status mrl_sqlite_exec(struct mrl_store *store, const char *sql, const char *what,
                           struct mrl_error *err)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return mrl_sqlite_failure(store, what, err);
    return mrl_ok();
}

const char *mrl_sqlite_text(sqlite3_stmt *statement, int column, struct mrl_arena *arena)
{
    const char *const text = (const char *)sqlite3_column_text(statement, column);
    const int n = sqlite3_column_bytes(statement, column);

    return mrl_arena_strndup(arena, text ? text : "", text ? (size_t)n : 0);
}

bool mrl_sqlite_digest(sqlite3_stmt *statement, int column, struct mrl_sha256 *ret)
{
    const void *const bytes = sqlite3_column_blob(statement, column);

    if (!bytes || sqlite3_column_bytes(statement, column) != (int)sizeof(ret->bytes))
        return false;
    memcpy(ret->bytes, bytes, sizeof(ret->bytes));
    return true;
}

/* The store's directory as an absolute path without links: a link planted in a hostile project
 * must not make us write somewhere else. */
static mrl_status store_directory(int root, bool create, char *ret, size_t size,
                                  struct mrl_error *err)
{
    mrl_cleanup(mrl_fd_close) int dir = -1;
    char link[32];
    ssize_t n;

    if (create)
        MRL_TRY(mrl_dir_make(root, STORE_DIR, 0700, err));
    dir = openat(root, STORE_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0) {
        const enum mrl_code code = errno == ENOENT ? MRL_E_ABSENT : MRL_E_DENIED;

        mrl_error_set(err, code, MRL_NO_OFFSET, "cannot open the store's directory: %m");
        mrl_error_where(err, STORE_DIR);
        mrl_error_hint(err, code == MRL_E_ABSENT ? "`merlon assess` makes the store of a project"
                                                 : "check who owns " STORE_DIR);
        return (mrl_status){code};
    }
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
    n = readlink(link, ret, size - 1);
    if (n < 0 || (size_t)n >= size - sizeof("/" STORE_NAME))
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot name the store's directory");
    memcpy(ret + n, "/" STORE_NAME, sizeof("/" STORE_NAME));
    return mrl_ok();
}

/* A store that came with a project may have been made to hurt: nothing in its schema is trusted. */
static mrl_status harden(struct mrl_store *store, struct mrl_error *err)
{
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    (void)sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    return mrl_sqlite_exec(store,
                           "PRAGMA cell_size_check = ON; PRAGMA journal_mode = WAL;"
                           "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY",
                           "cannot open the store", err);
}

/* Evidence on a medium that nobody can write to can be read all the same, as long as nothing waits
 * in the write-ahead log (sqlite.org/wal.html, section 8). */
static bool is_read_only(const char *path)
{
    char log[4096 + 8];
    struct stat st;

    if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 || (errno != EROFS && errno != EACCES))
        return false;
    (void)snprintf(log, sizeof(log), "%s-wal", path);
    return stat(log, &st) != 0 || st.st_size == 0;
}

/* sqlite.org/uri.html: what would end the path is written in hexadecimal. */
static void write_uri(const char *path, char *ret, size_t size)
{
    size_t n = (size_t)snprintf(ret, size, "file:");

    for (; *path && n + 4 < size; path++)
        n += (size_t)snprintf(ret + n, size - n, strchr("%?#", *path) ? "%%%02x" : "%c", *path);
    (void)snprintf(ret + n, size - n, "%s", "?immutable=1");
}

static mrl_status open_immutable(struct mrl_store *store, const char *path, struct mrl_error *err)
{
    const int flags =
        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
    char uri[3 * 4096 + 32];

    write_uri(path, uri, sizeof(uri));
    if (sqlite3_open_v2(uri, &store->db, flags, NULL) != SQLITE_OK)
        return store->db ? mrl_sqlite_failure(store, "cannot open the store", err)
                         : MRL_FAIL_NOMEM(err);
    MRL_TRY(harden(store, err));
    return mrl_sqlite_migrate(store, err);
}

static mrl_status open_database(struct mrl_store *store, const char *path, bool create,
                                struct mrl_error *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE |
                      (create ? SQLITE_OPEN_CREATE : 0);

    if (!create && access(path, F_OK) != 0) {
        mrl_error_set(err, MRL_E_ABSENT, MRL_NO_OFFSET, "there is no store yet");
        mrl_error_where(err, STORE_DIR "/" STORE_NAME);
        mrl_error_hint(err, "`merlon assess` makes the store of a project");
        return (mrl_status){MRL_E_ABSENT};
    }
    if (!create && is_read_only(path))
        return open_immutable(store, path, err);
    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        return store->db ? mrl_sqlite_failure(store, "cannot open the store", err)
                         : MRL_FAIL_NOMEM(err);
    MRL_TRY(harden(store, err));
    return mrl_sqlite_migrate(store, err);
}

mrl_status mrl_store_open(int root, bool create, struct mrl_store **ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = calloc(1, sizeof(*store));
    char path[4096];

    if (!store)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(store_directory(root, create, path, sizeof(path), err));
    MRL_TRY(open_database(store, path, create, err));
    *ret = store;
    store = NULL;
    return mrl_ok();
}

void mrl_store_close(struct mrl_store *store)
{
    struct mrl_error ignored; /* derived rows may be lost: they will be made again */

    if (!store)
        return;
    if (mrl_store_flush(store, &ignored).code != MRL_OK || store->in_transaction)
        mrl_store_rollback(store);
    for (size_t i = 0; i < MRL_SQL_COUNT; i++)
        (void)sqlite3_finalize(store->statements[i]);
    (void)sqlite3_close(store->db);
    free(store);
}

void mrl_store_closep(struct mrl_store **store)
{
    mrl_store_close(*store);
    *store = NULL;
}
