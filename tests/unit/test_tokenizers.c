/* SPDX-License-Identifier: Apache-2.0 */
#include "described.h"

static const char bpe[] =
    "{\"version\": \"1.0\", \"truncation\": null, \"padding\": null,\n"
    " \"added_tokens\": [{\"id\": 0, \"content\": \"<s>\"}, {\"id\": 1}],\n"
    " \"normalizer\": {\"type\": \"NFC\", \"model\": 1}, \"pre_tokenizer\": null,\n"
    " \"model\": {\"type\": \"BPE\", \"unk_token\": \"<unk>\", \"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2},\n"
    "  \"merges\": [[\"a\", \"b\"]], \"dropout\": null}}\n";

static void a_tokenizer_tells_its_model_and_sizes(void **state)
{
    struct described t = describe_string("tokenizer.json", bpe);

    (void)state;
    assert_string_equal(described_format(&t), "tokenizer");
    assert_fact(&t, "model_type", "BPE");
    assert_fact(&t, "version", "1.0");
    assert_fact(&t, "unknown_token", "<unk>");
    assert_number(&t, "vocabulary_size", 3);
    assert_number(&t, "merge_count", 1);
    assert_number(&t, "added_token_count", 2);
    assert_int_equal(t.d.parsed, sizeof(bpe) - 1);
    assert_no_issue(&t);
    described_done(&t);
    assert_is("other.json", bpe, "tokenizer");
}

static void a_unigram_vocabulary_is_a_list(void **state)
{
    struct described t = describe_string(
        "tokenizer.json", "{\"version\": \"1.0\", \"model\": {\"type\": \"Unigram\", \"vocab\": "
                          "[[\"<unk>\", 0], [\"a\", -1.5]]}}");

    (void)state;
    assert_number(&t, "vocabulary_size", 2);
    described_done(&t);
}

static void what_is_called_a_tokenizer_must_be_one(void **state)
{
    static const char *const texts[] = {
        "{\"version\": \"1.0\"}",
        "{\"model\": {\"type\": \"BPE\"}}",
        "{\"model\": []}",
        "{\"model\": {\"vocab\": 3}}",
        "{\"model\": {\"vocab\": {}}, \"model\": {\"vocab\": {}}}",
        "{\"version\": \"1.0\", \"model\": {\"vocab\": {\"a\": 1}}",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++) {
        struct described t = describe_string("tokenizer.json", texts[i]);

        assert_issue(&t, "tokenizer.malformed");
        described_done(&t);
    }
    assert_is("tokenizer.json", "not json", "none");
}

static const char config[] =
    "{\"tokenizer_class\": \"LlamaTokenizer\", \"model_max_length\": 4096, \"bos_token\": \"<s>\", "
    "\"added_tokens_decoder\": {\"0\": {}, \"1\": {}}, "
    "\"chat_template\": [{\"name\": \"default\", \"template\": \"{{ x }}\"}, {\"name\": \"tool\", "
    "\"template\": \"y\"}], \"auto_map\": {\"AutoTokenizer\": [\"tok.T\", null]}}";

static void a_configuration_tells_templates_and_code(void **state)
{
    struct described t = describe_string("tokenizer_config.json", config);

    (void)state;
    assert_string_equal(described_format(&t), "tokenizer-config");
    assert_fact(&t, "tokenizer_class", "LlamaTokenizer");
    assert_number(&t, "maximum_length", 4096);
    assert_number(&t, "added_token_count", 2);
    assert_number(&t, "chat_template_count", 2);
    assert_number(&t, "chat_template_bytes", 8);
    assert_issue(&t, "hf.remote-code");
    described_done(&t);
    assert_is("special_tokens_map.json", "{\"bos_token\": \"<s>\"}", "tokenizer-config");
    assert_is("words.json", "{\"bos_token\": \"<s>\"}", "none");
}

static void vocabularies_are_counted(void **state)
{
    struct described t = describe_string("vocab.txt", "[PAD]\n[UNK]\r\n\nthe");

    (void)state;
    assert_string_equal(described_format(&t), "vocabulary");
    assert_number(&t, "vocabulary_size", 3);
    described_done(&t);
    t = describe_string("merges.txt", "#version: 0.2\na b\n");
    assert_number(&t, "merge_count", 2);
    described_done(&t);
    t = describe_string("vocab.json", "{\"a\": 0, \"b\": 1}");
    assert_number(&t, "vocabulary_size", 2);
    described_done(&t);
    assert_is("vocab.json", "{\"a\": \"b\"}", "none");
    t = describe_string("vocab.json", "{\"a\": 0, \"b\"");
    assert_issue(&t, "vocabulary.malformed");
    described_done(&t);
}

#define PIECE(text, kind) "\x0a\x0a\x0a\x03" text "\x15\0\0\0\0" kind

/* Four pieces, a trainer that says "bpe", a normalizer called "nfkc". */
static const char pieces[] =
    PIECE("<u>", "") PIECE("<s>", "") PIECE("</s", "") PIECE("abc", "") "\x12\x04\x0a\x00\x18\x02"
                                                                        "\x1a\x06\x0a\x04nfkc";

static void sentencepiece_is_told_by_its_first_pieces(void **state)
{
    struct described t = describe_bytes("x.model", pieces, sizeof(pieces) - 1);
    char broken[sizeof(pieces)];

    (void)state;
    assert_string_equal(described_format(&t), "sentencepiece");
    assert_number(&t, "vocabulary_size", 4);
    assert_fact(&t, "model_type", "bpe");
    assert_fact(&t, "normalizer", "nfkc");
    assert_no_issue(&t);
    described_done(&t);

    memcpy(broken, pieces, sizeof(pieces));
    broken[sizeof(pieces) - 6] = 0x40; /* the name's length */
    t = describe_bytes("x.model", broken, sizeof(pieces) - 1);
    assert_issue(&t, "sentencepiece.malformed");
    described_done(&t);
    broken[2] = 0x12; /* the first text is another field */
    t = describe_bytes("x.model", broken, sizeof(pieces) - 1);
    assert_string_equal(described_format(&t), "none");
    described_done(&t);
}

static void cuts_and_lost_memory_are_harmless(void **state)
{
    (void)state;
    assert_cuts_are_harmless("tokenizer.json", bpe, sizeof(bpe) - 1);
    assert_cuts_are_harmless("tokenizer_config.json", config, sizeof(config) - 1);
    assert_cuts_are_harmless("x.model", pieces, sizeof(pieces) - 1);
    assert_describing_survives_oom("x.model", pieces, sizeof(pieces) - 1);
    assert_describing_survives_oom("tokenizer.json", bpe, sizeof(bpe) - 1);
    assert_describing_survives_oom("tokenizer_config.json", config, sizeof(config) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tokenizer_tells_its_model_and_sizes),
        cmocka_unit_test(a_unigram_vocabulary_is_a_list),
        cmocka_unit_test(what_is_called_a_tokenizer_must_be_one),
        cmocka_unit_test(a_configuration_tells_templates_and_code),
        cmocka_unit_test(vocabularies_are_counted),
        cmocka_unit_test(sentencepiece_is_told_by_its_first_pieces),
        cmocka_unit_test(cuts_and_lost_memory_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
