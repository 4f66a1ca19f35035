/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that make a loader call, compile or fetch something. */
#include "scanned.h"

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
    assert_int_equal(find_rule(s, "MRL-CNF-001")->offset, 12);
    scan_named(s, "c.yml", "_target_: 'builtins.exec'");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    scan_named(s, "c.yaml", "_target_: nemo.collections.asr.models.EncDecCTCModel\n");
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    scan_named(s, "c.json", "{\"m\": {\"_target_\": \"subprocess.Popen\"}}");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
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
        cmocka_unit_test(schemas_of_skops_are_judged),
        cmocka_unit_test(xml_that_fetches_is_told),
        cmocka_unit_test(secrets_are_told_without_their_value),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
