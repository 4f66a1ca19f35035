/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key_store.h"

#include "base/file.h"
#include "sign/key_dir.h"
#include "sign/key_file.h"

#include <stdio.h>
#include <stdlib.h>

static const char *set(const char *variable)
{
    const char *value = getenv(variable);

    return value && *value ? value : NULL;
}

mrl_status mrl_key_store_path(struct mrl_arena *arena, const char **ret, struct mrl_error *err)
{
    const char *keys = set("MERLON_KEYS"), *data = set("XDG_DATA_HOME"), *home = set("HOME");
    const char *path;

    if (!keys && !data && !home) {
        mrl_error_set(err, MRL_E_ABSENT, MRL_NO_OFFSET, "there is no place for keys");
        mrl_error_hint(err, "set HOME, or MERLON_KEYS to a directory of your own");
        return (mrl_status){MRL_E_ABSENT};
    }
    path = keys   ? mrl_arena_strdup(arena, keys)
           : data ? mrl_arena_printf(arena, "%s/merlon/keys", data)
                  : mrl_arena_printf(arena, "%s/.local/share/merlon/keys", home);
    if (!path)
        return MRL_FAIL_ARENA(err, arena);
    *ret = path;
    return mrl_ok();
}

mrl_status mrl_key_store_unlock(const char *name, const struct mrl_passphrase_args *args,
                                struct mrl_arena *arena, struct mrl_secret_key **ret,
                                struct mrl_error *err)
{
    mrl_cleanup(mrl_passphrase_done) struct mrl_passphrase passphrase = {.len = 0};
    mrl_cleanup(mrl_fd_close) int dir = -1;
    const char *path, *text;
    char what[160];
    size_t n;
    mrl_status s;

    MRL_TRY(mrl_key_store_path(arena, &path, err));
    s = mrl_key_dir_open(path, false, &dir, err);
    if (s.code == MRL_OK)
        s = mrl_key_dir_read(dir, name, arena, &text, &n, err);
    if (s.code == MRL_E_ABSENT)
        mrl_error_hint(err, "`merlon key list` shows your keys, `merlon key new` makes one");
    MRL_TRY(s);
    /* The name is an id: it prints as it is. */
    (void)snprintf(what, sizeof(what), "of the key %s", name);
    MRL_TRY(mrl_passphrase_get(args, what, false, &passphrase, err));
    s = mrl_key_file_read(text, n, &passphrase, ret, err);
    if (s.code != MRL_OK)
        mrl_error_where(err, name);
    return s;
}
