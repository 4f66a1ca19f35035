/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of tools and frameworks that run, train, track or test models, and of assistants.  Each
 * is told by the names and keys that its documentation gives; what it names is read by the keys
 * that they share. */
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/text_probe.h"

#include <string.h>

#define MAX_NAMES 4

static const struct {
    const char *tool;
    const char *names[MAX_NAMES]; /* any of them */
    const char *keys[MAX_NAMES];  /* and all of these; none: the name alone */
    bool calls;                   /* its addresses are those of models and tools */
} rows[] = {
    {"mlflow-model", {"MLmodel"}, {"flavors"}, false},
    {"mlflow-project", {"MLproject"}, {"name", "entry_points"}, false},
    {"dvc-file", {"*.dvc"}, {"outs"}, false},
    {"dvc-pipeline", {"dvc.yaml"}, {"stages"}, false},
    {"dvc-lock", {"dvc.lock"}, {"stages"}, false},
    {"bentoml", {"bentofile.y*ml"}, {"service"}, false},
    {"cog", {"cog.yaml"}, {"build"}, false},
    {"ray-serve", {"*.yaml", "*.yml"}, {"applications"}, true},
    {"litellm", {"*.yaml", "*.yml"}, {"model_list"}, true},
    {"promptfoo",
     {"promptfooconfig.y*ml", "*promptfoo*.y*ml", "promptfooconfig.json"},
     {NULL},
     true},
    {"promptflow", {"flow.dag.y*ml", "flow.flex.y*ml"}, {NULL}, true},
    {"langgraph", {"langgraph.json"}, {"graphs"}, true},
    {"axolotl", {"*.yaml", "*.yml"}, {"base_model", "datasets"}, false},
    {"llama-factory", {"*.yaml", "*.yml"}, {"model_name_or_path"}, false},
    {"yolo-data", {"*.yaml", "*.yml"}, {"train", "val", "names"}, false},
    {"continue", {"config.y*ml", "config.json"}, {"models"}, true},
    {"codex", {"config.toml"}, {"model"}, true},
    {"claude-code", {"settings.json", "settings.local.json"}, {"permissions"}, false},
    {"opencode", {"opencode.json", "opencode.jsonc"}, {NULL}, true},
    {"semantic-kernel", {"config.json"}, {"schema", "completion"}, false},
    {"sentence-transformers",
     {"modules.json", "sentence_bert_config.json", "config_sentence_transformers.json"},
     {NULL},
     false},
    {"sentence-transformers", {"config.json"}, {"word_embedding_dimension"}, false},
    {"trainer-state", {"trainer_state.json"}, {"log_history"}, false},
    {"deepspeed", {"*.json"}, {"zero_optimization"}, false},
    {"accelerate", {"*.yaml", "*.yml"}, {"compute_environment", "distributed_type"}, false},
    {"croissant", {"*.json", "*.jsonld"}, {"@context", "conformsTo", "distribution"}, false},
    {"dataset-infos", {"dataset_infos.json"}, {NULL}, false},
};

static bool has_keys(const struct mrl_probe *probe, const char *const *keys)
{
    const char *list[MAX_NAMES + 1] = {NULL};
    unsigned count = 0;

    while (count < MAX_NAMES && keys[count])
        count++;
    memcpy(list, keys, count * sizeof(*list));
    if (count == 0)
        return true;
    return mrl_probe_json_opens(probe) ? mrl_probe_json_keys(probe, list) == count
                                       : mrl_probe_yaml_keys(probe, list) == count;
}

/* TOML has "key = value" and tables; the head of the file tells. */
static bool has_toml_key(const struct mrl_probe *probe, const char *key)
{
    struct mrl_span text = mrl_probe_text(probe), line;

    while (mrl_span_line(&text, &line)) {
        const size_t equals = mrl_span_find(line, "=");

        if (mrl_span_starts(line, "[mcp_servers.") ||
            (equals < line.len && mrl_span_is(mrl_span_trim(mrl_span_first(line, equals)), key)))
            return true;
    }
    return false;
}

static bool is_row(const struct mrl_probe *probe, size_t i)
{
    const char *names[MAX_NAMES + 1] = {NULL};

    memcpy(names, rows[i].names, sizeof(rows[i].names));
    if (!mrl_probe_named(probe, names))
        return false;
    return mrl_name_matches(mrl_span_text(probe->name), "*.toml")
               ? has_toml_key(probe, rows[i].keys[0])
               : has_keys(probe, rows[i].keys);
}

/* MRL_COUNT(rows) if none. */
static size_t row_of(const struct mrl_probe *probe)
{
    size_t i = 0;

    while (i < MRL_COUNT(rows) && !(probe->is_text && is_row(probe, i)))
        i++;
    return i;
}

static bool probe_ai_settings(const struct mrl_probe *probe)
{
    return row_of(probe) < MRL_COUNT(rows);
}

/* Which tool it was, once more: a description starts from the bytes. */
static mrl_status describe_tool(struct mrl_description *d, bool *calls)
{
    struct mrl_probe_buffer buffer;
    struct mrl_probe probe;
    size_t i;

    MRL_TRY(mrl_probe_read(d->source, d->path, &buffer, &probe, d->err));
    i = row_of(&probe);
    *calls = i < MRL_COUNT(rows) && rows[i].calls;
    return i < MRL_COUNT(rows)
               ? mrl_describe_text(d, "settings_of", rows[i].tool, strlen(rows[i].tool))
               : mrl_ok();
}

/* What is named by digest and lies elsewhere: "outs: - {md5, size, path}" of DVC. */
static mrl_status describe_outputs(struct mrl_description *d, struct mrl_span text)
{
    struct mrl_span line;
    unsigned listed = 0;

    while (mrl_span_line(&text, &line)) {
        struct mrl_span key = mrl_span_trim(line);

        if (mrl_span_starts(key, "- "))
            key = mrl_span_trim(mrl_span_without(key, 2));
        for (const char *const *word = (const char *const[]){"path: ", "md5: ", NULL}; *word;
             word++)
            if (mrl_span_starts(key, *word) && listed++ < 48)
                MRL_TRY(mrl_describe_span(d, **word == 'p' ? "output" : "output_md5",
                                          mrl_span_without(key, strlen(*word))));
    }
    return mrl_ok();
}

static mrl_status describe_ai_settings(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_span path = mrl_span_text(d->path);
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s};

    MRL_TRY(describe_tool(d, &settings.with_addresses));
    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    if (mrl_name_matches(path, "*.toml"))
        return mrl_code_read_toml(&settings, doc.text);
    if (mrl_span_starts(mrl_span_trim(doc.text), "{") ||
        mrl_span_starts(mrl_span_trim(doc.text), "[")) {
        MRL_TRY(mrl_json_parse(d->path, doc.text.at, doc.text.len, doc.arena, &doc.tree, d->err));
        return mrl_code_read_tree(&settings, doc.tree.root);
    }
    if (mrl_name_matches(path, "*.dvc"))
        MRL_TRY(describe_outputs(d, doc.text));
    return mrl_code_read_yaml(&settings, doc.text, 1);
}

const struct mrl_format mrl_format_ai_settings = {
    .id = "ai-settings",
    .title = "settings of a tool for models",
    .role = MRL_ROLE_CONFIGURATION,
    .probe = probe_ai_settings,
    .describe = describe_ai_settings,
};
