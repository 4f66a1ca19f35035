/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static size_t count_entries(const struct folder *f)
{
    DIR *dir = opendir(f->path);
    size_t count = 0;

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static mrl_status put(const struct folder *f, const char *path, const char *text, bool exclusive,
                      struct mrl_error *err)
{
    return mrl_file_write(f->fd, path, text, strlen(text), 0600, exclusive, err);
}

static void writes_and_replaces_whole_files(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    struct stat st;

    folder_make(f, "sub");
    assert_ok(put(f, "sub/file", "first", false, &err));
    folder_has(f, "sub/file", "first");
    assert_int_equal(fstatat(f->fd, "sub/file", &st, 0), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_ok(put(f, "sub/file", "", false, &err));
    folder_has(f, "sub/file", "");
    assert_ok(put(f, "top", "level", false, &err));
    folder_has(f, "top", "level");
    assert_int_equal(count_entries(f), 2);
}

static void exclusive_writing_replaces_nothing(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    folder_make(f, "sub");
    folder_link(f, "dangling", "nowhere");
    assert_ok(put(f, "file", "first", true, &err));
    assert_code(MRL_E_EXISTS, put(f, "file", "second", true, &err));
    assert_string_equal(err.where, "file");
    folder_has(f, "file", "first");
    assert_code(MRL_E_EXISTS, put(f, "dangling", "x", true, &err));
    assert_code(MRL_E_EXISTS, put(f, "sub", "x", true, &err));
    assert_int_equal(count_entries(f), 3);
}

static void a_link_is_replaced_and_not_written_through(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    folder_put(f, "target", "kept");
    folder_link(f, "link", "target");
    assert_ok(put(f, "link", "new", false, &err));
    folder_has(f, "target", "kept");
    folder_has(f, "link", "new");
}

static void nothing_is_written_outside_the_root(void **state)
{
    const struct folder *f = *state;
    char deep[2 * MRL_MAX_PATH_BYTES];
    struct mrl_error err;

    folder_make(f, "sub");
    folder_link(f, "out", "..");
    assert_code(MRL_E_FORMAT, put(f, "../merlon-escaped", "x", false, &err));
    assert_code(MRL_E_FORMAT, put(f, "/merlon-escaped", "x", false, &err));
    assert_code(MRL_E_FORMAT, put(f, "out/merlon-escaped", "x", false, &err));
    assert_code(MRL_E_ABSENT, put(f, "none/file", "x", false, &err));
    assert_int_not_equal(put(f, "sub/..", "x", false, &err).code, MRL_OK);
    assert_int_not_equal(put(f, "sub/", "x", false, &err).code, MRL_OK);
    assert_int_not_equal(put(f, "", "x", false, &err).code, MRL_OK);
    assert_int_not_equal(put(f, "sub", "x", false, &err).code, MRL_OK);
    memset(deep, '/', sizeof(deep));
    memcpy(deep + sizeof(deep) - 5, "file", 5);
    deep[0] = '.';
    assert_code(MRL_E_LIMIT, put(f, deep, "x", false, &err));
    assert_int_equal(count_entries(f), 2);
}

static void a_temporary_file_left_by_a_crash_is_in_nobodys_way(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    char name[64];

    (void)snprintf(name, sizeof(name), ".merlon-%ld.tmp", (long)getpid());
    folder_put(f, name, "left");
    folder_put(f, ".merlon-0000000000000000.tmp", "left");
    assert_ok(put(f, "file", "text", true, &err));
    folder_has(f, "file", "text");
    folder_has(f, name, "left");
}

static void a_full_disk_leaves_the_old_content(void **state)
{
    const struct folder *f = *state;
    const struct rlimit none = {100, RLIM_INFINITY};
    struct rlimit before;
    struct mrl_error err;
    char text[200];
    mrl_status s;

    assert_ok(put(f, "file", "old", false, &err));
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    /* A limit on the size of files fails a write half-way, as a full disk does. */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    s = put(f, "file", text, false, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(s.code, MRL_E_IO);
    folder_has(f, "file", "old");
    assert_int_equal(count_entries(f), 1);
}

/* Runs in a process of its own, which dies of the signal that the limit sends. */
static void a_crash_in_the_middle_leaves_the_old_content_and_nothing_else(void **state)
{
    const struct folder *f = *state;
    const struct rlimit small = {100, 100};
    struct mrl_error err;
    char text[200] = {0};
    int status;
    pid_t child;

    assert_ok(put(f, "file", "old", false, &err));
    child = fork();
    if (child == 0) {
        (void)setrlimit(RLIMIT_FSIZE, &small);
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)signal(SIGXFSZ, SIG_DFL);
        (void)!mrl_file_write(f->fd, "file", text, sizeof(text), 0600, false, &err).code;
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    folder_has(f, "file", "old");
    assert_int_equal(count_entries(f), 1);
}

/* Without /proc a file cannot get a name later: it has one from the start. */
static void writes_where_files_cannot_be_without_a_name(void **state)
{
    const struct folder *f = *state;
    int status;
    pid_t child = fork();

    if (child == 0) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        struct mrl_error err;
        bool fine;

        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(access), 0);
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(faccessat), 0);
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(faccessat2), 0);
        fine = seccomp_load(filter) == 0 && put(f, "file", "old", true, &err).code == MRL_OK &&
               put(f, "file", "other", true, &err).code == MRL_E_EXISTS &&
               put(f, "file", "new", false, &err).code == MRL_OK;
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    folder_has(f, "file", "new");
    assert_int_equal(count_entries(f), 1);
}

