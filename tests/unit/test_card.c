/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

#include "base/limits.h"
#include "base/text.h"

static const char model[] = "---\n"
                            "license: apache-2.0\n"
                            "language: [en, de]\n"
                            "base_model: mistral/7b\n"
                            "datasets:\n  - squad\n  - o/own\n"
                            "tags: [legal]\n"
                            "pipeline_tag: text-generation\n"
                            "---\n"
                            "# Osprey\n\n## Limits\n```\n# no heading\n```\n";

static void metadata_become_facts_and_links(void **state)
{
    struct described t = describe_string("models/x/README.md", model);

    (void)state;
    assert_string_equal(described_format(&t), "card");
    assert_fact(&t, "card_kind", "model");
    assert_fact(&t, "license", "apache-2.0");
    assert_fact(&t, "language", "en");
    assert_fact(&t, "task", "text-generation");
    assert_fact(&t, "tag", "legal");
    assert_link(&t, MRL_LINK_BASE_MODEL, "mistral/7b");
    assert_link(&t, MRL_LINK_DATASET, "squad");
    assert_link(&t, MRL_LINK_DATASET, "o/own");
    assert_fact(&t, "section", "Osprey");
    assert_string_equal(described_fact(&t, "section", 1)->text, "Limits");
    assert_null(described_fact(&t, "section", 2));
    assert_no_issue(&t);
    described_done(&t);
}

static void cards_of_datasets_are_told_apart(void **state)
{
    struct described t = describe_string(
        "README.md", "---\nlicense: mit\ntask_categories: [question-answering]\n---\n");

    (void)state;
    assert_fact(&t, "card_kind", "dataset");
    assert_fact(&t, "task", "question-answering");
    described_done(&t);
}

static void a_readme_without_metadata_is_none(void **state)
{
    (void)state;
    assert_is("README.md", "# A program\nlicense: mit\n", "none");
    assert_is("README.md", "---\ntitle: a page\nlayout: post\n---\n", "none");
    assert_is("post.md", "---\nlicense: mit\n---\n", "none");
    assert_is("MODEL_CARD.md", "# Our model\n", "card");
}

static const char results[] = "---\n"
                              "model-index:\n"
                              "- name: x\n"
                              "  results:\n"
                              "  - task: {type: text-classification}\n"
                              "    dataset: {name: imdb, type: imdb, split: test}\n"
                              "    metrics:\n"
                              "    - {type: accuracy, value: 0.91}\n"
                              "    - {name: F1, value: 90}\n"
                              "    - {type: nothing}\n"
                              "co2_eq_emissions: {emissions: 12.5, training_type: fine-tuning}\n"
                              "base_model_relation: adapter\n"
                              "---\n";

static void results_become_metrics(void **state)
{
    struct described t = describe_string("README.md", results);

    (void)state;
    assert_fact(&t, "metric", "accuracy");
    assert_fact(&t, "metric_value", "0.91");
    assert_fact(&t, "metric_dataset", "imdb");
    assert_fact(&t, "metric_split", "test");
    assert_fact(&t, "metric_task", "text-classification");
    assert_int_equal(described_fact(&t, "metric", 0)->line, 8);
    assert_string_equal(described_fact(&t, "metric", 1)->text, "F1");
    assert_int_equal(described_fact(&t, "metric_value", 1)->number, 90);
    assert_null(described_fact(&t, "metric", 2));
    assert_fact(&t, "co2_grams", "12.5");
    assert_fact(&t, "co2_activity", "fine-tuning");
    assert_fact(&t, "relation", "adapter");
    described_done(&t);
}

static void splits_of_datasets_are_summed(void **state)
{
    struct described t = describe_string(
        "README.md", "---\ndataset_info:\n- splits:\n  - {num_examples: 3, num_bytes: 10}\n"
                     "  - {num_examples: 4}\n- splits:\n  - {num_examples: 5}\n---\n");

    (void)state;
    assert_int_equal(described_fact(&t, "row_count", 0)->number, 12);
    assert_int_equal(described_fact(&t, "data_bytes", 0)->number, 10);
    described_done(&t);
}

