/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <string.h>

const char *mrl_outcome_name(enum mrl_outcome outcome)
{
    static const char *const names[] = {
        [MRL_OUTCOME_OK] = "ok",
        [MRL_OUTCOME_VIOLATED] = "violated",
        [MRL_OUTCOME_UNKNOWN] = "unknown",
        [MRL_OUTCOME_ERROR] = "error",
    };

    return names[outcome];
}

const char *mrl_basis_name(enum mrl_basis basis)
{
    static const char *const names[] = {
        [MRL_BASIS_MEASURED] = "measured",
        [MRL_BASIS_DOCUMENTED] = "documented",
        [MRL_BASIS_ATTESTED] = "attested",
    };

    return names[basis];
}

static void bind_text(sqlite3_stmt *s, int column, const char *text)
{
    (void)sqlite3_bind_text(s, column, text, -1, SQLITE_STATIC);
}

static void bind_digest(sqlite3_stmt *s, int column, const struct mrl_sha256 *digest)
{
    (void)sqlite3_bind_blob(s, column, digest->bytes, sizeof(digest->bytes), SQLITE_STATIC);
}

static mrl_status insert_evidence(struct mrl_store *store, const struct mrl_evidence *e,
                                  int64_t *ret, struct mrl_error *err)
{
    sqlite3_stmt *s;

    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_ADD_EVIDENCE, &s, err));
    bind_text(s, 1, e->check);
    (void)sqlite3_bind_int(s, 2, (int)e->outcome);
    (void)sqlite3_bind_int(s, 3, (int)e->basis);
    bind_text(s, 4, e->message);
    bind_text(s, 5, e->remedy);
    (void)sqlite3_bind_int64(s, 6, e->at);
    (void)sqlite3_bind_int64(s, 7, e->observed);
    (void)sqlite3_bind_int64(s, 8, e->expires);
    (void)sqlite3_bind_int(s, 9, e->clock_given);
    bind_digest(s, 10, &e->inputs);
    bind_text(s, 11, e->tool);
    bind_digest(s, 12, &e->catalogue);
    MRL_TRY(mrl_sqlite_run(store, s, "cannot add evidence", err));
    *ret = sqlite3_last_insert_rowid(store->db);
    return mrl_ok();
}

static mrl_status insert_subjects(struct mrl_store *store, const struct mrl_evidence *e, int64_t id,
                                  struct mrl_error *err)
{
    for (size_t i = 0; i < e->subject_count; i++) {
        sqlite3_stmt *s;

        MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_ADD_SUBJECT, &s, err));
        (void)sqlite3_bind_int64(s, 1, id);
        (void)sqlite3_bind_int64(s, 2, (int64_t)i);
        bind_text(s, 3, e->subjects[i].name);
        bind_digest(s, 4, &e->subjects[i].sha256);
        MRL_TRY(mrl_sqlite_run(store, s, "cannot add evidence", err));
    }
    return mrl_ok();
}

static mrl_status set_latest(struct mrl_store *store, const struct mrl_evidence *e, int64_t id,
                             struct mrl_error *err)
{
    sqlite3_stmt *s;

    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_SET_LATEST, &s, err));
    bind_text(s, 1, e->check);
    (void)sqlite3_bind_int(s, 2, e->clock_given);
    (void)sqlite3_bind_int64(s, 3, id);
    (void)sqlite3_bind_int64(s, 4, e->at);
    return mrl_sqlite_run(store, s, "cannot add evidence", err);
}

mrl_status mrl_store_add_evidence(struct mrl_store *store, const struct mrl_evidence *evidence,
                                  int64_t *ret, struct mrl_error *err)
{
    const bool own = !store->in_transaction || store->writing_behind;
    mrl_status s = mrl_ok();
    int64_t id = 0;

    if (own)
        MRL_TRY(mrl_store_begin(store, err));
    s = insert_evidence(store, evidence, &id, err);
    if (s.code == MRL_OK)
        s = insert_subjects(store, evidence, id, err);
    if (s.code == MRL_OK)
        s = set_latest(store, evidence, id, err);
    if (s.code == MRL_OK && own)
        s = mrl_store_commit(store, err);
    if (s.code != MRL_OK && own)
        mrl_store_rollback(store);
    if (s.code == MRL_OK)
        *ret = id;
    return s;
}

#define EVIDENCE_COLUMNS                                                                                     \
    "e.id, e.check_id, e.outcome, e.basis, e.message, e.remedy, e.at, e.observed, e.expires, e.clock_given," \
    " e.inputs, e.tool, e.catalogue"

static mrl_status damaged(const char *what, struct mrl_error *err)
{
    mrl_error_set(err, MRL_E_FORMAT, MRL_NO_OFFSET, "holds %s", what);
    mrl_error_where(err, ".merlon/merlon.db");
    mrl_error_hint(err, "restore it from a backup, or move it away and run `merlon assess` to "
                        "collect evidence anew");
    return (mrl_status){MRL_E_FORMAT};
}

/* The constraints of the schema hold for what we write; a file from elsewhere need not keep them.
 * Evidence observed after it was written down would never age. */
static bool is_sound(sqlite3_stmt *s, const struct mrl_evidence *e)
{
    const int outcome = sqlite3_column_int(s, 2);
    const int basis = sqlite3_column_int(s, 3);

    return outcome >= MRL_OUTCOME_OK && outcome <= MRL_OUTCOME_ERROR &&
           basis >= MRL_BASIS_MEASURED && basis <= MRL_BASIS_ATTESTED && e->at <= MRL_TIME_MAX &&
           e->observed >= 0 && e->observed <= e->at && e->expires >= 0 &&
           e->expires <= 2 * MRL_TIME_MAX;
}

