/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree_watch.h"

#include "folder.h"
#include "oom.h"

static void put(int dir, const char *name)
{
    const int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static struct mrl_tree_watch *watching(const struct folder *f)
{
    struct mrl_tree_watch *w = NULL;
    struct mrl_error err;

    assert_ok(mrl_tree_watch_new(&w, &err));
    assert_ok(mrl_tree_watch_add(w, f->fd, &err));
    return w;
}

static struct mrl_tree_events taken(struct mrl_tree_watch *w)
{
    struct mrl_tree_events events;
    struct mrl_error err;

    assert_ok(mrl_tree_watch_take(w, &events, &err));
    return events;
}

static void what_happens_to_files_is_told(void **state)
{
    const struct folder *const f = *state;
    struct mrl_tree_watch *w;

    put(f->fd, "old");
    assert_int_equal(mkdirat(f->fd, "sub", 0700), 0);
    w = watching(f);
    assert_false(taken(w).any);
    put(f->fd, "old");
    assert_true(taken(w).any);
    assert_false(taken(w).any);
    put(f->fd, "sub/new");
    assert_true(taken(w).any);
    assert_int_equal(fchmodat(f->fd, "old", 0400, 0), 0);
    assert_true(taken(w).any);
    assert_int_equal(unlinkat(f->fd, "old", 0), 0);
    assert_true(taken(w).any);
    close(openat(f->fd, "sub/new", O_RDONLY | O_CLOEXEC));
    assert_false(taken(w).any);
    mrl_tree_watch_free(w);
}

static void directories_that_come_and_go_are_told_as_such(void **state)
{
    const struct folder *const f = *state;
    struct mrl_tree_watch *w = watching(f);
    struct mrl_error err;

    assert_int_equal(mkdirat(f->fd, "a", 0700), 0);
    assert_true(taken(w).directories);
    put(f->fd, "a/unseen");
    assert_false(taken(w).any);
    assert_ok(mrl_tree_watch_add(w, f->fd, &err));
    put(f->fd, "a/seen");
    assert_true(taken(w).any);
    assert_int_equal(renameat(f->fd, "a", f->fd, "b"), 0);
    assert_true(taken(w).directories);
    put(f->fd, "b/seen");
    assert_true(taken(w).any);
    mrl_tree_watch_free(w);
}

static void of_a_named_file_the_neighbours_do_not_count(void **state)
{
    const struct folder *const f = *state;
    struct mrl_tree_watch *w = NULL;
    struct mrl_error err;

    assert_ok(mrl_tree_watch_new(&w, &err));
    assert_ok(mrl_tree_watch_add_name(w, f->fd, "model.sig", &err));
    put(f->fd, "model.sig2");
    put(f->fd, "model.si");
    assert_false(taken(w).any);
    put(f->fd, "model.sig");
    assert_true(taken(w).any);
    assert_ok(mrl_tree_watch_add(w, f->fd, &err));
    put(f->fd, "neighbour");
    assert_true(taken(w).any);
    mrl_tree_watch_free(w);
}

static void lost_events_are_told(void **state)
{
    const struct folder *const f = *state;
    struct mrl_tree_watch *w = watching(f);
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    unsigned long limit = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &limit), 1);
    (void)fclose(file);
    if (limit > 100000) {
        mrl_tree_watch_free(w);
        skip();
    }
    for (unsigned long i = 0; i < limit; i++)
        put(f->fd, i % 2 ? "a" : "b");
    assert_true(taken(w).lost);
    assert_false(taken(w).lost);
    mrl_tree_watch_free(w);
}

static mrl_status watch_it(void *context)
{
    mrl_cleanup(mrl_tree_watch_freep) struct mrl_tree_watch *w = NULL;
    const struct folder *const f = context;
    struct mrl_error err;

    MRL_TRY(mrl_tree_watch_new(&w, &err));
    MRL_TRY(mrl_tree_watch_add_name(w, f->fd, "x", &err));
    return mrl_tree_watch_add(w, f->fd, &err);
}

static void survives_failing_allocations(void **state)
{
    assert_survives_oom(watch_it, *state);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_happens_to_files_is_told),
        CASE(directories_that_come_and_go_are_told_as_such),
        CASE(of_a_named_file_the_neighbours_do_not_count),
        CASE(lost_events_are_told),
        CASE(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
