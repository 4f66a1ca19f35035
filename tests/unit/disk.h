/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A disk that fails at the n-th system call.  Programs linked with the wrappers of disk.c (see
 * meson.build) call these instead of the C library's: opening, reading, writing, making durable,
 * renaming, removing, locking.  Making durable costs nothing here: what is lost is played. */
enum disk_fault {
    DISK_FAILS,       /* that call fails, and only that one */
    DISK_FULL,        /* it writes half, and from then on nothing can be written or made */
    DISK_KILL_BEFORE, /* the process ends instead of the call */
    DISK_KILL_AFTER,  /* it ends after it; a write is torn */
    DISK_POWER_ALL,   /* power fails: all that was not made durable is as it was before */
    DISK_POWER_DATA,  /* power fails: names are there, but not what was written */
    DISK_FAULT_COUNT,
};
const char *disk_fault_name(enum disk_fault fault);

#define DISK_EXIT 42 /* of a process that was ended */

/* From now on, the n-th call counted from 1. */
void disk_break(enum disk_fault fault, unsigned long n);

/* Whether the call was reached. */
bool disk_has_broken(void);
