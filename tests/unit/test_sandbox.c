/* SPDX-License-Identifier: Apache-2.0 */
/* Children that are locked in, and what they and their parent say to each other. */
#include "base/sandbox.h"

#include "base/child.h"
#include "base/file.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMORY (512u << 20)

static void echo(int channel, void *context)
{
    struct mrl_error err;
    char text[8];
    int fd;

    (void)context;
    if (mrl_channel_receive(channel, text, sizeof(text), &fd, &err).code == MRL_OK &&
        pread(fd, text, 4, 0) == 4)
        (void)mrl_channel_send(channel, text, sizeof(text), -1, &err).code;
}

static void lock_in(int channel)
{
    const struct mrl_sandbox sandbox = {.memory_bytes = MEMORY};
    struct mrl_error err;
    unsigned layers = 0;

    if (mrl_sandbox_enter(&sandbox, &layers, &err).code != MRL_OK)
        layers = 0;
    (void)mrl_channel_send(channel, &layers, sizeof(layers), -1, &err).code;
}

static void try_file(int channel, void *context)
{
    struct mrl_error err;
    int fd;

    lock_in(channel);
    fd = open(context, O_RDONLY);
    (void)mrl_channel_send(channel, &fd, sizeof(fd), -1, &err).code;
}

static void try_socket(int channel, void *context)
{
    (void)context;
    lock_in(channel);
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void try_program(int channel, void *context)
{
    static char name[] = "true";
    char *const argv[] = {name, NULL};

    (void)context;
    lock_in(channel);
    (void)execve("/bin/true", argv, NULL);
}

static void open_files_travel_with_messages(void **state)
{
    struct mrl_child child;
    struct mrl_error err;
    char text[8] = "12345678";
    char path[] = "/tmp/merlon-test-XXXXXX";
    const int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "file", 4), 4);
    assert_int_equal(mrl_child_start(echo, NULL, &child, &err).code, MRL_OK);
    assert_int_equal(mrl_channel_send(child.channel, text, sizeof(text), fd, &err).code, MRL_OK);
    assert_int_equal(mrl_channel_receive(child.channel, text, sizeof(text), NULL, &err).code,
                     MRL_OK);
    assert_memory_equal(text, "file5678", 8);
    mrl_child_stop(&child, NULL);
    (void)close(fd);
    (void)unlink(path);
}

static void a_child_that_has_gone_is_noticed(void **state)
{
    struct mrl_child child;
    struct mrl_error err;
    char byte;

    (void)state;
    assert_int_equal(mrl_child_start(echo, NULL, &child, &err).code, MRL_OK);
    assert_int_equal(kill(child.pid, SIGKILL), 0);
    assert_int_equal(mrl_channel_receive(child.channel, &byte, 1, NULL, &err).code, MRL_E_ABSENT);
    mrl_child_stop(&child, NULL);
    mrl_child_stop(&child, NULL);
}

#ifndef __SANITIZE_ADDRESS__ /* the sanitizers need calls that parsing does not */

static unsigned layers_of(struct mrl_child *child)
{
    struct mrl_error err;
    unsigned layers;

    assert_int_equal(mrl_channel_receive(child->channel, &layers, sizeof(layers), NULL, &err).code,
                     MRL_OK);
    return layers;
}

static void ends_by(void (*work)(int channel, void *context), int wanted)
{
    struct mrl_child child;
    struct mrl_error err;
    char byte;
    int sig;

    assert_int_equal(mrl_child_start(work, (void *)(uintptr_t) "/etc/passwd", &child, &err).code,
                     MRL_OK);
    if (!(layers_of(&child) & MRL_SANDBOX_SECCOMP)) {
        mrl_child_stop(&child, NULL);
        skip();
    }
    assert_int_equal(mrl_channel_receive(child.channel, &byte, 1, NULL, &err).code, MRL_E_ABSENT);
    usleep(100000);
    mrl_child_stop(&child, &sig);
    assert_int_equal(sig, wanted);
}

static void no_file_can_be_opened(void **state)
{
    (void)state;
    ends_by(try_file, SIGSYS);
}

static void no_connection_can_be_made(void **state)
{
    (void)state;
    ends_by(try_socket, SIGSYS);
}

static void no_program_can_be_started(void **state)
{
    (void)state;
    ends_by(try_program, SIGSYS);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_files_travel_with_messages),
        cmocka_unit_test(a_child_that_has_gone_is_noticed),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(no_file_can_be_opened),
        cmocka_unit_test(no_connection_can_be_made),
        cmocka_unit_test(no_program_can_be_started),
#endif
    };

    (void)try_file;
    (void)try_socket;
    (void)try_program;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
