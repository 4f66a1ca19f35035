/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "store/store.h"

#include <sqlite3.h>

/* The SQLite back end, private to the room. */

/* Every statement that is used more than once; prepared on first use and kept. */
enum mrl_statement {
    MRL_SQL_ADD_EVIDENCE,
    MRL_SQL_ADD_SUBJECT,
    MRL_SQL_SET_LATEST,
    MRL_SQL_GET_SUBJECTS,
    MRL_SQL_PUT_FILE,
    MRL_SQL_GET_FILE,
    MRL_SQL_PUT_VERDICT,
    MRL_SQL_PUT_MEMO,
    MRL_SQL_GET_MEMO,
    MRL_SQL_COUNT,
};

struct mrl_store {
    sqlite3 *db;
    sqlite3_stmt *statements[MRL_SQL_COUNT];
    bool in_transaction;
    bool writing_behind;     /* a transaction that holds only derived rows */
    int64_t behind_since_ms; /* monotonic */
};

/* Around each write of derived rows: opens a transaction if none is open, and commits one that has
 * been open for long enough to be in the way of others. */
mrl_status mrl_sqlite_behind_begin(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;
mrl_status mrl_sqlite_behind_end(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;

/* The status for a failed SQLite call; says what was tried. */
mrl_status mrl_sqlite_failure(struct mrl_store *store, const char *what,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* The kept statement, reset and ready to bind. */
mrl_status mrl_sqlite_statement(struct mrl_store *store, enum mrl_statement which,
                                sqlite3_stmt **ret, struct mrl_error *err) MRL_MUST_CHECK;

/* For statements that are used once a run: release with mrl_sqlite_finalize(). */
mrl_status mrl_sqlite_prepare(struct mrl_store *store, const char *sql, sqlite3_stmt **ret,
                              struct mrl_error *err) MRL_MUST_CHECK;
void mrl_sqlite_finalize(sqlite3_stmt **statement);

/* Runs a statement that yields no rows. */
mrl_status mrl_sqlite_run(struct mrl_store *store, sqlite3_stmt *statement, const char *what,
                          struct mrl_error *err) MRL_MUST_CHECK;

/* One step of a query; *ret tells whether there is a row. */
mrl_status mrl_sqlite_step(struct mrl_store *store, sqlite3_stmt *statement, const char *what,
                           bool *ret, struct mrl_error *err) MRL_MUST_CHECK;

mrl_status mrl_sqlite_exec(struct mrl_store *store, const char *sql, const char *what,
                           struct mrl_error *err) MRL_MUST_CHECK;

/* Columns copied into the arena; NULL on failure of the arena.  Text always ends in NUL. */
const char *mrl_sqlite_text(sqlite3_stmt *statement, int column, struct mrl_arena *arena);
bool mrl_sqlite_digest(sqlite3_stmt *statement, int column, struct mrl_sha256 *ret);

/* Brings the schema to the newest version inside a transaction, and refuses a schema that is
 * not exactly ours. */
mrl_status mrl_sqlite_migrate(struct mrl_store *store, struct mrl_error *err) MRL_MUST_CHECK;
