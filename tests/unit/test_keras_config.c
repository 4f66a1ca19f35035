/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/keras_config.h"

#include "scanned.h"
#include "zip_maker.h"

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

static void operators_that_layers_wrap_are_judged(void **state)
{
    struct scanned *s = *state;

    SCAN(s,
         LAYER("{\"class_name\": \"TFOpLambda\", \"config\": {\"function\": \"io.write_file\"}}"));
    assert_call(s, "MRL-KER-002", "TFOpLambda");
    SCAN(s, LAYER("{\"class_name\": \"TFOpLambda\", \"config\": {\"function\": \"math.add\"}}"));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    SCAN(s, LAYER("{\"class_name\": \"TensorFlowOpLayer\", \"config\": {\"node_def\": "
                  "{\"name\": \"x\", \"op\": \"PyFunc\"}}}"));
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, LAYER("{\"class_name\": \"TensorFlowOpLayer\", \"config\": {\"node_def\": "
                  "\"{\\\"name\\\": \\\"x\\\", \\\"op\\\": \\\"ReadFile\\\"}\"}}"));
    assert_verdict(s, MRL_SCAN_DANGEROUS);
    SCAN(s, LAYER("{\"module\": \"keras.layers\", \"class_name\": \"TFSMLayer\", \"config\": "
                  "{\"filepath\": \"/tmp/x\"}}"));
    assert_call(s, "MRL-KER-002", "keras.layers.TFSMLayer");
}

static void functions_under_builtins_are_the_programs_own_unless_python_has_them(void **state)
{
    struct scanned *s = *state;

    SCAN(s, "{\"module\": \"builtins\", \"class_name\": \"function\", \"config\": \"mish\"}");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
    SCAN(s, "{\"module\": \"builtins\", \"class_name\": \"function\", \"config\": \"exec\"}");
    assert_verdict(s, MRL_SCAN_DANGEROUS);
}

static void keras_knows_its_own_classes(void **state)
{
    (void)state;
    assert_true(mrl_keras_knows_class("Dense"));
    assert_true(mrl_keras_knows_class("Activation"));
    assert_true(mrl_keras_knows_class("slice"));
    assert_true(mrl_keras_knows_class("Custom>Adam"));
    assert_false(mrl_keras_knows_class("Addons>Lookahead"));
    assert_false(mrl_keras_knows_class("Gate"));
    assert_false(mrl_keras_knows_class(""));
}

/* Other JSON speaks of classes as well. */
static void classes_that_keras_lacks_count_in_its_models(void **state)
{
    static const char layer[] = LAYER("{\"class_name\": \"Gate\", \"config\": {}}");
    struct scanned *s = *state;
    static struct zip_maker z;

    scan_bytes(s, layer, strlen(layer));
    assert_verdict(s, MRL_SCAN_SAFE_DATA);
    zip_text(&z, "metadata.json", "{\"keras_version\": \"3.0.0\"}");
    zip_text(&z, "config.json", layer);
    zip_text(&z, "model.weights.h5", "");
    zip_close(&z);
    scan_bytes(s, z.bytes, z.len);
    assert_call(s, "MRL-KER-003", "Gate");
    assert_verdict(s, MRL_SCAN_UNKNOWN);
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
        cmocka_unit_test(operators_that_layers_wrap_are_judged),
        cmocka_unit_test(functions_under_builtins_are_the_programs_own_unless_python_has_them),
        cmocka_unit_test(keras_knows_its_own_classes),
        cmocka_unit_test(classes_that_keras_lacks_count_in_its_models),
        cmocka_unit_test(plain_models_pass),
    };

    return cmocka_run_group_tests(tests, scanned_setup, scanned_teardown);
}
