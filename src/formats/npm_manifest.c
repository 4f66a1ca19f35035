/* SPDX-License-Identifier: Apache-2.0 */
/* package.json (docs.npmjs.com, "package.json").  Ranges are usual here, for a lock file beside it
 * pins; they are counted and are no issue. */
#include "base/text.h"
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_npm_manifest(const struct mrl_probe *probe)
{
    static const char *const names[] = {"package.json", NULL};
    static const char *const keys[] = {"name",    "version", "dependencies", "devDependencies",
                                       "scripts", "private", "type",         "workspaces",
                                       NULL};

    return mrl_probe_named(probe, names) && mrl_probe_json_opens(probe) == '{' &&
           mrl_probe_json_keys(probe, keys) > 0;
}

static mrl_status add_package(struct mrl_packages *list, const struct mrl_node *entry)
{
    struct mrl_package package = {.name = mrl_span_text(entry->key), .offset = MRL_NO_OFFSET};
    const struct mrl_span spec = mrl_span(entry->text, entry->len);
    const size_t slash = mrl_span_find(spec, "/");

    if (entry->kind != MRL_NODE_STRING)
        return mrl_ok();
    mrl_package_locate(spec, &package);
    /* "owner/repository" is short for GitHub; "npm:name@1" is another name. */
    if (package.source == MRL_PACKAGE_REGISTRY && slash < spec.len && slash > 0 &&
        !mrl_span_starts(spec, "npm:"))
        package.source = MRL_PACKAGE_VCS;
    if (package.source == MRL_PACKAGE_REGISTRY && mrl_version_is_semantic(spec))
        package.version = spec;
    return mrl_packages_add(list, &package);
}

/* Scripts that npm runs when somebody installs the package. */
static mrl_status describe_scripts(struct mrl_description *d, const struct mrl_node *scripts)
{
    static const char *const hooks[] = {"preinstall", "install", "postinstall", "prepare"};
    char quoted[200];

    for (size_t i = 0; i < MRL_COUNT(hooks); i++) {
        const struct mrl_node *script = mrl_node_get(scripts, hooks[i]);

        if (!mrl_node_text(script))
            continue;
        mrl_text_quote(quoted, sizeof(quoted), script->text, script->len);
        MRL_TRY(mrl_describe_issue(d, "dependencies.install-script", MRL_NO_OFFSET,
                                   "%s runs `%s` (line %u)", hooks[i], quoted, script->line));
    }
    return mrl_ok();
}

static mrl_status describe_npm_manifest(struct mrl_description *d)
{
    static const char *const groups[] = {"dependencies", "devDependencies", "optionalDependencies"};
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "npm", .loose_is_fine = true};
    const struct mrl_node *root;

    MRL_TRY(mrl_document_json(d, &doc));
    root = doc.tree.root;
    MRL_TRY(mrl_describe_node(d, "name", mrl_node_get(root, "name")));
    MRL_TRY(mrl_describe_node(d, "version", mrl_node_get(root, "version")));
    MRL_TRY(mrl_describe_node(d, "license", mrl_node_get(root, "license")));
    for (size_t i = 0; i < MRL_COUNT(groups); i++) {
        MRL_NODE_EACH(entry, mrl_node_get(root, groups[i]))
        {
            if (entry->key)
                MRL_TRY(add_package(&list, entry));
        }
    }
    MRL_TRY(describe_scripts(d, mrl_node_get(root, "scripts")));
    return mrl_packages_finish(&list);
}

const struct mrl_format mrl_format_npm_manifest = {
    .id = "npm-manifest",
    .title = "package file of npm",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_npm_manifest,
    .describe = describe_npm_manifest,
};
