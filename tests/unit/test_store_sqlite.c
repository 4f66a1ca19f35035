/* SPDX-License-Identifier: Apache-2.0 */
/* What only the SQLite back end can show: hostile and damaged databases, and being killed. */
#include "oom.h"
#include "store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Runs SQL behind the store's back; answers with SQLite's own result. */
static int raw_sql(struct fixture *f, const char *sql)
{
    char path[128];
    sqlite3 *db = NULL;
    int code;

    (void)snprintf(path, sizeof(path), "%s/.merlon/merlon.db", f->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    (void)sqlite3_close(db);
    return code;
}

static void evidence_can_be_neither_changed_nor_deleted(void **state)
{
    struct fixture *f = *state;
    const struct mrl_evidence e = sample("a", 1);

    (void)add(f, &e);
    assert_int_equal(raw_sql(f, "UPDATE evidence SET outcome = 0"), SQLITE_CONSTRAINT);
    assert_int_equal(raw_sql(f, "DELETE FROM evidence"), SQLITE_CONSTRAINT);
    assert_int_equal(raw_sql(f, "UPDATE subject SET name = 'x'"), SQLITE_CONSTRAINT);
    assert_int_equal(raw_sql(f, "DELETE FROM subject"), SQLITE_CONSTRAINT);
}

/* A file made elsewhere need not keep the constraints that its schema states. */
static void refuse_evidence_with(struct fixture *f, const char *column, const char *value)
{
    struct mrl_evidence *got;
    char sql[400];
    size_t n;

    (void)snprintf(
        sql, sizeof(sql),
        "PRAGMA ignore_check_constraints = ON;"
        "INSERT INTO evidence SELECT * FROM (SELECT NULL AS id, check_id, outcome, basis,"
        " message, remedy, at, observed, expires, clock_given, inputs, tool, catalogue"
        " FROM evidence WHERE id = 1)");
    assert_int_equal(raw_sql(f, sql), SQLITE_OK);
    (void)snprintf(sql, sizeof(sql),
                   "PRAGMA ignore_check_constraints = ON; DROP TRIGGER evidence_is_append_only_u;"
                   "UPDATE evidence SET %s = %s WHERE id = (SELECT max(id) FROM evidence);"
                   "UPDATE latest SET evidence_id = (SELECT max(id) FROM evidence)",
                   column, value);
    assert_int_equal(raw_sql(f, sql), SQLITE_OK);
    assert_int_equal(raw_sql(f,
                             "CREATE TRIGGER evidence_is_append_only_u BEFORE UPDATE ON evidence\n"
                             "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"),
                     SQLITE_OK);
    reopen(f);
    assert_int_equal(mrl_store_latest(f->store, 2000, false, f->arena, &got, &n, &f->err).code,
                     MRL_E_FORMAT);
    assert_true(f->err.hint[0] != '\0');
}

static void refuses_evidence_that_it_cannot_have_written(void **state)
{
    static const char *const odd[][2] = {
        {"outcome", "4"},
        {"outcome", "-1"},
        {"basis", "3"},
        {"observed", "9223372036854775807"},
        {"observed", "1001"}, /* after it was written down: it would never age */
        {"observed", "-1"},
        {"expires", "-1"},
        {"expires", "9223372036854775807"},
    };
    struct fixture *f = *state;
    const struct mrl_evidence e = sample("a", 1000);

    (void)add(f, &e);
    for (size_t i = 0; i < MRL_COUNT(odd); i++)
        refuse_evidence_with(f, odd[i][0], odd[i][1]);
}

static void the_latest_of_a_check_is_of_that_check_and_clock(void **state)
{
    struct fixture *f = *state;
    const struct mrl_evidence a = sample("a", 1000);
    const struct mrl_evidence b = sample("b", 1000);
    struct mrl_evidence *got;

    (void)add(f, &a);
    (void)add(f, &b);
    assert_int_equal(raw_sql(f, "UPDATE latest SET evidence_id = 1 WHERE check_id = 'b'"),
                     SQLITE_OK);
    assert_int_equal(latest(f, 1000, &got), 1);
    assert_string_equal(got->check, "a");
}

static void refuse_to_open(struct fixture *f, enum mrl_code code)
{
    mrl_store_close(f->store);
    f->store = NULL;
    assert_int_equal(f->backend->open(f->root, true, &f->store, &f->err).code, code);
    assert_true(f->err.hint[0] != '\0');
}

static void refuses_a_schema_with_a_planted_trigger(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(raw_sql(f, "CREATE TRIGGER t AFTER INSERT ON evidence BEGIN"
                                " INSERT INTO verdict VALUES ('5.1.1-1', 'pass', '', 0); END"),
                     SQLITE_OK);
    refuse_to_open(f, MRL_E_FORMAT);
}

static void refuses_a_newer_schema(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(raw_sql(f, "PRAGMA user_version = 99"), SQLITE_OK);
    refuse_to_open(f, MRL_E_UNSUPPORTED);
}

static void refuses_the_database_of_another_program(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(raw_sql(f, "PRAGMA application_id = 1"), SQLITE_OK);
    refuse_to_open(f, MRL_E_FORMAT);
}

static void refuses_a_file_that_is_no_database(void **state)
{
    struct fixture *f = *state;
    char path[128];
    FILE *file;

    mrl_store_close(f->store);
    f->store = NULL;
    (void)snprintf(path, sizeof(path), "%s/.merlon/merlon.db", f->dir);
    file = fopen(path, "w");
    for (int i = 0; i < 4096; i++)
        (void)fputs("not a database ", file);
    (void)fclose(file);
    refuse_to_open(f, MRL_E_FORMAT);
}

static void does_not_follow_a_link_out_of_the_project(void **state)
{
    struct fixture *f = *state;
    char command[256];

    mrl_store_close(f->store);
    f->store = NULL;
    (void)snprintf(command, sizeof(command),
                   "cd %s && mv .merlon elsewhere && ln -s elsewhere .merlon", f->dir);
    assert_int_equal(system(command), 0);
    assert_int_not_equal(f->backend->open(f->root, true, &f->store, &f->err).code, MRL_OK);
}

static void a_missing_store_is_absent_and_not_made(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_store_close(f->store);
    f->store = NULL;
    (void)snprintf(command, sizeof(command), "rm -rf %s/.merlon", f->dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(f->backend->open(f->root, false, &f->store, &f->err).code, MRL_E_ABSENT);
}

/* Adds evidence without end until it is killed. */
/* Root writes everywhere: somebody else looks then. */
static void evidence_that_nobody_may_write_to_is_read(void **state)
{
    struct fixture *f = *state;
    const struct mrl_evidence e = sample("a", 1);
    struct mrl_evidence *latest_ones;
    char command[256];
    mrl_status s;

    (void)add(f, &e);
    mrl_store_closep(&f->store);
    (void)snprintf(command, sizeof(command),
                   "chmod -R a+rX %s && chmod 0444 %s/.merlon/* && chmod 0555 %s/.merlon %s",
                   f->dir, f->dir, f->dir, f->dir);
    assert_int_equal(system(command), 0);
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
    s = mrl_store_open(f->root, false, &f->store, &f->err);
    if (s.code == MRL_OK)
        assert_int_equal(latest(f, 2, &latest_ones), 1);
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    (void)snprintf(command, sizeof(command), "chmod -R u+rwX %s", f->dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(s.code, MRL_OK);
}

static void write_forever(struct fixture *f, int ready)
{
    struct mrl_store *store = NULL;

    if (f->backend->open(f->root, false, &store, &f->err).code != MRL_OK)
        _exit(1);
    for (mrl_time t = 1;; t++) {
        const struct mrl_evidence e = sample("a", t);
        int64_t id;

        if (mrl_store_add_evidence(store, &e, &id, &f->err).code != MRL_OK)
            _exit(1);
        if (t == 5 && write(ready, "x", 1) != 1)
            _exit(1);
    }
}

static void a_killed_writer_leaves_a_sound_store(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *got;
    int pipes[2];
    char c;
    pid_t child;

    mrl_store_close(f->store);
    f->store = NULL;
    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_forever(f, pipes[1]);
    assert_int_equal(read(pipes[0], &c, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(pipes[0]);
    (void)close(pipes[1]);

    assert_int_equal(f->backend->open(f->root, false, &f->store, &f->err).code, MRL_OK);
    assert_int_equal(mrl_store_check(f->store, &f->err).code, MRL_OK);
    assert_int_equal(latest(f, 1 << 30, &got), 1);
    assert_true(got->at >= 5);
}

static mrl_status open_and_add(void *context)
{
    struct fixture *f = context;
    mrl_cleanup(mrl_store_closep) struct mrl_store *store = NULL;
    const struct mrl_evidence e = sample("a", 1);
    int64_t id;

    MRL_TRY(mrl_store_open(f->root, true, &store, &f->err));
    return mrl_store_add_evidence(store, &e, &id, &f->err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(open_and_add, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(evidence_can_be_neither_changed_nor_deleted),
        STORE_TEST(refuses_evidence_that_it_cannot_have_written),
        STORE_TEST(the_latest_of_a_check_is_of_that_check_and_clock),
        STORE_TEST(refuses_a_schema_with_a_planted_trigger),
        STORE_TEST(refuses_a_newer_schema),
        STORE_TEST(refuses_the_database_of_another_program),
        STORE_TEST(refuses_a_file_that_is_no_database),
        STORE_TEST(does_not_follow_a_link_out_of_the_project),
        STORE_TEST(a_missing_store_is_absent_and_not_made),
        STORE_TEST(evidence_that_nobody_may_write_to_is_read),
        STORE_TEST(a_killed_writer_leaves_a_sound_store),
        STORE_TEST(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
