/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/node.h"
#include "formats/document.h"
#include "formats/zip_describe.h"

#include <string.h>

/* What keras.Model.save("x.keras") writes: config.json, metadata.json and model.weights.h5.
 * Layout: keras/src/saving/saving_lib.py. */

/* Layers of the outermost model: {"class_name", "config": {"layers": [...]}}. */
static mrl_status tell_config(struct mrl_description *d, const struct mrl_node *root)
{
    const struct mrl_node *config = mrl_node_get(root, "config");
    const struct mrl_node *layers = mrl_node_get(config, "layers");

    MRL_TRY(mrl_describe_node(d, "architecture", mrl_node_get(root, "class_name")));
    MRL_TRY(mrl_describe_node(d, "name", mrl_node_get(config, "name")));
    if (!layers || layers->kind != MRL_NODE_LIST)
        return mrl_ok();
    return mrl_describe_number(d, "layer_count", layers->count);
}

static mrl_status tell_metadata(struct mrl_description *d, const struct mrl_node *root)
{
    MRL_TRY(mrl_describe_node(d, "keras_version", mrl_node_get(root, "keras_version")));
    return mrl_describe_node(d, "date_saved", mrl_node_get(root, "date_saved"));
}

static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    const bool is_config = mrl_zip_is_named(e, "config.json", false);
    const struct mrl_node *root;

    (void)context;
    if (!is_config && !mrl_zip_is_named(e, "metadata.json", false))
        return mrl_ok();
    MRL_TRY(mrl_zip_member_json(d, zip, e, MRL_MAX_TREE_BYTES, "keras-zip.malformed", &root));
    if (!root)
        return mrl_ok();
    return is_config ? tell_config(d, root) : tell_metadata(d, root);
}

static mrl_status describe_keras_zip(struct mrl_description *d)
{
    return mrl_zip_describe(d, &(struct mrl_zip_visitor){NULL, look_at});
}

const struct mrl_format mrl_format_keras_zip = {
    .id = "keras-zip",
    .title = "Keras model (zip)",
    .role = MRL_ROLE_MODEL,
    .describe = describe_keras_zip,
};