static const char prose[] = "# Model Card for X\n"
                            "<!-- Limitations:\n- of comments -->\n"
                            "## Uses\n\n### Direct Use\n\n"
                            "To *score* `cards`,\nand nothing else.\n\n- Second use\n"
                            "### Out-of-Scope Use\n[More Information Needed]\n"
                            "## Bias, Risks, and Limitations\n"
                            "Knows no Czech.\n\n| a | b |\n\n```\n# not this\n```\n"
                            "### Recommendations\nAsk a person.\n"
                            "## Citation\nNot told.\n";

static void sections_become_facts(void **state)
{
    struct described t = describe_string("MODEL_CARD.md", prose);

    (void)state;
    assert_fact(&t, "intended_use", "To score cards, and nothing else.");
    assert_int_equal(described_fact(&t, "intended_use", 0)->line, 8);
    assert_string_equal(described_fact(&t, "intended_use", 1)->text, "Second use");
    assert_null(described_fact(&t, "intended_use", 2));
    assert_fact(&t, "limitation", "Knows no Czech.");
    assert_string_equal(described_fact(&t, "limitation", 1)->text, "Ask a person.");
    assert_null(described_fact(&t, "limitation", 2));
    described_done(&t);
}

static void a_long_paragraph_is_cut_before_a_character(void **state)
{
    static char text[4096] = "## Limitations\n";
    struct described t;

    (void)state;
    for (size_t n = strlen(text); n < 3000; n += 3)
        memcpy(text + n, "\xe2\x82\xac", 3);
    t = describe_string("MODEL_CARD.md", text);
    assert_true(described_fact(&t, "limitation", 0)->len <= MRL_MAX_CARD_TEXT + 3);
    assert_true(mrl_utf8_valid(described_fact(&t, "limitation", 0)->text,
                               described_fact(&t, "limitation", 0)->len));
    described_done(&t);
}

static void facts_stay_below_their_limit(void **state)
{
    static char text[1u << 16] = "## Limitations\n";
    struct described t;

    (void)state;
    for (size_t n = strlen(text); n < 10000; n += 10)
        memcpy(text + n, "- a limit\n", 10);
    t = describe_string("MODEL_CARD.md", text);
    assert_non_null(described_fact(&t, "limitation", MRL_MAX_CARD_PARAGRAPHS - 1));
    assert_null(described_fact(&t, "limitation", MRL_MAX_CARD_PARAGRAPHS));
    assert_no_issue(&t);
    described_done(&t);
}

static void broken_metadata_are_malformed(void **state)
{
    struct described t = describe_string("README.md", "---\nlicense: [mit\n---\n");

    (void)state;
    assert_issue(&t, "card.malformed");
    described_done(&t);
    t = describe_string("model-card.md", "---\nlicense: mit\n");
    assert_issue(&t, "card.malformed");
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("README.md", model, sizeof(model) - 1);
    assert_describing_survives_oom("README.md", model, sizeof(model) - 1);
    assert_cuts_are_harmless("README.md", results, sizeof(results) - 1);
    assert_describing_survives_oom("README.md", results, sizeof(results) - 1);
    assert_describing_survives_oom("CARD_model_card.md", prose, sizeof(prose) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata_become_facts_and_links),
        cmocka_unit_test(cards_of_datasets_are_told_apart),
        cmocka_unit_test(a_readme_without_metadata_is_none),
        cmocka_unit_test(results_become_metrics),
        cmocka_unit_test(splits_of_datasets_are_summed),
        cmocka_unit_test(sections_become_facts),
        cmocka_unit_test(a_long_paragraph_is_cut_before_a_character),
        cmocka_unit_test(facts_stay_below_their_limit),
        cmocka_unit_test(broken_metadata_are_malformed),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
