/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "folder.h"
#include "oom.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

static enum mrl_code open_code(const struct folder *f, const char *path)
{
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_file_id id;
    struct mrl_error err;
    const mrl_status s = mrl_file_open(f->fd, path, &fd, &id, &err);

    if (s.code != MRL_OK) {
        assert_int_equal(fd, -1);
        assert_string_not_equal(err.where, "");
        assert_string_not_equal(err.message, "");
    }
    return s.code;
}

/* The content of a file, read by mrl_file_read(). */
static void assert_reads(const struct folder *f, const char *path, const char *wanted)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    struct mrl_error err;
    char *text;
    size_t n;

    assert_non_null(arena);
    assert_ok(mrl_file_read(f->fd, path, 1000, arena, &text, &n, &err));
    assert_int_equal(n, strlen(wanted));
    assert_string_equal(text, wanted);
}

/* --- what may be opened --- */

static void opens_regular_files_below_the_root(void **state)
{
    const struct folder *f = *state;

    folder_make(f, "sub");
    folder_put(f, "sub/file", "text");
    assert_int_equal(open_code(f, "sub/file"), MRL_OK);
    assert_int_equal(open_code(f, "./sub/file"), MRL_OK);
    assert_int_equal(open_code(f, "sub//file"), MRL_OK);
    assert_int_equal(open_code(f, "sub/../sub/file"), MRL_OK);
}

static void nothing_leads_out_of_the_root(void **state)
{
    const struct folder *f = *state;

    folder_make(f, "sub");
    folder_link(f, "sub/up", "../..");
    folder_link(f, "absolute", "/etc/passwd");
    folder_link(f, "relative", "../../etc/passwd");
    folder_link(f, "circle", "circle");
    folder_link(f, "magic", "/proc/self/root/etc/passwd");
    assert_int_equal(open_code(f, ".."), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "../etc/passwd"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "sub/../../x"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "/etc/passwd"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "/"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "sub/up/etc/passwd"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "absolute"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "relative"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "circle"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "magic"), MRL_E_FORMAT);
}

static void links_inside_are_followed(void **state)
{
    const struct folder *f = *state;

    folder_make(f, "sub");
    folder_put(f, "file", "inside");
    folder_link(f, "sub/link", "../file");
    folder_link(f, "alias", "sub");
    assert_reads(f, "sub/link", "inside");
    assert_reads(f, "alias/link", "inside");
}

static void only_regular_files_are_opened_and_pipes_do_not_hold_up(void **state)
{
    const struct folder *f = *state;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int s = socket(AF_UNIX, SOCK_STREAM, 0);

    folder_make(f, "directory");
    assert_int_equal(mkfifoat(f->fd, "pipe", 0600), 0);
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", f->path);
    assert_int_equal(bind(s, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(open_code(f, "directory"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "."), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "pipe"), MRL_E_FORMAT);
    assert_int_equal(open_code(f, "socket"), MRL_E_FORMAT);
    close(s);
}

static void a_missing_file_is_absent(void **state)
{
    const struct folder *f = *state;

    folder_put(f, "file", "");
    assert_int_equal(open_code(f, "none"), MRL_E_ABSENT);
    assert_int_equal(open_code(f, "none/file"), MRL_E_ABSENT);
    assert_int_equal(open_code(f, "file/below"), MRL_E_ABSENT);
}

static void a_file_without_permission_is_denied(void **state)
{
    const struct folder *f = *state;

    folder_put(f, "secret", "");
    assert_int_equal(fchmodat(f->fd, "secret", 0, 0), 0);
    folder_as_nobody(f);
    assert_int_equal(open_code(f, "secret"), MRL_E_DENIED);
    folder_as_before();
}

static void errors_name_the_path_harmlessly(void **state)
{
    const struct folder *f = *state;
    struct mrl_file_id id;
    struct mrl_error err;
    int fd;

    assert_code(MRL_E_ABSENT, mrl_file_open(f->fd, "a\033[2Jb", &fd, &id, &err));
    assert_string_equal(err.where, "a\\x1b[2Jb");
}

static void a_directory_to_work_below_must_be_one(void **state)
{
    const struct folder *f = *state;
    mrl_cleanup(mrl_fd_close) int fd = -1;
    struct mrl_error err;

    (void)f;
    assert_code(MRL_E_ABSENT, mrl_dir_open("/nowhere/at/all", &fd, &err));
    assert_code(MRL_E_ABSENT, mrl_dir_open("/etc/passwd", &fd, &err));
    assert_int_equal(fd, -1);
    assert_ok(mrl_dir_open(f->path, &fd, &err));
    mrl_fd_close(&fd);
    assert_int_equal(fd, -1);
    mrl_fd_close(&fd);
}

/* --- reading --- */

static void reads_up_to_its_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct folder *f = *state;
    struct mrl_error err;
    char *text = NULL;
    size_t n = 77;

    assert_non_null(arena);
    folder_put(f, "file", "12345");
    folder_put(f, "empty", "");
    assert_code(MRL_E_LIMIT, mrl_file_read(f->fd, "file", 4, arena, &text, &n, &err));
    assert_string_equal(err.where, "file");
    assert_null(text);
    assert_int_equal(n, 77);
    assert_ok(mrl_file_read(f->fd, "file", 5, arena, &text, &n, &err));
    assert_ok(mrl_file_read(f->fd, "file", 6, arena, &text, &n, &err));
    assert_string_equal(text, "12345");
    assert_ok(mrl_file_read(f->fd, "empty", 0, arena, &text, &n, &err));
    assert_string_equal(text, "");
    assert_int_equal(n, 0);
}

