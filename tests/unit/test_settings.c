/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations that name models: manifests, settings of tools, files of agents, Modelfiles. */
#include "described.h"

#include "formats/code_settings.h"

static void assert_format(const char *path, const char *text, const char *format)
{
    struct described t = describe_string(path, text);

    if (strcmp(described_format(&t), format) != 0)
        fail_msg("%s is %s, not %s", path, described_format(&t), format);
    described_done(&t);
}

/* --- Kubernetes --- */

static const char manifests[] = "apiVersion: apps/v1\n"
                                "kind: Deployment\n"
                                "spec:\n"
                                "  template: &anchor\n"
                                "    containers:\n"
                                "    - name: server\n"
                                "      image: vllm/vllm-openai:v0.6.0\n"
                                "      args: [\"--model\", \"owner/first\", '--port=1']\n"
                                "      env:\n"
                                "        - name: EMBEDDING_MODEL\n"
                                "          value: \"embed-3\" # why\n"
                                "        - name: OTHER\n"
                                "          value: owner/no\n"
                                "      command:\n"
                                "        - sh\n"
                                "        - -c\n"
                                "        - |\n"
                                "          ollama serve &\n"
                                "          ollama pull llama3.2\n"
                                "---\n"
                                "apiVersion: serving.kserve.io/v1beta1\n"
                                "kind: InferenceService\n"
                                "spec:\n"
                                "  predictor:\n"
                                "    model:\n"
                                "      modelFormat: {name: sklearn}\n"
                                "      storageUri: gs://bucket/model\n";

static void manifests_name_images_and_models_in_every_document(void **state)
{
    struct described t = describe_string("deploy/app.yaml", manifests);

    (void)state;
    assert_string_equal(described_format(&t), "kubernetes");
    assert_link(&t, MRL_LINK_IMAGE, "vllm/vllm-openai:v0.6.0");
    assert_link(&t, MRL_LINK_MODEL, "owner/first");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "embed-3");
    assert_link(&t, MRL_LINK_MODEL, "gs://bucket/model");
    assert_string_equal(described_fact(&t, "kind", 1)->text, "InferenceService");
    assert_int_equal(described_fact(&t, "model", 0)->line, 8);
    for (size_t i = 0; i < t.d.link_count; i++)
        assert_string_not_equal(t.d.links[i].target, "owner/no");
    described_done(&t);
}

static void services_of_compose_name_models_in_commands_and_variables(void **state)
{
    struct described t =
        describe_string("compose.yaml", "x-base: &base\n"
                                        "  restart: always\n"
                                        "services:\n"
                                        "  tgi:\n"
                                        "    image: a/b@sha256:0\n"
                                        "    command: --model-id owner/first --quantize awq\n"
                                        "    environment:\n"
                                        "      - HF_MODEL_ID=owner/second\n"
                                        "  app:\n"
                                        "    <<: *base\n"
                                        "    environment:\n"
                                        "      OPENAI_MODEL: gpt-4o\n"
                                        "      OPENAI_BASE_URL: https://models.example/v1\n");

    (void)state;
    assert_string_equal(described_format(&t), "compose");
    assert_link(&t, MRL_LINK_MODEL, "owner/first");
    assert_link(&t, MRL_LINK_MODEL, "owner/second");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o");
    assert_link(&t, MRL_LINK_SERVICE, "https://models.example/v1");
    described_done(&t);
}

/* --- settings --- */

static void settings_are_told_by_their_names_and_keys(void **state)
{
    static const struct {
        const char *path, *text, *tool;
    } rows[] = {
        {"m/MLmodel", "flavors:\n  sklearn:\n    pickled_model: model.pkl\n", "mlflow-model"},
        {"data.xml.dvc", "outs:\n- md5: 22a1\n  path: data.xml\n", "dvc-file"},
        {"cfg.yaml", "model_list:\n  - model_name: a-1\n", "litellm"},
        {"promptfooconfig.yaml", "providers:\n  - openai:gpt-4o\n", "promptfoo"},
        {"langgraph.json", "{\"graphs\": {\"a\": \"./a.py:g\"}}", "langgraph"},
        {".codex/config.toml", "model = \"gpt-5-codex\"\n", "codex"},
        {"ds.json", "{\"zero_optimization\": {\"stage\": 2}}", "deepspeed"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct described t = describe_string(rows[i].path, rows[i].text);

        assert_string_equal(described_format(&t), "ai-settings");
        assert_fact(&t, "settings_of", rows[i].tool);
        described_done(&t);
    }
    assert_format("config.toml", "title = 1\n", "none");
    assert_format("MLmodel", "nothing of it\n", "none");
    assert_format("values.yaml", "models: 3\n", "none");
}

static void settings_name_models_data_and_services(void **state)
{
    struct described t =
        describe_string("litellm.yaml", "model_list:\n"
                                        "  - model_name: fast\n"
                                        "    litellm_params:\n"
                                        "      model: azure/mine\n"
                                        "      api_base: https://k@mine.example/x?key=1\n"
                                        "      model: '{VARIABLE}'\n");

    (void)state;
    assert_link(&t, MRL_LINK_SERVED_MODEL, "azure/mine");
    assert_link(&t, MRL_LINK_SERVICE, "https://mine.example/x");
    described_done(&t);
    t = describe_string("train.yml", "base_model: owner/base\n"
                                     "datasets:\n"
                                     "  - path: owner/data\n"
                                     "    type: alpaca\n");
    assert_link(&t, MRL_LINK_MODEL, "owner/base");
    assert_link(&t, MRL_LINK_DATA, "owner/data");
    assert_int_equal(t.d.link_count, 2);
    described_done(&t);
    t = describe_string("MLmodel", "flavors:\n  sklearn:\n    pickled_model: model.pkl\n");
    assert_link(&t, MRL_LINK_FILE, "model.pkl");
    described_done(&t);
    t = describe_string("svc.json", "{\"model\": \"gpt-4o\", \"temperature\": 0}");
    assert_string_equal(described_format(&t), "service-config");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-4o");
    described_done(&t);
}

/* --- Modelfile --- */

static void a_modelfile_names_its_base_and_parts(void **state)
{
    struct described t = describe_string("Modelfile", "# FROM no\n"
                                                      "FROM llama3.2\n"
                                                      "ADAPTER ./lora.gguf\n"
                                                      "PARAMETER temperature 1\n"
                                                      "SYSTEM \"\"\"You are\n"
                                                      "FROM inside-a-text\n"
                                                      "\"\"\"\n");

    (void)state;
    assert_string_equal(described_format(&t), "modelfile");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "llama3.2");
    assert_link(&t, MRL_LINK_FILE, "./lora.gguf");
    assert_int_equal(t.d.link_count, 2);
    assert_number(&t, "system_prompt_line", 5);
    described_done(&t);
    assert_format("Modelfile", "no such thing\n", "none");
}

