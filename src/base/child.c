/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include "base/file.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_CHANNEL 3

/* What the parent has open, has installed or has been told is not the child's. */
static void leave_parent(int channel, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (int s = 1; s < NSIG; s++)
        (void)signal(s, SIG_DFL);
    (void)signal(SIGINT, SIG_IGN); /* the parent decides what an interruption means */
    if (channel != CHILD_CHANNEL && dup2(channel, CHILD_CHANNEL) < 0)
        _exit(1);
    (void)close_range(CHILD_CHANNEL + 1, ~0u, 0);
    (void)close(STDIN_FILENO);
    (void)close(STDOUT_FILENO);
#ifndef __SANITIZE_ADDRESS__
    (void)close(STDERR_FILENO);
#endif
}

static void set_timeout(int channel)
{
    const struct timeval limit = {.tv_sec = MRL_CHANNEL_TIMEOUT_S};

    (void)setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    (void)setsockopt(channel, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

mrl_status mrl_child_start(void (*work)(int channel, void *context), void *context,
                           struct mrl_child *ret, struct mrl_error *err)
{
    const pid_t parent = getpid();
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot make a channel: %m");
    pid = fork();
    if (pid < 0) {
        mrl_fd_close(&ends[0]);
        mrl_fd_close(&ends[1]);
        return MRL_FAIL(err, MRL_E_IO, MRL_NO_OFFSET, "cannot start a process: %m");
    }
    if (pid == 0) {
        leave_parent(ends[1], parent);
        work(CHILD_CHANNEL, context);
        _exit(0);
    }
    mrl_fd_close(&ends[1]);
    set_timeout(ends[0]);
    *ret = (struct mrl_child){pid, ends[0]};
    return mrl_ok();
}

void mrl_child_stop(struct mrl_child *child, int *sig)
{
    int state = 0;

    if (sig)
        *sig = 0;
    if (child->channel >= 0)
        mrl_fd_close(&child->channel);
    if (child->pid <= 0)
        return;
    /* One that has ended already keeps its own reason. */
    if (waitpid(child->pid, &state, WNOHANG) == 0) {
        (void)kill(child->pid, SIGKILL);
        while (waitpid(child->pid, &state, 0) < 0 && errno == EINTR)
            ;
    }
    if (sig && WIFSIGNALED(state))
        *sig = WTERMSIG(state);
    *child = (struct mrl_child){.channel = -1};
}

/* Room for one open file beside the bytes. */
union passed_file {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static void attach(struct msghdr *message, union passed_file *room, int file)
{
    struct cmsghdr *header;

    memset(room, 0, sizeof(*room));
    message->msg_control = room->bytes;
    message->msg_controllen = sizeof(room->bytes);
    header = CMSG_FIRSTHDR(message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &file, sizeof(int));
}

mrl_status mrl_channel_send(int channel, const void *bytes, size_t n, int passed,
                            struct mrl_error *err)
{
    size_t done = 0;

    while (done < n) {
        union passed_file room;
        struct iovec piece = {(char *)(uintptr_t)bytes + done, n - done};
        struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
        ssize_t sent;

        if (passed >= 0 && done == 0)
            attach(&message, &room, passed);
        sent = sendmsg(channel, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "nobody takes what is sent: %m");
        done += (size_t)sent;
    }
    return mrl_ok();
}

/* A file that nobody expected is closed again. */
static void detach(struct msghdr *message, int *passed)
{
    for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h; h = CMSG_NXTHDR(message, h)) {
        int file;

        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS ||
            h->cmsg_len != CMSG_LEN(sizeof(int)))
            continue;
        memcpy(&file, CMSG_DATA(h), sizeof(int));
        if (passed && *passed < 0)
            *passed = file;
        else
            mrl_fd_close(&file);
    }
}

mrl_status mrl_channel_receive(int channel, void *bytes, size_t n, int *passed,
                               struct mrl_error *err)
{
    size_t done = 0;

    if (passed)
        *passed = -1;
    while (done < n) {
        union passed_file room;
        struct iovec piece = {(char *)bytes + done, n - done};
        struct msghdr message = {.msg_iov = &piece,
                                 .msg_iovlen = 1,
                                 .msg_control = room.bytes,
                                 .msg_controllen = sizeof(room.bytes)};
        const ssize_t got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);

        if (got < 0 && errno == EINTR)
            continue;
        if (got > 0)
            detach(&message, passed);
        if (got <= 0) {
            if (passed && *passed >= 0)
                mrl_fd_close(passed);
            return MRL_FAIL(err, MRL_E_ABSENT, MRL_NO_OFFSET, "the other process has ended");
        }
        done += (size_t)got;
    }
    return mrl_ok();
}
