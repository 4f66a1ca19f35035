/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata_become_facts_and_links),
        cmocka_unit_test(cards_of_datasets_are_told_apart),
        cmocka_unit_test(a_readme_without_metadata_is_none),
        cmocka_unit_test(broken_metadata_are_malformed),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
