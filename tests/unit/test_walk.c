/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/walk.h"
#include "folder.h"
#include "oom.h"

/* What a walk told, as text: "f a/b\n" for a file, "l" link, "s" special, "!code path\n". */
struct log {
    const struct folder *folder;
    struct mrl_buf text;
    const char *stop_at;   /* visiting this path fails */
    const char *remove_at; /* visiting this path removes `victim` */
    const char *victim;
    const char *skip; /* this directory is not entered */
    bool problems_stop;
};

static mrl_status on_visit(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    struct log *log = context;

    mrl_buf_addf(&log->text, "%c %s\n", "fls"[entry->kind], entry -> path);
    if (log->stop_at && strcmp(entry->path, log->stop_at) == 0)
        return MRL_FAIL(err, MRL_E_FORMAT, MRL_NO_OFFSET, "stop");
    if (log->remove_at && strcmp(entry->path, log->remove_at) == 0)
        assert_true(unlinkat(log->folder->fd, log->victim, 0) == 0 ||
                    unlinkat(log->folder->fd, log->victim, AT_REMOVEDIR) == 0);
    return mrl_ok();
}

static mrl_status on_problem(void *context, const char *path, const struct mrl_error *why,
                             struct mrl_error *err)
{
    struct log *log = context;

    mrl_buf_addf(&log->text, "!%s %.40s\n", mrl_code_name(why->code), path);
    if (log->problems_stop)
        return MRL_FAIL(err, MRL_E_BUSY, MRL_NO_OFFSET, "stop");
    return mrl_ok();
}

static bool on_enter(void *context, const char *path)
{
    const struct log *log = context;

    return !log->skip || strcmp(path, log->skip) != 0;
}

static mrl_status walk(struct log *log, int root)
{
    const struct mrl_walk w = {on_visit, on_problem, on_enter, log};
    struct mrl_error err;

    mrl_buf_init(&log->text, 1u << 20);
    return mrl_walk_run(&w, root, &err);
}

static void assert_log(struct log *log, const char *wanted)
{
    assert_string_equal(mrl_buf_text(&log->text), wanted);
    mrl_buf_done(&log->text);
}

static void meets_every_entry_in_byte_order(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};

    folder_make(f, "b");
    folder_put(f, "b/2", "");
    folder_put(f, "b/10", "");
    folder_put(f, "b/\377", "");
    folder_make(f, "b/c");
    folder_put(f, "b/c/x", "");
    folder_put(f, "a", "");
    folder_put(f, "B", "");
    folder_put(f, ".hidden", "");
    folder_make(f, "empty");
    assert_ok(walk(&log, f->fd));
    assert_log(&log, "f .hidden\nf B\nf a\nf b/10\nf b/2\nf b/c/x\nf b/\377\n");
}

static void an_empty_directory_has_nothing(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};

    assert_ok(walk(&log, f->fd));
    assert_log(&log, "");
}

static void links_are_named_and_not_followed(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};

    folder_make(f, "d");
    folder_put(f, "d/file", "");
    folder_link(f, "d/up", "..");
    folder_link(f, "etc", "/etc");
    folder_link(f, "nowhere", "none");
    assert_int_equal(mkfifoat(f->fd, "pipe", 0600), 0);
    assert_ok(walk(&log, f->fd));
    assert_log(&log, "f d/file\nl d/up\nl etc\nl nowhere\ns pipe\n");
}

static mrl_status keep_id(void *context, const struct mrl_walk_entry *entry, struct mrl_error *err)
{
    (void)err;
    *(struct mrl_file_id *)context = entry->id;
    return mrl_ok();
}

static void tells_the_identity_that_opening_tells(void **state)
{
    const struct folder *f = *state;
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id met, opened;
    const struct mrl_walk w = {keep_id, on_problem, NULL, &met};
    struct mrl_error err;

    folder_put(f, "file", "12345");
    assert_ok(mrl_walk_run(&w, f->fd, &err));
    assert_ok(mrl_file_open(f->fd, "file", &fd, &opened, &err));
    assert_true(mrl_file_id_equal(&met, &opened));
    assert_true(met.size == 5);
}

