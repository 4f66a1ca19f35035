/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child that raises a signal leaves behind. */
struct ending {
    int status;
    char err[256];
};

static struct ending raise_in_child(int sig, void (*before)(int))
{
    struct ending e = {0};
    int pipe_fds[2];
    pid_t child;

    assert_int_equal(pipe(pipe_fds), 0);
    child = fork();
    if (child == 0) {
        (void)dup2(pipe_fds[1], STDERR_FILENO);
        (void)signal(sig, before);
        mrl_interrupt_init();
        (void)raise(sig);
        _exit(0);
    }
    assert_true(child > 0);
    (void)close(pipe_fds[1]);
    assert_true(read(pipe_fds[0], e.err, sizeof(e.err) - 1) >= 0);
    (void)close(pipe_fds[0]);
    assert_int_equal(waitpid(child, &e.status, 0), child);
    return e;
}

static void says_so_and_ends_by_the_signal(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        const struct ending e = raise_in_child(signals[i], SIG_DFL);

        assert_true(WIFSIGNALED(e.status));
        assert_int_equal(WTERMSIG(e.status), signals[i]);
        assert_non_null(strstr(e.err, "merlon: interrupted"));
    }
}

static void leaves_an_ignored_signal_ignored(void **state)
{
    const struct ending e = raise_in_child(SIGHUP, SIG_IGN);

    (void)state;
    assert_true(WIFEXITED(e.status));
    assert_int_equal(WEXITSTATUS(e.status), 0);
    assert_string_equal(e.err, "");
}

static void makes_a_broken_pipe_an_ordinary_error(void **state)
{
    const struct ending e = raise_in_child(SIGPIPE, SIG_DFL);

    (void)state;
    assert_true(WIFEXITED(e.status));
    assert_int_equal(WEXITSTATUS(e.status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_so_and_ends_by_the_signal),
        cmocka_unit_test(leaves_an_ignored_signal_ignored),
        cmocka_unit_test(makes_a_broken_pipe_an_ordinary_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
