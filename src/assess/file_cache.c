/* SPDX-License-Identifier: Apache-2.0 */
#include "assess/file_cache.h"

static mrl_status cache_get(void *context, const char *path, const struct mrl_file_id *id,
                            struct mrl_arena *arena, bool *found, struct mrl_sha256 *sha256,
                            const void **facts, size_t *facts_len, struct mrl_error *err)
{
    struct mrl_known_file file;

    MRL_TRY(mrl_store_get_file(context, path, id, arena, &file, found, err));
    if (*found) {
        *sha256 = file.sha256;
        *facts = file.facts;
        *facts_len = file.facts_len;
    }
    return mrl_ok();
}

static mrl_status cache_put(void *context, const char *path, const struct mrl_file_id *id,
                            const struct mrl_sha256 *sha256, const void *facts, size_t facts_len,
                            struct mrl_error *err)
{
    /* The real clock, whatever time the evaluation was given: this is about file time stamps. */
    const struct mrl_clock real = {0};
    const struct mrl_known_file file = {
        .path = path,
        .id = *id,
        .sha256 = *sha256,
        .facts = facts,
        .facts_len = facts_len,
        .seen = mrl_clock_now(&real),
    };

    return mrl_store_put_file(context, &file, err);
}

struct mrl_file_cache mrl_store_file_cache(struct mrl_store *store)
{
    return (struct mrl_file_cache){cache_get, cache_put, store};
}
