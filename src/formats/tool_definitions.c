/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that a model may call: a list, alone or under "tools" or "functions", of
 *   {"type": "function", "function": {"name", "parameters"}}   Chat Completions
 *   {"name", "description", "parameters" | "input_schema" | "inputSchema"}   Responses, Messages,
 *                                                                             MCP tools/list
 * and ai-plugin.json ("name_for_model", "api"). */
#include "base/limits.h"
#include "base/text.h"
#include "formats/document.h"
#include "formats/text_probe.h"
#include "formats/url.h"

#include <string.h>

static const char *const schema_keys[] = {"parameters",  "input_schema",    "inputSchema",
                                          "args_schema", "tool_parameters", NULL};

static bool probe_tool_definitions(const struct mrl_probe *probe)
{
    static const char *const wrapped[] = {"type", "function", NULL};
    static const char *const named[] = {"name", "description", NULL};
    static const char *const lists[] = {"tools", "functions", "name_for_model", NULL};
    static const char *const names[] = {"*tool*.json", "*function*.json", "*agent*.json",
                                        "ai-plugin.json", NULL};
    const int opens = mrl_probe_json_opens(probe);

    if (opens == '[')
        return mrl_probe_json_keys(probe, wrapped) == 2 ||
               (mrl_probe_json_keys(probe, named) == 2 &&
                mrl_probe_json_keys(probe, schema_keys) > 0);
    if (opens != '{')
        return false;
    return (mrl_probe_json_keys(probe, named) == 2 &&
            mrl_probe_json_keys(probe, schema_keys) > 0) ||
           (mrl_probe_json_keys(probe, lists) > 0 && mrl_probe_named(probe, names));
}

static const struct mrl_node *schema_of(const struct mrl_node *tool)
{
    for (const char *const *key = schema_keys; *key; key++)
        if (mrl_node_get(tool, *key))
            return mrl_node_get(tool, *key);
    return NULL;
}

/* A server that a tool calls. */
static mrl_status describe_address(struct mrl_description *d, const struct mrl_node *tool)
{
    static const char *const keys[] = {"url", "endpoint", "server_url"};

    for (size_t i = 0; i < MRL_COUNT(keys); i++) {
        const char *url = mrl_node_text(mrl_node_get(tool, keys[i]));

        if (url)
            MRL_TRY(mrl_describe_url_link(d, MRL_LINK_SERVICE, mrl_span_text(url)));
    }
    return mrl_ok();
}

static mrl_status describe_tool(struct mrl_description *d, const struct mrl_node *item,
                                uint64_t *count)
{
    const struct mrl_node *inner = mrl_node_get(item, "function");
    const struct mrl_node *tool = inner && inner->kind == MRL_NODE_MAP ? inner : item;
    const struct mrl_node *name = mrl_node_get(tool, "name");
    char quoted[120];

    if (!mrl_node_text(name))
        return describe_address(d, tool); /* a built-in tool such as {"type": "web_search"} */
    if (++*count > MRL_MAX_LISTED)
        return mrl_ok();
    MRL_TRY(mrl_describe_node(d, "tool", name));
    MRL_TRY(describe_address(d, tool));
    if (schema_of(tool))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), name->text, name->len);
    return mrl_describe_issue(d, "tool-definitions.no-schema", MRL_NO_OFFSET,
                              "the arguments of %s have no schema (line %u)", quoted, name->line);
}

static const struct mrl_node *list_of(const struct mrl_node *root)
{
    const struct mrl_node *tools = mrl_node_get(root, "tools");

    if (root->kind == MRL_NODE_LIST)
        return root;
    return tools ? tools : mrl_node_get(root, "functions");
}

static mrl_status describe_plugin(struct mrl_description *d, const struct mrl_node *root)
{
    const char *url = mrl_node_text(mrl_node_get(mrl_node_get(root, "api"), "url"));

    MRL_TRY(mrl_describe_node(d, "plugin", mrl_node_get(root, "name_for_model")));
    return url ? mrl_describe_url_link(d, MRL_LINK_SERVICE, mrl_span_text(url)) : mrl_ok();
}

static mrl_status describe_tool_definitions(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *list;
    uint64_t count = 0;

    MRL_TRY(mrl_document_json(d, &doc));
    list = list_of(doc.tree.root);
    if (!list && mrl_node_get(doc.tree.root, "name"))
        MRL_TRY(describe_tool(d, doc.tree.root, &count));
    MRL_NODE_EACH(item, list)
    {
        MRL_TRY(describe_tool(d, item, &count));
    }
    MRL_TRY(describe_plugin(d, doc.tree.root));
    return mrl_describe_number(d, "tool_count", count);
}

const struct mrl_format mrl_format_tool_definitions = {
    .id = "tool-definitions",
    .title = "tools that a model may call",
    .role = MRL_ROLE_TOOL,
    .probe = probe_tool_definitions,
    .describe = describe_tool_definitions,
};
