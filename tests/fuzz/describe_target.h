/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

/* What the targets of binary formats share: describes the input as one format, whatever its probe
 * would say, and checks what describe() promises. */
static inline void describe_target(const char *id, const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64 << 20);
    const struct mrl_format *format = mrl_format_find(id);
    struct mrl_source_memory m;
    struct mrl_description d;
    struct mrl_error err;

    if (!arena || !format)
        __builtin_trap();
    mrl_source_memory_init(&m, data, size);
    if (mrl_format_describe(format, &m.source, "x", arena, &d, &err).code != MRL_OK)
        __builtin_trap();
    if (d.parsed > size || (d.incomplete && d.issue_count == 0))
        __builtin_trap();
}
