/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer_config.json and special_tokens_map.json of huggingface/transformers,
 * tokenization_utils_base.py. */
#include "base/limits.h"
#include "formats/document.h"
#include "formats/remote_code.h"
#include "formats/text_probe.h"

static bool probe_tokenizer_config(const struct mrl_probe *probe)
{
    static const char *const names[] = {"tokenizer_config.json", "special_tokens_map.json", NULL};
    static const char *const keys[] = {
        "tokenizer_class",
        "chat_template",
        "added_tokens_decoder",
        "model_max_length",
        "bos_token",
        "eos_token",
        "unk_token",
        "pad_token",
        "sep_token",
        "cls_token",
        "mask_token",
        "add_bos_token",
        "add_prefix_space",
        "clean_up_tokenization_spaces",
        "additional_special_tokens",
        "do_lower_case",
        NULL,
    };
    const unsigned found =
        mrl_probe_json_opens(probe) == '{' ? mrl_probe_json_keys(probe, keys) : 0;

    return found >= 3 || (found > 0 && mrl_probe_named(probe, names));
}

/* One template, or a list of {"name", "template"}. */
static mrl_status describe_templates(struct mrl_description *d, const struct mrl_node *templates)
{
    uint64_t bytes = 0;
    uint64_t count = 0;

    if (mrl_node_text(templates)) {
        count = 1;
        bytes = templates->len;
        MRL_TRY(mrl_describe_sha256(d, "chat_template_sha256", templates->text, templates->len));
    }
    MRL_NODE_EACH(item, templates)
    {
        const struct mrl_node *text = mrl_node_get(item, "template");

        if (!mrl_node_text(text))
            continue;
        count++;
        bytes += text->len;
        if (count > MRL_MAX_LISTED)
            continue;
        MRL_TRY(mrl_describe_node(d, "chat_template", mrl_node_get(item, "name")));
        MRL_TRY(mrl_describe_sha256(d, "chat_template_sha256", text->text, text->len));
    }
    MRL_TRY(mrl_describe_number(d, "chat_template_count", count));
    return mrl_describe_number(d, "chat_template_bytes", bytes);
}

static mrl_status describe_tokenizer_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *templates;
    const struct mrl_node *added;
    const struct mrl_node *root;

    MRL_TRY(mrl_document_json(d, &doc));
    root = doc.tree.root;
    added = mrl_node_get(root, "added_tokens_decoder");
    templates = mrl_node_get(root, "chat_template");
    MRL_TRY(mrl_describe_node(d, "tokenizer_class", mrl_node_get(root, "tokenizer_class")));
    MRL_TRY(mrl_describe_node(d, "maximum_length", mrl_node_get(root, "model_max_length")));
    if (added)
        MRL_TRY(mrl_describe_number(d, "added_token_count", added->count));
    if (templates)
        MRL_TRY(describe_templates(d, templates));
    return mrl_describe_remote_code(d, root);
}

const struct mrl_format mrl_format_tokenizer_config = {
    .id = "tokenizer-config",
    .title = "tokenizer configuration",
    .role = MRL_ROLE_TOKENIZER,
    .probe = probe_tokenizer_config,
    .describe = describe_tokenizer_config,
};