static void a_file_over_the_ceiling_of_the_arena_is_a_limit(void **state)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(4);
    const struct folder *f = *state;
    struct mrl_error err;
    char *text;
    size_t n;

    assert_non_null(arena);
    folder_put(f, "file", "12345");
    assert_code(MRL_E_LIMIT, mrl_file_read(f->fd, "file", 1000, arena, &text, &n, &err));
}

static void notices_that_a_file_changed(void **state)
{
    const struct folder *f = *state;
    struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct mrl_file_id id, again;
    struct mrl_error err;
    int fd;

    folder_put(f, "file", "12345");
    assert_int_equal(utimensat(f->fd, "file", times, 0), 0);
    assert_ok(mrl_file_open(f->fd, "file", &fd, &id, &err));
    assert_ok(mrl_file_unchanged(fd, &id, &err));
    usleep(20000);
    folder_put(f, "file", "54321");
    /* Same size, and the old modification time put back: ctime tells all the same. */
    assert_int_equal(utimensat(f->fd, "file", times, 0), 0);
    assert_code(MRL_E_CHANGED, mrl_file_unchanged(fd, &id, &err));
    close(fd);
    assert_ok(mrl_file_open(f->fd, "file", &fd, &again, &err));
    assert_true(again.mtime_ns == id.mtime_ns && again.size == id.size);
    assert_false(mrl_file_id_equal(&again, &id));
    close(fd);
    assert_code(MRL_E_IO, mrl_file_unchanged(-1, &id, &err));
}

static void every_part_of_an_identity_counts(void **state)
{
    const struct mrl_file_id a = {1, 2, 3, 4, 5};
    struct mrl_file_id b[5];

    (void)state;
    for (size_t i = 0; i < 5; i++)
        b[i] = a;
    assert_true(mrl_file_id_equal(&a, &b[0]));
    b[0].device++;
    b[1].inode++;
    b[2].size++;
    b[3].mtime_ns++;
    b[4].ctime_ns++;
    for (size_t i = 0; i < 5; i++)
        assert_false(mrl_file_id_equal(&a, &b[i]));
}

static mrl_status read_file(void *context)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(1u << 20);
    const struct folder *f = context;
    struct mrl_error err;
    char *text;
    size_t n;

    if (!arena)
        return MRL_FAIL_NOMEM(&err);
    return mrl_file_read(f->fd, "file", 1u << 20, arena, &text, &n, &err);
}

static void reading_survives_failing_allocations(void **state)
{
    const struct folder *f = *state;
    char *text = calloc(1, 10001);

    assert_non_null(text);
    memset(text, 'x', 10000);
    folder_put(f, "file", text);
    free(text);
    assert_survives_oom(read_file, *state);
}

