/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that make a loader call, compile or fetch something. */
#include "base/limits.h"
#include "scan/json_objects.h"
#include "scanned.h"

#include <stdio.h>

static void scan_named(struct scanned *s, const char *path, const char *text)
{
    struct mrl_source_memory source;

    mrl_source_memory_init(&source, text, strlen(text));
    assert_int_equal(
        mrl_scan_source(s->scanner, &source.source, path, s->arena, &s->report, &s->err).code,
        MRL_OK);
}

static void targets_of_configurations_are_judged(void **state)
{
    struct scanned *s = *state;

    scan_named(s, "model_config.yaml", "a: 1\nmodel:\n  _target_: os.system\n  command: id\n");
    assert_call(s, "MRL-CNF-001", "os.system");
    assert_int_equal(find_rule(s, "MRL-CNF-001")->offset, 14);
    scan_named(s, "c.yml", "_target_: 'builtins.exec'");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_named(s, "c.yaml", "_target_: nemo.collections.asr.models.EncDecCTCModel\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_named(s, "c.json", "{\"m\": {\"_target_\": \"subprocess.Popen\"}}");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void targets_are_found_however_they_are_written(void **state)
{
    static const struct {
        const char *path, *text;
    } rows[] = {
        {"a.yaml", "model: {_target_: os.system, command: id}\n"},
        {"a.yaml", "model:\n  \"_target_\" : \"os.system\"\n"},
        {"a.yaml", "model:\n  _target_:\n    os.system\n"},
        {"a.yaml", "model:\n  _target_: !!str &a os.system\n"},
        {"a.yaml", "model:\n  _target_: >-\n    os.system\n"},
        {"a.yaml", "model:\n  \"_targ\\x65t_\": \"os.sys\\u0074em\"\n"},
        {"a.yml", "a: !!python/object/apply:os.system [id]\n"},
        {"a.yml", "a: !<tag:yaml.org,2002:python/object/new:os.system> [id]\n"},
        {"a.yml", "%TAG !p! tag:yaml.org,2002:python/\n---\n- !!python/name:os.system ''\n"},
        {"a.json", "[{\"_target_\": \"os.system\"}]"},
        {"a.json", "\xef\xbb\xbf\n {\"_target_\": \"os.system\"}"},
        {"a.json",
         "{\"a\": NaN, \"b\": -Infinity, \"c\": \"\\udc00\", \"_target_\": \"os.system\"}"},
        {"a.json", "{\"_target_\": \"os.system\", oops}"},
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scan_named(s, rows[i].path, rows[i].text);
        assert_call(s, "MRL-CNF-001", "os.system");
    }
    scan_named(s, "a.yaml",
               "# _target_: os.system\n  # python/name:x\n_target_ is a key\n_target_:\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_named(s, "a.yaml", "a: !!python/name:acme.emoji.twemoji\nb: !!python/name:str\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_named(s, "a.yaml", "a: !!python/object/new:type\n");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_named(s, "a.yaml", "a: !!python/name:exec\n");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

/* Loaders read the whole file, whatever its first page holds. */
static void keys_are_found_wherever_they_stand(void **state)
{
    static const char *const rows[] = {
        "{\"pad\": \"%s\", \"_target_\": \"os.system\"}",
        "{\"config\": {\"name\": \"%s\"}, \"class_name\": \"Lambda\"}",
        "{\"pad\": \"%s\", \"__class__\": \"system\", \"__module__\": \"os\", \"__loader__\": "
        "\"FunctionNode\"}",
        "{\"pad\": \"%s\", \"chat_template\": \"{{ [].__class__.__mro__ }}\"}",
    };
    struct scanned *s = *state;
    static char pad[9000], text[10000];

    memset(pad, 'x', sizeof(pad) - 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const gap = strstr(rows[i], "%s");

        (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(gap - rows[i]), rows[i], pad, gap + 2);
        scan_named(s, "a.json", text);
        assert_verdict(s, MRL_SCAN_DANGEROUS);
    }
}

static void what_nests_too_deep_is_incomplete(void **state)
{
    static const char inner[] = "\"{{ [].__class__ }}\"";
    static char text[2 * (MRL_MAX_JSON_DEPTH + 1) + 64];
    struct scanned *s = *state;
    const size_t n = MRL_MAX_JSON_DEPTH + 1;

    memset(text, '[', n);
    memcpy(text + n, inner, strlen(inner));
    memset(text + n + strlen(inner), ']', n);
    scan_named(s, "a.json", text);
    assert_verdict(s, MRL_SCAN_INCOMPLETE);
    assert_non_null(find_rule(s, "MRL-SCN-003"));
    /* One level less is read. */
    memset(text, 0, sizeof(text));
    memset(text, '[', n - 1);
    memcpy(text + n - 1, inner, strlen(inner));
    memset(text + n - 1 + strlen(inner), ']', n - 1);
    scan_named(s, "a.json", text);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void a_name_too_long_to_be_judged_is_told(void **state)
{
    char text[2 * MRL_OBJECT_KEPT + 64], name[2 * MRL_OBJECT_KEPT];
    struct scanned *s = *state;

    memset(name, 'a', sizeof(name));
    name[MRL_OBJECT_KEPT - 1] = '\0';
    (void)snprintf(text, sizeof(text), "{\"_target_\": \"%s\"}", name);
    scan_named(s, "a.json", text);
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    name[MRL_OBJECT_KEPT - 1] = 'a';
    name[MRL_OBJECT_KEPT] = '\0';
    (void)snprintf(text, sizeof(text), "{\"_target_\": \"%s\"}", name);
    scan_named(s, "a.json", text);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    (void)snprintf(text, sizeof(text), "_target_: %s\n", name);
    scan_named(s, "a.yaml", text);
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

/* A safetensors file without tensors, whose metadata say `text`. */
static void scan_description(struct scanned *s, const char *text)
{
    char file[1024];
    const int n =
        snprintf(file + 8, sizeof(file) - 8, "{\"__metadata__\":{\"about\":\"%s\"}}", text);

    for (unsigned i = 0; i < 8; i++)
        file[i] = (char)((uint64_t)n >> (8 * i));
    scan_bytes(s, file, 8 + (size_t)n);
}

static void models_do_not_describe_themselves_by_programs(void **state)
{
    struct scanned *s = *state;

    scan_description(s, "import os; os.system('id')");
    assert_non_null(find_rule(s, "MRL-SRC-002"));
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    scan_description(s, "import base64; exec(base64.b64decode('cHJpbnQoMSk='))");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_description(s, "rm -rf /tmp/x && wget http://example.org/x");
    assert_call(s, "MRL-CNF-010", "rm -rf /tmp/x && wget http://example.org/x");
    scan_description(s, "chmod 777 /srv");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    scan_description(s, "see <SCRIPT src=x>");
    assert_non_null(find_rule(s, "MRL-CNF-010"));
}

static void prose_about_commands_is_no_command(void **state)
{
    static const char *const texts[] = {
        "",
        "curl is needed to fetch the data",
        "import the tokenizer first, then run eval",
        "rm",
        "Run: rm -rf / is a joke",
        "bash scripts of 2024",
        "a < b and <strong>",
        "https://huggingface.co/acme/model",
        "accelerate launch train.py --lr 1e-4",
    };
    struct scanned *s = *state;

    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        scan_description(s, texts[i]);
        assert_verdict(s, MRL_SCAN_SAFE_DATA);
    }
}

static void chat_templates_in_yaml_are_judged(void **state)
{
    struct scanned *s = *state;

    scan_named(s, "serve.yaml", "chat_template: |\n  {{ cycler.__init__.__globals__ }}\n");
    assert_non_null(find_rule(s, "MRL-JIN-001"));
    scan_named(s, "serve.yaml",
               "chat_template: \"{% for m in messages %}{{ m.content }}{% endfor %}\"");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_named(s, "chart.yaml", "image: {{ include \"chart.name\" . }}\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

/* As `time_step_limit` of real models. */
static void json_of_python_is_no_fault(void **state)
{
    struct scanned *s = *state;

    scan_named(s, "config.json",
               "{\"architectures\": [\"Mamba2ForCausalLM\"], \"model_type\": \"mamba2\", "
               "\"time_step_limit\": [0.0, Infinity], \"x\": NaN, \"y\": -Infinity}");
    assert_string_equal(s->report.format, "model-config");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void schemas_of_skops_are_judged(void **state)
{
    struct scanned *s = *state;

    scan_named(s, "schema.json",
               "{\"__class__\": \"system\", \"__module__\": \"os\", \"__loader__\": "
               "\"FunctionNode\"}");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_named(s, "schema.json",
               "{\"__class__\": \"SVC\", \"__module__\": \"sklearn.svm._classes\", \"__loader__\": "
               "\"MethodNode\"}");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    scan_named(s, "schema.json",
               "{\"__class__\": \"SVC\", \"__module__\": \"sklearn.svm._classes\", \"__loader__\": "
               "\"ObjectNode\"}");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void xml_that_fetches_is_told(void **state)
{
    struct scanned *s = *state;

    scan_named(s, "m.pmml",
               "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
               "<PMML>&x;</PMML>");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_named(s, "m.xml", "<?xml version=\"1.0\"?><net name=\"m\"><layers/></net>");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
}

static void secrets_are_told_without_their_value(void **state)
{
    static const char text[] = "token = \"hf_"
                               "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH\"\n";
    struct scanned *s = *state;

    scan_named(s, "settings.py", text);
    assert_true(s->report.finding_count > 0);
    assert_null(strstr(s->report.findings[0].message, "aBcDeF"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_of_configurations_are_judged),
        cmocka_unit_test(targets_are_found_however_they_are_written),
        cmocka_unit_test(keys_are_found_wherever_they_stand),
        cmocka_unit_test(what_nests_too_deep_is_incomplete),
        cmocka_unit_test(a_name_too_long_to_be_judged_is_told),
        cmocka_unit_test(models_do_not_describe_themselves_by_programs),
        cmocka_unit_test(prose_about_commands_is_no_command),
        cmocka_unit_test(chat_templates_in_yaml_are_judged),
        cmocka_unit_test(json_of_python_is_no_fault),
        cmocka_unit_test(schemas_of_skops_are_judged),
        cmocka_unit_test(xml_that_fetches_is_told),
        cmocka_unit_test(secrets_are_told_without_their_value),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
