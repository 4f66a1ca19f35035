/* SPDX-License-Identifier: Apache-2.0 */
/* config.json, generation_config.json and preprocessor_config.json of Hugging Face repositories.
 * Keys: huggingface/transformers, configuration_utils.py; diffusers marks its own by
 * `_class_name`. */
#include "formats/document.h"
#include "formats/remote_code.h"
#include "formats/text_probe.h"

/* Keys that only configurations of models have. */
static const char *const telling_keys[] = {
    "model_type",           "architectures",       "auto_map",
    "transformers_version", "_class_name",         "_diffusers_version",
    "num_hidden_layers",    "hidden_size",         "image_processor_type",
    "processor_class",      "_from_model_config",  "feature_extractor_type",
    "custom_pipelines",     "num_attention_heads", NULL,
};

static bool probe_model_config(const struct mrl_probe *probe)
{
    static const char *const names[] = {"*config.json", NULL};
    const unsigned keys =
        mrl_probe_json_opens(probe) == '{' ? mrl_probe_json_keys(probe, telling_keys) : 0;

    return keys >= 2 || (keys == 1 && mrl_probe_named(probe, names));
}

static const struct {
    const char *key, *fact;
} rows[] = {
    {"model_type", "model_type"},
    {"architectures", "architecture"},
    {"_class_name", "architecture"},
    {"_name_or_path", "name_or_path"},
    {"model_version", "model_version"},
    {"version", "version"},
    {"transformers_version", "transformers_version"},
    {"_diffusers_version", "diffusers_version"},
    {"torch_dtype", "dtype"},
    {"dtype", "dtype"},
    {"hidden_size", "hidden_size"},
    {"num_hidden_layers", "layer_count"},
    {"num_attention_heads", "attention_head_count"},
    {"vocab_size", "vocabulary_size"},
    {"max_position_embeddings", "context_length"},
    {"n_positions", "context_length"},
    {"n_embd", "hidden_size"},
    {"d_model", "hidden_size"},
    {"n_layer", "layer_count"},
    {"n_head", "attention_head_count"},
    {"intermediate_size", "intermediate_size"},
    {"num_key_value_heads", "key_value_head_count"},
    {"head_dim", "head_size"},
    {"num_local_experts", "expert_count"},
    {"num_experts_per_tok", "experts_per_token"},
    {"hidden_act", "activation"},
    {"rope_theta", "rope_theta"},
    {"sliding_window", "sliding_window"},
    {"tie_word_embeddings", "tied_embeddings"},
    {"problem_type", "problem_type"},
    {"image_processor_type", "processor"},
    {"feature_extractor_type", "processor"},
    {"processor_class", "processor"},
    {"temperature", "temperature"},
    {"top_p", "top_p"},
    {"top_k", "top_k"},
    {"max_new_tokens", "max_new_tokens"},
    {"do_sample", "do_sample"},
};

static mrl_status describe_model_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *root, *quantization;

    MRL_TRY(mrl_document_json(d, &doc));
    root = doc.tree.root;
    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        MRL_TRY(mrl_describe_node(d, rows[i].fact, mrl_node_get(root, rows[i].key)));
    quantization = mrl_node_get(root, "quantization_config");
    MRL_TRY(mrl_describe_node(d, "quantization", mrl_node_get(quantization, "quant_method")));
    MRL_TRY(mrl_describe_node(d, "quantization_bits", mrl_node_get(quantization, "bits")));
    return mrl_describe_remote_code(d, root);
}

const struct mrl_format mrl_format_model_config = {
    .id = "model-config",
    .title = "model configuration",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_model_config,
    .describe = describe_model_config,
};
