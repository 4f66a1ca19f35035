/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/check.h"
#include "oom.h"
#include "unit.h"

#include <string.h>

/* A project of which nothing is known. */
struct fixture {
    struct mrl_arena *arena;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_records records;
    struct mrl_facts_view facts;
    size_t answers, ok, second;
    bool second_begun, first_after_second;
    struct mrl_error err;
};

static int set_up(void **state)
{
    static const char yaml[] = "schema_version: 1\norganisation: {name: x}\n";
    static struct fixture f;

    f = (struct fixture){.arena = mrl_arena_new(256u << 20)};
    if (!f.arena || mrl_catalog_load(NULL, f.arena, &f.catalog, &f.err).code != MRL_OK ||
        mrl_project_parse("merlon.yaml", yaml, strlen(yaml), f.arena, &f.project, &f.err).code !=
            MRL_OK)
        return -1;
    mrl_map_init(&f.inventory.by_id, f.arena);
    f.facts = (struct mrl_facts_view){.catalog = f.catalog,
                                      .project = &f.project,
                                      .inventory = &f.inventory,
                                      .records = &f.records,
                                      .now = 20000 * MRL_DAY};
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mrl_arena_free(f->arena);
    return 0;
}

static mrl_status take(void *context, const struct mrl_question *q)
{
    struct fixture *f = context;
    const bool second = q->row && q->row->second_pass;

    f->answers++;
    f->ok += q->outcome == MRL_OUTCOME_OK;
    f->second += second;
    f->first_after_second |= f->second_begun && !second;
    f->second_begun |= second;
    assert_true((q->first != NULL) == second);
    assert_true(q->message && *q->message);
    return mrl_ok();
}

static mrl_status ask_all(void *context)
{
    struct fixture *f = context;
    const struct mrl_answer_sink sink = {take, f};

    f->answers = f->ok = f->second = 0;
    f->second_begun = f->first_after_second = false;
    return mrl_ask_all(&f->facts, &sink, &f->err);
}

static void every_check_is_asked_once_those_that_look_at_others_last(void **state)
{
    struct fixture *f = *state;

    assert_ok(ask_all(f));
    assert_int_equal(f->answers, f->catalog->check_count);
    assert_true(f->second > 0);
    assert_false(f->first_after_second);
}

/* Only that the walk itself went well may be said of an empty project. */
static void nothing_known_shows_nothing(void **state)
{
    struct fixture *f = *state;

    assert_ok(ask_all(f));
    assert_in_range(f->ok, 0, 1);
}

static void survives_want_of_memory(void **state)
{
    assert_survives_oom(ask_all, *state);
}

static mrl_status refuse(void *context, const struct mrl_question *q)
{
    (void)context;
    (void)q;
    return (mrl_status){MRL_E_IO};
}

static void a_failing_sink_ends_the_asking(void **state)
{
    struct fixture *f = *state;
    const struct mrl_answer_sink sink = {refuse, NULL};

    assert_code(MRL_E_IO, mrl_ask_all(&f->facts, &sink, &f->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_check_is_asked_once_those_that_look_at_others_last,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_known_shows_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_want_of_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failing_sink_ends_the_asking, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