static void an_unwritable_directory_is_denied(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    mrl_status s;

    folder_as_nobody(f);
    assert_int_equal(fchmod(f->fd, 0500), 0);
    s = put(f, "file", "x", false, &err);
    folder_as_before();
    assert_int_equal(s.code, MRL_E_DENIED);
    assert_string_equal(err.where, "file");
    assert_int_equal(fchmod(f->fd, 0700), 0);
}

/* --- two writers at once --- */

enum { WRITER_ROUNDS = 100, WRITER_BYTES = 5000 };

static void *write_often(void *context)
{
    const struct folder *f = context;
    static _Atomic int number;
    char text[WRITER_BYTES];
    struct mrl_error err;
    size_t failed = 0;

    memset(text, 'a' + number++, sizeof(text));
    for (int i = 0; i < WRITER_ROUNDS; i++)
        failed += mrl_file_write(f->fd, "file", text, sizeof(text), 0600, false, &err).code != 0;
    return failed ? context : NULL;
}

static void writers_at_once_never_mix_their_content(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(8u << 20);
    const struct folder *f = *state;
    pthread_t threads[2];
    struct mrl_error err;

    assert_non_null(arena);
    folder_put(f, "file", "");
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_often, *state), 0);
    for (int i = 0; i < WRITER_ROUNDS; i++) {
        char *text;
        size_t n;

        /* A read may meet a replacement, and then says so: the open file lost its name. */
        if (mrl_file_read(f->fd, "file", 10000, arena, &text, &n, &err).code == MRL_OK && n > 0) {
            assert_int_equal(n, WRITER_BYTES);
            assert_memory_equal(text, text + 1, n - 1);
        }
        mrl_arena_reset(arena);
    }
    for (int i = 0; i < 2; i++) {
        void *failed;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(count_entries(f), 1);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(writes_and_replaces_whole_files),
        IN_FOLDER(exclusive_writing_replaces_nothing),
        IN_FOLDER(a_link_is_replaced_and_not_written_through),
        IN_FOLDER(nothing_is_written_outside_the_root),
        IN_FOLDER(a_temporary_file_left_by_a_crash_is_in_nobodys_way),
        IN_FOLDER(a_crash_in_the_middle_leaves_the_old_content_and_nothing_else),
        IN_FOLDER(writes_where_files_cannot_be_without_a_name),
        IN_FOLDER(a_full_disk_leaves_the_old_content),
        IN_FOLDER(an_unwritable_directory_is_denied),
        IN_FOLDER(writers_at_once_never_mix_their_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
