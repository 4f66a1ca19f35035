/* SPDX-License-Identifier: Apache-2.0 */
/* skops: a scikit-learn model as a zip of arrays and schema.json, a tree of nodes that each name a
 * class and how to build it.  What the nodes may name is for the scanner to judge.
 * Source: skops/io/_persist.py and _utils.py. */
#include "base/limits.h"
#include "base/node.h"
#include "base/span.h"
#include "formats/document.h"
#include "formats/zip_describe.h"

#include <string.h>

static mrl_status tell_schema(struct mrl_description *d, const struct mrl_node *root)
{
    MRL_TRY(mrl_describe_node(d, "class", mrl_node_get(root, "__class__")));
    MRL_TRY(mrl_describe_node(d, "module", mrl_node_get(root, "__module__")));
    MRL_TRY(mrl_describe_node(d, "protocol", mrl_node_get(root, "protocol")));
    return mrl_describe_node(d, "skops_version", mrl_node_get(root, "_skops_version"));
}

static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    const struct mrl_node *root;

    (void)context;
    if (!mrl_zip_is_named(e, "schema.json", false))
        return mrl_ok();
    MRL_TRY(mrl_zip_member_json(d, zip, e, MRL_MAX_TREE_BYTES, "skops.malformed", &root));
    return root ? tell_schema(d, root) : mrl_ok();
}

static mrl_status describe_skops(struct mrl_description *d)
{
    return mrl_zip_describe(d, &(struct mrl_zip_visitor){NULL, look_at});
}

const struct mrl_format mrl_format_skops = {
    .id = "skops",
    .title = "skops model",
    .role = MRL_ROLE_MODEL,
    .describe = describe_skops,
};
