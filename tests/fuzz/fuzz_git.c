/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_git_open_index(), mrl_git_find(), mrl_git_read_packed().  The first two bytes
 * of the input are the length of the index, in units of 4 bytes; the rest is the pack. */
#include "base/limits.h"
#include "formats/git_private.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct mrl_git_id id = {{0x5a}};
    const size_t index = size < 2 ? 0 : (size_t)(data[0] | data[1] << 8) * 4;
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_source_memory sources[2];
    struct mrl_git_pack pack = {.index = &sources[0].source, .pack = &sources[1].source};
    struct mrl_error err;
    struct mrl_git git = {.arena = arena, .scratch = arena, .err = &err};
    struct mrl_span text;
    uint64_t offset;
    bool found;

    if (!arena || size < 2 || index > size - 2)
        return 0;
    mrl_source_memory_init(&sources[0], data + 2, index);
    mrl_source_memory_init(&sources[1], data + 2 + index, size - 2 - index);
    if (mrl_git_read_packed(&git, &pack, 12, &text).code == MRL_OK && text.len > MRL_MAX_GIT_OBJECT)
        __builtin_trap();
    if (mrl_git_open_index(&git, &pack).code != MRL_OK ||
        mrl_git_find(&git, &pack, &id, &offset, &found).code != MRL_OK || !found)
        return 0;
    (void)mrl_git_read_packed(&git, &pack, offset, &text).code;
    return 0;
}
