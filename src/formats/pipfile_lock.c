/* SPDX-License-Identifier: Apache-2.0 */
/* Pipfile.lock of pipenv. */
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"

static bool probe_pipfile_lock(const struct mrl_probe *probe)
{
    static const char *const names[] = {"pipfile.lock", NULL};
    static const char *const keys[] = {"_meta", NULL};

    return mrl_probe_named(probe, names) && mrl_probe_json_opens(probe) == '{' &&
           mrl_probe_json_keys(probe, keys) == 1;
}

static mrl_status add_package(struct mrl_packages *list, const struct mrl_node *entry)
{
    const struct mrl_node *version = mrl_node_get(entry, "version");
    const struct mrl_node *hashes = mrl_node_get(entry, "hashes");
    const char *git = mrl_node_text(mrl_node_get(entry, "git"));
    const char *ref = mrl_node_text(mrl_node_get(entry, "ref"));
    struct mrl_package package = {.name = mrl_span_text(entry->key), .offset = MRL_NO_OFFSET};

    if (mrl_node_text(version)) {
        package.version = mrl_span(version->text, version->len);
        (void)mrl_span_take(&package.version, "=");
    }
    if (git) {
        mrl_package_locate(mrl_span_text(git), &package);
        package.source = MRL_PACKAGE_VCS;
        package.revision = ref ? mrl_span_text(ref) : package.revision;
    }
    if (mrl_node_get(entry, "path"))
        package.source = MRL_PACKAGE_LOCAL;
    package.hashed = hashes && hashes->kind == MRL_NODE_LIST && hashes->count > 0;
    return mrl_packages_add(list, &package);
}

static mrl_status describe_pipfile_lock(struct mrl_description *d)
{
    static const char *const groups[] = {"default", "develop"};
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "pypi"};

    MRL_TRY(mrl_document_json(d, &doc));
    for (size_t i = 0; i < MRL_COUNT(groups); i++) {
        MRL_NODE_EACH(entry, mrl_node_get(doc.tree.root, groups[i]))
        {
            if (entry->key)
                MRL_TRY(add_package(&list, entry));
        }
    }
    return mrl_packages_finish(&list);
}

const struct mrl_format mrl_format_pipfile_lock = {
    .id = "pipfile-lock",
    .title = "lock file of pipenv",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_pipfile_lock,
    .describe = describe_pipfile_lock,
};
