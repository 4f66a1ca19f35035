/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/code_settings.h"

#include "formats/image.h"
#include "formats/toml.h"

#include <ctype.h>
#include <string.h>

static const struct mrl_span nothing = {NULL, 0};

static bool is_one_of(struct mrl_span text, const char *const *words)
{
    for (; *words; words++)
        if (mrl_span_is_nocase(text, *words))
            return true;
    return false;
}

static bool is_address(struct mrl_span text)
{
    return mrl_span_starts(text, "https://") || mrl_span_starts(text, "http://");
}

/* --- what keys mean --- */

/* Keys whose value is loaded from a hub; under the others a service gives the name. */
static bool is_hub_key(struct mrl_span key)
{
    static const char *const words[] = {"base_model",
                                        "model_source",
                                        "model_id",
                                        "model-id",
                                        "hf_model_id",
                                        "hf_model",
                                        "hf-repo",
                                        "model_name_or_path",
                                        "pretrained_model_name_or_path",
                                        "adapter_name_or_path",
                                        NULL};

    return is_one_of(key, words);
}

/* A file that lies beside the settings rather than the name of a model. */
static bool is_file(struct mrl_span value)
{
    static const char *const endings[] = {".pkl", ".pickle", ".joblib",      ".pt",   ".pth",
                                          ".h5",  ".keras",  ".safetensors", ".onnx", ".gguf",
                                          ".bin", ".json",   ".yaml",        ".py",   ".tflite"};

    for (size_t i = 0; i < MRL_COUNT(endings); i++)
        if (mrl_span_ends(value, endings[i]))
            return true;
    return mrl_code_is_path(value);
}

static mrl_status take_model(struct mrl_code_settings *c, struct mrl_span key,
                             struct mrl_span value, uint32_t line)
{
    const bool hub = is_hub_key(key) && mrl_span_find(value, "/") < value.len &&
                     mrl_span_find(value, ":") == value.len;

    if (is_file(value))
        return mrl_span_find_any(value, " {$") == value.len
                   ? mrl_describe_link(c->s->d, MRL_LINK_FILE, value.at, value.len)
                   : mrl_ok();
    if (!mrl_code_is_model_name(value))
        return mrl_ok();
    return mrl_code_tell(c->s, hub ? MRL_CODE_MODEL : MRL_CODE_SERVED_MODEL, value, nothing, line);
}

/* "s3://bucket/model", "hf://owner/name": where a server takes its model from. */
static bool is_place_key(struct mrl_span key)
{
    static const char *const words[] = {"storageuri", "storage_uri", "modeluri",
                                        "model_uri",  "model_url",   NULL};

    return is_one_of(key, words);
}

static bool is_data_key(struct mrl_span parent, struct mrl_span key)
{
    static const char *const words[] = {"dataset", "dataset_name", "dataset_id", "hf_dataset",
                                        NULL};

    return is_one_of(key, words) || mrl_span_is(key, "datasets") ||
           (mrl_span_is(parent, "datasets") &&
            (mrl_span_is(key, "path") || mrl_span_is(key, "name")));
}

/* `model: {name: x}`, `llm: x`, providers of promptfoo: "openai:gpt-4o". */
static bool is_inner_model_key(struct mrl_span parent, struct mrl_span key, struct mrl_span value)
{
    static const char *const llm[] = {"llm", "function_calling_llm", "manager_llm", NULL};

    if (mrl_span_is(parent, "model") && (mrl_span_is(key, "name") || mrl_span_is(key, "id")))
        return true;
    if (mrl_span_is(key, "providers") ||
        (mrl_span_is(parent, "providers") && mrl_span_is(key, "id")))
        return mrl_span_find(value, ":") < value.len && !mrl_span_starts(value, "file:");
    return is_one_of(key, llm);
}

static bool is_command_key(struct mrl_span key)
{
    static const char *const words[] = {"command", "args", "entrypoint", "run", "cmd", NULL};

    return is_one_of(key, words);
}