static void a_directory_may_be_left_out(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f, .skip = "a/b"};

    folder_make(f, "a");
    folder_make(f, "a/b");
    folder_make(f, "b");
    folder_put(f, "a/b/unseen", "");
    folder_put(f, "a/c", "");
    folder_put(f, "b/c", "");
    assert_ok(walk(&log, f->fd));
    assert_log(&log, "f a/c\nf b/c\n");
}

static void a_failing_visit_stops_the_walk(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f, .stop_at = "d/2"};

    folder_make(f, "d");
    folder_put(f, "d/1", "");
    folder_put(f, "d/2", "");
    folder_put(f, "d/3", "");
    folder_put(f, "e", "");
    assert_code(MRL_E_FORMAT, walk(&log, f->fd));
    assert_log(&log, "f d/1\nf d/2\n");
}

static void an_unreadable_directory_is_a_problem_and_the_walk_goes_on(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};
    mrl_status s;

    folder_make(f, "locked");
    folder_put(f, "locked/file", "");
    folder_put(f, "z", "");
    assert_int_equal(fchmodat(f->fd, "locked", 0, 0), 0);
    folder_as_nobody(f);
    s = walk(&log, f->fd);
    folder_as_before();
    assert_ok(s);
    assert_log(&log, "!denied locked\nf z\n");
    log.problems_stop = true;
    folder_as_nobody(f);
    s = walk(&log, f->fd);
    folder_as_before();
    assert_int_equal(s.code, MRL_E_BUSY);
    assert_log(&log, "!denied locked\n");
    assert_int_equal(fchmodat(f->fd, "locked", 0700, 0), 0);
}

static void an_unsearchable_directory_is_told_name_by_name(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};
    mrl_status s;

    folder_make(f, "dim");
    folder_put(f, "dim/file", "");
    assert_int_equal(fchmodat(f->fd, "dim", 0444, 0), 0);
    folder_as_nobody(f);
    s = walk(&log, f->fd);
    folder_as_before();
    assert_ok(s);
    assert_log(&log, "!denied dim/file\n");
    assert_int_equal(fchmodat(f->fd, "dim", 0700, 0), 0);
}

static void what_vanishes_meanwhile_is_a_change(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f, .remove_at = "a", .victim = "b"};

    folder_put(f, "a", "");
    folder_put(f, "b", "");
    folder_put(f, "c", "");
    assert_ok(walk(&log, f->fd));
    assert_log(&log, "f a\n!changed b\nf c\n");
}

static bool swap_for_link(void *context, const char *path)
{
    const struct folder *f = context;

    assert_int_equal(unlinkat(f->fd, path, AT_REMOVEDIR), 0);
    folder_link(f, path, "/etc");
    return true;
}

static mrl_status expect_change(void *context, const char *path, const struct mrl_error *why,
                                struct mrl_error *err)
{
    (void)context;
    assert_string_equal(path, "d");
    assert_int_equal(why->code, MRL_E_CHANGED);
    return MRL_FAIL(err, MRL_E_CHANGED, MRL_NO_OFFSET, "seen");
}

static mrl_status refuse_visit(void *context, const struct mrl_walk_entry *entry,
                               struct mrl_error *err)
{
    (void)context;
    (void)err;
    fail_msg("visited %s", entry->path);
    return mrl_ok();
}

static void a_directory_swapped_for_a_link_is_not_followed(void **state)
{
    struct folder *f = *state;
    const struct mrl_walk w = {refuse_visit, expect_change, swap_for_link, f};
    struct mrl_error err;

    folder_make(f, "d");
    assert_code(MRL_E_CHANGED, mrl_walk_run(&w, f->fd, &err));
}

