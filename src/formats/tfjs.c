/* SPDX-License-Identifier: Apache-2.0 */
/* TensorFlow.js: model.json {"format", "modelTopology", "weightsManifest": [{"paths", "weights"}]},
 * or the list of weights alone, as a *-weights_manifest.json.  The weights lie in files of raw
 * numbers that only this file tells from anything else.
 * Source: tfjs-core, io/types.ts (ModelJSON, WeightsManifestConfig). */
#include "base/text.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

static bool probe_tfjs(const struct mrl_probe *probe)
{
    static const char *const model_keys[] = {"modelTopology", "weightsManifest", NULL};
    static const char *const weight_keys[] = {"weights", NULL};

    if (mrl_probe_json_opens(probe) == '{')
        return mrl_probe_json_keys(probe, model_keys) > 0;
    return mrl_probe_json_opens(probe) == '[' && mrl_probe_json_keys(probe, weight_keys) == 1 &&
           mrl_span_find(mrl_probe_text(probe), "\"dtype\"") < mrl_probe_text(probe).len;
}

/* Numbers in a weight; false if its shape is none or its product is absurd. */
static bool count_numbers(const struct mrl_node *weight, uint64_t *ret)
{
    const struct mrl_node *shape = mrl_node_get(weight, "shape");
    uint64_t n = 1;

    if (!shape || shape->kind != MRL_NODE_LIST)
        return false;
    MRL_NODE_EACH(size, shape)
    {
        if (size->kind != MRL_NODE_INT || size->integer < 0 ||
            __builtin_mul_overflow(n, (uint64_t)size->integer, &n))
            return false;
    }
    *ret = n;
    return true;
}

/* A shard is fetched from where the model lies: one that leads elsewhere reads what the model has
 * no business with. */
static bool leads_elsewhere(const struct mrl_node *path)
{
    return path->len == 0 || path->text[0] == '/' || strstr(path->text, "..") ||
           strpbrk(path->text, "\\:");
}

static mrl_status describe_path(struct mrl_description *d, const struct mrl_node *path)
{
    char quoted[160];

    if (path->kind != MRL_NODE_STRING)
        return mrl_describe_issue(d, "tfjs.malformed", MRL_NO_OFFSET,
                                  "line %u: a path of weights is no text", path->line);
    if (!leads_elsewhere(path))
        return mrl_describe_node_link(d, MRL_LINK_SHARD, path);
    mrl_text_quote(quoted, sizeof(quoted), path->text, path->len);
    return mrl_describe_issue(d, "tfjs.path", MRL_NO_OFFSET,
                              "line %u: the weights %s lie outside the folder of the model",
                              path->line, quoted);
}

struct totals {
    uint64_t weights;
    uint64_t numbers;
};

static mrl_status describe_group(struct mrl_description *d, const struct mrl_node *group,
                                 struct totals *t)
{
    MRL_NODE_EACH(path, mrl_node_get(group, "paths"))
    {
        MRL_TRY(describe_path(d, path));
    }
    MRL_NODE_EACH(weight, mrl_node_get(group, "weights"))
    {
        uint64_t n;

        t->weights++;
        if (!count_numbers(weight, &n) || __builtin_add_overflow(t->numbers, n, &t->numbers))
            return mrl_describe_issue(d, "tfjs.malformed", MRL_NO_OFFSET,
                                      "line %u: a weight has no sound shape", weight->line);
    }
    return mrl_ok();
}

static mrl_status describe_tfjs(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *root;
    const struct mrl_node *groups;
    struct totals t = {0};

    MRL_TRY(mrl_document_json(d, &doc));
    root = doc.tree.root;
    groups = root->kind == MRL_NODE_LIST ? root : mrl_node_get(root, "weightsManifest");
    MRL_TRY(mrl_describe_node(d, "format", mrl_node_get(root, "format")));
    MRL_TRY(mrl_describe_node(d, "generated_by", mrl_node_get(root, "generatedBy")));
    MRL_TRY(mrl_describe_node(d, "converted_by", mrl_node_get(root, "convertedBy")));
    MRL_NODE_EACH(group, groups)
    {
        MRL_TRY(describe_group(d, group, &t));
    }
    MRL_TRY(mrl_describe_number(d, "tensor_count", t.weights));
    return mrl_describe_number(d, "parameter_count", t.numbers);
}

const struct mrl_format mrl_format_tfjs = {
    .id = "tfjs",
    .title = "TensorFlow.js model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_tfjs,
    .describe = describe_tfjs,
};
