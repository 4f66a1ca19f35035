/* SPDX-License-Identifier: Apache-2.0 */
/* compose.yaml (compose-spec.io). */
#include "base/text.h"
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/image.h"
#include "formats/text_probe.h"

#include <stdio.h>
#include <string.h>

static bool probe_compose(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*compose*.yml", "*compose*.yaml", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, names) &&
           (mrl_span_starts(text, "services:") || mrl_span_find(text, "\nservices:") < text.len);
}

/* "8080:80", "127.0.0.1:8080:80", 80, {published: 8080, target: 80}. */
static mrl_status describe_port(struct mrl_description *d, const struct mrl_node *port)
{
    char text[64];

    if (port->kind != MRL_NODE_MAP) {
        if (!port->text)
            return mrl_ok();
        return mrl_describe_text(d, "port", port->text, port->len);
    }
    for (const char *const *key = (const char *const[]){"published", "target", NULL}; *key; key++) {
        const struct mrl_node *value = mrl_node_get(port, *key);

        if (value && value->text) {
            (void)snprintf(text, sizeof(text), "%s", value->text);
            return mrl_describe_text(d, "port", text, strlen(text));
        }
    }
    return mrl_ok();
}

/* The socket of the engine is the key to the whole machine. */
static bool is_engine_socket(const struct mrl_node *volume)
{
    const char *text = mrl_node_text(volume);
    const char *source = mrl_node_text(mrl_node_get(volume, "source"));

    return (text && strstr(text, "/docker.sock")) || (source && strstr(source, "/docker.sock"));
}

static bool is_true(const struct mrl_node *node)
{
    return node && node->kind == MRL_NODE_BOOL && node->boolean;
}

static mrl_status add_issue(struct mrl_description *d, const char *id,
                            const struct mrl_node *service, const char *what)
{
    char quoted[120];

    mrl_text_quote(quoted, sizeof(quoted), service->key, strlen(service->key));
    return mrl_describe_issue(d, id, MRL_NO_OFFSET, "the service %s %s (line %u)", quoted, what,
                              service->line);
}

static mrl_status describe_rights(struct mrl_description *d, const struct mrl_node *service)
{
    if (is_true(mrl_node_get(service, "privileged")))
        MRL_TRY(add_issue(d, "deployment.privileged", service, "runs privileged"));
    if (mrl_node_is(mrl_node_get(service, "network_mode"), "host"))
        MRL_TRY(add_issue(d, "deployment.host-network", service, "uses the network of the host"));
    if (mrl_node_is(mrl_node_get(service, "user"), "root"))
        MRL_TRY(add_issue(d, "deployment.root-user", service, "runs as root"));
    MRL_NODE_EACH(volume, mrl_node_get(service, "volumes"))
    {
        if (is_engine_socket(volume))
            MRL_TRY(add_issue(d, "deployment.engine-socket", service,
                              "is given the socket of the container engine"));
    }
    return mrl_ok();
}

/* Files that hold variables, often secrets. */
static mrl_status describe_env_files(struct mrl_description *d, const struct mrl_node *files)
{
    if (files && files->kind == MRL_NODE_STRING)
        return mrl_describe_node_link(d, MRL_LINK_FILE, files);
    MRL_NODE_EACH(file, files)
    {
        MRL_TRY(mrl_describe_node_link(
            d, MRL_LINK_FILE, file->kind == MRL_NODE_MAP ? mrl_node_get(file, "path") : file));
    }
    return mrl_ok();
}

static mrl_status describe_service(struct mrl_description *d, const struct mrl_node *service)
{
    const struct mrl_node *image = mrl_node_get(service, "image");

    MRL_TRY(mrl_describe_text(d, "service", service->key, strlen(service->key)));
    if (mrl_node_text(image) && !strchr(image->text, '$'))
        MRL_TRY(mrl_describe_image(d, mrl_span(image->text, image->len), MRL_NO_OFFSET));
    else if (mrl_node_text(image))
        MRL_TRY(
            add_issue(d, "deployment.variable-image", service, "takes its image from a variable"));
    MRL_NODE_EACH(port, mrl_node_get(service, "ports"))
    {
        MRL_TRY(describe_port(d, port));
    }
    MRL_TRY(describe_env_files(d, mrl_node_get(service, "env_file")));
    return describe_rights(d, service);
}

static mrl_status describe_compose(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *services;
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s};

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    MRL_TRY(mrl_code_read_yaml(&settings, doc.text, 1));
    MRL_TRY(mrl_yaml_parse(d->path, doc.text.at, doc.text.len, doc.arena, &doc.tree, d->err));
    services = mrl_node_get(doc.tree.root, "services");
    if (!services || services->kind != MRL_NODE_MAP)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "services is not a map");
    MRL_TRY(mrl_describe_number(d, "service_count", services->count));
    MRL_NODE_EACH(service, services)
    {
        MRL_TRY(describe_service(d, service));
    }
    return mrl_ok();
}

const struct mrl_format mrl_format_compose = {
    .id = "compose",
    .title = "services of Compose",
    .role = MRL_ROLE_DEPLOYMENT,
    .probe = probe_compose,
    .describe = describe_compose,
};
