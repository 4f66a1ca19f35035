/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <string.h>

/* A file changed within the grain of the clock after it was read would keep its identity; two
 * seconds cover the coarsest time stamps in use (FAT). */
#define CLOCK_GRAIN_NS INT64_C(2000000000)

mrl_status mrl_store_put_verdicts(struct mrl_store *store, const struct mrl_verdict_row *rows,
                                  size_t count, struct mrl_error *err)
{
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *s;

        MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_PUT_VERDICT, &s, err));
        (void)sqlite3_bind_text(s, 1, rows[i].provision, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(s, 2, rows[i].verdict, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(s, 3, rows[i].reason, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int64(s, 4, rows[i].at);
        MRL_TRY(mrl_sqlite_run(store, s, "cannot keep verdicts", err));
    }
    return mrl_ok();
}

mrl_status mrl_store_last_verdicts(struct mrl_store *store, struct mrl_arena *arena,
                                   struct mrl_verdict_row **ret, size_t *count,
                                   struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;
    struct mrl_verdict_row *rows = NULL;
    size_t capacity = 0;
    size_t n = 0;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(
        store, "SELECT provision, verdict, reason, at FROM verdict ORDER BY provision", &s, err));
    for (;;) {
        MRL_TRY(mrl_sqlite_step(store, s, "cannot read verdicts", &row, err));
        if (!row)
            break;
        MRL_TRY(mrl_arena_grow(arena, (void **)&rows, &capacity, n, sizeof(*rows), err));
        rows[n] = (struct mrl_verdict_row){
            .provision = mrl_sqlite_text(s, 0, arena),
            .verdict = mrl_sqlite_text(s, 1, arena),
            .reason = mrl_sqlite_text(s, 2, arena),
            .at = sqlite3_column_int64(s, 3),
        };
        if (!rows[n].provision || !rows[n].verdict || !rows[n].reason)
            return MRL_FAIL_ARENA(err, arena);
        n++;
    }
    *ret = rows;
    *count = n;
    return mrl_ok();
}

mrl_status mrl_store_put_file(struct mrl_store *store, const struct mrl_known_file *file,
                              struct mrl_error *err)
{
    sqlite3_stmt *s;

    MRL_TRY(mrl_sqlite_behind_begin(store, err));
    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_PUT_FILE, &s, err));
    (void)sqlite3_bind_blob64(s, 1, file->path, strlen(file->path), SQLITE_STATIC);
    (void)sqlite3_bind_int64(s, 2, (int64_t)file->id.device);
    (void)sqlite3_bind_int64(s, 3, (int64_t)file->id.inode);
    (void)sqlite3_bind_int64(s, 4, (int64_t)file->id.size);
    (void)sqlite3_bind_int64(s, 5, file->id.mtime_ns);
    (void)sqlite3_bind_int64(s, 6, file->id.ctime_ns);
    (void)sqlite3_bind_blob(s, 7, file->sha256.bytes, sizeof(file->sha256.bytes), SQLITE_STATIC);
    (void)sqlite3_bind_blob64(s, 8, file->facts_len ? file->facts : "", file->facts_len,
                              SQLITE_STATIC);
    (void)sqlite3_bind_int64(s, 9, file->seen);
    MRL_TRY(mrl_sqlite_run(store, s, "cannot remember a file", err));
    return mrl_sqlite_behind_end(store, err);
}

static bool same_and_settled(sqlite3_stmt *s, const struct mrl_file_id *id)
{
    const struct mrl_file_id known = {
        .device = (uint64_t)sqlite3_column_int64(s, 0),
        .inode = (uint64_t)sqlite3_column_int64(s, 1),
        .size = (uint64_t)sqlite3_column_int64(s, 2),
        .mtime_ns = sqlite3_column_int64(s, 3),
        .ctime_ns = sqlite3_column_int64(s, 4),
    };
    const int64_t seen = sqlite3_column_int64(s, 7);
    int64_t seen_ns;

    return mrl_file_id_equal(&known, id) &&
           !__builtin_mul_overflow(seen, INT64_C(1000000000), &seen_ns) &&
           id->ctime_ns < INT64_MAX - CLOCK_GRAIN_NS && seen_ns > id->ctime_ns + CLOCK_GRAIN_NS;
}

static mrl_status copy_blob(sqlite3_stmt *s, int column, struct mrl_arena *arena, const void **ret,
                            size_t *len, struct mrl_error *err)
{
    const size_t n = (size_t)sqlite3_column_bytes(s, column);
    const void *copy = mrl_arena_memdup(arena, sqlite3_column_blob(s, column), n);

    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = n;
    return mrl_ok();
}

static mrl_status copy_file(sqlite3_stmt *s, const struct mrl_file_id *id, const char *path,
                            struct mrl_arena *arena, struct mrl_known_file *ret, bool *found,
                            struct mrl_error *err)
{
    struct mrl_known_file file = {.path = path, .id = *id, .seen = sqlite3_column_int64(s, 7)};

    *found = same_and_settled(s, id) && mrl_sqlite_digest(s, 5, &file.sha256);
    if (!*found)
        return mrl_ok();
    MRL_TRY(copy_blob(s, 6, arena, &file.facts, &file.facts_len, err));
    *ret = file;
    return mrl_ok();
}

mrl_status mrl_store_get_file(struct mrl_store *store, const char *path,
                              const struct mrl_file_id *id, struct mrl_arena *arena,
                              struct mrl_known_file *ret, bool *found, struct mrl_error *err)
{
    mrl_status status = mrl_ok();
    sqlite3_stmt *s;
    bool row;

    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_GET_FILE, &s, err));
    (void)sqlite3_bind_blob64(s, 1, path, strlen(path), SQLITE_STATIC);
    MRL_TRY(mrl_sqlite_step(store, s, "cannot look up a file", &row, err));
    *found = false;
    if (row)
        status = copy_file(s, id, path, arena, ret, found, err);
    (void)sqlite3_reset(s);
    return status;
}

