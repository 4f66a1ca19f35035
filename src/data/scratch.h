/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* A file without a name for what does not fit in memory: gone when the process is, however it
 * ends. */
struct mrl_scratch {
    int fd; /* -1: not open */
    uint64_t size;
};

/* In an open directory, because that is where the space is. */
mrl_status mrl_scratch_open(int dir, struct mrl_scratch *ret, struct mrl_error *err) MRL_MUST_CHECK;
void mrl_scratch_close(struct mrl_scratch *scratch);

mrl_status mrl_scratch_append(struct mrl_scratch *scratch, const void *bytes, size_t n,
                              struct mrl_error *err) MRL_MUST_CHECK;

/* Exactly n bytes that were written before. */
mrl_status mrl_scratch_read(const struct mrl_scratch *scratch, uint64_t offset, void *bytes,
                            size_t n, struct mrl_error *err) MRL_MUST_CHECK;
