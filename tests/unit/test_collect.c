/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "assess/assess.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A project of which nothing is known, and a store. */
struct fixture {
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_store *store;
    struct mrl_catalog *catalog;
    struct mrl_project project;
    struct mrl_inventory inventory;
    struct mrl_records records;
    struct mrl_facts_view facts;
    struct mrl_error err;
};

static int set_up(void **state)
{
    static const char yaml[] = "schema_version: 1\norganisation: {name: x}\n";
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-collect-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(256u << 20);
    assert_ok(mrl_store_open(f->root, true, &f->store, &f->err));
    assert_ok(mrl_catalog_load(NULL, f->arena, &f->catalog, &f->err));
    assert_ok(mrl_project_parse("merlon.yaml", yaml, strlen(yaml), f->arena, &f->project, &f->err));
    mrl_map_init(&f->inventory.by_id, f->arena);
    f->facts = (struct mrl_facts_view){.catalog = f->catalog,
                                       .project = &f->project,
                                       .inventory = &f->inventory,
                                       .records = &f->records,
                                       .now = 20000 * MRL_DAY};
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
    (void)snprintf(command, sizeof(command), "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static uint64_t collect(struct fixture *f)
{
    uint64_t added = 0;

    assert_ok(mrl_assess_collect(f->store, &f->facts, false, NULL, &added, &f->err));
    return added;
}

static struct mrl_evidence *latest(struct fixture *f, size_t *count)
{
    struct mrl_evidence *all;

    assert_ok(mrl_store_latest(f->store, f->facts.now, false, f->arena, &all, count, &f->err));
    return all;
}

static void the_same_answer_is_not_kept_twice(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(collect(f), f->catalog->check_count);
    assert_int_equal(collect(f), 0);
}

/* The digest of an answer that it does not give must not make a row pass for that answer. */
static void a_row_that_says_something_else_is_answered_anew(void **state)
{
    struct fixture *f = *state;
    struct mrl_evidence *all;
    size_t count;
    int64_t id;

    (void)collect(f);
    all = latest(f, &count);
    for (size_t i = 0; i < count; i++) {
        struct mrl_evidence forged = all[i];

        if (forged.outcome == MRL_OUTCOME_OK)
            forged.message = "all is well";
        forged.outcome = MRL_OUTCOME_OK;
        assert_ok(mrl_store_add_evidence(f->store, &forged, &id, &f->err));
    }
    assert_int_equal(collect(f), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(latest(f, &count)[i].outcome, all[i].outcome);
        assert_string_equal(latest(f, &count)[i].message, all[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_answer_is_not_kept_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_that_says_something_else_is_answered_anew, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