static bool is_address_key(const struct mrl_code_settings *c, struct mrl_span key)
{
    static const char *const ends[] = {"_base_url", "_api_base", "_endpoint", "_api_url"};

    for (size_t i = 0; i < MRL_COUNT(ends); i++) {
        const size_t n = strlen(ends[i]);

        if (key.len > n && mrl_span_is_nocase(mrl_span_without(key, key.len - n), ends[i]))
            return true;
    }
    return c->with_addresses && mrl_code_is_address_key(key);
}

mrl_status mrl_code_setting(struct mrl_code_settings *c, struct mrl_span parent,
                            struct mrl_span key, struct mrl_span value, uint32_t line)
{
    if (value.len == 0 || mrl_span_find_any(value, "\n") < value.len)
        return is_command_key(key) ? mrl_code_command(c, value, line) : mrl_ok();
    if (is_address(value))
        return is_address_key(c, key) ? mrl_code_tell_service(c->s, value, line)
                                      : mrl_code_word(c->s, value, line);
    if (is_command_key(key))
        return mrl_code_command(c, value, line);
    if (c->with_images && mrl_span_is(key, "image") && mrl_span_find(value, "{") == value.len &&
        mrl_span_find(value, "$") == value.len)
        return mrl_describe_image(c->s->d, value, MRL_NO_OFFSET);
    if (is_place_key(key) && mrl_span_find_any(value, " {$") == value.len)
        return mrl_code_tell(c->s, MRL_CODE_MODEL, value, nothing, line);
    if (is_data_key(parent, key))
        return mrl_code_is_model_name(value)
                   ? mrl_code_tell(c->s, MRL_CODE_DATASET, value, nothing, line)
                   : mrl_ok();
    return mrl_code_is_model_key(key) || is_hub_key(key) || is_inner_model_key(parent, key, value)
               ? take_model(c, key, value, line)
               : mrl_ok();
}

/* --- commands --- */

/* Programs that get a model by its name, which follows the verb. */
static bool is_getting(struct mrl_span program, struct mrl_span verb)
{
    static const struct {
        const char *program, *verb;
    } rows[] = {
        {"ollama", "pull"}, {"ollama", "run"},
        {"vllm", "serve"},  {"huggingface-cli", "download"},
        {"hf", "download"}, {"mlx_lm.server", "--model"},
    };

    for (size_t i = 0; i < MRL_COUNT(rows); i++)
        if ((mrl_span_is(program, rows[i].program) || mrl_span_ends(program, "/ollama")) &&
            mrl_span_is(verb, rows[i].verb))
            return true;
    return false;
}

static struct mrl_span without_dashes(struct mrl_span option)
{
    while (mrl_span_starts(option, "-"))
        option = mrl_span_without(option, 1);
    return option;
}

static mrl_status take_option(struct mrl_code_settings *c, struct mrl_span option,
                              struct mrl_span value, uint32_t line)
{
    static const char *const words[] = {
        "model",      "model-id",           "model_id",     "model-path", "hf-repo",
        "base-model", "model_name_or_path", "lora-modules", NULL};
    const struct mrl_span name = without_dashes(option);

    if (!is_one_of(name, words) || !mrl_code_is_model_name(value))
        return mrl_ok();
    return mrl_code_tell(
        c->s, mrl_span_find(value, "/") < value.len ? MRL_CODE_MODEL : MRL_CODE_SERVED_MODEL, value,
        nothing, line);
}

