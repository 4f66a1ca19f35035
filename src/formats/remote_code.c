/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/remote_code.h"

#include "base/limits.h"
#include "base/text.h"
#include "formats/document.h"

#include <string.h>

/* "sub.module.Class" lies in "sub/module.py". */
static mrl_status link_module(struct mrl_description *d, struct mrl_span class)
{
    char path[256];
    size_t n = class.len;

    while (n > 0 && mrl_span_byte(class, n - 1) != '.')
        n--;
    if (n < 2 || n + 3 > sizeof(path))
        return mrl_ok();
    for (size_t i = 0; i + 1 < n; i++)
        path[i] = mrl_span_byte(class, i) == '.' ? '/' : (char)mrl_span_byte(class, i);
    memcpy(path + n - 1, ".py", 4);
    return mrl_describe_link(d, MRL_LINK_FILE, path, strlen(path));
}

static mrl_status describe_class(struct mrl_description *d, const struct mrl_node *node)
{
    const struct mrl_span class = mrl_span(node->text, node->len);
    const bool foreign = mrl_span_find(class, "--") < class.len;
    char quoted[160];

    mrl_text_quote(quoted, sizeof(quoted), class.at, class.len);
    MRL_TRY(mrl_describe_span(d, "remote_code", class));
    if (foreign)
        return mrl_describe_issue(d, "hf.foreign-code", MRL_NO_OFFSET,
                                  "%s is loaded from another repository when the model is opened "
                                  "with trust_remote_code (line %u)",
                                  quoted, node->line);
    MRL_TRY(link_module(d, class));
    return mrl_describe_issue(d, "hf.remote-code", MRL_NO_OFFSET,
                              "%s is Python code that runs when the model is opened with "
                              "trust_remote_code (line %u)",
                              quoted, node->line);
}

/* A class, or a list of them in which null stands for "none" (slow and fast tokenizers). */
static mrl_status describe_classes(struct mrl_description *d, const struct mrl_node *node,
                                   unsigned *listed)
{
    if (node->kind == MRL_NODE_STRING && (*listed)++ < MRL_MAX_LISTED)
        return describe_class(d, node);
    if (node->kind != MRL_NODE_LIST)
        return mrl_ok();
    MRL_NODE_EACH(item, node)
    {
        if (item->kind == MRL_NODE_STRING && (*listed)++ < MRL_MAX_LISTED)
            MRL_TRY(describe_class(d, item));
    }
    return mrl_ok();
}

/* diffusers: a pipeline of its own is named by the Python file it lies in and its class. */
static mrl_status describe_pipeline_class(struct mrl_description *d, const struct mrl_node *name)
{
    const struct mrl_node *file = NULL;

    if (!name || name->kind != MRL_NODE_LIST)
        return mrl_ok();
    MRL_NODE_EACH(item, name)
    {
        if (!file && item->kind == MRL_NODE_STRING)
            file = item;
    }
    return file ? describe_class(d, file) : mrl_ok();
}

/* A name that is an address is fetched from there by programs that go by it. */
static mrl_status describe_address(struct mrl_description *d, const struct mrl_node *name)
{
    const struct mrl_span text =
        name && name->kind == MRL_NODE_STRING ? mrl_span(name->text, name->len) : mrl_span("", 0);
    char quoted[160];

    if (mrl_span_find(text, "://") == text.len && !mrl_span_starts(text, "\\\\"))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), text.at, text.len);
    return mrl_describe_issue(d, "hf.address", MRL_NO_OFFSET,
                              "the model calls itself by the address %s (line %u)", quoted,
                              name->line);
}

mrl_status mrl_describe_remote_code(struct mrl_description *d, const struct mrl_node *root)
{
    unsigned listed = 0;

    MRL_TRY(describe_address(d, mrl_node_get(root, "_name_or_path")));
    MRL_TRY(describe_pipeline_class(d, mrl_node_get(root, "_class_name")));
    MRL_NODE_EACH(entry, mrl_node_get(root, "auto_map"))
    {
        MRL_TRY(describe_classes(d, entry, &listed));
    }
    MRL_NODE_EACH(pipeline, mrl_node_get(root, "custom_pipelines"))
    {
        const struct mrl_node *impl = mrl_node_get(pipeline, "impl");

        if (impl)
            MRL_TRY(describe_classes(d, impl, &listed));
    }
    if (listed > MRL_MAX_LISTED)
        return MRL_FAIL(d->err, MRL_E_LIMIT, MRL_NO_OFFSET,
                        "names %u classes to load, the limit is %u", listed, MRL_MAX_LISTED);
    return mrl_ok();
}
