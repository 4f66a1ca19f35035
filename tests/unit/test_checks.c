/* SPDX-License-Identifier: Apache-2.0 */
/* Every check: a seeded violation is seen, mended it is ok, and evidence that does not count leaves
 * it open.  The cases stand in checks/. */
#include "checks.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MRL_CHECKS(name) extern const struct check_cases check_cases_##name;
#include "assess/checks.def"
#undef MRL_CHECKS

static const struct {
    const char *family;
    const struct check_cases *cases;
} families[] = {
#define MRL_CHECKS(name) {#name, &check_cases_##name},
#include "assess/checks.def"
#undef MRL_CHECKS
};

static void assert_outcome(const struct check_case *c, const char *world,
                           const struct check_answer *answer, enum mrl_outcome wanted)
{
    if (answer->outcome != wanted)
        fail_msg("%s, %s: %s instead of %s: %s", c->check, world, mrl_outcome_name(answer->outcome),
                 mrl_outcome_name(wanted), answer->message);
    assert_true(answer->message[0] != '\0');
}

static void sees_the_violation(const struct check_case *c)
{
    const struct check_world world = {
        .project = c->bad_project ? c->bad_project : c->project,
        .records = c->bad ? c->bad : c->ok,
        .facts = c->bad_facts ? c->bad_facts : c->ok_facts,
    };
    const struct check_answer answer = check_ask(c->check, &world);

    assert_outcome(c, "seeded", &answer,
                   c->only_doubt ? MRL_OUTCOME_UNKNOWN : MRL_OUTCOME_VIOLATED);
    if (c->says && !strstr(answer.message, c->says))
        fail_msg("%s: does not say `%s`: %s", c->check, c->says, answer.message);
}

static void leaves_it_open(const struct check_case *c, const char *records, bool is_bad)
{
    static const char *const names[] = {"", "missing", "expired", "unapproved", "other bytes"};
    const enum mrl_outcome wanted = c->decided_without_records ? c->without : MRL_OUTCOME_UNKNOWN;

    for (int spoil = CHECK_MISSING; spoil < CHECK_SPOIL_COUNT; spoil++) {
        const struct check_world world = {
            .project = is_bad && c->bad_project ? c->bad_project : c->project,
            .records = records,
            .facts = is_bad && c->bad_facts ? c->bad_facts : c->ok_facts,
            .spoil = (enum check_spoil)spoil,
        };
        const struct check_answer answer = check_ask(c->check, &world);

        if (spoil != CHECK_OTHER_BYTES)
            assert_outcome(c, names[spoil], &answer, wanted);
        else if (answer.bound)
            assert_outcome(c, names[spoil], &answer,
                           c->other_bytes_violate ? MRL_OUTCOME_VIOLATED : wanted);
    }
}

static void answers_as_the_case_says(void **state)
{
    const struct check_case *c = *state;
    const struct check_world mended = {
        .project = c->project, .records = c->ok, .facts = c->ok_facts};
    struct check_answer answer;

    sees_the_violation(c);
    answer = check_ask(c->check, &mended);
    assert_outcome(c, "mended", &answer, MRL_OUTCOME_OK);
    if (c->only_these)
        return;
    if (c->ok)
        leaves_it_open(c, c->ok, false);
    if (c->bad && !c->bad_facts && !c->bad_project)
        leaves_it_open(c, c->bad, true);
}

static bool has_case(const struct check_cases *cases, const char *id)
{
    for (size_t i = 0; i < cases->count; i++)
        if (strcmp(cases->cases[i].check, id) == 0)
            return true;
    return false;
}

static void every_row_has_a_case_and_every_case_a_row(void **state)
{
    (void)state;
    for (size_t f = 0; f < mrl_check_family_count; f++)
        for (size_t i = 0; i < mrl_check_families[f]->count; i++)
            if (!has_case(families[f].cases, mrl_check_families[f]->rows[i].id))
                fail_msg("no case for %s", mrl_check_families[f]->rows[i].id);
    for (size_t f = 0; f < MRL_COUNT(families); f++)
        for (size_t i = 0; i < families[f].cases->count; i++)
            if (!mrl_check_row_find(families[f].cases->cases[i].check))
                fail_msg("no row for %s", families[f].cases->cases[i].check);
}

/* A check stands in one family, under the name of the catalogue. */
static void every_row_is_a_check_of_the_catalogue_and_stands_once(void **state)
{
    struct mrl_arena *arena = mrl_arena_new(256u << 20);
    struct mrl_catalog *catalog;
    struct mrl_error err;

    (void)state;
    assert_ok(mrl_catalog_load(NULL, arena, &catalog, &err));
    for (size_t f = 0; f < mrl_check_family_count; f++)
        for (size_t i = 0; i < mrl_check_families[f]->count; i++) {
            const struct mrl_check_row *row = &mrl_check_families[f]->rows[i];

            if (!mrl_catalog_check(catalog, row->id))
                fail_msg("the catalogue has no %s", row->id);
            if (mrl_check_row_find(row->id) != row)
                fail_msg("%s stands twice", row->id);
            if (row->record && !mrl_catalog_record_kind(catalog, row->record))
                fail_msg("%s: no record kind %s", row->id, row->record);
        }
    mrl_arena_free(arena);
}

static size_t count_cases(void)
{
    size_t count = 0;

    for (size_t f = 0; f < MRL_COUNT(families); f++)
        count += families[f].cases->count;
    return count;
}

static void add_cases(struct CMUnitTest *tests, size_t count)
{
    for (size_t f = 0; f < MRL_COUNT(families); f++)
        for (size_t i = 0; i < families[f].cases->count; i++) {
            const struct check_case *c = &families[f].cases->cases[i];
            union {
                const struct check_case *in;
                void *out;
            } state = {.in = c};

            tests[count++] = (struct CMUnitTest){.name = c->check,
                                                 .test_func = answers_as_the_case_says,
                                                 .initial_state = state.out};
        }
}

int main(void)
{
    const struct CMUnitTest fixed[] = {
        cmocka_unit_test(every_row_has_a_case_and_every_case_a_row),
        cmocka_unit_test(every_row_is_a_check_of_the_catalogue_and_stands_once),
    };
    const size_t count = MRL_COUNT(fixed) + count_cases();
    struct CMUnitTest *tests = calloc(count, sizeof(*tests));
    int failed;

    if (!tests)
        return 2;
    memcpy(tests, fixed, sizeof(fixed));
    add_cases(tests, MRL_COUNT(fixed));
    failed = _cmocka_run_group_tests("checks", tests, count, NULL, NULL);
    free(tests);
    return failed;
}
