/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost, LightGBM and CatBoost: what they tell of themselves, and counts that do not fit. */
#include "describe.h"

#include <stdio.h>

/* The seeds of the fuzz targets are well-formed models that were made by hand. */
static size_t read_seed(const char *name, uint8_t *dst, size_t size)
{
    char path[4096];
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", getenv("MERLON_SOURCE"), name);
    f = fopen(path, "rb");
    if (!f)
        fail_msg("%s", path);
    n = fread(dst, 1, size, f);
    (void)fclose(f);
    assert_true(n > 0 && n < size);
    return n;
}

static void describe_seed(struct described *t, const char *id, const char *name)
{
    static uint8_t bytes[65536];
    const size_t n = read_seed(name, bytes, sizeof(bytes));

    assert_string_equal(identified(bytes, n), id);
    describe(t, id, bytes, n);
}

static void xgboost_tells_the_same_in_all_its_formats(void **state)
{
    static const char *const seeds[][2] = {{"xgboost-json", "xgboost/trees.json"},
                                           {"xgboost-ubj", "xgboost/trees.ubj"},
                                           {"xgboost-binary", "xgboost/tree.model"}};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(seeds); i++) {
        DESCRIBED(t);

        describe_seed(&t, seeds[i][0], seeds[i][1]);
        assert_no_issues(&t);
        assert_text_fact(&t, "objective", "binary:logistic");
        assert_text_fact(&t, "booster", "gbtree");
        assert_number_fact(&t, "feature_count", 2);
        assert_number_fact(&t, "tree_count", 1);
    }
}

static void indices_that_lead_outside_are_told(void **state)
{
    static const char *const seeds[][3] = {
        {"xgboost-json", "xgboost/child-outside.json", "xgboost.inconsistent"},
        {"xgboost-ubj", "xgboost/child-outside.ubj", "xgboost.inconsistent"},
        {"xgboost-binary", "xgboost/many-nodes.model", "xgboost-binary.malformed"},
        {"lightgbm", "lightgbm/many-leaves.txt", "lightgbm.inconsistent"},
        {"catboost", "catboost/split-outside.cbm", "catboost.malformed"},
        {"catboost", "catboost/core-cut.cbm", "catboost.malformed"},
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(seeds); i++) {
        DESCRIBED(t);

        describe_seed(&t, seeds[i][0], seeds[i][1]);
        assert_issue(&t, seeds[i][2]);
    }
}

static void lightgbm_tells_its_trees(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_seed(&t, "lightgbm", "lightgbm/tree.txt");
    assert_no_issues(&t);
    assert_text_fact(&t, "version", "v4");
    assert_number_fact(&t, "tree_count", 1);
    assert_number_fact(&t, "feature_count", 2);
}

static void catboost_tells_its_trees(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe_seed(&t, "catboost", "catboost/two-trees.cbm");
    assert_no_issues(&t);
    assert_text_fact(&t, "format_version", "FlabuffersModel_v1");
    assert_text_fact(&t, "catboost_version", "1.2");
    assert_number_fact(&t, "tree_count", 2);
    assert_number_fact(&t, "split_count", 3);
}

static void every_cut_is_told(void **state)
{
    static const char *const seeds[][2] = {{"xgboost-ubj", "xgboost/trees.ubj"},
                                           {"xgboost-binary", "xgboost/tree.model"},
                                           {"catboost", "catboost/two-trees.cbm"}};
    static uint8_t bytes[65536];

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(seeds); i++) {
        const size_t n = read_seed(seeds[i][1], bytes, sizeof(bytes));

        assert_every_cut_is_told(seeds[i][0], bytes, n);
    }
}

/* An array of items that take no bytes would stand for any number of tokens. */
static void ubjson_refuses_counts_without_bytes(void **state)
{
    static const uint8_t bomb[] = "{L\0\0\0\0\0\0\0\7learner[$T#L\177\377\377\377\377\377\377\377";
    static const uint8_t floats[] =
        "{L\0\0\0\0\0\0\0\7learner[$D#L\177\377\377\377\377\377\377\377";
    DESCRIBED(t);

    (void)state;
    describe(&t, "xgboost-ubj", bomb, sizeof(bomb) - 1);
    assert_issue(&t, "xgboost-ubj.malformed");
    describe(&t, "xgboost-ubj", floats, sizeof(floats) - 1);
    assert_issue(&t, "xgboost-ubj.malformed");
}

static void ubjson_nests_to_its_limit(void **state)
{
    uint8_t bytes[64];
    DESCRIBED(t);

    (void)state;
    memset(bytes, '[', sizeof(bytes));
    describe(&t, "xgboost-ubj", bytes, sizeof(bytes));
    assert_issue(&t, "xgboost-ubj.limit");
}

static mrl_status describe_ubj(void *context)
{
    static uint8_t bytes[65536];
    DESCRIBED(t);

    (void)context;
    return try_describe(&t, "xgboost-ubj", bytes, read_seed("xgboost/trees.ubj", bytes, 65536));
}

static void survives_running_out_of_memory(void **state)
{
    (void)state;
    assert_survives_oom(describe_ubj, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xgboost_tells_the_same_in_all_its_formats),
        cmocka_unit_test(indices_that_lead_outside_are_told),
        cmocka_unit_test(lightgbm_tells_its_trees),
        cmocka_unit_test(catboost_tells_its_trees),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(ubjson_refuses_counts_without_bytes),
        cmocka_unit_test(ubjson_nests_to_its_limit),
        cmocka_unit_test(survives_running_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
