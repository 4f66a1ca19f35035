/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define MRL_SIZE_UNKNOWN UINT64_MAX

/* Bytes that can be read at an offset: a file, memory, a part of another source, or what a
 * decompressor yields.  Sources are read with pread-like calls, never mapped: a file that is
 * truncated under a mapping would kill the process. */
struct mrl_source {
    /* Reads up to n bytes at offset into buf.  *ret is 0 only at the end and behind it; it may
     * fall short of n before a fault, which the next read then tells.  A source of unknown size
     * may refuse to go backwards with MRL_E_UNSUPPORTED. */
    mrl_status (*read_at)(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                          size_t *ret, struct mrl_error *err);
    uint64_t size; /* MRL_SIZE_UNKNOWN for streams */
};

/* A source over memory that the caller keeps. */
struct mrl_source_memory {
    struct mrl_source source;
    const uint8_t *data;
};
void mrl_source_memory_init(struct mrl_source_memory *m, const void *data, size_t len);

/* A source over an open file that the caller keeps.  Fails with MRL_E_CHANGED when the file
 * ends before the size it had at the start. */
struct mrl_source_file {
    struct mrl_source source;
    int fd;
};
void mrl_source_file_init(struct mrl_source_file *f, int fd, uint64_t size);

/* Bytes [start, start + size) of a parent of known size. */
struct mrl_source_slice {
    struct mrl_source source;
    struct mrl_source *parent;
    uint64_t start;
};
mrl_status mrl_source_slice_init(struct mrl_source_slice *s, struct mrl_source *parent,
                                 uint64_t start, uint64_t size,
                                 struct mrl_error *err) MRL_MUST_CHECK;
