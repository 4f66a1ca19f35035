/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/source.h"

/* A member of an archive that comes out of a decompressor: bounded, but without a size, so that
 * nobody reads its end before its start and makes the decompressor go back. */
struct mrl_scan_stream {
    struct mrl_source source;
    struct mrl_source *parent;
    uint64_t start, size;
};
void mrl_scan_stream_init(struct mrl_scan_stream *s, struct mrl_source *parent, uint64_t start,
                          uint64_t size);
