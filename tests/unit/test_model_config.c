/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

static const char bert[] =
    "{\n \"architectures\": [\"BertForMaskedLM\"], \"model_type\": \"bert\",\n"
    " \"hidden_size\": 768, \"num_hidden_layers\": 12, \"vocab_size\": 30522,\n"
    " \"quantization_config\": {\"quant_method\": \"gptq\"},\n"
    " \"torch_dtype\": \"float16\", \"transformers_version\": \"4.30.0\"}\n";

static void a_configuration_is_told_by_its_keys(void **state)
{
    (void)state;
    assert_is("m/config.json", bert, "model-config");
    assert_is("other-name.json", bert, "model-config");
    assert_is("m/config.json", "{\"port\": 8080}", "none");
    assert_is("m/config.json", "{\"nested\": {\"model_type\": \"bert\"}}", "none");
    assert_is("m/config.json", "{\"title\": \"model_type\"}", "none");
    assert_is("notes.json", "{\"model_type\": \"bert\"}", "none");
    assert_is("generation_config.json", "{\"transformers_version\": \"4.1\", \"top_p\": 0.9}",
              "model-config");
}

static void facts_are_read(void **state)
{
    struct described t = describe_string("m/config.json", bert);

    (void)state;
    assert_fact(&t, "model_type", "bert");
    assert_fact(&t, "architecture", "BertForMaskedLM");
    assert_fact(&t, "dtype", "float16");
    assert_fact(&t, "quantization", "gptq");
    assert_number(&t, "layer_count", 12);
    assert_number(&t, "vocabulary_size", 30522);
    assert_int_equal(t.d.parsed, sizeof(bert) - 1);
    assert_no_issue(&t);
    described_done(&t);
}

static void code_that_loads_with_the_model_is_an_issue(void **state)
{
    struct described t = describe_string(
        "config.json",
        "{\"model_type\": \"x\", \"auto_map\": {\"AutoConfig\": \"sub.conf.XConfig\", "
        "\"AutoTokenizer\": [\"tok.Slow\", null], "
        "\"AutoModel\": \"eve/code--modeling.X\"}}");

    (void)state;
    assert_issue(&t, "hf.remote-code");
    assert_issue(&t, "hf.foreign-code");
    assert_link(&t, MRL_LINK_FILE, "sub/conf.py");
    assert_link(&t, MRL_LINK_FILE, "tok.py");
    assert_int_equal(t.d.issue_count, 3);
    assert_int_equal(t.d.link_count, 2);
    described_done(&t);
}

static void pipelines_of_diffusers_and_addresses_are_told(void **state)
{
    struct described t =
        describe_string("model_index.json", "{\"_class_name\": [\"my_pipe\", \"Pipe\"], "
                                            "\"_diffusers_version\": \"0.30\", "
                                            "\"_name_or_path\": \"https://example.org/m\"}");

    (void)state;
    assert_issue(&t, "hf.remote-code");
    assert_issue(&t, "hf.address");
    described_done(&t);
}

static void own_pipelines_are_remote_code_too(void **state)
{
    struct described t =
        describe_string("config.json", "{\"model_type\": \"x\", \"custom_pipelines\": "
                                       "{\"p\": {\"impl\": \"pipe.Pair\"}}}");

    (void)state;
    assert_fact(&t, "remote_code", "pipe.Pair");
    assert_issue(&t, "hf.remote-code");
    described_done(&t);
}

static void broken_json_is_malformed_with_its_place(void **state)
{
    struct described t =
        describe_string("config.json", "{\"model_type\": \"bert\",\n \"architectures\": [,]}");

    (void)state;
    assert_issue(&t, "model-config.malformed");
    assert_non_null(strstr(t.d.issues[0].text, "line 2"));
    assert_true(t.d.incomplete);
    described_done(&t);
}

static void doubled_keys_are_malformed(void **state)
{
    struct described t =
        describe_string("config.json", "{\"model_type\": \"bert\", \"model_type\": \"gpt2\"}");

    (void)state;
    assert_issue(&t, "model-config.malformed");
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("config.json", bert, sizeof(bert) - 1);
    assert_describing_survives_oom("config.json", bert, sizeof(bert) - 1);
}

static void an_adapter_links_its_base_model(void **state)
{
    static const char text[] =
        "{\"base_model_name_or_path\": \"mistral/7b\", \"peft_type\": \"LORA\", \"r\": 8, "
        "\"target_modules\": [\"q_proj\", \"v_proj\"], "
        "\"auto_mapping\": {\"base_model_class\": \"X\", \"parent_library\": \"evil.mod\"}}";
    struct described t = describe_string("adapter_config.json", text);

    (void)state;
    assert_string_equal(described_format(&t), "adapter-config");
    assert_link(&t, MRL_LINK_BASE_MODEL, "mistral/7b");
    assert_number(&t, "rank", 8);
    assert_fact(&t, "target_module", "q_proj");
    assert_issue(&t, "adapter-config.import");
    assert_cuts_are_harmless("adapter_config.json", text, sizeof(text) - 1);
    described_done(&t);
}

static void settings_of_a_called_model_name_it_and_its_endpoint(void **state)
{
    struct described t = describe_string(
        "config/assistant.json",
        "{\"model\": \"nw-large\", \"endpoint\": \"https://api.example/v1\", \"temperature\": 0.2, "
        "\"system_prompt\": \"you help\"}");

    (void)state;
    assert_string_equal(described_format(&t), "service-config");
    assert_fact(&t, "model", "nw-large");
    assert_fact(&t, "temperature", "0.2");
    assert_number(&t, "system_prompt_bytes", 8);
    assert_null(described_fact(&t, "system_prompt", 0));
    assert_link(&t, MRL_LINK_SERVICE, "https://api.example/v1");
    described_done(&t);
    t = describe_string("llm.yaml", "# c\nmodel: nw-large\nbase_url: http://h.example/v1\n");
    assert_string_equal(described_format(&t), "service-config");
    assert_fact(&t, "base_url", "http://h.example/v1");
    assert_issue(&t, "service-config.insecure-url");
    described_done(&t);
    assert_is("ci.yaml", "jobs:\n  model: x\n  temperature: 1\n", "none");
    assert_is("car.json", "{\"model\": \"T\", \"colour\": \"black\"}", "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_configuration_is_told_by_its_keys),
        cmocka_unit_test(facts_are_read),
        cmocka_unit_test(code_that_loads_with_the_model_is_an_issue),
        cmocka_unit_test(pipelines_of_diffusers_and_addresses_are_told),
        cmocka_unit_test(own_pipelines_are_remote_code_too),
        cmocka_unit_test(broken_json_is_malformed_with_its_place),
        cmocka_unit_test(doubled_keys_are_malformed),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
        cmocka_unit_test(an_adapter_links_its_base_model),
        cmocka_unit_test(settings_of_a_called_model_name_it_and_its_endpoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
