/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stddef.h>

/* Locks the calling process in, for good: it can work on what it has open and on its memory, and
 * do nothing else.  Three layers, each a second line behind the one before:
 *
 *   - resource limits: memory, no new files, no core dumps, no processes;
 *   - Landlock: no file system at all;
 *   - seccomp: only the system calls that reading open files, memory and time need.  Any other
 *     one ends the process at once. */
struct mrl_sandbox {
    size_t memory_bytes; /* address space; not enforced under AddressSanitizer, which needs all */
};

/* What took hold; kernels may lack one. */
enum mrl_sandbox_layer {
    MRL_SANDBOX_LIMITS = 1,
    MRL_SANDBOX_LANDLOCK = 2,
    MRL_SANDBOX_SECCOMP = 4,
    MRL_SANDBOX_ALL = 7,
};

/* Fails only if a layer that the kernel has cannot be set up; *layers tells which it has. */
mrl_status mrl_sandbox_enter(const struct mrl_sandbox *sandbox, unsigned *layers,
                             struct mrl_error *err) MRL_MUST_CHECK;
