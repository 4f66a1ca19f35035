/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/pickle_sniff.h"

#include "base/limits.h"
#include "describe.h"

#include <stdlib.h>
#include <zlib.h>

#define BYTES(text) (text), sizeof(text) - 1

static const char *id_of(const void *bytes, size_t n)
{
    return identified(bytes, n);
}

static void every_protocol_is_told(void **state)
{
    (void)state;
    assert_string_equal(id_of(BYTES("(lp0\nI1\naI2\na.")), "pickle");
    assert_string_equal(id_of(BYTES("(dp0\nVkey\np1\nS'value'\np2\ns.")), "pickle");
    assert_string_equal(id_of(BYTES("]q\0(K\1K\2e.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\2]q\0(K\1K\2e.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\3}q\0X\1\0\0\0aq\1K\1s.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\4\x95\x0b\0\0\0\0\0\0\0]\x94(K\1K\2e.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\5\x96\3\0\0\0\0\0\0\0abc\x94.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\2N.")), "pickle");
}

static void what_follows_the_end_does_not_hide_a_pickle(void **state)
{
    (void)state;
    assert_string_equal(id_of(BYTES("\x80\2N.\x80\2N.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\2K\1.\0\0\0\0")), "pickle");
    assert_string_equal(id_of(BYTES("cos\nsystem\n(S'id'\ntR.trailing")), "pickle");
}

static void a_call_counts_however_the_stream_goes_on(void **state)
{
    (void)state;
    assert_string_equal(id_of(BYTES("cos\nsystem\n(S'id'\ntR")), "pickle");
    assert_string_equal(id_of(BYTES("cos\nsystem\n(S'id'\ntR\xff\xff")), "pickle");
    assert_string_equal(id_of(BYTES("(S'id'\nios\nsystem\n")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\xff\x8c\2os\x8c\6system\x93\x8c\2id\x85R.")), "pickle");
    assert_string_equal(id_of(BYTES("\x80\4\x8c\2os\x8c\6system\x93\x8c\2id\x85R")), "pickle");
}

static void text_is_no_pickle(void **state)
{
    static const char *const texts[] = {
        "N.B. this is a note.\n",
        "numpy==1.24.2\nscikit-learn==1.2.1\n",
        "coverage\ncelery\ndjango\n",
        "class Model:\n    pass\n",
        "crypto/a.py,sha256=x,4\ncrypto/b.py,sha256=y,4\n",
        "Id,name,price\n1,a,2\n",
        "{\"a\": 1}\n",
        "[1, 2, 3]\n",
        "(a very old note)\n",
        "Vendor,Price\n1,2\n",
        "Some text. With sentences.\n",
        "I am a text file.\n",
        "# comment\n",
        "0.5,0.25\n",
        "G\n",
        "}\n",
        ".\n",
        "",
    };

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(texts); i++)
        assert_string_not_equal(id_of(texts[i], strlen(texts[i])), "pickle");
}

static void stacks_that_run_dry_are_no_pickle(void **state)
{
    static const char *const streams[] = {"0.", "a.", "K\1a.", "s.", "R.", "K\1R.", "t.",
                                          "u.", "b.", "q\1.",  "1.", "2.", "(."};

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(streams); i++)
        assert_string_equal(id_of(streams[i], strlen(streams[i])), "none");
    assert_string_equal(id_of(BYTES("\x80\2")), "none");
    assert_string_equal(id_of(BYTES("\x80\2.")), "none");
    assert_string_equal(id_of(BYTES("\x80\6N\xff")), "none");
}

static void noise_is_hardly_ever_a_pickle(void **state)
{
    uint8_t noise[256];
    unsigned taken = 0;
    uint32_t x = 3;

    (void)state;
    for (unsigned round = 0; round < 50000; round++) {
        for (size_t i = 0; i < sizeof(noise); i++) {
            x = x * 1664525u + 1013904223u;
            noise[i] = (uint8_t)(x >> 24);
        }
        taken += strcmp(id_of(noise, sizeof(noise)), "pickle") == 0;
    }
    assert_int_equal(taken, 0);
}

static void a_long_stream_without_proto_needs_many_sound_opcodes(void **state)
{
    static uint8_t file[MRL_PROBE_HEAD + 100];
    size_t n = 0;

    (void)state;
    file[n++] = '(';
    while (n + 3 < sizeof(file)) {
        memcpy(file + n, "I1\n", 3);
        n += 3;
    }
    assert_string_equal(id_of(file, sizeof(file)), "pickle");
    memset(file, '(', sizeof(file));
    assert_string_equal(id_of(file, sizeof(file)), "none");
    file[0] = 'T'; /* one string over the whole head */
    memcpy(file + 1, &(uint32_t){sizeof(file) - 6}, 4);
    assert_string_equal(id_of(file, sizeof(file)), "none");
}

