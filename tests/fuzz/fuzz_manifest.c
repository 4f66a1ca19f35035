/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points: mrl_manifest_read(), mrl_manifest_write().  What was read names only files inside,
 * and what is written of it is read again to the same digest. */
#include "base/limits.h"
#include "sign/manifest.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct mrl_manifest *m, struct mrl_arena *arena)
{
    struct mrl_sha256 before, after;
    struct mrl_manifest again;
    struct mrl_error err;
    const char *text;
    mrl_status s;
    size_t n;

    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->resources[i].path, ".") != 0 &&
            mrl_manifest_path_fault(m->resources[i].path, strlen(m->resources[i].path)))
            __builtin_trap();
    if (m->legacy ||
        mrl_manifest_write(m, MRL_OMS_SPECIFICATION, arena, &text, &n, &err).code != MRL_OK)
        return;
    s = mrl_manifest_read("again", (const uint8_t *)text, n, arena, &again, &err);
    if (s.code == MRL_E_FORMAT)
        __builtin_trap();
    if (s.code != MRL_OK)
        return;
    if (mrl_manifest_root(m, &before, &err).code == MRL_OK &&
        mrl_manifest_root(&again, &after, &err).code == MRL_OK &&
        !mrl_sha256_equal(&before, &after))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(64u << 20);
    struct mrl_manifest manifest;
    struct mrl_error err;

    if (arena && mrl_manifest_read("fuzz", data, size, arena, &manifest, &err).code == MRL_OK)
        check(&manifest, arena);
    return 0;
}
