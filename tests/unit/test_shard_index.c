/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

#include <stdio.h>

static const char two_shards[] =
    "{\"metadata\": {\"total_size\": 1234, \"x\": [1]}, \"weight_map\": {\n"
    "\"a.weight\": \"model-00001-of-00002.safetensors\",\n"
    "\"a.bias\": \"model-00001-of-00002.safetensors\",\n"
    "\"b.weight\": \"model-00002-of-00002.safetensors\"}}\n";

static void links_each_shard_once(void **state)
{
    struct described t = describe_string("model.safetensors.index.json", two_shards);

    (void)state;
    assert_string_equal(described_format(&t), "shard-index");
    assert_number(&t, "total_size", 1234);
    assert_number(&t, "tensor_count", 3);
    assert_number(&t, "shard_count", 2);
    assert_int_equal(t.d.link_count, 2);
    assert_link(&t, MRL_LINK_SHARD, "model-00002-of-00002.safetensors");
    assert_no_issue(&t);
    described_done(&t);
}

static void a_shard_outside_the_folder_is_an_issue_and_no_link(void **state)
{
    static const char *const names[] = {"../x.bin", "a/../../x", "/etc/x", "c:x.bin", "a\\\\b"};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(names); i++) {
        char text[128];
        struct described t;

        (void)snprintf(text, sizeof(text), "{\"weight_map\": {\"a\": \"%s\"}}", names[i]);
        t = describe_string("x.index.json", text);
        assert_issue(&t, "shard-index.path");
        assert_int_equal(t.d.link_count, 0);
        described_done(&t);
    }
}

static void wrong_shapes_are_malformed(void **state)
{
    static const char *const texts[] = {
        "{\"weight_map\": []}",
        "{\"weight_map\": {\"a\": 1}}",
        "{\"weight_map\": {}, \"weight_map\": {}}",
        "{\"weight_map\": {}} x",
        "{\"weight_map\": {\"a\": \"b\"}",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        struct described t = describe_string("x.index.json", texts[i]);

        assert_issue(&t, "shard-index.malformed");
        described_done(&t);
    }
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("x.index.json", two_shards, sizeof(two_shards) - 1);
    assert_describing_survives_oom("x.index.json", two_shards, sizeof(two_shards) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_each_shard_once),
        cmocka_unit_test(a_shard_outside_the_folder_is_an_issue_and_no_link),
        cmocka_unit_test(wrong_shapes_are_malformed),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