static void packages_protocol_and_end_are_facts(void **state)
{
    DESCRIBED(t);

    (void)state;
    describe(&t, "pickle", BYTES("\x80\4\x8c\x0fsklearn.ensemble\x94\x8c\1F\x94\x93)\x81."));
    assert_no_issues(&t);
    assert_number_fact(&t, "protocol", 4);
    describe(&t, "pickle",
             BYTES("\x80\4\x8c\x10sklearn.ensemble\x94\x8c\1F\x94\x93)\x81\x94h\0\x8c\1G\x93."));
    assert_text_fact(&t, "package", "sklearn");
    assert_text_fact(&t, "ends", "stop");
    describe(&t, "pickle", BYTES("cnumpy.core\nx\ncos\nsystem\n0."));
    assert_text_fact(&t, "package", "numpy");
    assert_number_fact(&t, "protocol", 0);
    assert_string_equal(t.d.facts[1].text, "os");
    describe(&t, "pickle", BYTES("\x80\2K"));
    assert_text_fact(&t, "ends", "cut short");
    describe(&t, "pickle", BYTES("\x80\2\xff"));
    assert_text_fact(&t, "ends", "damaged");
}

static void joblib_is_told_by_its_arrays_and_by_its_packing(void **state)
{
    static const char arrays[] =
        "\x80\3cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}bXXXXrawbytes";
    uint8_t packed[256];
    uLongf n = sizeof(packed);
    DESCRIBED(t);

    (void)state;
    assert_string_equal(id_of(BYTES(arrays)), "joblib");
    describe(&t, "joblib", BYTES(arrays));
    assert_text_fact(&t, "package", "joblib");
    assert_null(find_fact(&t, "ends"));
    assert_int_equal(compress(packed, &n, (const Bytef *)arrays, sizeof(arrays) - 1), Z_OK);
    assert_string_equal(id_of(packed, n), "joblib");
    describe(&t, "joblib", packed, n);
    assert_no_issues(&t);
    assert_text_fact(&t, "packing", "zlib");
    assert_text_fact(&t, "package", "joblib");
}

#define TORCH_MAGIC "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

static void stacked_pickles_of_pytorch_are_told_and_the_object_is_looked_at(void **state)
{
    static const char file[] = TORCH_MAGIC "\x80\2M\xe9\3."
                                           "\x80\2}."
                                           "\x80\2ctorch._utils\nx\n.";
    DESCRIBED(t);

    (void)state;
    assert_string_equal(id_of(BYTES(file)), "pytorch-legacy");
    describe(&t, "pytorch-legacy", BYTES(file));
    assert_no_issues(&t);
    assert_text_fact(&t, "package", "torch");
    assert_int_equal(t.d.parsed, sizeof(file) - 1);
    describe(&t, "pytorch-legacy", file, 20);
    assert_issue(&t, "pytorch-legacy.malformed");
}

static mrl_status describe_one(void *context)
{
    const struct mrl_format *format;
    DESCRIBED(t);

    (void)context;
    MRL_TRY(try_describe(&t, "pytorch-legacy", BYTES(TORCH_MAGIC "N.N.cos\nsystem\n.")));
    return mrl_format_identify(&t.memory.source, "x", &format, &t.err);
}

static void looking_survives_failing_allocations(void **state)
{
    (void)state;
    assert_survives_oom(describe_one, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_protocol_is_told),
        cmocka_unit_test(what_follows_the_end_does_not_hide_a_pickle),
        cmocka_unit_test(a_call_counts_however_the_stream_goes_on),
        cmocka_unit_test(text_is_no_pickle),
        cmocka_unit_test(stacks_that_run_dry_are_no_pickle),
        cmocka_unit_test(noise_is_hardly_ever_a_pickle),
        cmocka_unit_test(a_long_stream_without_proto_needs_many_sound_opcodes),
        cmocka_unit_test(packages_protocol_and_end_are_facts),
        cmocka_unit_test(joblib_is_told_by_its_arrays_and_by_its_packing),
        cmocka_unit_test(stacked_pickles_of_pytorch_are_told_and_the_object_is_looked_at),
        cmocka_unit_test(looking_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