/* A chain of n directories with a file in the last; the length of its path comes back. */
static void make_chain(const struct folder *f, unsigned n, const char *name)
{
    int fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (unsigned i = 0; i < n; i++) {
        int next;

        assert_int_equal(mkdirat(fd, name, 0755), 0);
        next = openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(next >= 0);
        close(fd);
        fd = next;
    }
    close(openat(fd, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    close(fd);
}

static void assert_chain(const struct folder *f, unsigned n, const char *wanted)
{
    struct log log = {.folder = f};

    make_chain(f, n, "d");
    assert_ok(walk(&log, f->fd));
    assert_memory_equal(mrl_buf_text(&log.text), wanted, strlen(wanted));
    assert_non_null(strstr(mrl_buf_text(&log.text), wanted));
    mrl_buf_done(&log.text);
}

static void goes_so_deep(void **state)
{
    assert_chain(*state, MRL_MAX_WALK_DEPTH, "f d/d/d/");
}

static void and_no_deeper(void **state)
{
    assert_chain(*state, MRL_MAX_WALK_DEPTH + 1, "!limit d/d/d/");
}

static void a_path_has_a_longest_length(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};
    char name[251];

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    /* 16 names of 250 bytes and their slashes are 4016 bytes; a 17th passes 4095. */
    make_chain(f, 16, name);
    assert_ok(walk(&log, f->fd));
    assert_memory_equal(mrl_buf_text(&log.text), "f nnn", 5);
    mrl_buf_done(&log.text);
}

static void a_longer_path_is_a_problem(void **state)
{
    const struct folder *f = *state;
    struct log log = {.folder = f};
    char name[251];

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    make_chain(f, 17, name);
    assert_ok(walk(&log, f->fd));
    assert_memory_equal(mrl_buf_text(&log.text), "!limit nnn", 10);
    mrl_buf_done(&log.text);
}

static void what_is_no_directory_cannot_be_walked(void **state)
{
    struct log log = {.folder = *state};

    assert_code(MRL_E_IO, walk(&log, -1));
    assert_log(&log, "");
}

static mrl_status count_visit(void *context, const struct mrl_walk_entry *entry,
                              struct mrl_error *err)
{
    (void)entry;
    (void)err;
    ++*(unsigned *)context;
    return mrl_ok();
}

static mrl_status count_problem(void *context, const char *path, const struct mrl_error *why,
                                struct mrl_error *err)
{
    (void)context;
    (void)path;
    (void)why;
    return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "a problem that should not be");
}

static mrl_status walk_counting(void *context)
{
    const struct folder *f = context;
    unsigned count = 0;
    const struct mrl_walk w = {count_visit, count_problem, NULL, &count};
    struct mrl_error err;
    const mrl_status s = mrl_walk_run(&w, f->fd, &err);

    if (s.code == MRL_OK)
        assert_int_equal(count, 301);
    return s;
}

static void survives_failing_allocations(void **state)
{
    const struct folder *f = *state;
    char name[32];

    folder_make(f, "d");
    folder_put(f, "d/file", "");
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name, sizeof(name), "file-with-a-name-%d", i);
        folder_put(f, name, "");
    }
    assert_survives_oom(walk_counting, *state);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(meets_every_entry_in_byte_order),
        IN_FOLDER(an_empty_directory_has_nothing),
        IN_FOLDER(links_are_named_and_not_followed),
        IN_FOLDER(tells_the_identity_that_opening_tells),
        IN_FOLDER(a_directory_may_be_left_out),
        IN_FOLDER(a_failing_visit_stops_the_walk),
        IN_FOLDER(an_unreadable_directory_is_a_problem_and_the_walk_goes_on),
        IN_FOLDER(an_unsearchable_directory_is_told_name_by_name),
        IN_FOLDER(what_vanishes_meanwhile_is_a_change),
        IN_FOLDER(a_directory_swapped_for_a_link_is_not_followed),
        IN_FOLDER(goes_so_deep),
        IN_FOLDER(and_no_deeper),
        IN_FOLDER(a_path_has_a_longest_length),
        IN_FOLDER(a_longer_path_is_a_problem),
        IN_FOLDER(what_is_no_directory_cannot_be_walked),
        IN_FOLDER(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
