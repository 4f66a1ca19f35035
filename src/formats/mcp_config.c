/* SPDX-License-Identifier: Apache-2.0 */
/* Which Model Context Protocol servers a client starts or calls: {"mcpServers": {name: {...}}}
 * as most clients write it, {"servers": {...}} in Visual Studio Code's mcp.json.  Each is a
 * program or service that acts for the model. */
#include "base/text.h"
#include "formats/document.h"
#include "formats/text_probe.h"
#include "formats/url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool probe_mcp_config(const struct mrl_probe *probe)
{
    static const char *const keys[] = {"mcpServers", NULL};
    static const char *const editor_keys[] = {"servers", NULL};
    static const char *const editor_names[] = {"mcp.json", "*.mcp.json", NULL};

    if (mrl_probe_json_opens(probe) != '{')
        return false;
    return mrl_probe_json_keys(probe, keys) == 1 ||
           (mrl_probe_named(probe, editor_names) && mrl_probe_json_keys(probe, editor_keys) == 1);
}

/* Programs that fetch a package and run it: whoever publishes it next runs here. */
static bool is_runner(struct mrl_span command)
{
    static const char *const names[] = {"npx", "uvx", "bunx", "pnpx", "pipx"};

    for (size_t i = 0; i < MRL_COUNT(names); i++)
        if (mrl_span_is(command, names[i]) ||
            (mrl_span_ends(command, names[i]) && mrl_span_find(command, "/") < command.len))
            return true;
    return false;
}

/* "name@1.2.3" and "name==1.2.3"; a scope's '@' stands first. */
static bool names_version(struct mrl_span package)
{
    for (size_t i = 1; i < package.len; i++) {
        const int c = mrl_span_byte(package, i);

        if ((c == '@' || c == '=') && isdigit(mrl_span_byte(package, i + 1)))
            return true;
    }
    return false;
}

static mrl_status check_runner(struct mrl_description *d, const struct mrl_node *server)
{
    const struct mrl_node *package = NULL;
    char quoted[160];

    MRL_NODE_EACH(arg, mrl_node_get(server, "args"))
    {
        if (!package && mrl_node_text(arg) && arg->text[0] != '-' && strcmp(arg->text, "run") != 0)
            package = arg;
    }
    if (!package || names_version(mrl_span(package->text, package->len)))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), package->text, package->len);
    return mrl_describe_issue(d, "mcp-config.unpinned-server", MRL_NO_OFFSET,
                              "%s is fetched in whatever version is the latest (line %u)", quoted,
                              package->line);
}

/* The command and its first argument that is no option: "node server.mjs".  Further arguments may
 * be keys and are not repeated. */
static mrl_status describe_command(struct mrl_description *d, const struct mrl_node *server,
                                   const struct mrl_node *command)
{
    const char *script = "";
    char text[MRL_URL_MAX];

    MRL_NODE_EACH(arg, mrl_node_get(server, "args"))
    {
        if (!*script && mrl_node_text(arg) && arg->text[0] != '-')
            script = arg->text;
    }
    (void)snprintf(text, sizeof(text), "%s%s%s", command->text, *script ? " " : "", script);
    MRL_TRY(mrl_describe_text(d, "command", text, strlen(text)));
    MRL_TRY(mrl_describe_link(d, MRL_LINK_SERVICE, text, strlen(text)));
    return is_runner(mrl_span(command->text, command->len)) ? check_runner(d, server) : mrl_ok();
}

static mrl_status describe_address(struct mrl_description *d, const struct mrl_node *url)
{
    const struct mrl_span address = mrl_span(url->text, url->len);
    char redacted[MRL_URL_MAX];
    char quoted[200];

    mrl_text_quote(quoted, sizeof(quoted), redacted, mrl_url_redact(address, redacted));
    if (mrl_url_is_insecure(address))
        MRL_TRY(mrl_describe_issue(d, "mcp-config.insecure-url", MRL_NO_OFFSET,
                                   "a server is called without TLS at %s (line %u)", quoted,
                                   url->line));
    MRL_TRY(mrl_describe_url(d, "url", address));
    return mrl_describe_url_link(d, MRL_LINK_SERVICE, address);
}

static mrl_status describe_server(struct mrl_description *d, const struct mrl_node *server)
{
    static const char *const addresses[] = {"url", "serverUrl", "httpUrl"};
    const struct mrl_node *command = mrl_node_get(server, "command");

    MRL_TRY(mrl_describe_text(d, "server", server->key, strlen(server->key)));
    MRL_NODE_EACH(variable, mrl_node_get(server, "env"))
    {
        if (variable->key)
            MRL_TRY(mrl_describe_text(d, "variable", variable->key, strlen(variable->key)));
    }
    for (size_t i = 0; i < MRL_COUNT(addresses); i++) {
        const struct mrl_node *url = mrl_node_get(server, addresses[i]);

        if (mrl_node_text(url))
            MRL_TRY(describe_address(d, url));
    }
    return mrl_node_text(command) ? describe_command(d, server, command) : mrl_ok();
}

static mrl_status describe_mcp_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *servers;

    MRL_TRY(mrl_document_json(d, &doc));
    servers = mrl_node_get(doc.tree.root, "mcpServers");
    if (!servers)
        servers = mrl_node_get(doc.tree.root, "servers");
    if (!servers || servers->kind != MRL_NODE_MAP)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "its servers are not a map");
    MRL_TRY(mrl_describe_number(d, "server_count", servers->count));
    MRL_NODE_EACH(server, servers)
    {
        MRL_TRY(describe_server(d, server));
    }
    return mrl_ok();
}

const struct mrl_format mrl_format_mcp_config = {
    .id = "mcp-config",
    .title = "servers of the Model Context Protocol",
    .role = MRL_ROLE_TOOL,
    .probe = probe_mcp_config,
    .describe = describe_mcp_config,
};
