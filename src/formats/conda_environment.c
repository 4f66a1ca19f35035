/* SPDX-License-Identifier: Apache-2.0 */
/* environment.yml of conda: channels, packages as "name=version=build", and a list for pip. */
#include "formats/document.h"
#include "formats/requirement.h"
#include "formats/text_probe.h"

static bool probe_conda_environment(const struct mrl_probe *probe)
{
    static const char *const names[] = {"environment*.yml", "environment*.yaml", "conda*.yml",
                                        "conda*.yaml", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, names) && mrl_span_find(text, "dependencies:") < text.len;
}

/* "channel::name=1.2=build"; one '=' asks for a version that starts so, and only a build after it
 * or "==" makes it exact. */
static mrl_status add_conda(struct mrl_packages *list, const struct mrl_node *item)
{
    struct mrl_span rest = mrl_span(item->text, item->len);
    const size_t channel = mrl_span_find(rest, "::");
    struct mrl_package package = {.offset = MRL_NO_OFFSET};
    struct mrl_span equals;
    struct mrl_span version;

    if (channel < rest.len)
        rest = mrl_span_without(rest, channel + 2);
    package.name = mrl_span_trim(mrl_span_first(rest, mrl_span_find_any(rest, "=<>!~ [")));
    rest = mrl_span_without(rest, package.name.len);
    equals = mrl_span_take(&rest, "= ");
    version = mrl_span_first(rest, mrl_span_find(rest, "="));
    if (mrl_span_find_any(version, "<>!~*,| ") == version.len &&
        (mrl_span_find(equals, "==") < equals.len || version.len < rest.len))
        package.version = version;
    return mrl_packages_add(list, &package);
}

static mrl_status add_pip(struct mrl_packages *list, const struct mrl_node *item)
{
    struct mrl_package package;

    if (mrl_span_byte(mrl_span(item->text, item->len), 0) == '-')
        return mrl_ok(); /* an option */
    if (!mrl_requirement_parse(mrl_span(item->text, item->len), &package))
        return MRL_FAIL(list->d->err, MRL_E_FORMAT, MRL_NO_OFFSET,
                        "line %u of pip's list is no requirement", item->line);
    return mrl_packages_add(list, &package);
}

static mrl_status describe_conda_environment(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages conda = {.d = d, .type = "conda"};
    struct mrl_packages pip = {.d = d, .type = "pypi"};

    MRL_TRY(mrl_document_yaml(d, &doc));
    MRL_TRY(mrl_describe_node(d, "name", mrl_node_get(doc.tree.root, "name")));
    MRL_TRY(mrl_describe_node(d, "channel", mrl_node_get(doc.tree.root, "channels")));
    MRL_NODE_EACH(item, mrl_node_get(doc.tree.root, "dependencies"))
    {
        if (item->kind == MRL_NODE_STRING)
            MRL_TRY(add_conda(&conda, item));
        MRL_NODE_EACH(inner, mrl_node_get(item, "pip"))
        {
            if (inner->kind == MRL_NODE_STRING)
                MRL_TRY(add_pip(&pip, inner));
        }
    }
    conda.total += pip.total;
    conda.pinned += pip.pinned;
    conda.unpinned += pip.unpinned;
    conda.hashed += pip.hashed;
    return mrl_packages_finish(&conda);
}

const struct mrl_format mrl_format_conda_environment = {
    .id = "conda-environment",
    .title = "environment of conda",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_conda_environment,
    .describe = describe_conda_environment,
};
