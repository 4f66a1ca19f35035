/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/content.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>

#define DIRECTORY "content"
#define PATH_SIZE (sizeof(DIRECTORY) + 4 + MRL_SHA256_HEX)

static void path_of(const struct mrl_sha256 *digest, char ret[PATH_SIZE], size_t *parent)
{
    char hex[MRL_SHA256_HEX];

    mrl_sha256_hex(digest, hex);
    *parent = sizeof(DIRECTORY) + 2;
    (void)snprintf(ret, PATH_SIZE, DIRECTORY "/%.2s/%s", hex, hex + 2);
}

mrl_status mrl_content_put(int dir, const void *bytes, size_t n, struct mrl_sha256 *ret,
                           struct mrl_error *err)
{
    char path[PATH_SIZE], parent[PATH_SIZE];
    mrl_status s;
    size_t cut;

    if (n > MRL_MAX_LEDGER_CONTENT)
        return MRL_FAIL(err, MRL_E_LIMIT, MRL_NO_OFFSET, "is %zu bytes, the limit is %u", n,
                        MRL_MAX_LEDGER_CONTENT);
    MRL_TRY(mrl_sha256_bytes(bytes, n, ret, err));
    path_of(ret, path, &cut);
    if (mrl_file_exists(dir, path))
        return mrl_ok();
    (void)snprintf(parent, sizeof(parent), "%.*s", (int)cut, path);
    MRL_TRY(mrl_dir_make(dir, parent, 0777, err));
    s = mrl_file_write(dir, path, bytes, n, 0666, true, err);
    return s.code == MRL_E_EXISTS ? mrl_ok() : s;
}

mrl_status mrl_content_get(int dir, const struct mrl_sha256 *digest, struct mrl_arena *arena,
                           const char **ret, size_t *n, struct mrl_error *err)
{
    char path[PATH_SIZE];
    struct mrl_sha256 is;
    char *bytes;
    size_t cut;

    path_of(digest, path, &cut);
    MRL_TRY(mrl_file_read(dir, path, MRL_MAX_LEDGER_CONTENT, arena, &bytes, n, err));
    MRL_TRY(mrl_sha256_bytes(bytes, *n, &is, err));
    if (!mrl_sha256_equal(&is, digest)) {
        mrl_error_set(err, MRL_E_DENIED, MRL_NO_OFFSET, "has other bytes than its name says");
        mrl_error_where(err, path);
        return (mrl_status){MRL_E_DENIED};
    }
    *ret = bytes;
    return mrl_ok();
}
