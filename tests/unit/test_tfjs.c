/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

#include <stdio.h>

static const char model[] =
    "{\"format\": \"graph-model\", \"generatedBy\": \"2.1.0\", \"modelTopology\": {\"node\": []},\n"
    "\"weightsManifest\": [{\"paths\": [\"group1-shard1of2.bin\", \"group1-shard2of2.bin\"],\n"
    "\"weights\": [{\"name\": \"a\", \"shape\": [2, 3], \"dtype\": \"float32\"},\n"
    "{\"name\": \"b\", \"shape\": [], \"dtype\": \"int32\"}]}]}\n";

static void counts_the_numbers_and_links_the_weights(void **state)
{
    struct described t = describe_string("model.json", model);

    (void)state;
    assert_string_equal(described_format(&t), "tfjs");
    assert_number(&t, "tensor_count", 2);
    assert_number(&t, "parameter_count", 7);
    assert_int_equal(t.d.link_count, 2);
    assert_link(&t, MRL_LINK_SHARD, "group1-shard2of2.bin");
    assert_no_issue(&t);
    described_done(&t);
}

static void reads_a_manifest_of_weights_alone(void **state)
{
    struct described t = describe_string(
        "x-weights_manifest.json", "[{\"weights\": [{\"name\": \"a\", \"shape\": [4], \"dtype\": "
                                   "\"float32\"}], \"paths\": [\"x.bin\"]}]");

    (void)state;
    assert_string_equal(described_format(&t), "tfjs");
    assert_number(&t, "parameter_count", 4);
    assert_link(&t, MRL_LINK_SHARD, "x.bin");
    described_done(&t);
}

static void weights_from_elsewhere_are_an_issue_and_no_link(void **state)
{
    static const char *const paths[] = {"../x.bin", "/etc/passwd", "https://evil.example/x.bin",
                                        "a\\\\b", ""};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(paths); i++) {
        char text[200];
        struct described t;

        (void)snprintf(text, sizeof(text),
                       "{\"modelTopology\": {}, \"weightsManifest\": [{\"paths\": [\"%s\"]}]}",
                       paths[i]);
        t = describe_string("model.json", text);
        assert_issue(&t, "tfjs.path");
        assert_int_equal(t.d.link_count, 0);
        described_done(&t);
    }
}

static void a_shape_that_is_none_is_malformed(void **state)
{
    static const char *const shapes[] = {"3", "[-1]", "[1.5]", "[\"2\"]",
                                         "[4294967296, 4294967296, 2]"};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(shapes); i++) {
        char text[200];
        struct described t;

        (void)snprintf(text, sizeof(text),
                       "{\"modelTopology\": {}, \"weightsManifest\": [{\"weights\": "
                       "[{\"shape\": %s}]}]}",
                       shapes[i]);
        t = describe_string("model.json", text);
        assert_issue(&t, "tfjs.malformed");
        described_done(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_numbers_and_links_the_weights),
        cmocka_unit_test(reads_a_manifest_of_weights_alone),
        cmocka_unit_test(weights_from_elsewhere_are_an_issue_and_no_link),
        cmocka_unit_test(a_shape_that_is_none_is_malformed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