mrl_status mrl_store_put_memo(struct mrl_store *store, const struct mrl_sha256 *key,
                              const void *bytes, size_t n, struct mrl_error *err)
{
    sqlite3_stmt *s;

    MRL_TRY(mrl_sqlite_behind_begin(store, err));
    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_PUT_MEMO, &s, err));
    (void)sqlite3_bind_blob(s, 1, key->bytes, sizeof(key->bytes), SQLITE_STATIC);
    (void)sqlite3_bind_blob64(s, 2, n ? bytes : "", n, SQLITE_STATIC);
    MRL_TRY(mrl_sqlite_run(store, s, "cannot remember an answer", err));
    return mrl_sqlite_behind_end(store, err);
}

mrl_status mrl_store_get_memo(struct mrl_store *store, const struct mrl_sha256 *key,
                              struct mrl_arena *arena, bool *found, const void **ret, size_t *len,
                              struct mrl_error *err)
{
    mrl_status status = mrl_ok();
    sqlite3_stmt *s;

    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_GET_MEMO, &s, err));
    (void)sqlite3_bind_blob(s, 1, key->bytes, sizeof(key->bytes), SQLITE_STATIC);
    MRL_TRY(mrl_sqlite_step(store, s, "cannot look up an answer", found, err));
    if (*found)
        status = copy_blob(s, 0, arena, ret, len, err);
    (void)sqlite3_reset(s);
    return status;
}

mrl_status mrl_store_put_artefact(struct mrl_store *store, const char *kind, const char *json,
                                  size_t n, mrl_time at, struct mrl_sha256 *ret,
                                  struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;
    struct mrl_sha256 digest;

    MRL_TRY(mrl_sha256_bytes(json, n, &digest, err));
    MRL_TRY(mrl_sqlite_prepare(
        store, "INSERT OR IGNORE INTO artefact (sha256, kind, at, json) VALUES (?,?,?,?)", &s,
        err));
    (void)sqlite3_bind_blob(s, 1, digest.bytes, sizeof(digest.bytes), SQLITE_STATIC);
    (void)sqlite3_bind_text(s, 2, kind, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(s, 3, at);
    (void)sqlite3_bind_text64(s, 4, json, n, SQLITE_STATIC, SQLITE_UTF8);
    MRL_TRY(mrl_sqlite_run(store, s, "cannot keep an artefact", err));
    *ret = digest;
    return mrl_ok();
}

mrl_status mrl_store_get_artefact(struct mrl_store *store, const struct mrl_sha256 *digest,
                                  struct mrl_arena *arena, const char **ret, size_t *len,
                                  struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;
    const char *json;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(store, "SELECT json FROM artefact WHERE sha256 = ?", &s, err));
    (void)sqlite3_bind_blob(s, 1, digest->bytes, sizeof(digest->bytes), SQLITE_STATIC);
    MRL_TRY(mrl_sqlite_step(store, s, "cannot read an artefact", &row, err));
    if (!row)
        return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "no artefact has this digest");
    json = mrl_sqlite_text(s, 0, arena);
    if (!json)
        return MRL_FAIL_ARENA(err, arena);
    *ret = json;
    *len = (size_t)sqlite3_column_bytes(s, 0);
    return mrl_ok();
}

mrl_status mrl_store_rebuild(struct mrl_store *store, struct mrl_error *err)
{
    static const char sql[] =
        "DELETE FROM latest; DELETE FROM verdict; DELETE FROM known_file; DELETE FROM memo;"
        "INSERT INTO latest (check_id, clock_given, evidence_id, at)"
        " SELECT check_id, clock_given, id, at FROM (SELECT check_id, clock_given, id, at,"
        "  row_number() OVER (PARTITION BY check_id, clock_given ORDER BY at DESC, id DESC) AS n"
        "  FROM evidence) WHERE n = 1";
    mrl_status s;

    MRL_TRY(mrl_store_begin(store, err));
    s = mrl_sqlite_exec(store, sql, "cannot rebuild the derived tables", err);
    if (s.code == MRL_OK)
        s = mrl_store_commit(store, err);
    if (s.code != MRL_OK)
        mrl_store_rollback(store);
    return s;
}

/* Counts the rows of a query that must find none. */
static mrl_status expect_none(struct mrl_store *store, const char *sql, const char *complaint,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(store, sql, &s, err));
    MRL_TRY(mrl_sqlite_step(store, s, "cannot check the store", &row, err));
    if (!row)
        return mrl_ok();
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "%s", complaint);
    mrl_error_where(err, ".merlon/merlon.db");
    return (mrl_status){MRL_E_FORMAT};
}

mrl_status mrl_store_check(struct mrl_store *store, struct mrl_error *err)
{
    MRL_TRY(expect_none(store, "SELECT 1 FROM pragma_quick_check WHERE quick_check <> 'ok'",
                        "is damaged", err));
    MRL_TRY(expect_none(store, "SELECT 1 FROM pragma_foreign_key_check",
                        "has rows that refer to nothing", err));
    return expect_none(store,
                       "SELECT 1 FROM latest l JOIN evidence e ON e.id = l.evidence_id WHERE"
                       " EXISTS (SELECT 1 FROM evidence n WHERE n.check_id = l.check_id AND"
                       " n.clock_given = l.clock_given AND (n.at > e.at OR"
                       " (n.at = e.at AND n.id > e.id)))",
                       "has a derived table that disagrees with the evidence", err);
}