mrl_status mrl_code_command(struct mrl_code_settings *c, struct mrl_span text, uint32_t line)
{
    struct mrl_span before = nothing, verb = nothing;

    for (;;) {
        struct mrl_span word;
        size_t equals;

        (void)mrl_span_take(&text, " \t\r\n;&|()");
        if (text.len == 0)
            return mrl_ok();
        word = mrl_span_first(text, mrl_span_find_any(text, " \t\r\n;&|()"));
        text = mrl_span_without(text, word.len);
        word = mrl_span_unquote(word);
        equals = mrl_span_find(word, "=");
        if (c->pending.len)
            MRL_TRY(take_option(c, c->pending, word, line));
        else if (is_getting(before, verb) && mrl_code_is_model_name(word))
            MRL_TRY(mrl_code_tell(
                c->s, mrl_span_find(word, "/") < word.len ? MRL_CODE_MODEL : MRL_CODE_SERVED_MODEL,
                word, nothing, line));
        else if (mrl_span_starts(word, "--") && equals < word.len)
            MRL_TRY(take_option(c, mrl_span_first(word, equals),
                                mrl_span_unquote(mrl_span_without(word, equals + 1)), line));
        c->pending = mrl_span_starts(word, "--") && equals == word.len ? word : nothing;
        before = verb;
        verb = word;
    }
}

/* --- trees, TOML, variables --- */

static mrl_status read_node(struct mrl_code_settings *c, struct mrl_span parent,
                            struct mrl_span key, const struct mrl_node *node, unsigned depth)
{
    struct mrl_span name = nothing;

    if (node->kind == MRL_NODE_STRING)
        return mrl_code_setting(c, parent, key, mrl_span(node->text, node->len), node->line);
    if (depth == 0)
        return mrl_ok();
    MRL_NODE_EACH(item, node)
    {
        /* {name: MODEL, value: x}: a variable of the environment. */
        if (item->key && strcmp(item->key, "value") == 0 && name.len)
            MRL_TRY(read_node(c, key, name, item, depth - 1));
        else if (item->key)
            MRL_TRY(read_node(c, key, mrl_span_text(item->key), item, depth - 1));
        else
            MRL_TRY(read_node(c, parent, key, item, depth - 1));
        if (item->key && strcmp(item->key, "name") == 0 && item->kind == MRL_NODE_STRING)
            name = mrl_span(item->text, item->len);
    }
    return mrl_ok();
}

mrl_status mrl_code_read_tree(struct mrl_code_settings *c, const struct mrl_node *root)
{
    return root ? read_node(c, nothing, nothing, root, MRL_CODE_DEPTH) : mrl_ok();
}

static uint32_t line_of(struct mrl_span text, struct mrl_span piece)
{
    const size_t end = piece.at ? (size_t)(piece.at - text.at) : 0;
    uint32_t line = 1;

    for (size_t i = 0; i < end; i++)
        line += mrl_span_byte(text, i) == '\n';
    return line;
}

mrl_status mrl_code_read_toml(struct mrl_code_settings *c, struct mrl_span text)
{
    enum mrl_toml_event event;
    struct mrl_toml t;

    mrl_toml_init(&t, text, c->s->d->err);
    for (;;) {
        MRL_TRY(mrl_toml_next(&t, &event));
        if (event == MRL_TOML_END)
            return mrl_ok();
        if (event == MRL_TOML_PAIR && mrl_toml_string(t.value).len)
            MRL_TRY(mrl_code_setting(c, t.table, t.key, mrl_toml_string(t.value),
                                     line_of(text, t.value)));
    }
}

/* "export KEY=value", "ENV KEY=value". */
mrl_status mrl_code_read_variables(struct mrl_code_settings *c, struct mrl_span text)
{
    struct mrl_span line;

    for (uint32_t number = 1; mrl_span_line(&text, &line); number++) {
        struct mrl_span key;

        line = mrl_span_trim(line);
        if (mrl_span_starts(line, "#"))
            continue;
        key = mrl_span_trim(mrl_span_first(line, mrl_span_find(line, "=")));
        line = mrl_span_trim(mrl_span_without(line, mrl_span_find(line, "=") + 1));
        while (mrl_span_find(key, " ") < key.len)
            key = mrl_span_without(key, mrl_span_find(key, " ") + 1);
        MRL_TRY(mrl_code_setting(c, nothing, key, mrl_span_unquote(line), number));
    }
    return mrl_ok();
}
