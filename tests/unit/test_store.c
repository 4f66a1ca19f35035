/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "oom.h"
#include "store/store.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The behaviour every back end must have.  A back end is how an empty store is opened, opened
 * again, and thrown away. */
struct backend {
    const char *name;
    mrl_status (*open)(int root, bool create, struct mrl_store **ret, struct mrl_error *err);
};

static const struct backend sqlite = {"sqlite", mrl_store_open};

struct fixture {
    const struct backend *backend;
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_store *store;
    struct mrl_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->backend = &sqlite;
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-store-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(64u << 20);
    assert_int_equal(f->backend->open(f->root, true, &f->store, &f->err).code, MRL_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    mrl_store_close(f->store);
    mrl_arena_free(f->arena);
    (void)close(f->root);
    (void)snprintf(command, sizeof(command), "chmod -R u+w %s && rm -rf %s", f->dir, f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static const struct mrl_subject model = {"asset:model", {{1, 2, 3}}};

static struct mrl_evidence sample(const char *check, mrl_time at)
{
    return (struct mrl_evidence){
        .check = check,
        .outcome = MRL_OUTCOME_VIOLATED,
        .basis = MRL_BASIS_MEASURED,
        .message = "two assets have no owner",
        .remedy = "name one",
        .subjects = &model,
        .subject_count = 1,
        .at = at,
        .observed = at - 1,
        .expires = at + 7 * MRL_DAY,
        .tool = "merlon 0",
    };
}

static int64_t add(struct fixture *f, const struct mrl_evidence *e)
{
    int64_t id = -1;

    assert_int_equal(mrl_store_add_evidence(f->store, e, &id, &f->err).code, MRL_OK);
    return id;
}

static size_t latest(struct fixture *f, mrl_time until, struct mrl_evidence **ret)
{
    size_t n = 0;

    assert_int_equal(mrl_store_latest(f->store, until, false, f->arena, ret, &n, &f->err).code,
                     MRL_OK);
    return n;
}

static void reopen(struct fixture *f)
{
    mrl_store_close(f->store);
    f->store = NULL;
    assert_int_equal(f->backend->open(f->root, false, &f->store, &f->err).code, MRL_OK);
}

static void gives_back_what_was_added(void **state)
{
    struct fixture *f = *state;
    const struct mrl_evidence e = sample("inv.owner_set", 1000);
    struct mrl_evidence *got;

    (void)add(f, &e);
    reopen(f);
    assert_int_equal(latest(f, 1000, &got), 1);
    assert_string_equal(got->check, e.check);
    assert_int_equal(got->outcome, e.outcome);
    assert_int_equal(got->basis, e.basis);
    assert_string_equal(got->message, e.message);
    assert_string_equal(got->remedy, e.remedy);
    assert_int_equal(got->at, e.at);
    assert_int_equal(got->observed, e.observed);
    assert_int_equal(got->expires, e.expires);
    assert_false(got->clock_given);
    assert_int_equal(got->subject_count, 1);
    assert_string_equal(got->subjects[0].name, model.name);
    assert_true(mrl_sha256_equal(&got->subjects[0].sha256, &model.sha256));
}

static void answers_as_of_a_time(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence e = sample("a", 100);
    struct mrl_evidence *got;

    (void)add(f, &e);
    e.at = 200;
    e.outcome = MRL_OUTCOME_OK;
    (void)add(f, &e);
    assert_int_equal(latest(f, 99, &got), 0);
    assert_int_equal(latest(f, 100, &got), 1);
    assert_int_equal(got->outcome, MRL_OUTCOME_VIOLATED);
    assert_int_equal(latest(f, 199, &got), 1);
    assert_int_equal(got->outcome, MRL_OUTCOME_VIOLATED);
    assert_int_equal(latest(f, 200, &got), 1);
    assert_int_equal(got->outcome, MRL_OUTCOME_OK);
}

static void evidence_dated_back_does_not_become_the_latest(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence e = sample("a", 200);
    struct mrl_evidence *got;

    (void)add(f, &e);
    e.at = 100;
    e.message = "older";
    (void)add(f, &e);
    assert_int_equal(latest(f, 300, &got), 1);
    assert_int_equal(got->at, 200);
    assert_int_equal(mrl_store_check(f->store, &f->err).code, MRL_OK);
}

static void a_given_clock_never_mixes_with_the_real_one(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence e = sample("a", 500);
    struct mrl_evidence *got;
    size_t n;

    e.clock_given = true;
    (void)add(f, &e);
    assert_int_equal(latest(f, 1000, &got), 0);
    assert_int_equal(mrl_store_latest(f->store, 1000, true, f->arena, &got, &n, &f->err).code,
                     MRL_OK);
    assert_int_equal(n, 1);
    assert_true(got->clock_given);
}

static void history_is_newest_first_and_bounded(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *got;
    size_t n;

    for (mrl_time t = 1; t <= 5; t++) {
        const struct mrl_evidence e = sample("a", t);

        (void)add(f, &e);
    }
    assert_int_equal(mrl_store_history(f->store, "a", 3, f->arena, &got, &n, &f->err).code, MRL_OK);
    assert_int_equal(n, 3);
    assert_int_equal(got[0].at, 5);
    assert_int_equal(got[2].at, 3);
    assert_int_equal(mrl_store_history(f->store, "b", 3, f->arena, &got, &n, &f->err).code, MRL_OK);
    assert_int_equal(n, 0);
}

static void a_transaction_not_committed_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    const struct mrl_evidence e = sample("a", 1);
    uint64_t n;

    assert_int_equal(mrl_store_begin(f->store, &f->err).code, MRL_OK);
    (void)add(f, &e);
    reopen(f);
    assert_int_equal(mrl_store_evidence_count(f->store, &n, &f->err).code, MRL_OK);
    assert_int_equal(n, 0);
}

static void rebuilding_gives_the_same_answers(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *before;
    struct mrl_evidence *after;

    for (mrl_time t = 1; t <= 20; t++) {
        const struct mrl_evidence e = sample(t % 2 ? "odd" : "even", t * 7 % 11);

        (void)add(f, &e);
    }
    assert_int_equal(latest(f, 100, &before), 2);
    assert_int_equal(mrl_store_rebuild(f->store, &f->err).code, MRL_OK);
    assert_int_equal(latest(f, 100, &after), 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(before[i].id, after[i].id);
    assert_int_equal(mrl_store_check(f->store, &f->err).code, MRL_OK);
}

static void derived_rows_are_written_behind_and_kept_on_closing(void **state)
{
    struct fixture *f = *state;
    const struct mrl_sha256 key = {{9}};
    const struct mrl_evidence e = sample("a", 1);
    const void *got;
    bool found;
    size_t n;

    assert_int_equal(mrl_store_put_memo(f->store, &key, "x", 1, &f->err).code, MRL_OK);
    (void)add(f, &e); /* its own transaction ends the one behind */
    assert_int_equal(mrl_store_put_memo(f->store, &key, "y", 1, &f->err).code, MRL_OK);
    reopen(f);
    assert_int_equal(mrl_store_get_memo(f->store, &key, f->arena, &found, &got, &n, &f->err).code,
                     MRL_OK);
    assert_true(found);
    assert_memory_equal(got, "y", 1);
}

static void two_writers_exclude_each_other(void **state)
{
    struct fixture *f = *state;
    struct mrl_store *other = NULL;

    assert_int_equal(f->backend->open(f->root, false, &other, &f->err).code, MRL_OK);
    assert_int_equal(mrl_store_begin(f->store, &f->err).code, MRL_OK);
    assert_int_equal(mrl_store_begin(other, &f->err).code, MRL_E_BUSY);
    assert_non_null(strstr(f->err.hint, "another merlon"));
    mrl_store_rollback(f->store);
    assert_int_equal(mrl_store_begin(other, &f->err).code, MRL_OK);
    mrl_store_close(other);
}

static const struct mrl_known_file a_file = {
    .path = "models/\xff.bin",
    .id = {.device = 1, .inode = 2, .size = 3, .mtime_ns = 4, .ctime_ns = 5000000000},
    .facts = "f\0cts",
    .facts_len = 5,
    .seen = 100,
};

static bool knows(struct fixture *f, const struct mrl_file_id *id, struct mrl_known_file *ret)
{
    bool found = false;

    assert_int_equal(
        mrl_store_get_file(f->store, a_file.path, id, f->arena, ret, &found, &f->err).code, MRL_OK);
    return found;
}

static void remembers_a_file_until_any_part_of_its_identity_changes(void **state)
{
    struct fixture *f = *state;
    struct mrl_known_file got;
    struct mrl_file_id id = a_file.id;

    assert_false(knows(f, &id, &got));
    assert_int_equal(mrl_store_put_file(f->store, &a_file, &f->err).code, MRL_OK);
    assert_true(knows(f, &id, &got));
    assert_int_equal(got.facts_len, 5);
    assert_memory_equal(got.facts, a_file.facts, 5);
    for (size_t field = 0; field < 5; field++) {
        id = a_file.id;
        (field == 0   ? &id.device
         : field == 1 ? &id.inode
         : field == 2 ? &id.size
         : field == 3 ? (uint64_t *)&id.mtime_ns
                      : (uint64_t *)&id.ctime_ns)[0]++;
        assert_false(knows(f, &id, &got));
    }
}

static void does_not_trust_a_file_seen_within_the_grain_of_the_clock(void **state)
{
    struct fixture *f = *state;
    struct mrl_known_file file = a_file;
    struct mrl_known_file got;

    file.seen = 7; /* ctime is 5 s: exactly two seconds before */
    assert_int_equal(mrl_store_put_file(f->store, &file, &f->err).code, MRL_OK);
    assert_false(knows(f, &file.id, &got));
    file.seen = 8;
    assert_int_equal(mrl_store_put_file(f->store, &file, &f->err).code, MRL_OK);
    assert_true(knows(f, &file.id, &got));
}

static void keeps_verdicts_and_artefacts(void **state)
{
    struct fixture *f = *state;
    const struct mrl_verdict_row row = {"5.2.1-1", "fail", "no owner", 9};
    struct mrl_verdict_row *rows;
    struct mrl_sha256 digest;
    const char *json;
    size_t n;

    assert_int_equal(mrl_store_put_verdicts(f->store, &row, 1, &f->err).code, MRL_OK);
    assert_int_equal(mrl_store_last_verdicts(f->store, f->arena, &rows, &n, &f->err).code, MRL_OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows->verdict, "fail");
    assert_int_equal(mrl_store_put_artefact(f->store, "scan", "{}", 2, 1, &digest, &f->err).code,
                     MRL_OK);
    assert_int_equal(mrl_store_get_artefact(f->store, &digest, f->arena, &json, &n, &f->err).code,
                     MRL_OK);
    assert_string_equal(json, "{}");
    digest.bytes[0] ^= 1;
    assert_int_equal(mrl_store_get_artefact(f->store, &digest, f->arena, &json, &n, &f->err).code,
                     MRL_E_ABSENT);
}

static void remembers_an_answer_under_its_key(void **state)
{
    struct fixture *f = *state;
    const struct mrl_sha256 key = {{7}};
    const void *got;
    bool found;
    size_t n;

    assert_int_equal(mrl_store_get_memo(f->store, &key, f->arena, &found, &got, &n, &f->err).code,
                     MRL_OK);
    assert_false(found);
    assert_int_equal(mrl_store_put_memo(f->store, &key, "a\0b", 3, &f->err).code, MRL_OK);
    assert_int_equal(mrl_store_get_memo(f->store, &key, f->arena, &found, &got, &n, &f->err).code,
                     MRL_OK);
    assert_true(found);
    assert_int_equal(n, 3);
    assert_memory_equal(got, "a\0b", 3);
}

/* --- what only the SQLite back end can show --- */

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

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(gives_back_what_was_added),
        STORE_TEST(answers_as_of_a_time),
        STORE_TEST(evidence_dated_back_does_not_become_the_latest),
        STORE_TEST(a_given_clock_never_mixes_with_the_real_one),
        STORE_TEST(history_is_newest_first_and_bounded),
        STORE_TEST(a_transaction_not_committed_leaves_nothing),
        STORE_TEST(rebuilding_gives_the_same_answers),
        STORE_TEST(derived_rows_are_written_behind_and_kept_on_closing),
        STORE_TEST(two_writers_exclude_each_other),
        STORE_TEST(remembers_a_file_until_any_part_of_its_identity_changes),
        STORE_TEST(does_not_trust_a_file_seen_within_the_grain_of_the_clock),
        STORE_TEST(keeps_verdicts_and_artefacts),
        STORE_TEST(remembers_an_answer_under_its_key),
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
