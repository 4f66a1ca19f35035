/* SPDX-License-Identifier: Apache-2.0 */
/* Which Model Context Protocol servers a client starts or calls: {"mcpServers": {name: {...}}}
 * as most clients write it, {"servers": {...}} in Visual Studio Code's mcp.json.  Each is a
 * program or service that acts for the model. */
#include "base/text.h"
#include "formats/document.h"
#include "formats/image.h"
#include "formats/launch.h"
#include "formats/secrets.h"
#include "formats/text_probe.h"
#include "formats/url.h"

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

/* --- what a command starts --- */

/* Whoever publishes the next version of a package runs here. */
static mrl_status describe_package(struct mrl_description *d, const struct mrl_launched *what)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf purl;
    char url[MRL_URL_MAX], quoted[160];

    mrl_buf_init(&purl, MRL_PURL_MAX);
    mrl_package_url(&purl, what->kind == MRL_LAUNCH_NPM ? "npm" : "pypi", &what->package);
    MRL_TRY(mrl_buf_status(&purl, d->err));
    if (purl.len) {
        MRL_TRY(mrl_describe_text(d, "package_url", purl.data, purl.len));
        MRL_TRY(mrl_describe_link(d, MRL_LINK_PACKAGE, purl.data, purl.len));
    }
    if (mrl_package_is_pinned(&what->package))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), url, mrl_url_redact(what->text, url));
    return mrl_describe_issue(d, "mcp-config.unpinned-server", MRL_NO_OFFSET,
                              "%s is fetched in whatever version is the latest (line %u)", quoted,
                              what->line);
}

static mrl_status describe_launched(void *context, const struct mrl_launched *what)
{
    struct mrl_description *const d = context;
    const uint32_t line = d->line;

    d->line = what->line;
    if (what->kind == MRL_LAUNCH_IMAGE) {
        MRL_TRY(mrl_describe_text(d, "image", what->text.at, what->text.len));
        MRL_TRY(mrl_describe_image(d, what->text, MRL_NO_OFFSET));
    } else {
        MRL_TRY(describe_package(d, what));
    }
    d->line = line;
    return mrl_ok();
}

static mrl_status note_secret(void *context, const struct mrl_secret *secret, struct mrl_error *err)
{
    bool *const found = context;

    (void)secret;
    (void)err;
    *found = true;
    return mrl_ok();
}

static mrl_status holds_secret(struct mrl_description *d, struct mrl_span text, bool *ret)
{
    struct mrl_source_memory memory;

    *ret = false;
    mrl_source_memory_init(&memory, text.at, text.len);
    return mrl_secrets_search(&memory.source, text.len, note_secret, ret, d->err);
}

/* The program and what it starts: "node server.mjs".  Further arguments may be keys and are not
 * repeated. */
static mrl_status describe_command(struct mrl_description *d, const struct mrl_node *command,
                                   const struct mrl_node *args)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf text;
    char target[MRL_URL_MAX];
    struct mrl_launch launch;
    size_t program;
    bool secret;

    mrl_buf_init(&text, sizeof(target) * 3);
    MRL_TRY(mrl_launch_read(command, args, describe_launched, d, &launch));
    launch.program = mrl_span_first(launch.program, sizeof(target));
    mrl_buf_add(&text, launch.program.at, launch.program.len);
    program = text.len;
    mrl_buf_addf(&text, "%s%s", *launch.verb ? " " : "", launch.verb);
    if (mrl_url_redact(launch.target, target))
        mrl_buf_addf(&text, " %s", target);
    MRL_TRY(mrl_buf_status(&text, d->err));
    MRL_TRY(holds_secret(d, mrl_span(text.data, text.len), &secret));
    if (secret)
        text.len = program;
    MRL_TRY(holds_secret(d, mrl_span(text.data, text.len), &secret));
    if (secret || text.len == 0)
        return mrl_ok();
    MRL_TRY(mrl_describe_text(d, "command", text.data, text.len));
    return mrl_describe_link(d, MRL_LINK_SERVICE, text.data, text.len);
}

/* --- servers --- */

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
    return mrl_node_text(command) ? describe_command(d, command, mrl_node_get(server, "args"))
                                  : mrl_ok();
}

static mrl_status describe_mcp_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *servers;

    MRL_TRY(mrl_document_jsonc(d, &doc));
    servers = mrl_node_get(doc.tree.root, "mcpServers");
    if (!servers)
        servers = mrl_node_get(doc.tree.root, "servers");
    if (!servers || servers->kind != MRL_NODE_MAP)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "its servers are not a map");
    MRL_TRY(mrl_describe_number(d, "server_count", servers->count));
    MRL_NODE_EACH(server, servers)
    {
        d->line = server->line;
        MRL_TRY(describe_server(d, server));
    }
    d->line = 0;
    return mrl_ok();
}

const struct mrl_format mrl_format_mcp_config = {
    .id = "mcp-config",
    .title = "servers of the Model Context Protocol",
    .role = MRL_ROLE_TOOL,
    .probe = probe_mcp_config,
    .describe = describe_mcp_config,
};
