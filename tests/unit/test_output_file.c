/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/output_file.h"

#include "folder.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_in(const struct folder *f, const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", f->path, name);
    return path;
}

static mrl_status put(const struct folder *f, const char *name, const char *text,
                      struct mrl_error *err)
{
    return mrl_output_file_write(path_in(f, name), text, strlen(text), 0666, false, err);
}

static mode_t mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode;
}

static void a_file_is_made_and_replaced_with_its_permissions(void **state)
{
    const struct folder *f = *state;
    const mode_t before = umask(022);
    struct mrl_error err;

    assert_ok(put(f, "file", "one", &err));
    assert_int_equal(mode_of(path_in(f, "file")) & 0777, 0644);
    assert_int_equal(chmod(path_in(f, "file"), 0600), 0);
    assert_ok(put(f, "file", "two", &err));
    folder_has(f, "file", "two");
    assert_int_equal(mode_of(path_in(f, "file")) & 0777, 0600);
    (void)umask(before);
}

static void a_link_is_replaced_and_not_followed(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    folder_put(f, "target", "left alone");
    folder_link(f, "link", "target");
    folder_link(f, "broken", "nowhere");
    assert_ok(put(f, "link", "text", &err));
    assert_ok(put(f, "broken", "text", &err));
    folder_has(f, "target", "left alone");
    folder_has(f, "link", "text");
    assert_true(S_ISREG(mode_of(path_in(f, "broken"))));
}

static void a_pipe_is_written_to(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    char got[8] = {0};
    int fd;

    assert_int_equal(mkfifoat(f->fd, "pipe", 0600), 0);
    fd = open(path_in(f, "pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_ok(put(f, "pipe", "text", &err));
    assert_int_equal(read(fd, got, sizeof(got)), 4);
    assert_string_equal(got, "text");
    assert_true(S_ISFIFO(mode_of(path_in(f, "pipe"))));
    close(fd);
}

static void a_device_is_written_to(void **state)
{
    struct mrl_error err;

    (void)state;
    assert_ok(mrl_output_file_write("/dev/null", "text", 4, 0666, false, &err));
    assert_true(S_ISCHR(mode_of("/dev/null")));
    assert_code(MRL_E_IO, mrl_output_file_write("/dev/full", "text", 4, 0666, false, &err));
    assert_string_equal(err.where, "/dev/full");
    assert_true(S_ISCHR(mode_of("/dev/full")));
}

/* As /dev/stdout does, which is such a link. */
static void what_a_descriptor_holds_is_appended_to(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    char name[32];
    int fd;

    folder_put(f, "file", "before ");
    fd = openat(f->fd, "file", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    folder_link(f, "link", name);
    assert_ok(mrl_output_file_write(name, "one ", 4, 0666, false, &err));
    assert_ok(put(f, "link", "two", &err));
    close(fd);
    folder_has(f, "file", "before one two");
    assert_true(S_ISLNK(mode_of(path_in(f, "link"))));
}

/* A link into the kernel may lead to the directory. */
static void a_file_below_such_a_link_is_replaced(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;
    char name[48];

    folder_put(f, "file", "old, and longer");
    (void)snprintf(name, sizeof(name), "/proc/self/fd/%d/file", f->fd);
    assert_ok(mrl_output_file_write(name, "new", 3, 0666, false, &err));
    folder_has(f, "file", "new");
}

/* What is written to standard output by name and what is printed there do not overwrite each
 * other. */
static void standard_output_has_one_offset(void **state)
{
    const struct folder *f = *state;
    const int kept = dup(STDOUT_FILENO);
    struct mrl_error err;
    mrl_status s;
    int fd;

    folder_put(f, "file", "");
    fd = openat(f->fd, "file", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0 && kept >= 0);
    fflush(stdout);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    s = mrl_output_file_write("/dev/stdout", "named, ", 7, 0666, false, &err);
    assert_int_equal(write(STDOUT_FILENO, "printed", 7), 7);
    assert_int_equal(dup2(kept, STDOUT_FILENO), STDOUT_FILENO);
    close(kept);
    close(fd);
    assert_ok(s);
    folder_has(f, "file", "named, printed");
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    const struct folder *f = *state;
    const struct rlimit none = {100, RLIM_INFINITY};
    struct rlimit before;
    struct mrl_error err;
    char text[200];
    mrl_status s;

    assert_ok(put(f, "file", "old", &err));
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    s = put(f, "file", text, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_code(MRL_E_IO, s);
    assert_string_equal(err.where, path_in(f, "file"));
    folder_has(f, "file", "old");
}

static void what_may_not_be_replaced_is_not(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    folder_put(f, "file", "old");
    assert_code(MRL_E_EXISTS,
                mrl_output_file_write(path_in(f, "file"), "new", 3, 0600, true, &err));
    assert_int_equal(mkfifo(path_in(f, "pipe"), 0600), 0);
    assert_code(MRL_E_EXISTS,
                mrl_output_file_write(path_in(f, "pipe"), "new", 3, 0600, true, &err));
    folder_has(f, "file", "old");
    assert_code(MRL_E_EXISTS, mrl_output_file_absent(path_in(f, "file"), &err));
    assert_ok(mrl_output_file_absent(path_in(f, "other"), &err));
    assert_ok(mrl_output_file_write(path_in(f, "other"), "new", 3, 0600, true, &err));
}

static void names_what_cannot_be_written(void **state)
{
    const struct folder *f = *state;
    char path[8192];
    struct mrl_error err;

    folder_make(f, "dir");
    assert_true(put(f, "dir", "text", &err).code != MRL_OK);
    assert_string_equal(err.where, path_in(f, "dir"));
    assert_code(MRL_E_ABSENT, put(f, "none/file", "text", &err));
    assert_string_equal(err.where, path_in(f, "none/file"));
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    path[sizeof(path) - 9] = '/';
    assert_code(MRL_E_LIMIT, mrl_output_file_write(path, "text", 4, 0666, false, &err));
    assert_true(put(f, "", "text", &err).code != MRL_OK);
}

static void print_word(FILE *out, const void *context)
{
    fputs(context, out);
}

static void prints_what_a_writer_gives(void **state)
{
    const struct folder *f = *state;
    struct mrl_error err;

    assert_ok(mrl_output_file_print(path_in(f, "file"), print_word, "word", &err));
    folder_has(f, "file", "word");
    assert_ok(mrl_output_file_print(path_in(f, "file"), print_word, "", &err));
    folder_has(f, "file", "");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(a_file_is_made_and_replaced_with_its_permissions),
        IN_A_FOLDER(a_link_is_replaced_and_not_followed),
        IN_A_FOLDER(a_pipe_is_written_to),
        cmocka_unit_test(a_device_is_written_to),
        IN_A_FOLDER(what_a_descriptor_holds_is_appended_to),
        IN_A_FOLDER(a_file_below_such_a_link_is_replaced),
        IN_A_FOLDER(standard_output_has_one_offset),
        IN_A_FOLDER(a_full_disk_leaves_the_old_file),
        IN_A_FOLDER(what_may_not_be_replaced_is_not),
        IN_A_FOLDER(names_what_cannot_be_written),
        IN_A_FOLDER(prints_what_a_writer_gives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
