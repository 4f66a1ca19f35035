/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/stream.h"

#include <stddef.h>

static mrl_status stream_read_at(struct mrl_source *source, uint64_t offset, void *buf, size_t n,
                                 size_t *ret, struct mrl_error *err)
{
    const struct mrl_scan_stream *s = (const struct mrl_scan_stream *)source;
    const uint64_t left = offset < s->size ? s->size - offset : 0;

    return s->parent->read_at(s->parent, s->start + offset, buf, n < left ? n : (size_t)left, ret,
                              err);
}

void mrl_scan_stream_init(struct mrl_scan_stream *s, struct mrl_source *parent, uint64_t start,
                          uint64_t size)
{
    *s = (struct mrl_scan_stream){
        .source = {stream_read_at, MRL_SIZE_UNKNOWN},
        .parent = parent,
        .start = start,
        .size = size,
    };
}
