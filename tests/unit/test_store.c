/* SPDX-License-Identifier: Apache-2.0 */
/* The behaviour every back end must have. */
#include "store_fixture.h"

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