/* --- agents and what they are told --- */

static void agents_in_files_are_told(void **state)
{
    static const struct {
        const char *path, *text, *agent;
    } rows[] = {
        {".claude/agents/r.md", "---\nname: reviewer\ndescription: d\nmodel: opus\n---\nYou are.\n",
         "reviewer"},
        {"skills/pdf/SKILL.md", "---\nname: pdf\ndescription: d\n---\n# PDF\n", "pdf"},
        {"config/agents.yaml",
         "writer:\n  role: >\n    R\n  goal: >\n    G\n  backstory: >\n    B\n", "writer"},
        {"agent.json",
         "{\"name\": \"A\", \"url\": \"https://a.example\", \"capabilities\": {}, \"skills\": []}",
         "A"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(rows); i++) {
        struct described t = describe_string(rows[i].path, rows[i].text);

        assert_string_equal(described_format(&t), "agent-file");
        assert_fact(&t, "agent", rows[i].agent);
        assert_null(described_fact(&t, "agent", 1));
        described_done(&t);
    }
    assert_format("docs/agents/readme.md", "# Agents\n", "none");
    assert_format("role.yaml", "role: x\n", "none");
}

static void what_assistants_are_told_is_a_prompt(void **state)
{
    static const char *const paths[] = {"AGENTS.md",
                                        "a/CLAUDE.md",
                                        ".cursorrules",
                                        ".cursor/rules/x.mdc",
                                        ".github/copilot-instructions.md",
                                        ".claude/commands/fix.md"};
    struct described t = describe_string("chat.prompty", "---\n"
                                                         "model:\n"
                                                         "  configuration:\n"
                                                         "    azure_deployment: gpt-35-turbo\n"
                                                         "---\n"
                                                         "system:\nYou are {{name}}.\n");

    (void)state;
    assert_string_equal(described_format(&t), "prompt");
    assert_link(&t, MRL_LINK_SERVED_MODEL, "gpt-35-turbo");
    assert_int_equal(described_fact(&t, "model", 0)->line, 4);
    described_done(&t);
    for (size_t i = 0; i < MRL_COUNT(paths); i++)
        assert_format(paths[i], "Use tabs.\n", "prompt");
    assert_format("NOTES.md", "Use tabs.\n", "none");
}

/* --- bad input --- */

static void settings_cut_anywhere_are_read(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(manifests); n++) {
        struct described t = describe_bytes("a.yaml", manifests, n);

        described_done(&t);
    }
}

static mrl_status describe_once(void *context)
{
    struct described t;
    const mrl_status s = described_run(&t, "a.yaml", context, strlen(context));

    described_done(&t);
    return s;
}

static void a_lack_of_memory_is_told(void **state)
{
    char text[sizeof(manifests)];

    (void)state;
    memcpy(text, manifests, sizeof(text));
    assert_survives_oom(describe_once, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifests_name_images_and_models_in_every_document),
        cmocka_unit_test(services_of_compose_name_models_in_commands_and_variables),
        cmocka_unit_test(settings_are_told_by_their_names_and_keys),
        cmocka_unit_test(settings_name_models_data_and_services),
        cmocka_unit_test(a_modelfile_names_its_base_and_parts),
        cmocka_unit_test(agents_in_files_are_told),
        cmocka_unit_test(what_assistants_are_told_is_a_prompt),
        cmocka_unit_test(settings_cut_anywhere_are_read),
        cmocka_unit_test(a_lack_of_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
