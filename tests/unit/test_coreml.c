/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"
#include "oom.h"
#include "pb_maker.h"

static struct pb model(unsigned kind, struct pb body)
{
    const struct pb input = pb_text(PB_EMPTY, 1, "image");
    const struct pb head = pb_message(pb_number(PB_EMPTY, 1, 4), 2, pb_message(PB_EMPTY, 1, input));

    return pb_message(head, kind, body);
}

static struct pb network(struct pb layer)
{
    return pb_message(PB_EMPTY, 1, pb_text(layer, 1, "layer"));
}

static struct pb custom_layer(void)
{
    return pb_message(PB_EMPTY, 500, pb_text(PB_EMPTY, 10, "EvilLayer"));
}

static void assert_tells(struct pb m, const char *issue)
{
    DESCRIBED(t);

    assert_string_equal(identified(m.at, m.len), "coreml");
    describe(&t, "coreml", m.at, m.len);
    assert_issue(&t, issue);
}

static void a_plain_network_says_nothing(void **state)
{
    const struct pb m = model(500, network(PB_EMPTY));
    DESCRIBED(t);

    (void)state;
    assert_string_equal(identified(m.at, m.len), "coreml");
    describe(&t, "coreml", m.at, m.len);
    assert_no_issues(&t);
    assert_number_fact(&t, "specification_version", 4);
    assert_number_fact(&t, "layer_count", 1);
    assert_int_equal(t.d.parsed, m.len);
}

static void classes_of_the_application_are_told(void **state)
{
    const struct pb inner = model(403, network(custom_layer()));
    const struct pb loop =
        pb_message(PB_EMPTY, 615, pb_message(PB_EMPTY, 4, network(custom_layer())));
    const struct pb operation = pb_message(PB_EMPTY, 3, pb_text(PB_EMPTY, 1, "custom_layer"));
    const struct pb function =
        pb_message(PB_EMPTY, 3, pb_message(pb_text(PB_EMPTY, 1, "CoreML5"), 2, operation));

    (void)state;
    assert_tells(model(500, network(custom_layer())), "coreml.custom-layer");
    assert_tells(model(202, pb_message(PB_EMPTY, 1, inner)), "coreml.custom-layer");
    assert_tells(model(200, pb_message(PB_EMPTY, 1, pb_message(PB_EMPTY, 1, inner))),
                 "coreml.custom-layer");
    assert_tells(model(303, network(loop)), "coreml.custom-layer");
    assert_tells(model(555, pb_text(PB_EMPTY, 10, "EvilModel")), "coreml.custom-model");
    assert_tells(
        model(502, pb_message(PB_EMPTY, 2, pb_message(pb_text(PB_EMPTY, 1, "main"), 2, function))),
        "coreml.custom-layer");
}

static struct pb linked(const char *name, const char *path)
{
    struct pb file = pb_message(PB_EMPTY, 1, pb_text(PB_EMPTY, 1, name));

    file = pb_message(file, 2, pb_text(PB_EMPTY, 1, path));
    return model(556, pb_message(PB_EMPTY, 1, file));
}

static void linked_models_and_their_paths_are_told(void **state)
{
    const struct pb harmless = linked("Features.mlmodelc", "models:more");
    DESCRIBED(t);

    (void)state;
    assert_tells(harmless, "coreml.linked-model");
    describe(&t, "coreml", harmless.at, harmless.len);
    assert_null(find_issue(&t, "coreml.path"));
    assert_tells(linked("../x.mlmodelc", ""), "coreml.path");
    assert_tells(linked("x.mlmodelc", "models:/usr/lib"), "coreml.path");
}

static void weights_outside_of_the_model_are_told(void **state)
{
    const struct pb value =
        pb_message(PB_EMPTY, 5, pb_text(PB_EMPTY, 1, "@model_path/../../secret"));
    const struct pb operation =
        pb_message(pb_text(PB_EMPTY, 1, "const"), 5, pb_message(PB_EMPTY, 2, value));
    const struct pb block = pb_message(PB_EMPTY, 2, pb_message(PB_EMPTY, 3, operation));
    const struct pb function = pb_message(PB_EMPTY, 2, pb_message(PB_EMPTY, 3, block));

    (void)state;
    assert_tells(model(502, pb_message(PB_EMPTY, 2, function)), "coreml.path");
}

static void a_kind_that_nobody_knows_is_incomplete(void **state)
{
    (void)state;
    assert_tells(model(777, PB_EMPTY), "coreml.unknown-kind");
}

static void cuts_and_depth_are_told(void **state)
{
    struct pb m = model(500, network(PB_EMPTY));
    struct pb deep = PB_EMPTY;
    DESCRIBED(t);

    (void)state;
    assert_every_cut_is_told("coreml", m.at, m.len);
    for (unsigned i = 0; i < 40; i++)
        deep = pb_message(PB_EMPTY, 1, pb_message(PB_EMPTY, 202, deep));
    m = model(202, deep);
    describe(&t, "coreml", m.at, m.len);
    assert_issue(&t, "coreml.limit");
}

static mrl_status describe_it(void *context)
{
    const struct pb *m = context;
    DESCRIBED(t);

    return try_describe(&t, "coreml", m->at, m->len);
}

static void core_ml_survives_failing_allocations(void **state)
{
    struct pb m = model(500, network(custom_layer()));

    (void)state;
    assert_survives_oom(describe_it, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_network_says_nothing),
        cmocka_unit_test(classes_of_the_application_are_told),
        cmocka_unit_test(linked_models_and_their_paths_are_told),
        cmocka_unit_test(weights_outside_of_the_model_are_told),
        cmocka_unit_test(a_kind_that_nobody_knows_is_incomplete),
        cmocka_unit_test(cuts_and_depth_are_told),
        cmocka_unit_test(core_ml_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
