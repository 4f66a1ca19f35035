/* SPDX-License-Identifier: Apache-2.0 */
#include "base/embed.h"
#include "store/sqlite.h"

#include <inttypes.h>
#include <string.h>

/* "MRLN": says that the file is ours (sqlite.org/fileformat.html, section 1.3). */
#define APPLICATION_ID 0x4d524c4e

/* src/store/migrations, in order; the n-th brings the schema to version n. */
extern const struct mrl_embedded mrl_store_migrations[];
extern const size_t mrl_store_migrations_count;

static mrl_status read_number(struct mrl_store *store, const char *sql, int64_t *ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *statement = NULL;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(store, sql, &statement, err));
    MRL_TRY(mrl_sqlite_step(store, statement, "cannot read the store", &row, err));
    *ret = row ? sqlite3_column_int64(statement, 0) : 0;
    return mrl_ok();
}

static mrl_status refuse(enum mrl_code code, const char *what, const char *hint,
                         struct mrl_error *err)
{
    mrl_error_set(err, code, MRL_NO_OFFSET, "%s", what);
    mrl_error_where(err, ".merlon/merlon.db");
    mrl_error_hint(err, "%s", hint);
    return (mrl_status){code};
}

static mrl_status check_owner(struct mrl_store *store, int64_t *version, struct mrl_error *err)
{
    int64_t application, tables;

    MRL_TRY(read_number(store, "PRAGMA application_id", &application, err));
    MRL_TRY(read_number(store, "PRAGMA user_version", version, err));
    MRL_TRY(read_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err));
    if (application != APPLICATION_ID && tables != 0)
        return refuse(MRL_E_FORMAT, "is a database of another program", "move it away", err);
    if (*version > (int64_t)mrl_store_migrations_count)
        return refuse(MRL_E_UNSUPPORTED, "was written by a newer merlon", "use that version", err);
    return mrl_ok();
}

static mrl_status apply_from(struct mrl_store *store, int64_t version, struct mrl_error *err)
{
    char pragma[96];

    for (size_t i = (size_t)version; i < mrl_store_migrations_count; i++)
        MRL_TRY(
            mrl_sqlite_exec(store, mrl_store_migrations[i].bytes, "cannot set up the store", err));
    (void)sqlite3_snprintf((int)sizeof(pragma), pragma,
                           "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
                           (int)mrl_store_migrations_count);
    return mrl_sqlite_exec(store, pragma, "cannot set up the store", err);
}

/* All of a schema as one text. */
static mrl_status schema_text(struct mrl_store *store, struct mrl_arena *arena, const char **ret,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *statement = NULL;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(store,
                               "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema"
                               " WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name)",
                               &statement, err));
    MRL_TRY(mrl_sqlite_step(store, statement, "cannot read the store", &row, err));
    *ret = mrl_sqlite_text(statement, 0, arena);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(err, arena);
}

static void close_scratch(struct mrl_store *scratch)
{
    (void)sqlite3_close(scratch->db);
}

/* A trigger or view that is not ours could forge what we read: the schema must be, to the letter,
 * the one that our migrations make in an empty database. */
static mrl_status check_schema(struct mrl_store *store, struct mrl_error *err)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    mrl_cleanup(close_scratch) struct mrl_store scratch = {0};
    const char *expected;
    const char *found;

    if (!arena || sqlite3_open(":memory:", &scratch.db) != SQLITE_OK)
        return MRL_FAIL_NOMEM(err);
    MRL_TRY(apply_from(&scratch, 0, err));
    MRL_TRY(schema_text(&scratch, arena, &expected, err));
    MRL_TRY(schema_text(store, arena, &found, err));
    if (strcmp(expected, found) != 0)
        return refuse(MRL_E_FORMAT, "has a schema that merlon did not make",
                      "restore it from a backup, or move it away and collect evidence anew", err);
    return mrl_ok();
}

mrl_status mrl_sqlite_migrate(struct mrl_store *store, struct mrl_error *err)
{
    int64_t version;

    MRL_TRY(check_owner(store, &version, err));
    if (version < (int64_t)mrl_store_migrations_count) {
        MRL_TRY(mrl_store_begin(store, err));
        /* Another process may have done it while we waited for the lock. */
        MRL_TRY(check_owner(store, &version, err));
        if (version < (int64_t)mrl_store_migrations_count)
            MRL_TRY(apply_from(store, version, err));
        MRL_TRY(mrl_store_commit(store, err));
    }
    return check_schema(store, err);
}
