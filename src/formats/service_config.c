/* SPDX-License-Identifier: Apache-2.0 */
/* A project's own settings for a model that is called: which model, where, with what parameters.
 * There is no standard for them; told by a model's name beside sampling parameters or an endpoint,
 * under the names that the APIs of OpenAI, Anthropic, Google, Ollama and their clients use. */
#include "base/text.h"
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/text_probe.h"
#include "formats/url.h"

#include <string.h>

static const char *const model_keys[] = {"model",      "model_name",      "model_id",   "modelId",
                                         "model_path", "deployment_name", "base_model", NULL};
static const char *const parameter_keys[] = {
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "max_output_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "endpoint",
    "base_url",
    "api_base",
    "api_url",
    "provider",
    "system_prompt",
    "presence_penalty",
    "frequency_penalty",
    "num_ctx",
    "n_ctx",
    "context_length",
    "api_key_file",
    "api_key_env",
    "retrieval",
    NULL,
};

static bool probe_service_config(const struct mrl_probe *probe)
{
    static const char *const yaml[] = {"*.yaml", "*.yml", NULL};

    if (mrl_probe_json_opens(probe) == '{')
        return mrl_probe_json_keys(probe, model_keys) > 0 &&
               mrl_probe_json_keys(probe, parameter_keys) > 0;
    return mrl_probe_named(probe, yaml) && mrl_probe_yaml_keys(probe, model_keys) > 0 &&
           mrl_probe_yaml_keys(probe, parameter_keys) > 0;
}

static bool is_url(const struct mrl_node *node)
{
    const char *text = mrl_node_text(node);

    return text && (strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0);
}

static mrl_status describe_endpoint(struct mrl_description *d, const char *key, struct mrl_span url)
{
    char redacted[MRL_URL_MAX];
    char quoted[200];

    mrl_text_quote(quoted, sizeof(quoted), redacted, mrl_url_redact(url, redacted));
    if (mrl_url_is_insecure(url))
        MRL_TRY(mrl_describe_issue(d, "service-config.insecure-url", MRL_NO_OFFSET,
                                   "the model is called without TLS at %s", quoted));
    MRL_TRY(mrl_describe_url(d, key, url));
    return mrl_describe_url_link(d, MRL_LINK_SERVICE, url);
}

static mrl_status describe_keys(struct mrl_description *d, const struct mrl_node *root,
                                const char *const *keys)
{
    for (; *keys; keys++) {
        const struct mrl_node *node = mrl_node_get(root, *keys);

        if (mrl_node_is(node, "") || strcmp(*keys, "system_prompt") == 0)
            continue;
        if (is_url(node))
            MRL_TRY(describe_endpoint(d, *keys, mrl_span(node->text, node->len)));
        else
            MRL_TRY(mrl_describe_node(d, *keys, node));
    }
    return mrl_ok();
}

/* The name is a fact already; here it becomes a dependency. */
static mrl_status describe_model(struct mrl_code_settings *c, const char *key,
                                 const struct mrl_node *node)
{
    if (!mrl_node_text(node) || is_url(node) || strcmp(key, "model_path") == 0)
        return mrl_ok();
    return mrl_code_setting(c, mrl_span(NULL, 0), mrl_span_text(key),
                            mrl_span(node->text, node->len), node->line);
}

static mrl_status describe_service_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s};
    const struct mrl_node *prompt;

    if (mrl_name_matches(mrl_span_text(d->path), "*.y*ml"))
        MRL_TRY(mrl_document_yaml(d, &doc));
    else
        MRL_TRY(mrl_document_json(d, &doc));
    MRL_TRY(describe_keys(d, doc.tree.root, model_keys));
    MRL_TRY(describe_keys(d, doc.tree.root, parameter_keys));
    MRL_TRY(mrl_code_init(&s, d));
    for (const char *const *key = model_keys; *key; key++)
        MRL_TRY(describe_model(&settings, *key, mrl_node_get(doc.tree.root, *key)));
    prompt = mrl_node_get(doc.tree.root, "system_prompt");
    return prompt ? mrl_describe_number(d, "system_prompt_bytes", prompt->len) : mrl_ok();
}

const struct mrl_format mrl_format_service_config = {
    .id = "service-config",
    .title = "settings of a model that is called",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_service_config,
    .describe = describe_service_config,
};
