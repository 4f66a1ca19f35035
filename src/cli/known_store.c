/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/known_store.h"

#include "base/limits.h"
#include "cli/model_input.h"
#include "sign/bundle.h"
#include "sign/key_dir.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

mrl_status mrl_known_store_open(struct mrl_arena *arena, int *ret, struct mrl_error *err)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    const char *path;
    mrl_status s;

    if (!(cache && *cache) && !(home && *home)) {
        mrl_error_set(err, MRL_E_ABSENT, MRL_NO_OFFSET, "there is no place for what is known");
        mrl_error_hint(err, "set HOME or XDG_CACHE_HOME, or leave out --incremental");
        return (mrl_status){MRL_E_ABSENT};
    }
    path = cache && *cache ? mrl_arena_printf(arena, "%s/merlon/known", cache)
                           : mrl_arena_printf(arena, "%s/.cache/merlon/known", home);
    if (!path)
        return MRL_FAIL_ARENA(err, arena);
    s = mrl_key_dir_open(path, true, ret, err);
    if (s.code != MRL_E_DENIED)
        return s;
    mrl_error_hint(err, "who can write there can make changed files pass: remove it");
    /* Not to be taken for a signature that does not hold. */
    err->code = MRL_E_IO;
    return (mrl_status){MRL_E_IO};
}

mrl_status mrl_known_store_put(int dir, const struct mrl_sha256 *before,
                               const struct mrl_sha256 *signature, const struct mrl_known *known,
                               struct mrl_error *err)
{
    char name[MRL_SHA256_HEX];

    MRL_TRY(mrl_known_write(dir, signature, known, err));
    if (!before || mrl_sha256_equal(before, signature))
        return mrl_ok();
    mrl_sha256_hex(before, name);
    /* Nobody needs it any more; if it stays, it stays true. */
    (void)unlinkat(dir, name, 0);
    return mrl_ok();
}

/* --- the base --- */

static mrl_status read_signature(const char *path, const struct mrl_ec_key *key,
                                 struct mrl_arena *arena, struct mrl_known_base *ret,
                                 struct mrl_error *err)
{
    struct mrl_source_memory source;
    struct mrl_bundle bundle;
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(path, MRL_MAX_BUNDLE, arena, &text, &n, err));
    MRL_TRY(mrl_sha256_bytes(text, n, &ret->signature, err));
    mrl_source_memory_init(&source, text, n);
    MRL_TRY(mrl_bundle_read(path, &source.source, arena, &bundle, err));
    MRL_TRY(mrl_bundle_signed_by(&bundle, key, arena, err));
    return mrl_manifest_read(path, bundle.envelope.payload, bundle.envelope.payload_len, arena,
                             &ret->manifest, err);
}

mrl_status mrl_known_base_read(const char *path, const struct mrl_ec_key *key, int dir,
                               struct mrl_arena *arena, struct mrl_known_base *ret,
                               struct mrl_error *err)
{
    struct mrl_known_base base = {.found = false};
    struct mrl_error why;
    mrl_status s = read_signature(path, key, arena, &base, &why);
    size_t paths;

    if (s.code == MRL_E_NOMEM) {
        *err = why;
        return s;
    }
    if (s.code != MRL_OK && s.code != MRL_E_ABSENT) {
        base.why = mrl_arena_strdup(arena, why.message);
        if (!base.why)
            return MRL_FAIL_ARENA(err, arena);
    }
    if (s.code == MRL_OK) {
        mrl_manifest_sort(&base.manifest, &paths);
        MRL_TRY(mrl_known_read(dir, &base.signature, arena, &base.known, &base.found, err));
        base.found = base.found && base.known.count == paths;
    }
    *ret = base;
    return mrl_ok();
}
