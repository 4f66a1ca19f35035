/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "assess/survey_scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char dir[64];
    int root;
    struct mrl_arena *arena;
    struct mrl_store *store;
    struct mrl_inventory inv;
    struct mrl_facts_view facts;
    uint64_t scanned;
    struct mrl_error err;
};

/* Protocol 0: a call of os.system, and a tuple of two texts. */
static const char evil[] = "cos\nsystem\n(S'id'\ntR.";
static const char tame[] = "(S'os.system'\nS'id'\nt.";

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/merlon-survey-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->root = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    f->arena = mrl_arena_new(64u << 20);
    assert_ok(mrl_store_open(f->root, true, &f->store, &f->err));
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

/* Writing replaces: the file has another inode each time. */
static void put(struct fixture *f, const char *text)
{
    assert_ok(mrl_file_write(f->root, "m.pkl", text, strlen(text), 0644, false, &f->err));
}

static void take(struct fixture *f)
{
    const struct mrl_inventory_options o = {.threads = 1, .now = 1000};

    assert_ok(mrl_inventory_take(f->root, &o, f->arena, &f->inv, &f->err));
}

static const struct mrl_scanned_file *scan(struct fixture *f)
{
    f->facts = (struct mrl_facts_view){0};
    assert_ok(
        mrl_survey_scan(f->root, f->store, &f->inv, f->arena, &f->facts, &f->scanned, &f->err));
    assert_int_equal(f->facts.scan_count, 1);
    return &f->facts.scans[0];
}

static void remembers_what_an_unchanged_file_got(void **state)
{
    struct fixture *f = *state;

    put(f, evil);
    take(f);
    assert_int_equal(scan(f)->verdict, MRL_SCAN_DANGEROUS);
    assert_int_equal(f->scanned, 1);
    assert_int_equal(scan(f)->verdict, MRL_SCAN_DANGEROUS);
    assert_int_equal(f->scanned, 0);
}

static void the_same_bytes_in_another_file_are_scanned_anew(void **state)
{
    struct fixture *f = *state;

    put(f, evil);
    take(f);
    (void)scan(f);
    put(f, evil);
    take(f);
    assert_int_equal(scan(f)->verdict, MRL_SCAN_DANGEROUS);
    assert_int_equal(f->scanned, 1);
}

static void a_file_swapped_after_it_was_hashed_is_not_judged_by_the_other_bytes(void **state)
{
    struct fixture *f = *state;

    put(f, evil);
    take(f);
    put(f, tame);
    assert_int_equal(scan(f)->verdict, MRL_SCAN_INCOMPLETE);
    assert_non_null(strstr(scan(f)->message, "changed"));
    take(f);
    assert_int_not_equal(scan(f)->verdict, MRL_SCAN_INCOMPLETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(remembers_what_an_unchanged_file_got, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_bytes_in_another_file_are_scanned_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_file_swapped_after_it_was_hashed_is_not_judged_by_the_other_bytes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
