/* SPDX-License-Identifier: Apache-2.0 */
/* The signature of an asset in merlon.yaml: its bundle, and who must have made it. */
#include "base/limits.h"
#include "inventory/project_reader.h"

#include <string.h>

bool mrl_project_path_is_inner(const char *path)
{
    if (strlen(path) >= MRL_MAX_PATH_BYTES)
        return false;
    for (;;) {
        const size_t n = strcspn(path, "/");

        if (n == 0 || (n == 1 && path[0] == '.') || (n == 2 && path[0] == '.' && path[1] == '.'))
            return false;
        if (path[n] == '\0')
            return true;
        path += n + 1;
    }
}

static mrl_status read_path(struct mrl_project_reader *r, const struct mrl_node *map,
                            const char *key, const char **ret)
{
    const struct mrl_node *node;

    MRL_TRY(mrl_node_need(r->doc, map, key, MRL_NODE_STRING, &node, r->err));
    if (!mrl_project_path_is_inner(node->text))
        return mrl_node_fail(r->doc, node, r->err,
                             "`%s` must lie below the project: relative, without `.`, `..` and "
                             "empty parts",
                             key);
    *ret = mrl_arena_strdup(r->arena, node->text);
    return *ret ? mrl_ok() : MRL_FAIL_ARENA(r->err, r->arena);
}

static mrl_status read_optional_path(struct mrl_project_reader *r, const struct mrl_node *map,
                                     const char *key, const char **ret)
{
    return mrl_node_get(map, key) ? read_path(r, map, key, ret) : mrl_ok();
}

/* Through Sigstore it takes a name: without one anybody's signature would do. */
static mrl_status read_name(struct mrl_project_reader *r, const struct mrl_node *map,
                            struct mrl_declared_signature *s)
{
    if (!s->trusted_root || !mrl_node_get(map, "identity") ||
        !mrl_node_get(map, "identity_provider"))
        return mrl_node_fail(r->doc, map, r->err,
                             "`trusted_root`, `identity` and `identity_provider` go together");
    MRL_TRY(mrl_project_text(r, map, "identity", MRL_WANTED, &s->identity));
    return mrl_project_text(r, map, "identity_provider", MRL_WANTED, &s->identity_provider);
}

static mrl_status read_who(struct mrl_project_reader *r, const struct mrl_node *map,
                           struct mrl_declared_signature *s)
{
    const bool named = mrl_node_get(map, "identity") || mrl_node_get(map, "identity_provider") ||
                       (mrl_node_get(map, "trusted_root") && !mrl_node_get(map, "public_key"));

    MRL_TRY(read_optional_path(r, map, "public_key", &s->public_key));
    MRL_TRY(read_optional_path(r, map, "certificate_chain", &s->certificate_chain));
    MRL_TRY(read_optional_path(r, map, "trusted_root", &s->trusted_root));
    if (!!s->public_key + !!s->certificate_chain + named != 1)
        return mrl_node_fail(r->doc, map, r->err,
                             "`signature` needs one of `public_key`, `certificate_chain`, and "
                             "`trusted_root` with `identity` and `identity_provider`");
    return named ? read_name(r, map, s) : mrl_ok();
}

mrl_status mrl_project_read_signature(struct mrl_project_reader *r, const struct mrl_node *item,
                                      struct mrl_declared_asset *a)
{
    static const char *const keys[] = {"bundle",   "public_key",        "certificate_chain",
                                       "identity", "identity_provider", "trusted_root",
                                       NULL};
    const struct mrl_node *map = NULL;
    struct mrl_declared_signature *signature;

    MRL_TRY(mrl_node_opt(r->doc, item, "signature", MRL_NODE_MAP, &map, r->err));
    if (!map)
        return mrl_ok();
    if (!a->path)
        return mrl_node_fail(r->doc, map, r->err, "`signature` is for what has a `path`");
    MRL_TRY(mrl_node_only(r->doc, map, keys, r->err));
    signature = mrl_arena_zalloc(r->arena, sizeof(*signature));
    if (!signature)
        return MRL_FAIL_ARENA(r->err, r->arena);
    MRL_TRY(read_path(r, map, "bundle", &signature->bundle));
    MRL_TRY(read_who(r, map, signature));
    a->signature = signature;
    return mrl_ok();
}
