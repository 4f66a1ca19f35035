/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "scan/part.h"

/* Packed parts that are small enough are kept in memory while they are looked at, so that archives
 * in archives can be read from their end, and nothing is unpacked twice. */
struct mrl_spool {
    struct mrl_source_memory memory;
    struct mrl_scan *scan;
    uint8_t *bytes; /* NULL: too large, it is read as a stream */
    size_t capacity;
    struct mrl_error fault; /* where the stream broke off; code MRL_OK if it did not */
};

/* Reads the stream to its end, if MRL_SCAN_SPOOL allows it; `size` is what its archive says, or
 * MRL_SIZE_UNKNOWN.  *ret is the source to look at: the memory, or the stream itself.  Of a stream
 * that breaks off it is what came before the fault. */
mrl_status mrl_spool_open(struct mrl_spool *spool, struct mrl_scan *scan, struct mrl_source *stream,
                          uint64_t size, struct mrl_source **ret) MRL_MUST_CHECK;

/* Tells of the fault, after the part was looked at. */
mrl_status mrl_spool_tell(const struct mrl_spool *spool,
                          const struct mrl_scan_part *part) MRL_MUST_CHECK;
void mrl_spool_close(struct mrl_spool *spool); /* also for the cleanup attribute */
