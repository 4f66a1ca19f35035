/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/node.h"
#include "formats/zip_describe.h"

#include <string.h>

/* What keras.Model.save("x.keras") writes: config.json, metadata.json and model.weights.h5.
 * Layout: keras/src/saving/saving_lib.py. */

static mrl_status fact_of(struct mrl_description *d, const struct mrl_node *map, const char *key,
                          const char *name)
{
    const struct mrl_node *node = mrl_node_get(map, key);

    if (!node || node->kind != MRL_NODE_STRING)
        return mrl_ok();
    return mrl_describe_text(d, name, node->text, node->len);
}

/* Layers of the outermost model: {"class_name", "config": {"layers": [...]}}. */
static mrl_status tell_config(struct mrl_description *d, const struct mrl_node *root)
{
    const struct mrl_node *config = mrl_node_get(root, "config");
    const struct mrl_node *layers = mrl_node_get(config, "layers");

    MRL_TRY(fact_of(d, root, "class_name", "architecture"));
    MRL_TRY(fact_of(d, config, "name", "name"));
    if (!layers || layers->kind != MRL_NODE_LIST)
        return mrl_ok();
    return mrl_describe_number(d, "layer_count", layers->count);
}

static mrl_status tell_metadata(struct mrl_description *d, const struct mrl_node *root)
{
    MRL_TRY(fact_of(d, root, "keras_version", "keras_version"));
    return fact_of(d, root, "date_saved", "date_saved");
}

static mrl_status parse(struct mrl_zip *zip, const struct mrl_zip_entry *e, struct mrl_doc *ret)
{
    char *text;
    size_t len;

    MRL_TRY(mrl_zip_member_text(zip, e, MRL_MAX_TREE_BYTES, &text, &len));
    return mrl_json_parse(e->name, text, len, zip->arena, ret, zip->err);
}

/* A member that cannot be read is an issue of its own; the others are still looked at. */
static mrl_status report(struct mrl_description *d, const struct mrl_zip_entry *e, mrl_status s)
{
    const struct mrl_error err = *d->err;

    if (s.code == MRL_E_NOMEM || s.code == MRL_E_IO || s.code == MRL_E_CHANGED)
        return s;
    d->incomplete = true;
    return mrl_describe_member_issue(d, "keras-zip.malformed", e->header_offset, e->name,
                                     e->name_len, "%s", err.message);
}

static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    const bool is_config = mrl_zip_is_named(e, "config.json", false);
    struct mrl_doc doc;
    mrl_status s;

    (void)context;
    if (!is_config && !mrl_zip_is_named(e, "metadata.json", false))
        return mrl_ok();
    s = parse(zip, e, &doc);
    if (s.code != MRL_OK)
        return report(d, e, s);
    return is_config ? tell_config(d, doc.root) : tell_metadata(d, doc.root);
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
