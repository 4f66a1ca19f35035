/* SPDX-License-Identifier: Apache-2.0 */
/* adapter_config.json of PEFT (LoRA and kin): huggingface/peft, src/peft/config.py. */
#include "base/text.h"
#include "formats/document.h"
#include "formats/text_probe.h"

static bool probe_adapter_config(const struct mrl_probe *probe)
{
    static const char *const base[] = {"base_model_name_or_path", NULL};
    static const char *const others[] = {"peft_type",      "lora_alpha",     "task_type",
                                         "inference_mode", "target_modules", NULL};

    return mrl_probe_json_opens(probe) == '{' && mrl_probe_json_keys(probe, base) == 1 &&
           mrl_probe_json_keys(probe, others) > 0;
}

/* PEFT imports parent_library and takes base_model_class out of it. */
static mrl_status describe_auto_mapping(struct mrl_description *d, const struct mrl_node *mapping)
{
    const struct mrl_node *library = mrl_node_get(mapping, "parent_library");
    char quoted[160];

    if (!mrl_node_text(library))
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), library->text, library->len);
    MRL_TRY(mrl_describe_node(d, "parent_library", library));
    return mrl_describe_issue(d, "adapter-config.import", MRL_NO_OFFSET,
                              "%s is imported when the adapter is loaded (line %u)", quoted,
                              library->line);
}

static mrl_status describe_adapter_config(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *root;

    MRL_TRY(mrl_document_json(d, &doc));
    root = doc.tree.root;
    MRL_TRY(mrl_describe_node(d, "peft_type", mrl_node_get(root, "peft_type")));
    MRL_TRY(mrl_describe_node(d, "task_type", mrl_node_get(root, "task_type")));
    MRL_TRY(mrl_describe_node(d, "rank", mrl_node_get(root, "r")));
    MRL_TRY(mrl_describe_node(d, "base_model", mrl_node_get(root, "base_model_name_or_path")));
    MRL_TRY(mrl_describe_node(d, "base_revision", mrl_node_get(root, "revision")));
    MRL_TRY(mrl_describe_node(d, "target_module", mrl_node_get(root, "target_modules")));
    MRL_TRY(mrl_describe_node_link(d, MRL_LINK_BASE_MODEL,
                                   mrl_node_get(root, "base_model_name_or_path")));
    return describe_auto_mapping(d, mrl_node_get(root, "auto_mapping"));
}

const struct mrl_format mrl_format_adapter_config = {
    .id = "adapter-config",
    .title = "adapter configuration",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_adapter_config,
    .describe = describe_adapter_config,
};
