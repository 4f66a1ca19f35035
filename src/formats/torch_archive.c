/* SPDX-License-Identifier: Apache-2.0 */
/* Model archives of TorchServe (.mar): a zip of the model, its handler in Python, and
 * MAR-INF/MANIFEST.json that names both.  Source: pytorch/serve, model-archiver/README.md. */
#include "base/limits.h"
#include "base/node.h"
#include "base/text.h"
#include "formats/document.h"
#include "formats/zip_describe.h"

#include <string.h>

static mrl_status tell_handler(struct mrl_description *d, const struct mrl_node *handler,
                               const struct mrl_zip_entry *e)
{
    const struct mrl_span name = mrl_span(handler->text, handler->len);
    char quoted[160];

    mrl_text_quote(quoted, sizeof(quoted), name.at, name.len);
    MRL_TRY(mrl_describe_span(d, "handler", name));
    if (mrl_span_find(name, "..") < name.len || mrl_span_byte(name, 0) == '/')
        return mrl_describe_member_issue(d, "torch-archive.handler-outside", e->header_offset,
                                         e->name, e->name_len,
                                         "the handler %s lies outside the archive", quoted);
    /* image_classifier and its like come with TorchServe; others are code of the archive. */
    if (!mrl_span_ends(name, ".py") && mrl_span_find(name, ".py:") == name.len)
        return mrl_ok();
    return mrl_describe_member_issue(d, "torch-archive.handler", e->header_offset, e->name,
                                     e->name_len, "the server runs %s for every request", quoted);
}

static mrl_status tell_manifest(struct mrl_description *d, const struct mrl_node *root,
                                const struct mrl_zip_entry *e)
{
    const struct mrl_node *model = mrl_node_get(root, "model");
    const struct mrl_node *handler = mrl_node_get(model, "handler");

    MRL_TRY(mrl_describe_node(d, "name", mrl_node_get(model, "modelName")));
    MRL_TRY(mrl_describe_node(d, "version", mrl_node_get(model, "modelVersion")));
    MRL_TRY(mrl_describe_node(d, "serialized_file", mrl_node_get(model, "serializedFile")));
    MRL_TRY(mrl_describe_node(d, "requirements_file", mrl_node_get(model, "requirementsFile")));
    MRL_TRY(mrl_describe_node(d, "runtime", mrl_node_get(root, "runtime")));
    if (mrl_node_get(model, "requirementsFile"))
        MRL_TRY(mrl_describe_member_issue(d, "torch-archive.installs", e->header_offset, e->name,
                                          e->name_len,
                                          "the server may install packages for this model"));
    return handler && handler->kind == MRL_NODE_STRING ? tell_handler(d, handler, e) : mrl_ok();
}

static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    const struct mrl_node *root;

    (void)context;
    if (!mrl_zip_is_named(e, "MAR-INF/MANIFEST.json", false))
        return mrl_ok();
    MRL_TRY(mrl_zip_member_json(d, zip, e, MRL_MAX_PROJECT_FILE, "torch-archive.malformed", &root));
    return root ? tell_manifest(d, root, e) : mrl_ok();
}

static mrl_status describe_torch_archive(struct mrl_description *d)
{
    return mrl_zip_describe(d, &(struct mrl_zip_visitor){NULL, look_at});
}

const struct mrl_format mrl_format_torch_archive = {
    .id = "torch-archive",
    .title = "TorchServe model archive",
    .role = MRL_ROLE_MODEL,
    .describe = describe_torch_archive,
};