static mrl_status read_row(sqlite3_stmt *s, struct mrl_arena *arena, struct mrl_evidence *ret,
                           struct mrl_error *err)
{
    *ret = (struct mrl_evidence){
        .id = sqlite3_column_int64(s, 0),
        .check = mrl_sqlite_text(s, 1, arena),
        .outcome = (enum mrl_outcome)sqlite3_column_int(s, 2),
        .basis = (enum mrl_basis)sqlite3_column_int(s, 3),
        .message = mrl_sqlite_text(s, 4, arena),
        .remedy = mrl_sqlite_text(s, 5, arena),
        .at = sqlite3_column_int64(s, 6),
        .observed = sqlite3_column_int64(s, 7),
        .expires = sqlite3_column_int64(s, 8),
        .clock_given = sqlite3_column_int(s, 9) != 0,
        .tool = mrl_sqlite_text(s, 11, arena),
    };
    if (!ret->check || !ret->message || !ret->remedy || !ret->tool)
        return MRL_FAIL_ARENA(err, arena);
    if (!mrl_sqlite_digest(s, 10, &ret->inputs) || !mrl_sqlite_digest(s, 12, &ret->catalogue))
        return damaged("a digest that is none", err);
    return is_sound(s, ret) ? mrl_ok() : damaged("evidence that merlon did not write", err);
}

static mrl_status read_subjects(struct mrl_store *store, struct mrl_arena *arena,
                                struct mrl_evidence *e, struct mrl_error *err)
{
    struct mrl_subject *subjects = NULL;
    size_t capacity = 0;
    size_t count = 0;
    sqlite3_stmt *s;
    bool row;

    MRL_TRY(mrl_sqlite_statement(store, MRL_SQL_GET_SUBJECTS, &s, err));
    (void)sqlite3_bind_int64(s, 1, e->id);
    for (;;) {
        MRL_TRY(mrl_sqlite_step(store, s, "cannot read evidence", &row, err));
        if (!row)
            break;
        MRL_TRY(
            mrl_arena_grow(arena, (void **)&subjects, &capacity, count, sizeof(*subjects), err));
        subjects[count].name = mrl_sqlite_text(s, 0, arena);
        if (!subjects[count].name)
            return MRL_FAIL_ARENA(err, arena);
        if (!mrl_sqlite_digest(s, 1, &subjects[count++].sha256))
            return damaged("a digest that is none", err);
    }
    e->subjects = subjects;
    e->subject_count = count;
    return mrl_ok();
}

static mrl_status read_all(struct mrl_store *store, sqlite3_stmt *s, struct mrl_arena *arena,
                           struct mrl_evidence **ret, size_t *count, struct mrl_error *err)
{
    struct mrl_evidence *items = NULL;
    size_t capacity = 0;
    size_t n = 0;
    bool row;

    for (;;) {
        MRL_TRY(mrl_sqlite_step(store, s, "cannot read evidence", &row, err));
        if (!row)
            break;
        MRL_TRY(mrl_arena_grow(arena, (void **)&items, &capacity, n, sizeof(*items), err));
        MRL_TRY(read_row(s, arena, &items[n++], err));
    }
    for (size_t i = 0; i < n; i++)
        MRL_TRY(read_subjects(store, arena, &items[i], err));
    *ret = items;
    *count = n;
    return mrl_ok();
}

mrl_status mrl_store_latest(struct mrl_store *store, mrl_time until, bool clock_given,
                            struct mrl_arena *arena, struct mrl_evidence **ret, size_t *count,
                            struct mrl_error *err)
{
    /* One seek for each check, whatever the number of rows: `latest` answers for the present, and
     * the index for any earlier time. */
    static const char sql[] = "SELECT " EVIDENCE_COLUMNS " FROM latest l JOIN evidence e ON"
                              " e.check_id = l.check_id AND e.clock_given = l.clock_given"
                              " AND e.at <= ?1 AND e.id ="
                              " CASE WHEN l.at <= ?1 THEN l.evidence_id ELSE"
                              " (SELECT p.id FROM evidence p WHERE p.check_id = l.check_id"
                              "  AND p.clock_given = l.clock_given AND p.at <= ?1"
                              "  ORDER BY p.at DESC, p.id DESC LIMIT 1) END"
                              " WHERE l.clock_given = ?2 ORDER BY l.check_id";
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;

    MRL_TRY(mrl_sqlite_prepare(store, sql, &s, err));
    (void)sqlite3_bind_int64(s, 1, until);
    (void)sqlite3_bind_int(s, 2, clock_given);
    return read_all(store, s, arena, ret, count, err);
}

mrl_status mrl_store_history(struct mrl_store *store, const char *check, size_t limit,
                             struct mrl_arena *arena, struct mrl_evidence **ret, size_t *count,
                             struct mrl_error *err)
{
    static const char sql[] = "SELECT " EVIDENCE_COLUMNS " FROM evidence e WHERE e.check_id = ?"
                              " ORDER BY e.at DESC, e.id DESC LIMIT ?";
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;

    MRL_TRY(mrl_sqlite_prepare(store, sql, &s, err));
    bind_text(s, 1, check);
    (void)sqlite3_bind_int64(s, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    return read_all(store, s, arena, ret, count, err);
}

mrl_status mrl_store_evidence_count(struct mrl_store *store, uint64_t *ret, struct mrl_error *err)
{
    mrl_cleanup(mrl_sqlite_finalize) sqlite3_stmt *s = NULL;
    bool row;

    MRL_TRY(mrl_sqlite_prepare(store, "SELECT count(*) FROM evidence", &s, err));
    MRL_TRY(mrl_sqlite_step(store, s, "cannot read evidence", &row, err));
    *ret = row ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    return mrl_ok();
}
