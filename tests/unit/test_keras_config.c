/* SPDX-License-Identifier: Apache-2.0 */
#include "scanned.h"

#define LAYER(text) "{\"class_name\": \"Functional\", \"config\": {\"layers\": [" text "]}}"

static void code_in_a_model_is_found(void **state)
{
    struct scanned *s = *state;

    SCAN(s, LAYER("{\"class_name\": \"Lambda\", \"config\": {}}"));
    assert_call(s, "MRL-KER-001", "Lambda");
    SCAN(s, LAYER("{\"class_name\": \"Dense\", \"config\": {\"activation\": {\"class_name\": "
                  "\"__lambda__\", \"config\": {\"code\": \"4wEA\"}}}}"));
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void functions_are_judged_by_where_they_come_from(void **state)
{
    struct scanned *s = *state;

    SCAN(s, LAYER("{\"module\": \"os\", \"class_name\": \"function\", \"config\": \"system\"}"));
    assert_call(s, "MRL-KER-002", "os.system");
    SCAN(s, LAYER("{\"module\": \"keras.src.utils.file_utils\", \"class_name\": \"function\", "
                  "\"config\": \"get_file\"}"));
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, LAYER("{\"module\": \"keras.activations\", \"class_name\": \"function\", "
                  "\"config\": \"relu\"}"));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, LAYER("{\"module\": \"acme.layers\", \"class_name\": \"Gate\", \"config\": {}}"));
    assert_verdict(s, MRL_SCAN_UNKNOWN);
}

static void paths_and_wrappers_are_told(void **state)
{
    struct scanned *s = *state;

    SCAN(s, LAYER("{\"class_name\": \"StringLookup\", \"config\": {\"vocabulary\": "
                  "\"/etc/passwd\"}}"));
    assert_non_null(find_rule(s, "MRL-KER-004"));
    SCAN(s, LAYER("{\"module\": \"keras.layers\", \"class_name\": \"TorchModuleWrapper\"}"));
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void plain_models_pass(void **state)
{
    struct scanned *s = *state;

    SCAN(s, LAYER("{\"module\": \"keras.layers\", \"class_name\": \"Dense\", \"config\": "
                  "{\"units\": 4, \"kernel_initializer\": {\"module\": \"keras.initializers\", "
                  "\"class_name\": \"GlorotUniform\", \"config\": {\"seed\": null}}}}"));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, "{\"class_name\": ");
    assert_true(s->report.verdict <= MRL_SCAN_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_in_a_model_is_found),
        cmocka_unit_test(functions_are_judged_by_where_they_come_from),
        cmocka_unit_test(paths_and_wrappers_are_told),
        cmocka_unit_test(plain_models_pass),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
