/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/manifest.h"

#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *const mrl_oms_hash_names[] = {"sha256", "blake2b", NULL};
const char *const mrl_oms_method_names[] = {"files", "shards", NULL};

size_t mrl_oms_digest_size(enum mrl_oms_hash hash)
{
    return hash == MRL_OMS_BLAKE2B ? 64 : 32;
}

const char *mrl_manifest_path_fault(const char *path, size_t n)
{
    struct mrl_span rest = mrl_span(path, n), part;

    if (n == 0)
        return "is empty";
    if (n >= MRL_MAX_PATH_BYTES)
        return "is longer than a path may be";
    if (memchr(path, '\0', n))
        return "holds a NUL";
    if (path[0] == '/')
        return "is absolute";
    if (!mrl_utf8_valid(path, n))
        return "is not valid UTF-8";
    if (path[n - 1] == '/')
        return "ends in a slash";
    while (mrl_span_cut(&rest, '/', &part)) {
        if (part.len == 0)
            return "has an empty component";
        if (mrl_span_is(part, ".") || mrl_span_is(part, ".."))
            return "has a component `.` or `..`";
    }
    return NULL;
}

bool mrl_manifest_ignores(const char *const *ignored, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        const size_t n = strlen(ignored[i]);

        if (strncmp(path, ignored[i], n) == 0 && (path[n] == '\0' || path[n] == '/'))
            return true;
    }
    return false;
}

mrl_status mrl_manifest_root(const struct mrl_manifest *manifest, struct mrl_sha256 *ret,
                             struct mrl_error *err)
{
    mrl_cleanup(mrl_hasher_freep) struct mrl_hasher *hasher = NULL;
    const size_t size = mrl_oms_digest_size(manifest->hash);

    MRL_TRY(mrl_hasher_new(&hasher, err));
    for (size_t i = 0; i < manifest->count; i++)
        MRL_TRY(mrl_hasher_add(hasher, manifest->resources[i].digest.bytes, size, err));
    return mrl_hasher_finish(hasher, ret, err);
}

static int by_path_and_start(const void *a, const void *b)
{
    const struct mrl_oms_resource *x = a, *y = b;
    const int paths = strcmp(x->path, y->path);

    return paths ? paths : (x->start > y->start) - (x->start < y->start);
}

void mrl_manifest_sort(struct mrl_manifest *manifest, size_t *ret)
{
    const struct mrl_oms_resource *const r = manifest->resources;

    if (manifest->count)
        qsort(manifest->resources, manifest->count, sizeof(*r), by_path_and_start);
    *ret = manifest->count > 0;
    for (size_t i = 1; i < manifest->count; i++)
        *ret += strcmp(r[i - 1].path, r[i].path) != 0;
}
