/* SPDX-License-Identifier: Apache-2.0 */
/* package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3 (docs.npmjs.com,
 * "package-lock.json"). */
#include "base/limits.h"
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_npm_lock(const struct mrl_probe *probe)
{
    static const char *const keys[] = {"lockfileVersion", NULL};

    return mrl_probe_json_opens(probe) == '{' && mrl_probe_json_keys(probe, keys) == 1;
}

/* "a/node_modules/@scope/name" is the place of @scope/name. */
static struct mrl_span name_of(struct mrl_span place)
{
    static const char folder[] = "node_modules/";
    struct mrl_span name = place;
    size_t at;

    while ((at = mrl_span_find(name, folder)) < name.len)
        name = mrl_span_without(name, at + strlen(folder));
    return name;
}

static struct mrl_span text_of(const struct mrl_node *map, const char *key)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    return mrl_node_text(node) ? mrl_span(node->text, node->len) : mrl_span(NULL, 0);
}

static bool is_true(const struct mrl_node *map, const char *key)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    return node && node->kind == MRL_NODE_BOOL && node->boolean;
}

static mrl_status add_package(struct mrl_packages *list, const struct mrl_node *entry,
                              uint64_t *scripts)
{
    const struct mrl_span resolved = text_of(entry, "resolved");
    struct mrl_package package = {.name = name_of(mrl_span_text(entry->key)),
                                  .version = text_of(entry, "version"),
                                  .hashed = text_of(entry, "integrity").len > 0,
                                  .offset = MRL_NO_OFFSET};

    if (is_true(entry, "link"))
        package.source = MRL_PACKAGE_LOCAL;
    if (mrl_span_starts(resolved, "git"))
        mrl_package_locate(resolved, &package);
    if (mrl_span_starts(resolved, "http://"))
        MRL_TRY(mrl_describe_issue(list->d, "dependencies.insecure-url", MRL_NO_OFFSET,
                                   "the package of line %u is fetched without TLS", entry->line));
    *scripts += is_true(entry, "hasInstallScript");
    return mrl_packages_add(list, &package);
}

/* Version 1 nests what a package brings along. */
static mrl_status add_tree(struct mrl_packages *list, const struct mrl_node *dependencies,
                           uint64_t *scripts, unsigned depth)
{
    if (depth == MRL_MAX_TREE_DEPTH)
        return MRL_FAIL(list->d->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "dependencies nest deeper than %u", depth);
    MRL_NODE_EACH(entry, dependencies)
    {
        if (!entry->key)
            continue;
        MRL_TRY(add_package(list, entry, scripts));
        MRL_TRY(add_tree(list, mrl_node_get(entry, "dependencies"), scripts, depth + 1));
    }
    return mrl_ok();
}

/* Places outside node_modules are the project and its workspaces. */
static mrl_status add_flat(struct mrl_packages *list, const struct mrl_node *packages,
                           uint64_t *scripts)
{
    MRL_NODE_EACH(entry, packages)
    {
        if (entry->key && strstr(entry->key, "node_modules/"))
            MRL_TRY(add_package(list, entry, scripts));
    }
    return mrl_ok();
}

static mrl_status describe_npm_lock(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "npm"};
    const struct mrl_node *packages;
    uint64_t scripts = 0;

    MRL_TRY(mrl_document_json(d, &doc));
    packages = mrl_node_get(doc.tree.root, "packages");
    MRL_TRY(mrl_describe_node(d, "name", mrl_node_get(doc.tree.root, "name")));
    MRL_TRY(
        mrl_describe_node(d, "lockfile_version", mrl_node_get(doc.tree.root, "lockfileVersion")));
    if (packages)
        MRL_TRY(add_flat(&list, packages, &scripts));
    else
        MRL_TRY(add_tree(&list, mrl_node_get(doc.tree.root, "dependencies"), &scripts, 0));
    MRL_TRY(mrl_describe_number(d, "install_script_count", scripts));
    return mrl_packages_finish(&list);
}

const struct mrl_format mrl_format_npm_lock = {
    .id = "npm-lock",
    .title = "lock file of npm",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_npm_lock,
    .describe = describe_npm_lock,
};
