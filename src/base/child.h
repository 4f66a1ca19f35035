/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A process of our own that does one job for its parent and can be lost without harm: parsers of
 * hostile files run in one.  Parent and child talk over one socket; nothing else is shared. */
struct mrl_child {
    pid_t pid;   /* 0: none */
    int channel; /* the parent's end; -1: none */
};

/* Starts a child that runs `work` with its end of the channel as the only open file, and ends
 * when that returns or when the parent dies.  Only for programs with one thread.  Works on a copy
 * of all memory. */
mrl_status mrl_child_start(void (*work)(int channel, void *context), void *context,
                           struct mrl_child *ret, struct mrl_error *err) MRL_MUST_CHECK;

/* Ends the child, whatever it is doing, and waits for it.  *signal is what ended it, 0 if it ended
 * by itself; may be NULL.  A child that is none is fine. */
void mrl_child_stop(struct mrl_child *child, int *signal);

/* Sends all n bytes, and with them an open file unless `passed` is -1.  MRL_E_ABSENT: nobody
 * listens any more. */
mrl_status mrl_channel_send(int channel, const void *bytes, size_t n, int passed,
                            struct mrl_error *err) MRL_MUST_CHECK;

/* Receives exactly n bytes, and the file that came with them (*passed, -1 if none; may be NULL when
 * none is expected).  MRL_E_ABSENT: the other end is gone, or has not answered within
 * MRL_CHANNEL_TIMEOUT_S. */
mrl_status mrl_channel_receive(int channel, void *bytes, size_t n, int *passed,
                               struct mrl_error *err) MRL_MUST_CHECK;

/* A message that has begun to arrive is whole after this long, or never. */
#define MRL_CHANNEL_TIMEOUT_S 20
