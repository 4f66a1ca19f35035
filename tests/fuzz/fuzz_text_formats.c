/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_format_identify(), mrl_format_describe().  The first line of the input is the
 * path, the rest the file: text formats are told by both. */
#include "formats/format.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void describe(const char *path, const uint8_t *bytes, size_t n)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64 << 20);
    const struct mrl_format *format = NULL;
    struct mrl_source_memory m;
    struct mrl_description d;
    struct mrl_error err;

    if (!arena)
        return;
    mrl_source_memory_init(&m, bytes, n);
    if (mrl_format_identify(&m.source, path, &format, &err).code != MRL_OK)
        __builtin_trap();
    if (!format)
        return;
    if (mrl_format_describe(format, &m.source, path, arena, &d, &err).code != MRL_OK)
        __builtin_trap();
    if (d.parsed > n || (d.incomplete && d.issue_count == 0))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size ? memchr(data, '\n', size < 256 ? size : 256) : NULL;
    char path[257];
    size_t n;

    if (!newline)
        return 0;
    n = (size_t)(newline - data);
    memcpy(path, data, n);
    path[n] = '\0';
    describe(path, newline + 1, size - n - 1);
    return 0;
}
