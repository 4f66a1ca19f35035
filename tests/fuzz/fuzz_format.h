/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "formats/format.h"

#include <stdlib.h>

/* What every format's target does: identify the bytes, then describe them as the given format
 * whatever they are.  Neither may fail for the input's sake. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_format(const char *id, const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    const struct mrl_format *format = NULL;
    struct mrl_source_memory memory;
    struct mrl_description d;
    struct mrl_error err;

    if (!arena || !mrl_format_find(id))
        abort();
    mrl_source_memory_init(&memory, data, size);
    if (mrl_format_identify(&memory.source, "x", &format, &err).code != MRL_OK)
        abort();
    if (mrl_format_describe(mrl_format_find(id), &memory.source, "x", arena, &d, &err).code !=
        MRL_OK)
        abort();
    if ((d.parsed > size || d.incomplete) && d.issue_count == 0)
        abort();
    return 0;
}