static void knows_what_exists(void **state)
{
    const struct folder *f = *state;

    folder_put(f, "file", "");
    folder_make(f, "sub");
    folder_link(f, "dangling", "nowhere");
    assert_true(mrl_file_exists(f->fd, "file"));
    assert_true(mrl_file_exists(f->fd, "sub"));
    assert_true(mrl_file_exists(f->fd, "dangling"));
    assert_false(mrl_file_exists(f->fd, "none"));
    assert_false(mrl_file_exists(f->fd, ""));
    assert_false(mrl_file_exists(f->fd, "../tmp"));
    assert_false(mrl_file_exists(f->fd, "/etc/passwd"));
}

/* --- making directories --- */

static void makes_directories_with_their_parents(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    assert_ok(mrl_dir_make(f->fd, "a/b/c", 0755, &err));
    assert_ok(mrl_dir_make(f->fd, "a/b/c", 0755, &err));
    assert_ok(mrl_dir_make(f->fd, "a//d/", 0755, &err));
    assert_ok(mrl_dir_make(f->fd, "./e", 0755, &err));
    folder_put(f, "a/b/c/file", "x");
    folder_put(f, "a/d/file", "x");
    folder_put(f, "e/file", "x");
}

static void makes_no_directory_outside_or_over_a_file(void **state)
{
    const struct folder *f = *state;
    char deep[MRL_MAX_PATH_BYTES + 1];
    struct mrl_error err;

    folder_put(f, "file", "");
    folder_link(f, "out", "/tmp");
    assert_code(MRL_E_ABSENT, mrl_dir_make(f->fd, "file", 0755, &err));
    assert_code(MRL_E_ABSENT, mrl_dir_make(f->fd, "file/below", 0755, &err));
    assert_code(MRL_E_FORMAT, mrl_dir_make(f->fd, "out", 0755, &err));
    assert_code(MRL_E_FORMAT, mrl_dir_make(f->fd, "out/merlon-escaped", 0755, &err));
    assert_code(MRL_E_FORMAT, mrl_dir_make(f->fd, "../merlon-escaped", 0755, &err));
    assert_code(MRL_E_FORMAT, mrl_dir_make(f->fd, "/tmp/merlon-escaped", 0755, &err));
    assert_code(MRL_E_FORMAT, mrl_dir_make(f->fd, "a/../../merlon-escaped", 0755, &err));
    memset(deep, 'a', sizeof(deep));
    deep[MRL_MAX_PATH_BYTES] = '\0';
    assert_code(MRL_E_LIMIT, mrl_dir_make(f->fd, deep, 0755, &err));
    assert_string_not_equal(err.where, "");
    assert_int_equal(access("/tmp/merlon-escaped", F_OK), -1);
}

static void an_errno_has_a_meaning(void **state)
{
    (void)state;
    assert_int_equal(mrl_code_of_errno(ENOENT), MRL_E_ABSENT);
    assert_int_equal(mrl_code_of_errno(EACCES), MRL_E_DENIED);
    assert_int_equal(mrl_code_of_errno(EROFS), MRL_E_DENIED);
    assert_int_equal(mrl_code_of_errno(ENOMEM), MRL_E_NOMEM);
    assert_int_equal(mrl_code_of_errno(ENOSPC), MRL_E_IO);
    assert_int_equal(mrl_code_of_errno(12345), MRL_E_IO);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(opens_regular_files_below_the_root),
        IN_FOLDER(nothing_leads_out_of_the_root),
        IN_FOLDER(links_inside_are_followed),
        IN_FOLDER(only_regular_files_are_opened_and_pipes_do_not_hold_up),
        IN_FOLDER(a_missing_file_is_absent),
        IN_FOLDER(a_file_without_permission_is_denied),
        IN_FOLDER(errors_name_the_path_harmlessly),
        IN_FOLDER(a_directory_to_work_below_must_be_one),
        IN_FOLDER(reads_up_to_its_limit),
        IN_FOLDER(a_file_over_the_ceiling_of_the_arena_is_a_limit),
        IN_FOLDER(notices_that_a_file_changed),
        cmocka_unit_test(every_part_of_an_identity_counts),
        IN_FOLDER(reading_survives_failing_allocations),
        IN_FOLDER(knows_what_exists),
        IN_FOLDER(makes_directories_with_their_parents),
        IN_FOLDER(makes_no_directory_outside_or_over_a_file),
        cmocka_unit_test(an_errno_has_a_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
